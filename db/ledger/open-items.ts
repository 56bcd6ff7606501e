import { type Kysely, sql } from 'kysely'
import {
  addToAging,
  type AgeBase,
  ageDays,
  type Aging,
  type Bucket,
  bucketOf,
  type Conventions,
  emptyAging,
  type LedgerItem,
} from '../../shared/ledger/index.ts'
import type { Tables } from '../tables.ts'
import { type AsOf, LATEST } from './as-of.ts'

type Db = Kysely<Tables>

/** What is open on one item as of a day, with the days that it may be counted from. */
export type OpenItem = Pick<
  LedgerItem,
  | 'itemId'
  | 'patientId'
  | 'guarantorId'
  | 'payer'
  | 'providerId'
  | 'location'
  | 'encounterId'
  | 'dosOn'
  | 'code'
  | 'firstBilledOn'
> & {
  insuranceCents: number
  patientCents: number
  responsibleOn: string | null
  firstStatementOn: string | null
}

const COLUMNS = [
  'ledgerItem.id as itemId',
  'ledgerItem.patientId',
  'ledgerItem.guarantorId',
  'ledgerItem.payer',
  'ledgerItem.providerId',
  'ledgerItem.location',
  'ledgerItem.encounterId',
  'ledgerItem.dosOn',
  'ledgerItem.code',
  'ledgerItem.firstBilledOn',
] as const

/**
 * Every item on which something is open as of a day. One walk along the index of receivables; nothing is stored between
 * two questions, so that any day can be asked for.
 */
export async function openItemsAt(db: Db, { asOf, sequence = LATEST }: AsOf): Promise<OpenItem[]> {
  const open = db
    .selectFrom('ledgerPosting')
    .select(['itemId', 'account', sql<number>`sum(cents)`.as('cents')])
    .where('account', 'in', ['ar-insurance', 'ar-patient'])
    .where('postOn', '<=', asOf)
    .where('acceptedSeq', '<=', sequence)
    .groupBy(['account', 'itemId'])
    .having(sql<number>`sum(cents)`, '<>', 0)
    .as('open')
  const rows = await db
    .selectFrom(open)
    .innerJoin('ledgerItem', 'ledgerItem.id', 'open.itemId')
    .select([...COLUMNS, 'open.account', 'open.cents'])
    .execute()
  const items = new Map<string, OpenItem>()
  for (const { account, cents, ...about } of rows) {
    const known = items.get(about.itemId)
    const item =
      known ??
      ({ ...about, insuranceCents: 0, patientCents: 0, responsibleOn: null, firstStatementOn: null } as OpenItem)
    if (account === 'ar-insurance') item.insuranceCents += Number(cents)
    else item.patientCents += Number(cents)
    if (!known) items.set(item.itemId, item)
  }
  return [...items.values()].toSorted((a, b) =>
    a.dosOn < b.dosOn ? -1 : a.dosOn > b.dosOn ? 1 : a.itemId < b.itemId ? -1 : 1,
  )
}

/** Since when patients owe something for these items, and when a statement first said so. */
export async function addAgeDates(
  db: Db,
  items: readonly OpenItem[],
  { asOf, sequence = LATEST }: AsOf,
): Promise<void> {
  const byId = new Map(
    items.filter(({ patientCents }) => patientCents > 0).map((item) => [item.itemId as string, item]),
  )
  const ids = [...byId.keys()]
  for (let at = 0; at < ids.length; at += 400) {
    const part = ids.slice(at, at + 400)
    const owed = await db
      .selectFrom('ledgerPosting')
      .select(['itemId', sql<string>`min(post_on)`.as('day')])
      .where('account', '=', 'ar-patient')
      .where('itemId', 'in', part)
      .where('cents', '>', 0)
      .where('postOn', '<=', asOf)
      .where('acceptedSeq', '<=', sequence)
      .groupBy('itemId')
      .execute()
    const stated = await db
      .selectFrom('ledgerMark')
      .select(['itemId', sql<string>`min(post_on)`.as('day')])
      .where('kind', '=', 'first-statement')
      .where('itemId', 'in', part)
      .where('postOn', '<=', asOf)
      .where('acceptedSeq', '<=', sequence)
      .groupBy('itemId')
      .execute()
    for (const { itemId, day } of owed) Object.assign(byId.get(itemId ?? '') ?? {}, { responsibleOn: day })
    for (const { itemId, day } of stated) Object.assign(byId.get(itemId ?? '') ?? {}, { firstStatementOn: day })
  }
}

/** Money that waits as of a day, in cents: of patients, of payers. */
export async function creditsAt(db: Db, { asOf, sequence = LATEST }: AsOf) {
  const waiting = await db
    .selectFrom('ledgerPosting')
    .select(['account', sql<number>`sum(cents)`.as('cents')])
    .where('account', 'in', ['unapplied-patient', 'unapplied-payer'])
    .where('postOn', '<=', asOf)
    .where('acceptedSeq', '<=', sequence)
    .groupBy('account')
    .execute()
  const of = (account: string) => 0 - Number(waiting.find((row) => row.account === account)?.cents ?? 0)
  return { creditsPatientCents: of('unapplied-patient'), creditsPayerCents: of('unapplied-payer') }
}

export type AgedItem = OpenItem & { days: number; bucket: Bucket; openCents: number }
export type AgingReport = {
  aging: Aging
  /** Money that waits: of patients, of payers; never taken off a bucket. */
  creditsPatientCents: number
  creditsPayerCents: number
  netCents: number
  items: AgedItem[]
}

export const netOf = (aging: Aging, credits: Awaited<ReturnType<typeof creditsAt>>): number =>
  aging.total - credits.creditsPatientCents - credits.creditsPayerCents

/** Accounts receivable by age as of a day, item by item. */
export async function agingAt(
  db: Db,
  about: AsOf & { base: AgeBase; bucketDays: Conventions['bucketDays'] },
): Promise<AgingReport> {
  const { asOf, base, bucketDays } = about
  const open = await openItemsAt(db, about)
  if (base === 'responsibility' || base === 'first-statement') await addAgeDates(db, open, about)
  const aging = emptyAging()
  const items = open.map((item) => {
    const days = ageDays(item, base, asOf)
    const bucket = bucketOf(days, bucketDays)
    const openCents = item.insuranceCents + item.patientCents
    addToAging(aging, bucket, openCents)
    return { ...item, days, bucket, openCents }
  })
  const credits = await creditsAt(db, about)
  return { aging, ...credits, netCents: netOf(aging, credits), items }
}
