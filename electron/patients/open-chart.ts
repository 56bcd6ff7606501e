import { grantsFor } from '../../db/access/queries.ts'
import type { EntryOrigin } from '../../db/entry.ts'
import { patientById, toPatient } from '../../db/patients/queries.ts'
import { mayOpenChart } from '../../shared/access/index.ts'
import type { Caller } from '../../shared/ipc/index.ts'
import { type EventTime, type IdSource, momentIn, PatientId, Refusal } from '../../shared/kernel/index.ts'
import type { Patient } from '../../shared/patients/index.ts'
import type { PracticeStore } from '../practice-store.ts'

/**
 * Lets the caller into a chart, or says why not. Every procedure that concerns one chart goes through here first.
 * @throws Refusal `not-found`; `forbidden` with reason `sensitive` where only breaking the glass opens the chart
 */
export async function openChart(practice: PracticeStore, patientId: PatientId, caller: Caller): Promise<Patient> {
  const { db } = practice.store().journal
  const row = await patientById(db, patientId)
  if (!row) throw new Refusal('not-found', 'This patient is not in the practice.')
  const grants = row.sensitive === 1 ? await grantsFor(db, patientId, caller.userId) : []
  if (!mayOpenChart({ permissions: caller.may, sensitive: row.sensitive === 1, grants, now: caller.clock.now() }))
    throw new Refusal(
      'forbidden',
      'This chart is marked as sensitive. You can open it in an emergency by giving a reason.',
      { reason: 'sensitive' },
    )
  return toPatient(row)
}

/**
 * Who writes a new entry, when and where: the caller, now, on the practice's wall clock.
 * @param about `happened` is the moment of writing unless told
 */
export async function originFor(
  parts: { practice: PracticeStore; ids: IdSource },
  caller: Caller,
  about: { patientId: PatientId; encounterId?: string | null; happened?: EventTime | undefined },
): Promise<EntryOrigin> {
  const { db } = parts.practice.store().journal
  const now = caller.clock.now()
  const practice = await db.selectFrom('practice').select('timeZone').executeTakeFirstOrThrow()
  const person = await db.selectFrom('staff').select('displayName').where('id', '=', caller.userId).executeTakeFirst()
  return {
    patientId: about.patientId,
    encounterId: about.encounterId ?? null,
    happened: about.happened ?? momentIn(practice.timeZone, now),
    author: caller,
    authorName: person?.displayName ?? '',
    ids: parts.ids,
    now,
    timeZone: practice.timeZone,
  }
}
