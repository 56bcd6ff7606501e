import { createHash } from 'node:crypto'
import { canonicalJson, type CivilDate, type Json, Refusal } from '../../shared/kernel/index.ts'
import { type Heads, headsIn, holds, writtenHeads } from '../../shared/ledger/index.ts'
import type { Journal, Work } from '../journal.ts'
import { type Booking, lastSequence } from './accept.ts'
import { amongFew } from './among-few.ts'
import type { Balances } from './as-of.ts'
import { closedDays, closedThrough } from './closed.ts'
import { expectedBeyond, figuresFrom, figuresOf, isOnItsWay } from './closing.ts'
import { bookEvent } from './commands.ts'
import { beyond, headsNow } from './heads.ts'

export type Counts = Readonly<Record<'cash' | 'check' | 'card' | 'eft', number>>

/**
 * Closes a day: freezes which entries it has, sets what was counted against what is in no close before, and books what is over or short
 * with its reason. It needs no server: what comes later from other PCs is in the next close.
 * @throws Refusal `rule-violation` with reason `difference` where there is one and no reason; `closed` for a day of a closed month
 */
export function closeDay(
  journal: Pick<Journal, 'work'>,
  booking: Booking,
  { counts, reason }: { counts: Counts; reason: string },
): Promise<string> {
  return journal.work(reason ? { ...booking.author, reason } : booking.author, async (work) => {
    const through = await closedThrough(work.db)
    if (through !== null && booking.today <= through)
      throw new Refusal('rule-violation', 'This month has been closed.', { reason: 'closed-month' })
    const since = await closedDays(work.db)
    const expected = await expectedBeyond(work.db, since)
    const total = (sums: Counts) => sums.cash + sums.check + sums.card + sums.eft
    const difference = total(counts) - total(expected)
    const parts = (['cash', 'check', 'card', 'eft'] as const).filter((method) => counts[method] !== expected[method])
    if (parts.length > 0 && reason === '')
      throw new Refusal('rule-violation', 'What was counted differs from what was booked. Say why, or count again.', {
        reason: 'difference',
        issues: [{ path: 'reason', message: 'Say why.' }],
      })
    if (difference !== 0) await bookEvent(work, booking, { kind: 'over-short', cents: difference, reason })
    const about = { kind: 'day', closedOn: booking.today, counts, expected, difference, reason, since } as const
    return insertClose(work, booking, about)
  })
}

/** How a PC stands with the practice's server when a month is to be closed: it has none, is in touch with it, or is not. */
export type Reach = 'alone' | 'in-touch' | 'apart'

const APART = 'A month is closed in touch with the practice’s server. Connect this PC with it, then close the month.'
const ON_ITS_WAY = 'Something that was written on this PC is still on its way to the server. Wait until it is there.'

/**
 * Closes a month for good: whatever comes later counts in the open one.
 * @param reach a server may know money of the month that this PC does not: it is closed only in touch with it
 * @throws Refusal `rule-violation` with reason `closed-month`, `not-over`, or `open-day` where a day of it has not been closed; `offline` with
 * reason `apart` or `on-its-way`
 */
