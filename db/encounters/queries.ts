import type { Kysely, Selectable } from 'kysely'
import type { Encounter, EncounterRow } from '../../shared/encounters/index.ts'
import type { Instant } from '../../shared/kernel/index.ts'
import { chartIds, type ClosedCharts, isClosed } from '../chart.ts'
import { toConcept, toEntryHead } from '../entry.ts'
import type { Tables } from '../tables.ts'
import type { EncounterTable } from './tables.ts'

/** A row as the contract shows it. */
export function toEncounter(row: Selectable<EncounterTable>): Encounter {
  const { id, status, statusReason, reasonText, reasonCodings, locationName, clinicianId, clinicianName } = row
  const { appointmentId, ended, endedAt } = row
  return {
    ...toEntryHead(row),
    encounterId: id,
    type: toConcept(row),
    status,
    statusReason,
    class: row.class,
    reason: toConcept({ conceptText: reasonText, codings: reasonCodings }),
    locationName,
    clinicianId,
    clinicianName,
    appointmentId,
    ended,
    endedAt,
  } as Encounter
}

/** One visit, or undefined. */
export function encounterById(db: Kysely<Tables>, id: string): Promise<Selectable<EncounterTable> | undefined> {
  return db.selectFrom('encounter').selectAll().where('id', '=', id).executeTakeFirst()
}

/** A patient's visits, the latest first. */
export async function encountersOf(
  db: Kysely<Tables>,
  question: { patientId: string; before?: { happenedAt: number; encounterId: string } | undefined; limit: number },
): Promise<Encounter[]> {
  const { patientId, before, limit } = question
  let find = db
    .selectFrom('encounter')
    .selectAll()
    .where('patientId', 'in', await chartIds(db, patientId))
  if (before)
    find = find.where((where) =>
      where.or([
        where('happenedAt', '<', before.happenedAt),
        where.and([where('happenedAt', '=', before.happenedAt), where('id', '<', before.encounterId)]),
      ]),
    )
  const rows = await find.orderBy('happenedAt', 'desc').orderBy('id', 'desc').limit(limit).execute()
  return rows.map(toEncounter)
}

/**
 * Visits of one clinician that are planned or under way and begin before `until`, the earliest first. Of a chart
 * among the `closed` ones only that there is a visit.
 */
export async function openEncountersOf(
  db: Kysely<Tables>,
  about: { clinicianId: string; until: Instant; closed: ClosedCharts },
): Promise<EncounterRow[]> {
  const { clinicianId, until, closed } = about
  const rows = await db
    .selectFrom('encounter')
    .innerJoin('patient', 'patient.id', 'encounter.patientId')
    .selectAll('encounter')
    .select(['patient.familyName', 'patient.givenName', 'patient.recordNumber', 'patient.birthOn'])
    .select(isClosed('encounter.patientId', closed).as('shut'))
    .where('clinicianId', '=', clinicianId)
    .where('happenedAt', '<', until)
    .where('status', 'in', ['planned', 'arrived', 'triaged', 'in-progress', 'onleave'])
    .where('retractedAt', 'is', null)
    .orderBy('happenedAt')
    .limit(200)
    .execute()
  return rows.map((row) => {
    const { encounterId, patientId, happened, happenedAt, status, class: kind, type: full } = toEncounter(row)
    const type = row.shut === 1 ? { text: '', codings: [] } : full
    const { familyName, givenName, recordNumber, birthOn } = row
    const shown = { encounterId, patientId, happened, happenedAt, status, class: kind, type }
    return { ...shown, patientName: `${familyName}, ${givenName}`, recordNumber, birthOn }
  })
}
