import { type Kysely, sql } from 'kysely'
import type { CivilDate } from '../../shared/kernel/index.ts'
import {
  Account,
  type Conventions,
  type DatedConventions,
  ITEM_ACCOUNTS,
  type LedgerItemId,
  shownBalance,
} from '../../shared/ledger/index.ts'
import type { Tables } from '../tables.ts'
import { type AsOf, type Balances, LATEST } from './as-of.ts'

export { type AsOf, type Balances, LATEST } from './as-of.ts'

type Db = Kysely<Tables>

const sumOf = sql<number>`coalesce(sum(cents), 0)`

/** Every account as people speak of it, in cents. */
export async function balancesAt(db: Db, { asOf, sequence = LATEST }: AsOf): Promise<Balances> {
  const rows = await db
    .selectFrom('ledgerPosting')
    .select(['account', sumOf.as('cents')])
    .where('postOn', '<=', asOf)
    .where('acceptedSeq', '<=', sequence)
    .groupBy('account')
    .execute()
  const sums = new Map(rows.map(({ account, cents }) => [account, Number(cents)]))
  return Object.fromEntries(
    Account.options.map((account) => [account, shownBalance(account, sums.get(account) ?? 0)]),
  ) as Balances
}

/** How the books are kept, with the days from which on. */
export async function datedConventions(db: Db): Promise<DatedConventions[]> {
  const rows = await db.selectFrom('ledgerSetting').select(['fromOn', 'conventions']).orderBy('id').execute()
  return rows.map(({ fromOn, conventions }) => ({
    fromOn: fromOn as CivilDate,
    conventions: JSON.parse(conventions) as Conventions,
  }))
}

/** Items for which patients owe something now. @param only `maxCents`: no more than this */
export async function itemsOwedByPatients(db: Db, only: { maxCents?: number }): Promise<LedgerItemId[]> {
  let find = db
    .selectFrom('ledgerPosting')
    .select('itemId')
    .where('account', '=', 'ar-patient')
    .groupBy('itemId')
    .having(sumOf, '>', 0)
  if (only.maxCents !== undefined) find = find.having(sumOf, '<=', only.maxCents)
  const rows = await find.execute()
  return rows.flatMap(({ itemId }) => (itemId === null ? [] : [itemId as LedgerItemId]))
}

/** Sums of one account by month of posting, in cents as they are shown. */
export async function byMonth(db: Db, accounts: readonly Account[], about: AsOf, kinds: readonly string[] = []) {
  let find = db
    .selectFrom('ledgerPosting')
    .innerJoin('ledgerEntry', 'ledgerEntry.id', 'ledgerPosting.entryId')
    .select([
      sql<string>`substr(ledger_posting.post_on, 1, 7)`.as('month'),
      sql<number>`sum(ledger_posting.cents)`.as('cents'),
    ])
    .where('ledgerPosting.account', 'in', accounts)
    .where('ledgerPosting.postOn', '<=', about.asOf)
    .where('ledgerPosting.acceptedSeq', '<=', about.sequence ?? LATEST)
    .groupBy(sql`substr(ledger_posting.post_on, 1, 7)`)
  if (kinds.length > 0) find = find.where('ledgerEntry.kind', 'in', kinds)
  const rows = await find.execute()
  return new Map(rows.map(({ month, cents }) => [month, Number(cents)]))
}

/** Claims whose denial nobody has answered, and claims to a next payer that are due, as of a day. */
export async function queuesAt(db: Db, { asOf, sequence = LATEST }: AsOf) {
  const within = db
    .selectFrom('ledgerMark')
    .select(['itemId', 'kind', 'detail', 'cents'])
    .where('postOn', '<=', asOf)
    .where('acceptedSeq', '<=', sequence)
  const marks = await within
    .where('kind', 'in', ['denied', 'resolved', 'next-claim', 'placed'])
    .orderBy('acceptedSeq')
    .orderBy('ordinal')
    .execute()
  const denied = new Map<string, string>()
  let claimsToSend = 0
  let placedCents = 0
  for (const { itemId, kind, detail, cents } of marks) {
    if (kind === 'denied' && itemId) denied.set(itemId, detail === '' ? itemId : detail)
    if (kind === 'resolved' && itemId) denied.delete(itemId)
    if (kind === 'next-claim') claimsToSend += 1
    if (kind === 'placed') placedCents += cents
  }
  return { denied: [...denied.keys()], deniedClaims: new Set(denied.values()).size, claimsToSend, placedCents }
}

