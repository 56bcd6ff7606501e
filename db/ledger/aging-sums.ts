import { type Kysely, sql } from 'kysely'
import { type Aging, BUCKETS, bucketsFrom, type Conventions, emptyAging } from '../../shared/ledger/index.ts'
import type { Tables } from '../tables.ts'
import { type AsOf, LATEST } from './as-of.ts'

const COLUMN = {
  provider: 'ledger_item.provider_id',
  payer: 'ledger_item.payer',
  code: 'ledger_item.code',
  location: 'ledger_item.location',
  patient: 'ledger_item.patient_id',
} as const
const BASE = {
  dos: sql<string>`ledger_item.dos_on`,
  'first-billed': sql<string>`coalesce(ledger_item.first_billed_on, ledger_item.dos_on)`,
} as const

/** What receivables may be counted from without looking at their history. */
export type PlainBase = keyof typeof BASE
export const isPlainBase = (base: Conventions['ageBase']): base is PlainBase => base in BASE

/**
 * Receivables by age as of a day, in sums by what they are grouped by: as `agingAt` comes to, but the engine adds up. Tens of
 * thousands of open charges handed over one by one take longer than finding them.
 */
export async function agingSums(
  db: Kysely<Tables>,
  about: AsOf & { base: PlainBase; bucketDays: Conventions['bucketDays']; by: keyof typeof COLUMN },
): Promise<{ key: string; sums: Aging; items: number }[]> {
  const { asOf, sequence = LATEST, base, bucketDays, by } = about
  // One account after the other: each is then a walk along the index of receivables, item by item.
  const owed = (account: 'ar-insurance' | 'ar-patient') =>
    db
      .selectFrom('ledgerPosting')
      .select(['itemId', sql<number>`sum(cents)`.as('cents')])
      .where('account', '=', account)
      .where('postOn', '<=', asOf)
      .where('acceptedSeq', '<=', sequence)
      .groupBy('itemId')
      .having(sql<number>`sum(cents)`, '<>', 0)
  const parts = owed('ar-insurance').unionAll(owed('ar-patient')).as('parts')
  const open = db
    .selectFrom(parts)
    .select(['parts.itemId', sql<number>`sum(parts.cents)`.as('cents')])
    .groupBy('parts.itemId')
    .as('open')
  const from = bucketsFrom(asOf, bucketDays)
  const place = sql<number>`case ${sql.join(
    from.map((day, index) => sql`when ${BASE[base]} >= ${day} then ${sql.lit(index)}`),
    sql` `,
  )} else ${sql.lit(from.length)} end`
  const key = sql<string>`coalesce(${sql.ref(COLUMN[by])}, '')`
  // A group and a bucket a row: what is owed in it, and of how many charges; what is less than nothing is no receivable.
  const rows = await db
    .selectFrom(open)
    .innerJoin('ledgerItem', 'ledgerItem.id', 'open.itemId')
    .select([
      key.as('key'),
      place.as('place'),
      sql<number>`sum(case when open.cents > 0 then open.cents else 0 end)`.as('cents'),
      sql<number>`count(*)`.as('items'),
    ])
    .groupBy([sql`1`, sql`2`])
    .execute()
  const groups = new Map<string, { key: string; sums: Aging; items: number }>()
  for (const { key: name, place: index, cents, items } of rows) {
    const group = groups.get(name) ?? { key: name, sums: emptyAging(), items: 0 }
    group.sums[BUCKETS[Number(index)] ?? 'b121'] += Number(cents)
    group.sums.total += Number(cents)
    group.items += Number(items)
    groups.set(name, group)
  }
  return [...groups.values()]
}
