import { grantsFor } from '../../db/access/queries.ts'
import { patientById, patientGroup, toPatient } from '../../db/patients/queries.ts'
import { mayOpenChart } from '../../shared/access/index.ts'
import type { Caller } from '../../shared/ipc/index.ts'
import { type PatientId, Refusal } from '../../shared/kernel/index.ts'
import type { Patient } from '../../shared/patients/index.ts'
import type { PracticeStore } from '../practice-store.ts'

/**
 * The one question before anything of a chart is shown or written: is there such a patient, and may the caller open it?
 * A chart into which a sensitive one was merged is as closed as that one.
 * @param options `clinical`: also the clinical part, which not everybody who reads names may read
 * @throws Refusal `not-found`; `forbidden` with reason `sensitive` (the glass may be broken) or `chart.read`
 */
export async function openChart(
  parts: { practice: PracticeStore },
  patientId: PatientId,
  caller: Caller,
  options: { clinical?: boolean } = {},
): Promise<Patient> {
  const { db } = parts.practice.store().journal
  const row = await patientById(db, patientId)
  if (!row) throw new Refusal('not-found', 'This patient is not in the practice.')
  if (options.clinical && !caller.may.has('chart.read'))
    throw new Refusal('forbidden', 'Your role does not include this. Ask an administrator of the practice.', {
      reason: 'chart.read',
    })
  const group = await patientGroup(db, patientId)
  const marked = await db.selectFrom('patient').select('id').where('id', 'in', group).where('sensitive', '=', 1).execute()
  const grants = []
  if (marked.length > 0) for (const id of group) grants.push(...(await grantsFor(db, id, caller.userId)))
  const about = { permissions: caller.may, sensitive: marked.length > 0, grants, now: caller.clock.now() }
  if (!mayOpenChart(about))
    throw new Refusal('forbidden', 'This chart is marked as sensitive. You can open it in an emergency by giving a reason.', {
      reason: 'sensitive',
    })
  return toPatient(row)
}