export function closeMonth(
  journal: Pick<Journal, 'work'>,
  booking: Booking,
  month: string,
  reach: Reach = 'alone',
): Promise<string> {
  return journal.work(booking.author, async (work) => {
    if (reach === 'apart') throw new Refusal('offline', APART, { reason: 'apart' })
    if (reach === 'in-touch' && (await isOnItsWay(work.db)))
      throw new Refusal('offline', ON_ITS_WAY, { reason: 'on-its-way' })
    const closedOn = lastDayOf(month)
    const through = await closedThrough(work.db)
    if (through !== null && closedOn <= through)
      throw new Refusal('rule-violation', 'This month has been closed.', { reason: 'closed-month' })
    if (booking.today <= closedOn)
      throw new Refusal('rule-violation', 'This month is not over yet.', { reason: 'not-over' })
    const since = (await beyond(work.db, await closedDays(work.db))).as('since')
    const open = await work.db
      .selectFrom(since)
      .innerJoin('ledgerPosting', 'ledgerPosting.entryId', 'since.id')
      .select('since.postOn')
      .where(amongFew('ledgerPosting.account'), '=', 'cash')
      .where('since.postOn', '<=', closedOn)
      .orderBy('since.postOn')
      .limit(1)
      .executeTakeFirst()
    if (open)
      throw new Refusal('rule-violation', `Money of ${open.postOn} is in no day close yet.`, { reason: 'open-day' })
    const none: Counts = { cash: 0, check: 0, card: 0, eft: 0 }
    return insertClose(work, booking, {
      kind: 'month',
      closedOn,
      counts: none,
      expected: none,
      difference: 0,
      reason: '',
      since: {},
    })
  })
}

const lastDayOf = (month: string): CivilDate => {
  const [year = 0, number = 0] = month.split('-').map(Number)
  const leap = (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0
  const days = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][number - 1] ?? 30
  return `${month}-${days}` as CivilDate
}

type Closing = {
  kind: 'day' | 'month'
  closedOn: CivilDate
  counts: Counts
  expected: Counts
  difference: number
  reason: string
  /** What was in a close of this kind before. */
  since: Heads
}

async function insertClose(work: Work, booking: Booking, closing: Closing): Promise<string> {
  const { author, now, ids } = booking
  const { kind, closedOn, counts, expected, difference, reason } = closing
  const { db, deviceId } = work
  const acceptedSeq = await lastSequence(db)
  const heads = await headsNow(db)
  const before = await baseOf(db, closedOn, heads)
  const balances = before
    ? await figuresFrom(db, { ...before, balances: JSON.parse(before.figures) as Balances }, closedOn)
    : await figuresOf(db, { closedOn, heads })
  const figures = canonicalJson(balances as Json)
  const staff = work.db.selectFrom('staff').select('displayName').where('id', '=', author.userId)
  const id = ids.next<string>()
  await work.insert('ledgerClose', {
    id,
    kind,
    closedOn,
    acceptedSeq,
    deviceId,
    number: await numberOf(db, deviceId),
    heads: writtenHeads(heads),
    since: writtenHeads(closing.since),
    counts: JSON.stringify(counts),
    expected: JSON.stringify(expected),
    differenceCents: difference,
    reason,
    figures,
    figuresHash: createHash('sha256').update(figures).digest('hex'),
    signedAt: now,
    signedBy: author.userId,
    signedName: (await staff.executeTakeFirst())?.displayName ?? '',
  })
  work.audit({
    action: 'create',
    category: 'ledger',
    detail: { close: kind, closedOn, difference, ...(reason ? { reason } : {}) },
  })
  return id
}

/** The close to go on from: the last one all of whose entries are here. */
async function baseOf(db: Work['db'], closedOn: string, here: Heads) {
  const rows = await db
    .selectFrom('ledgerClose')
    .select(['closedOn', 'acceptedSeq', 'heads', 'figures'])
    .where('closedOn', '<=', closedOn)
    .where('kind', '<>', 'void')
    .orderBy('acceptedSeq', 'desc')
    .orderBy('closedOn', 'desc')
    .orderBy('id', 'desc')
    .limit(8)
    .execute()
  const closes = rows.map((row) => ({ ...row, heads: headsIn(row) }))
  return closes.find(({ heads }) => holds(here, heads))
}

/** The how-manyth close of this PC the next one is. */
async function numberOf(db: Work['db'], deviceId: string): Promise<number> {
  const row = await db
    .selectFrom('ledgerClose')
    .select((of) => of.fn.max('number').as('last'))
    .where('kind', 'in', ['day', 'month', 'void'])
    .where('deviceId', '=', deviceId)
    .executeTakeFirst()
  return Number(row?.last ?? 0) + 1
}
