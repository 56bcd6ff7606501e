import type { Kysely } from 'kysely'
import type { LedgerEntry } from '../../shared/ledger/index.ts'
import { CHAIN_START } from '../journal/chain.ts'
import type { Tables } from '../tables.ts'
import { hashEntry } from './hash.ts'
import { draftedPlace } from './heads.ts'
import { asMarks, asPostings, entryById, itemRows } from './load.ts'

export type LedgerFinding = {
  entries: number
  broken: { entryId: string; what: 'hash' | 'link' | 'balance' | 'place' }[]
}

/**
 * Goes through the whole ledger: whether every entry says what it said when it was written, follows the one before on its
 * device, comes to nothing, and stands with all of it in one place.
 */
export async function verifyLedger(db: Kysely<Tables>): Promise<LedgerFinding> {
  const rows = await db
    .selectFrom('ledgerEntry')
    .select(['id', 'deviceId', 'hash'])
    .orderBy('deviceId')
    .orderBy(draftedPlace)
    .execute()
  const previous = new Map<string, string>()
  const broken: LedgerFinding['broken'] = []
  for (const { id, deviceId, hash } of rows) {
    const found = await entryById(db, id)
    if (!found) continue
    const entry = await asWritten(db, found)
    const { hash: _said, ...said } = entry
    const { acceptedSeq, postOn } = found.row
    const isElsewhere = (part: Placed) => part.acceptedSeq !== acceptedSeq || part.postOn !== postOn
    if ([...found.postings, ...found.marks].some(isElsewhere)) broken.push({ entryId: id, what: 'place' })
    if (hashEntry(said) !== hash) broken.push({ entryId: id, what: 'hash' })
    if (entry.previousHash !== (previous.get(deviceId) ?? CHAIN_START)) broken.push({ entryId: id, what: 'link' })
    if (entry.postings.reduce((sum, { cents }) => sum + cents, 0) !== 0) broken.push({ entryId: id, what: 'balance' })
    previous.set(deviceId, hash)
  }
  return { entries: rows.length, broken }
}

/** One entry as its author's PC wrote it, or undefined. */
export async function wholeEntry(db: Kysely<Tables>, entryId: string): Promise<LedgerEntry | undefined> {
  const found = await entryById(db, entryId)
  return found && asWritten(db, found)
}

type Found = NonNullable<Awaited<ReturnType<typeof entryById>>>
type Placed = { acceptedSeq: number; postOn: string }

async function asWritten(db: Kysely<Tables>, found: Found): Promise<LedgerEntry> {
  const { id, practiceId: _practice, revision: _revision, userName: _name, ...row } = found.row
  const { acceptedSeq, draftedSeq, postOn, draftedOn, ...about } = row
  const written = { acceptedSequence: draftedSeq ?? acceptedSeq, postOn: draftedOn ?? postOn }
  const ids = found.items.map((item) => item.id)
  const items = (await itemRows(db, ids)).toSorted((a, b) => (a.itemId < b.itemId ? -1 : 1))
  const parts = { items, postings: asPostings(found.postings), marks: asMarks(found.marks) }
  return { entryId: id, ...written, ...about, ...parts } as unknown as LedgerEntry
}
