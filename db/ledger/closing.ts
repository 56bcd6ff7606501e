import { type Kysely, sql } from 'kysely'
import { Account, allOf, type Heads, headsIn, shownBalance } from '../../shared/ledger/index.ts'
import type { Tables } from '../tables.ts'
import type { Balances } from './as-of.ts'
import { closedDays, lastDayCloses } from './closed.ts'
import { beyond } from './heads.ts'
import { amongFew } from './among-few.ts'

type Db = Kysely<Tables>
type Sums = ReadonlyMap<string, number>

const cents = sql<number>`coalesce(sum(ledger_posting.cents), 0)`
/** Before every day. */
const FIRST_DAY = ''

/**
 * Sums by account of what was drafted for days after one and up to another. Closes count an entry on the day that its author's PC gave it, which
 * never changes; in every month that stands closed, the day that the server gave is on the same side of its end.
 */
async function between(db: Db, after: string, upTo: string): Promise<Sums> {
  const rows = await db
    .selectFrom('ledgerPosting')
    .select(['account', sql<number>`sum(cents)`.as('cents')])
    .where('account', 'in', Account.options)
    .where('postOn', '>', after)
    .where('postOn', '<=', upTo)
    .groupBy('account')
    .execute()
  const isIn = (day: 'draftedOn' | 'postOn') =>
    sql`${sql.ref(`ledgerEntry.${day}`)} > ${after} and ${sql.ref(`ledgerEntry.${day}`)} <= ${upTo}`
  const moved = await db
    .selectFrom('ledgerEntry')
    .innerJoin('ledgerPosting', 'ledgerPosting.entryId', 'ledgerEntry.id')
    .select([
      'ledgerPosting.account',
      sql<number>`sum(ledger_posting.cents * ((case when ${isIn('draftedOn')} then 1 else 0 end)
        - (case when ${isIn('postOn')} then 1 else 0 end)))`.as('cents'),
    ])
    .where('ledgerEntry.draftedOn', '<=', upTo)
    .where('ledgerEntry.postOn', '>', after)
    .groupBy('ledgerPosting.account')
    .execute()
  return added(rows, moved)
}

/** Sums by account of what is not in a set, up to a day. */
async function beyondUpTo(db: Db, heads: Heads, upTo: string): Promise<Sums> {
  const since = (await beyond(db, heads)).as('since')
  const rows = await db
    .selectFrom(since)
    .innerJoin('ledgerPosting', 'ledgerPosting.entryId', 'since.id')
    .select([amongFew('ledgerPosting.account').as('account'), cents.as('cents')])
    .where(sql`coalesce(since.drafted_on, since.post_on)`, '<=', upTo)
    .groupBy(sql`1`)
    .execute()
  return added(rows)
}

function added(...all: readonly (readonly { account: string; cents: number }[])[]): Sums {
  const sums = new Map<string, number>()
  for (const { account, cents: more } of all.flat()) sums.set(account, (sums.get(account) ?? 0) + Number(more))
  return sums
}

/** What a close says of every account, from all of the ledger: the same on every PC, however much has come since (SPEC S72). */
export async function figuresOf(db: Db, { closedOn, heads }: { closedOn: string; heads: Heads }): Promise<Balances> {
  const all = await between(db, FIRST_DAY, closedOn)
  const later = await beyondUpTo(db, heads, closedOn)
  return shown((account) => (all.get(account) ?? 0) - (later.get(account) ?? 0))
}

/**
 * The figures of a close of everything that is here, from what was frozen at an earlier one and what has been booked since: the longer a
 * practice keeps its books, the less of them is read. @param base its day is not after `closedOn`
 */
export async function figuresFrom(
  db: Db,
  base: { closedOn: string; heads: Heads; balances: Balances },
  closedOn: string,
): Promise<Balances> {
  const come = await between(db, base.closedOn, closedOn)
  const since = await beyondUpTo(db, base.heads, base.closedOn)
  const more = shown((account) => (come.get(account) ?? 0) + (since.get(account) ?? 0))
  return Object.fromEntries(
    Account.options.map((account) => [account, base.balances[account] + more[account]]),
  ) as Balances
}

const shown = (sumOf: (account: Account) => number): Balances =>
  Object.fromEntries(Account.options.map((account) => [account, shownBalance(account, sumOf(account))])) as Balances

/** What came in and went out by method, in cents, in entries that are not in one set and, where told, are in another. */
export async function expectedBeyond(db: Db, heads: Heads, upTo?: Heads) {
  const since = (await beyond(db, heads, upTo)).as('since')
  const rows = await db
    .selectFrom(since)
    .innerJoin('ledgerPosting', 'ledgerPosting.entryId', 'since.id')
    .select(['since.method', 'since.kind', cents.as('cents')])
    .where(amongFew('ledgerPosting.account'), '=', 'cash')
    .where('since.kind', '<>', 'over-short')
    .groupBy(['since.method', 'since.kind'])
    .execute()
  const expected = { cash: 0, check: 0, card: 0, eft: 0 }
  for (const { method, kind, cents: more } of rows) {
    // A check that came back leaves the bank account; an agency pays into it.
    const counted = (method ?? (kind === 'returned-payment' ? 'check' : 'eft')) as keyof typeof expected
    expected[counted] += Number(more)
  }
  return expected
}

/** What the next day close will have to count: everything that is in no day close. */
export const expectedNow = async (db: Db) => expectedBeyond(db, await closedDays(db))

/** Of what the next day close counts: what was booked before the last one was signed, on PCs from which it had not come. In cents. */
export async function lateIn(db: Db): Promise<{ entries: number; cents: number }> {
  const closes = await lastDayCloses(db)
  const signedAt = Math.max(0, ...closes.map((close) => close.signedAt))
  const here = await db.selectFrom('journalHead').select('deviceId').executeTakeFirstOrThrow()
  const since = (await beyond(db, allOf(closes.map(headsIn)))).as('since')
  const row = await db
    .selectFrom(since)
    .innerJoin('ledgerPosting', 'ledgerPosting.entryId', 'since.id')
    .select([sql<number>`count(distinct since.id)`.as('entries'), cents.as('cents')])
    .where(amongFew('ledgerPosting.account'), '=', 'cash')
    .where('since.recordedAt', '<', signedAt)
    .where('since.deviceId', '<>', here.deviceId)
    .executeTakeFirst()
  return { entries: Number(row?.entries ?? 0), cents: Number(row?.cents ?? 0) }
}

/** How many of this PC's entries wait for the place that the server gives. */
export async function provisionalEntries(db: Db): Promise<number> {
  const head = await db.selectFrom('journalHead').select(['number', 'reflected']).executeTakeFirstOrThrow()
  if (head.reflected >= head.number) return 0
  const row = await db
    .selectFrom('syncOutgoing as s')
    .innerJoin('operation as o', 'o.n', 's.n')
    .select((of) => of.fn.countAll<number>().as('n'))
    .where('s.number', '>', head.reflected)
    .where('o.tbl', '=', 'ledger_entry')
    .executeTakeFirst()
  return Number(row?.n ?? 0)
}

/** Whether anything that was written on this PC has not come back from the server. */
export async function isOnItsWay(db: Db): Promise<boolean> {
  const { number, reflected } = await db
    .selectFrom('journalHead')
    .select(['number', 'reflected'])
    .executeTakeFirstOrThrow()
  return reflected < number
}
