import { createHash } from 'node:crypto'
import { type Kysely, sql } from 'kysely'
import { canonicalJson, type CivilDate, type Json } from '../../shared/kernel/index.ts'
import { headsIn, readMoney } from '../../shared/ledger/index.ts'
import { type Cell, reportCsv, type TieOut } from '../../shared/reports/index.ts'
import { agingAt, balancesAt, expectedBeyond, figuresOf } from '../ledger/queries.ts'
import type { Tables } from '../tables.ts'
import { activity, totalOfRows } from './activity.ts'

type Db = Kysely<Tables>
type About = { fromOn: CivilDate; toOn: CivilDate; sequence: number }
const nobody: ReadonlySet<string> = new Set()

/** The equations of the books, each from two sides that are counted apart. Source: specs, billing §2.3. */
export async function tieOuts(db: Db, about: About): Promise<TieOut[]> {
  const sides: [TieOut['id'], number, number, boolean?][] = [
    ['T1', ...(await receivables(db, about))],
    ['T2', ...(await agedAgainstLedger(db, about))],
    ['T3', ...(await threeWays(db, about))],
    ['T4', ...(await receiptsAndDeposits(db, about))],
    ['T8', ...(await csvAgainstScreen(db, about))],
    ['T9', ...(await closesAgainstToday(db, about))],
    ['T10', ...(await closesAgainstCash(db, about))],
  ]
  return sides.map(([id, left, right, also = true]) => ({ id, left, right, holds: left === right && also }))
}

async function sumOf(
  db: Db,
  { fromOn, toOn, sequence }: About,
  condition: ReturnType<typeof sql<boolean>>,
): Promise<number> {
  const row = await db
    .selectFrom('ledgerPosting')
    .leftJoin('ledgerItem', 'ledgerItem.id', 'ledgerPosting.itemId')
    .select(sql<number>`coalesce(sum(ledger_posting.cents), 0)`.as('cents'))
    .where('ledgerPosting.postOn', '>=', fromOn)
    .where('ledgerPosting.postOn', '<=', toOn)
    .where('ledgerPosting.acceptedSeq', '<=', sequence)
    .where(condition)
    .executeTakeFirstOrThrow()
  return Number(row.cents)
}

const dayBefore = (day: CivilDate): CivilDate => {
  const before = new Date(Date.parse(`${day}T00:00:00Z`) - 86_400_000)
  const two = (part: number) => String(part).padStart(2, '0')
  return `${before.getUTCFullYear()}-${two(before.getUTCMonth() + 1)}-${two(before.getUTCDate())}` as CivilDate
}

async function receivable(db: Db, asOf: string, sequence: number): Promise<number> {
  const balances = await balancesAt(db, { asOf, sequence })
  return balances['ar-insurance'] + balances['ar-patient']
}

/** What was owed, with what was charged and without what was paid and written off, is what is owed. */
async function receivables(db: Db, about: About): Promise<[number, number]> {
  const { fromOn, toOn, sequence } = about
  const begin = await receivable(db, dayBefore(fromOn), sequence)
  const sheet = totalOfRows(await activity(db, { ...about, basis: 'post', by: 'code' }, nobody))
  const returned = await sumOf(
    db,
    about,
    sql<boolean>`ledger_posting.account = 'ar-patient' and ledger_item.kind = 'returned' and ledger_posting.payment_id is null`,
  )
  const adjustedOff = await sumOf(
    db,
    about,
    sql<boolean>`ledger_posting.account like 'adj-%' and ledger_item.kind = 'returned'`,
  )
  const paid = sheet.insurancePaidCents + sheet.patientPaidCents
  const left = begin + sheet.chargeCents - paid - sheet.adjustedCents + returned + adjustedOff
  return [left, await receivable(db, toOn, sequence)]
}

async function agedAgainstLedger(db: Db, { toOn, sequence }: About): Promise<[number, number]> {
  const report = await agingAt(db, { asOf: toOn, sequence, base: 'dos', bucketDays: [30, 60, 90, 120] })
  return [report.aging.total, await receivable(db, toOn, sequence)]
}

async function threeWays(db: Db, about: About): Promise<[number, number, boolean]> {
  const totals: number[] = []
  for (const by of ['provider', 'payer', 'code'] as const) {
    const sums = totalOfRows(await activity(db, { ...about, basis: 'post', by }, nobody))
    totals.push(sums.chargeCents - sums.insurancePaidCents - sums.patientPaidCents - sums.adjustedCents)
  }
  const [provider = 0, payer = 0, code = 0] = totals
  return [provider, payer, provider === code]
}

