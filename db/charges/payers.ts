import type { Kysely } from 'kysely'
import type { VisitPayer } from '../../shared/charges/index.ts'
import type { Coverage, CoverageState } from '../../shared/coverage/index.ts'
import { Refusal } from '../../shared/kernel/index.ts'
import { coverageOn } from '../coverage/queries.ts'
import type { Tables } from '../tables.ts'

export type VisitPayers = { state: CoverageState; payers: VisitPayer[] }

const nameOf = ({ payerName, planName }: Coverage): string =>
  [payerName, planName].filter((word) => word !== '').join(' ')

/** Who is asked to pay for what was done on a day, first to last; nobody where the patient pays herself. */
export async function payersOf(db: Kysely<Tables>, patientId: string, dosOn: string): Promise<VisitPayers> {
  const { state, payers } = await coverageOn(db, patientId, dosOn)
  const ordered = payers.toSorted((a, b) => a.rank - b.rank)
  return { state, payers: ordered.map((one) => ({ coverageId: one.coverageId, rank: one.rank, name: nameOf(one) })) }
}

/** The first payer of a charge and its coverages in their order: as her coverage says where nobody said otherwise. */
export function payerOf({ payers }: VisitPayers, said: string | null): { payer: string; coverages: string[] } {
  const payer = said ?? payers[0]?.name ?? ''
  if (payer === '') return { payer, coverages: [] }
  const first = payers.find(({ name }) => name === payer)
  const others = payers.filter((one) => one !== first && (first === undefined || one.rank > first.rank))
  return { payer, coverages: first ? [first, ...others].map(({ coverageId }) => coverageId) : [] }
}

/** @throws Refusal `rule-violation` with reason `incomplete` where the payer does not cover the patient on the day of the visit */
export function assertPayer({ payers }: VisitPayers, payer: string): void {
  if (payer === '' || payers.some(({ name }) => name === payer)) return
  const message =
    'This payer does not cover her on the day of the visit. Choose another, or correct her coverage first.'
  throw new Refusal('rule-violation', 'This charge is not complete yet.', {
    reason: 'incomplete',
    issues: [{ path: 'payer', message }],
  })
}