/** Money that waits, by whose it is; the earliest first. */
export async function waitingMoney(db: Db) {
  const rows = await db
    .selectFrom('ledgerPosting')
    .select(['patientId', 'payer', sql<number>`-sum(cents)`.as('cents')])
    .where('account', 'in', ['unapplied-patient', 'unapplied-payer'])
    .groupBy(['patientId', 'payer'])
    .having(sql<number>`sum(cents)`, '<', 0)
    .orderBy(sql`min(accepted_seq)`)
    .execute()
  return rows.map((row) => ({ ...row, cents: Number(row.cents) }))
}

/** What was applied to charges by month of posting, in cents: payments that found what they pay, less those that left again. */
export async function appliedByMonth(db: Db, { asOf, sequence = LATEST }: AsOf) {
  const rows = await db
    .selectFrom('ledgerPosting')
    .select([sql<string>`substr(post_on, 1, 7)`.as('month'), sql<number>`-sum(cents)`.as('cents')])
    .where('account', 'in', ['ar-insurance', 'ar-patient'])
    .where('paymentId', 'is not', null)
    .where('postOn', '<=', asOf)
    .where('acceptedSeq', '<=', sequence)
    .groupBy(sql`substr(post_on, 1, 7)`)
    .execute()
  return new Map(rows.map(({ month, cents }) => [month, Number(cents)]))
}

/** Money of which one of its two dates, posted and deposited, has come by a day and the other has not. */
export async function inTransitAt(db: Db, asOf: string): Promise<number> {
  const row = await db
    .selectFrom('ledgerPosting')
    .innerJoin('ledgerEntry', 'ledgerEntry.id', 'ledgerPosting.entryId')
    .select(sql<number>`coalesce(sum(ledger_posting.cents), 0)`.as('cents'))
    .where('ledgerPosting.account', '=', 'cash')
    .where('ledgerEntry.depositOn', 'is not', null)
    .where((where) =>
      where.or([
        where.and([where('ledgerEntry.postOn', '<=', asOf), where('ledgerEntry.depositOn', '>', asOf)]),
        where.and([where('ledgerEntry.postOn', '>', asOf), where('ledgerEntry.depositOn', '<=', asOf)]),
      ]),
    )
    .executeTakeFirst()
  return Number(row?.cents ?? 0)
}

/** One item's history in sums: paid by whom, written off, moved to the patient, open. In cents. */
export async function itemFigures(db: Db, itemId: string) {
  const rows = await db
    .selectFrom('ledgerPosting')
    .innerJoin('ledgerEntry', 'ledgerEntry.id', 'ledgerPosting.entryId')
    .select(['account', 'ledgerEntry.kind', 'paymentId', sql<number>`sum(cents)`.as('cents')])
    .where('account', 'in', ITEM_ACCOUNTS)
    .where('itemId', '=', itemId)
    .groupBy(['account', 'ledgerEntry.kind', 'paymentId'])
    .execute()
  const sum = (want: (row: (typeof rows)[number]) => boolean) =>
    rows.filter(want).reduce((total, { cents }) => total + Number(cents), 0)
  const isAr = (account: string) => account === 'ar-insurance' || account === 'ar-patient'
  return {
    paid: 0 - sum(({ account, paymentId }) => isAr(account) && paymentId !== null),
    contractual: sum(({ account }) => account === 'adj-contractual'),
    adjusted: sum(({ account }) => account.startsWith('adj-')),
    toPatient: sum(
      ({ account, kind, paymentId }) => account === 'ar-patient' && kind === 'remit' && paymentId === null,
    ),
    open: sum(({ account }) => isAr(account)),
  }
}

export { accountEntries, accountOf, closesOf, isEntryOf, isInAccount } from './account.ts'
export { lastSequence } from './accept.ts'
export { closedThrough } from './closed.ts'
export { expectedBeyond, expectedNow, figuresOf, lateIn, provisionalEntries } from './closing.ts'
export { agingSums, isPlainBase } from './aging-sums.ts'
export { type AgedItem, agingAt, type AgingReport, creditsAt, netOf, type OpenItem, openItemsAt } from './open-items.ts'
export { bookedTwice } from './twice.ts'
export { verifyLedger } from './verify.ts'
