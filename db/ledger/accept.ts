import type { Kysely } from 'kysely'
import {
  type CivilDate,
  type EntryAcceptance,
  type IdSource,
  type Instant,
  loneEntryAcceptance,
} from '../../shared/kernel/index.ts'
import type { Decided, LedgerEntry } from '../../shared/ledger/index.ts'
import type { Author, Work } from '../journal.ts'
import { CHAIN_START } from '../journal/chain.ts'
import type { Tables } from '../tables.ts'
import { closedThrough } from './closed.ts'
import { hashEntryPaced } from './hash.ts'
import { draftedPlace } from './heads.ts'
import { keepParked } from './parked.ts'

/** Who books, when, on which day of the practice, with whose identifiers. */
export type Booking = {
  author: Author
  now: Instant
  today: CivilDate
  ids: IdSource
  acceptance?: EntryAcceptance
}

/** The place of the last accepted entry; 0 while there is none. */
export async function lastSequence(db: Kysely<Tables>): Promise<number> {
  const row = await db
    .selectFrom('ledgerEntry')
    .select((of) => of.fn.max('acceptedSeq').as('last'))
    .executeTakeFirst()
  return Number(row?.last ?? 0)
}

/** The last entry of a device, by the place that it gave it itself. */
function lastOf(db: Kysely<Tables>, deviceId: string) {
  return db
    .selectFrom('ledgerEntry')
    .select(['hash', draftedPlace.as('drafted')])
    .where('deviceId', '=', deviceId)
    .orderBy(draftedPlace, 'desc')
    .limit(1)
    .executeTakeFirst()
}

/**
 * Gives an entry its place, its day and its link in the chain, and writes it. Part of the caller's unit of work. Where there is a server, it
 * gives place and day anew when it accepts the entry (SPEC S70); a device never gives itself a place twice, whatever became of the last.
 */
export async function acceptEntry(work: Work, draft: Decided, booking: Booking): Promise<LedgerEntry> {
  const { db, deviceId } = work
  const previous = await lastOf(db, deviceId)
  const last = Math.max(await lastSequence(db), Number(previous?.drafted ?? 0))
  const standing = { lastSequence: last, closedThrough: await closedThrough(db) }
  const { sequence, postOn } = (booking.acceptance ?? loneEntryAcceptance).accept(standing, draft.wantedOn)
  const { userId } = booking.author
  const { wantedOn: _wanted, parked, ...decided } = draft
  const unsealed: Omit<LedgerEntry, 'hash'> = {
    ...decided,
    // Read back, they come in this order: the hash must not depend on another.
    items: decided.items.toSorted((a, b) => (a.itemId < b.itemId ? -1 : 1)),
    postOn,
    acceptedSequence: sequence,
    recordedAt: booking.now,
    deviceId: deviceId as LedgerEntry['deviceId'],
    userId: userId as LedgerEntry['userId'],
    previousHash: previous?.hash ?? CHAIN_START,
  }
  const entry: LedgerEntry = { ...unsealed, hash: await hashEntryPaced(unsealed, () => work.pause()) }
  await write(work, entry, booking)
  await keepParked(work, booking.ids, sequence, parked)
  return entry
}

async function write(work: Work, entry: LedgerEntry, { ids, author }: Booking): Promise<void> {
  const { entryId, items, postings, marks, acceptedSequence: acceptedSeq, postOn, ...about } = entry
  const staff = work.db.selectFrom('staff').select('displayName').where('id', '=', author.userId)
  const userName = (await staff.executeTakeFirst())?.displayName ?? ''
  await work.insert('ledgerEntry', { id: entryId, acceptedSeq, postOn, userName, ...about })
  const placed = { entryId, acceptedSeq, postOn }
  await inParts(work, items, (part) =>
    work.insertAll(
      'ledgerItem',
      part.map(({ itemId, ...item }) => ({ id: itemId, entryId, ...item })),
    ),
  )
  await inParts(work, postings, (part, first) =>
    work.insertAll(
      'ledgerPosting',
      part.map((posting, n) => ({ id: ids.next<string>(), ordinal: first + n, ...placed, ...posting })),
    ),
  )
  await inParts(work, marks, (part, first) =>
    work.insertAll(
      'ledgerMark',
      part.map((mark, n) => ({ id: ids.next<string>(), ordinal: first + n, ...placed, ...mark })),
    ),
  )
}

/** Rows that are made and written in a few milliseconds. */
const ROWS_A_TURN = 100

async function inParts<T>(
  work: Work,
  all: readonly T[],
  insert: (part: readonly T[], first: number) => Promise<void>,
): Promise<void> {
  for (let at = 0; at < all.length; at += ROWS_A_TURN) {
    if (at > 0) await work.pause()
    await insert(all.slice(at, at + ROWS_A_TURN), at)
  }
}
