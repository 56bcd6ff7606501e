import type { Kysely, Selectable } from 'kysely'
import {
  type Coverage,
  type CoverageChange,
  CoverageDetails,
  CoverageStatus,
  type CoverageState,
  coverageStateOn,
  inEffectOn,
} from '../../shared/coverage/index.ts'
import { chartIds } from '../chart.ts'
import type { Tables } from '../tables.ts'
import type { CoverageTable } from './tables.ts'

type Db = Kysely<Tables>

/** A coverage as the contract shows it. @param on the day that `inEffect` is about */
export function toCoverage(row: Selectable<CoverageTable>, on: string): Coverage {
  const { patientId, revision, copayCents, confirmedAt, confirmedName, authorName, recordedAt } = row
  const status = CoverageStatus.safeParse(row.status).data ?? 'active'
  const details = {
    ...{ kind: row.kind, rank: row.rank, payerName: row.payerName, payerId: row.payerId, planName: row.planName },
    filingCode: row.filingCode,
    secondaryType: row.secondaryType === '' ? null : row.secondaryType,
    ...{ memberId: row.memberId, groupNumber: row.groupNumber, relationship: row.relationship },
    ...{ subscriberFamilyName: row.subscriberFamilyName, subscriberGivenName: row.subscriberGivenName },
    ...{ subscriberBirthOn: row.subscriberBirthOn, effectiveOn: row.effectiveOn, termOn: row.termOn, note: row.note },
  } as unknown as CoverageDetails
  const shown = { patientId, revision, confirmedAt, confirmedName, authorName, recordedAt, status }
  return {
    ...details,
    ...shown,
    coverageId: row.id,
    copayCents: copayCents === null ? null : Number(copayCents),
    hasFront: row.frontFileId !== null,
    hasBack: row.backFileId !== null,
    inEffect: inEffectOn({ ...details, status }, on),
  } as Coverage
}

/** Every coverage of a patient: what holds on the day in its order, then what is over or to come, then what was in error. */
export async function coveragesOf(db: Db, patientId: string, on: string): Promise<Coverage[]> {
  const rows = await db
    .selectFrom('coverage')
    .selectAll()
    .where('patientId', 'in', await chartIds(db, patientId))
    .orderBy('rank')
    .orderBy('recordedAt')
    .orderBy('id')
    .execute()
  const place = ({ status, inEffect }: Coverage) => (status === 'entered-in-error' ? 2 : inEffect ? 0 : 1)
  return rows.map((row) => toCoverage(row, on)).toSorted((a, b) => place(a) - place(b))
}

/**
 * Who is asked to pay for what was done on a day, in this order: for charges, claims and check-in.
 * @param on the civil day of service
 * @returns no insurance where the patient pays herself (`self-pay`)
 */
export async function coverageOn(
  db: Db,
  patientId: string,
  on: string,
): Promise<{ state: CoverageState; payers: Coverage[] }> {
  const all = await coveragesOf(db, patientId, on)
  const state = coverageStateOn(all, on)
  return { state, payers: state === 'insured' ? all.filter(({ inEffect }) => inEffect) : [] }
}

/** Every version of a coverage, oldest first. */
export async function coverageHistory(db: Db, coverageId: string): Promise<CoverageChange[]> {
  const rows = await db
    .selectFrom('coverageVersion')
    .selectAll()
    .where('coverageId', '=', coverageId)
    .orderBy('recordedAt')
    .orderBy('id')
    .execute()
  return rows.map(({ recordedAt, authorName, what, reason, snapshot }) => ({
    at: recordedAt,
    byName: authorName,
    what,
    reason,
    details: JSON.parse(snapshot) as CoverageChange['details'],
  })) as CoverageChange[]
}

/** The stored file of one side of the card; undefined where there is none, or the coverage is another patient's. */
export async function cardFileId(
  db: Db,
  about: { patientId: string; coverageId: string; side: 'front' | 'back' },
): Promise<string | undefined> {
  const row = await db
    .selectFrom('coverage')
    .select(['frontFileId', 'backFileId'])
    .where('id', '=', about.coverageId)
    .where('patientId', 'in', await chartIds(db, about.patientId))
    .executeTakeFirst()
  return (about.side === 'front' ? row?.frontFileId : row?.backFileId) ?? undefined
}
