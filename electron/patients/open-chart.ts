import type { Kysely } from 'kysely'
import { grantsFor, grantsOfPerson } from '../../db/access/queries.ts'
import { chartIds, type ClosedCharts, closedCharts } from '../../db/chart.ts'
import type { EntryOrigin } from '../../db/entry.ts'
import { patientById, toPatient } from '../../db/patients/queries.ts'
import type { Tables } from '../../db/tables.ts'
import { type Grant, mayOpenChart } from '../../shared/access/index.ts'
import type { Caller } from '../../shared/ipc/index.ts'
import { type EventTime, type IdSource, momentIn, PatientId, Refusal } from '../../shared/kernel/index.ts'
import type { Patient } from '../../shared/patients/index.ts'
import type { PracticeStore } from '../practice-store.ts'

/**
 * Lets the caller into a chart, or says why not. Every procedure that concerns one chart goes through here first. A chart
 * into which a sensitive one was merged is as closed as that one, and the other way round: they are one person's.
 * @param options `clinical`: into the clinical part too, which not everybody may read who sees names and birth dates
 * @throws Refusal `not-found`; `forbidden` with reason `sensitive` where only breaking the glass opens the chart, and with
 * reason `chart.read` where the role does not include the clinical part
 */
export async function openChart(
  practice: PracticeStore,
  patientId: PatientId,
  caller: Caller,
  options: { clinical?: boolean } = {},
): Promise<Patient> {
  const { db } = practice.store().journal
  const row = await patientById(db, patientId)
  if (!row) throw new Refusal('not-found', 'This patient is not in the practice.')
  if (options.clinical && !caller.may.has('chart.read'))
    throw new Refusal('forbidden', 'Your role does not include this. Ask an administrator of the practice.', {
      reason: 'chart.read',
    })
  const group = await chartIds(db, patientId)
  const question = db.selectFrom('patient').select('id').where('id', 'in', group).where('sensitive', '=', 1)
  const sensitive = (await question.execute()).length > 0
  const grants = sensitive ? (await Promise.all(group.map((id) => grantsFor(db, id, caller.userId)))).flat() : []
  if (!mayOpenChart({ permissions: caller.may, sensitive, grants, now: caller.clock.now() }))
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

/**
 * The charts that stay closed to the caller, for lists across the practice: where charts were merged, one mark closes all
 * of them, and breaking the glass for one opens all of them, as in `openChart`.
 */
export async function closedTo(db: Kysely<Tables>, caller: Caller): Promise<ClosedCharts> {
  const now = caller.clock.now()
  const may = (grants: readonly Grant[]) => mayOpenChart({ permissions: caller.may, sensitive: true, grants, now })
  if (may([])) return null
  const grants = caller.userId === null ? [] : await grantsOfPerson(db, { userId: caller.userId, now })
  return closedCharts(grants.filter((grant) => may([grant])).map(({ patientId }) => patientId))
}

/** As `closedTo`, as identifiers: for work that goes on elsewhere. */
export async function closedIds(db: Kysely<Tables>, caller: Caller): Promise<string[]> {
  const closed = await closedTo(db, caller)
  if (closed === null) return []
  const rows = await db.selectFrom('patient').select('id').where('id', 'in', closed).execute()
  return rows.map(({ id }) => id)
}