/** Receipts by the day of the deposit are receipts by posting, with what was on its way before and without what still is. */
async function receiptsAndDeposits(db: Db, { fromOn, toOn, sequence }: About): Promise<[number, number]> {
  const cash = async (where: ReturnType<typeof sql<boolean>>) => {
    const row = await db
      .selectFrom('ledgerPosting')
      .innerJoin('ledgerEntry', 'ledgerEntry.id', 'ledgerPosting.entryId')
      .select(sql<number>`coalesce(sum(ledger_posting.cents), 0)`.as('cents'))
      .where('ledgerPosting.account', '=', 'cash')
      .where('ledgerPosting.acceptedSeq', '<=', sequence)
      .where(where)
      .executeTakeFirstOrThrow()
    return Number(row.cents)
  }
  const deposit = sql`coalesce(ledger_entry.deposit_on, ledger_entry.post_on)`
  const post = sql`ledger_entry.post_on`
  // Signed: what was posted and not yet deposited, less what was deposited and not yet posted.
  const inTransit = async (day: string) =>
    (await cash(sql<boolean>`${post} <= ${day} and ${deposit} > ${day}`)) -
    (await cash(sql<boolean>`${post} > ${day} and ${deposit} <= ${day}`))
  const deposited = await cash(sql<boolean>`${deposit} >= ${fromOn} and ${deposit} <= ${toOn}`)
  const posted = await cash(sql<boolean>`${post} >= ${fromOn} and ${post} <= ${toOn}`)
  return [deposited, posted + (await inTransit(dayBefore(fromOn))) - (await inTransit(toOn))]
}

async function csvAgainstScreen(db: Db, about: About): Promise<[number, number]> {
  const rows = await activity(db, { ...about, basis: 'post', by: 'provider' }, nobody)
  const cells = rows.map(({ chargeCents }): Cell[] => [{ kind: 'money', cents: chargeCents }])
  const lines = reportCsv({ title: '', about: [], headings: ['charges'], rows: cells })
    .split('\r\n')
    .slice(1, -1)
  const read = lines.reduce((sum, line) => sum + (readMoney(line) ?? Number.NaN), 0)
  return [read, totalOfRows(rows).chargeCents]
}

/** Every close of the period, asked for again today, says what it said then. */
async function closesAgainstToday(db: Db, { fromOn, toOn }: About): Promise<[number, number]> {
  const closes = await db
    .selectFrom('ledgerClose')
    .select(['closedOn', 'acceptedSeq', 'heads', 'figuresHash'])
    .where('closedOn', '>=', fromOn)
    .where('closedOn', '<=', toOn)
    .execute()
  let same = 0
  for (const { figuresHash, closedOn, ...close } of closes) {
    const figures = canonicalJson((await figuresOf(db, { closedOn, heads: headsIn(close) })) as Json)
    if (createHash('sha256').update(figures).digest('hex') === figuresHash) same += 1
  }
  return [closes.length, same]
}

/** What the day closes of the period expected comes to the cash that each of them had and no close before it. */
async function closesAgainstCash(db: Db, { fromOn, toOn }: About): Promise<[number, number]> {
  const closes = await db
    .selectFrom('ledgerClose')
    .select(['acceptedSeq', 'expected', 'closedOn', 'heads', 'since'])
    .where('kind', '=', 'day')
    .orderBy('acceptedSeq')
    .orderBy('id')
    .execute()
  const total = (sums: object) => Object.values(sums as Record<string, number>).reduce((all, cents) => all + cents, 0)
  let [expected, booked, before] = [0, 0, 0]
  for (const { closedOn, acceptedSeq, expected: said, ...close } of closes) {
    const heads = headsIn({ heads: close.heads, acceptedSeq })
    // A close of before follows the one before it.
    const since =
      close.heads === '{}'
        ? headsIn({ heads: '{}', acceptedSeq: before })
        : headsIn({ heads: close.since, acceptedSeq: 0 })
    if (close.heads === '{}') before = acceptedSeq
    if (closedOn < fromOn || closedOn > toOn) continue
    expected += total(JSON.parse(said) as object)
    booked += total(await expectedBeyond(db, since, heads))
  }
  return [expected, booked]
}
