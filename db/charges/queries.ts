import { type Kysely, type Selectable, sql } from 'kysely'
import type { Charge, ChargeLine, MissingRow } from '../../shared/charges/index.ts'
import { CODE_SYSTEM, type CivilDate, type Coding, dayIn, type Instant } from '../../shared/kernel/index.ts'
import { daysBetween } from '../../shared/ledger/index.ts'
import { chartIds, type ClosedCharts, isClosed } from '../chart.ts'
import type { Tables } from '../tables.ts'
import type { ChargeTable } from './tables.ts'

export { priceOn, schedulesOf, searchFees } from './fees.ts'
export { payersOf } from './payers.ts'

type Db = Kysely<Tables>
/** Notes that somebody stands for: a visit with one of them is signed. */
const SIGNED = ['signed', 'cosign-wanted', 'cosigned']
/** Charges that answer for a visit. */
const ANSWERED = ['posted', 'no-charge']

export function toCharge(row: Selectable<ChargeTable>): Charge {
  const { id, patientId, encounterId, status, reason, dosOn, payer, providerId, location, totalCents } = row
  const { authorName, recordedAt, postedAt, replaces, revision } = row
  return {
    chargeId: id,
    patientId,
    encounterId,
    status,
    reason,
    dosOn,
    payer,
    coverages: JSON.parse(row.coverages) as string[],
    providerId,
    location,
    diagnoses: JSON.parse(row.diagnoses) as Coding[],
    lines: JSON.parse(row.lines) as ChargeLine[],
    totalCents,
    authorName,
    recordedAt,
    postedAt,
    replaces,
    revision,
  } as Charge
}

/** The charge that stands for a visit now: the latest that is not void. */
export async function chargeOfVisit(db: Db, encounterId: string): Promise<Charge | null> {
  const row = await db
    .selectFrom('charge')
    .selectAll()
    .where('encounterId', '=', encounterId)
    .where('status', '<>', 'void')
    .orderBy('id', 'desc')
    .executeTakeFirst()
  return row ? toCharge(row) : null
}

/** Whether a note of the visit has been signed. */
export async function isSigned(db: Db, encounterId: string): Promise<boolean> {
  const notes = db.selectFrom('note').select('id').where('encounterId', '=', encounterId)
  return (await notes.where('status', 'in', SIGNED).where('retractedAt', 'is', null).executeTakeFirst()) !== undefined
}

/** Active problems with an ICD-10-CM code, the latest first, each code once. */
export async function problemCodes(db: Db, patientId: string): Promise<Coding[]> {
  const rows = await db
    .selectFrom('problem')
    .select('codings')
    .where('patientId', 'in', await chartIds(db, patientId))
    .where('clinicalStatus', 'in', ['active', 'recurrence', 'relapse'])
    .where('retractedAt', 'is', null)
    .orderBy('happenedAt', 'desc')
    .limit(60)
    .execute()
  const codings = rows.flatMap(({ codings: text }) =>
    (JSON.parse(text) as Coding[]).filter(({ system }) => system === CODE_SYSTEM.icd10cm).slice(0, 1),
  )
  return codings.filter(({ code }, index) => codings.findIndex((other) => other.code === code) === index).slice(0, 24)
}

/**
 * Signed visits without a charge or a reason for none, and those that are held; the oldest first.
 * @returns `closed`: how many of them are of charts that are closed to the one who asks
 */
export async function missingCharges(
  db: Db,
  about: { limit: number; now: Instant; timeZone: string; closed: ClosedCharts },
): Promise<{ rows: MissingRow[]; total: number; closed: number }> {
  const { limit, now, timeZone, closed } = about
  const open = () =>
    db
      .selectFrom('encounter')
      .innerJoin('patient', 'patient.id', 'encounter.patientId')
      .leftJoin('charge', (join) =>
        join.onRef('charge.encounterId', '=', 'encounter.id').on('charge.status', 'in', ['draft', 'held']),
      )
      .where('encounter.retractedAt', 'is', null)
      .where('encounter.status', 'not in', ['cancelled', 'planned', 'entered-in-error'])
      .where((where) =>
        where.exists(
          where
            .selectFrom('note')
            .select('note.id')
            .whereRef('note.encounterId', '=', 'encounter.id')
            .where('note.status', 'in', SIGNED)
            .where('note.retractedAt', 'is', null),
        ),
      )
      .where((where) =>
        where.not(
          where.exists(
            where
              .selectFrom('charge as answer')
              .select('answer.id')
              .whereRef('answer.encounterId', '=', 'encounter.id')
              .where('answer.status', 'in', ANSWERED),
          ),
        ),
      )
  const counted = await open()
    .select([
      sql<number>`count(*)`.as('total'),
      sql<number>`coalesce(sum(${isClosed('encounter.patientId', closed)}), 0)`.as('closed'),
    ])
    .executeTakeFirstOrThrow()
  const rows = await open()
    .select([
      'encounter.id as encounterId',
      'encounter.patientId',
      'patient.familyName',
      'patient.givenName',
      'patient.recordNumber',
      'encounter.happenedAt',
      'encounter.clinicianName',
      'charge.status',
      'charge.reason',
    ])
    .where(isClosed('encounter.patientId', closed), '=', 0)
    .orderBy('encounter.happenedAt')
    .limit(limit)
    .execute()
  const today = dayIn(timeZone, now)
  return {
    total: Number(counted.total),
    closed: Number(counted.closed),
    rows: rows.map(({ familyName, givenName, happenedAt, status, reason, ...row }) => {
      const visitOn = dayIn(timeZone, happenedAt as Instant)
      const state = status === 'held' ? 'held' : status === 'draft' ? 'started' : 'missing'
      const days = Math.max(daysBetween(visitOn, today), 0)
      return {
        ...row,
        patientName: `${familyName}, ${givenName}`,
        visitOn,
        state,
        reason: reason ?? '',
        days,
      } as MissingRow
    }),
  }
}

/** The practice's day on which a visit took place. */
export async function visitOf(db: Db, encounterId: string, timeZone: string) {
  const row = await db
    .selectFrom('encounter')
    .select(['id', 'patientId', 'happenedAt', 'clinicianId', 'locationName', 'status', 'retractedAt'])
    .where('id', '=', encounterId)
    .executeTakeFirst()
  return row && { ...row, dosOn: dayIn(timeZone, row.happenedAt as Instant) as CivilDate }
}
