import type { Kysely } from 'kysely'
import type { LedgerEntry } from '../../shared/ledger/index.ts'
import { CHAIN_START } from '../journal/chain.ts'
import type { Tables } from '../tables.ts'
import { hashEntry } from './hash.ts'
import { asMarks, asPostings, entryById, itemRows } from './load.ts'

export type LedgerFinding = { entries: number; broken: { entryId: string; what: 'hash' | 'link' | 'balance' }[] }

/**
 * Goes through the whole ledger: whether every entry says what it said when it was accepted, follows the one before on its
 * device, and comes to nothing.
 */
export async function verifyLedger(db: Kysely<Tables>): Promise<LedgerFinding> {
  const rows = await db.selectFrom('ledgerEntry').select(['id', 'deviceId', 'hash']).orderBy('acceptedSeq').execute()
  const previous = new Map<string, string>()
  const broken: LedgerFinding['broken'] = []
  for (const { id, deviceId, hash } of rows) {
    const entry = await wholeEntry(db, id)
    if (!entry) continue
    const { hash: _said, ...said } = entry
    if (hashEntry(said) !== hash) broken.push({ entryId: id, what: 'hash' })
    if (entry.previousHash !== (previous.get(deviceId) ?? CHAIN_START)) broken.push({ entryId: id, what: 'link' })
    if (entry.postings.reduce((sum, { cents }) => sum + cents, 0) !== 0) broken.push({ entryId: id, what: 'balance' })
    previous.set(deviceId, hash)
  }
  return { entries: rows.length, broken }
}

/** One entry as it was accepted, or undefined. */
export async function wholeEntry(db: Kysely<Tables>, entryId: string): Promise<LedgerEntry | undefined> {
  const found = await entryById(db, entryId)
  if (!found) return undefined
  const { id, practiceId: _practice, revision: _revision, acceptedSeq, userName: _name, ...row } = found.row
  const ids = found.items.map((item) => item.id)
  const items = (await itemRows(db, ids)).toSorted((a, b) => (a.itemId < b.itemId ? -1 : 1))
  const parts = { items, postings: asPostings(found.postings), marks: asMarks(found.marks) }
  return { entryId: id, acceptedSequence: acceptedSeq, ...row, ...parts } as unknown as LedgerEntry
}
