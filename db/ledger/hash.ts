import { createHash } from 'node:crypto'
import { canonicalJson, type Json } from '../../shared/kernel/index.ts'
import type { LedgerEntry } from '../../shared/ledger/index.ts'

type Unsealed = Omit<LedgerEntry, 'hash'>

/** SHA-256 over the canonical JSON (RFC 8785) of everything in an entry except its own hash. */
export function hashEntry(entry: Unsealed): string {
  const hash = createHash('sha256')
  for (const piece of pieces(entry)) hash.update(piece)
  return hash.digest('hex')
}

/** As `hashEntry`, of an entry of any length. @param pause lets the program do something else every few milliseconds */
export async function hashEntryPaced(entry: Unsealed, pause: () => Promise<void>): Promise<string> {
  const hash = createHash('sha256')
  for (const piece of pieces(entry)) {
    hash.update(piece)
    if (piece.length > LONG) await pause()
  }
  return hash.digest('hex')
}

const PARTS_A_PIECE = 200
/** A piece that took a few milliseconds to make. */
const LONG = 20_000

/** The canonical JSON of an entry, its long lists in pieces: together they are what it is as a whole. */
function* pieces(entry: Unsealed): Generator<string> {
  const fields = Object.entries(entry as unknown as Record<string, Json>)
  const sorted = fields.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
  for (const [n, [key, value]] of sorted.entries()) {
    yield `${n === 0 ? '{' : ','}${canonicalJson(key)}:`
    if (!Array.isArray(value)) {
      yield canonicalJson(value)
      continue
    }
    yield '['
    for (let at = 0; at < value.length; at += PARTS_A_PIECE) {
      const part = canonicalJson(value.slice(at, at + PARTS_A_PIECE)).slice(1, -1)
      yield at === 0 ? part : `,${part}`
    }
    yield ']'
  }
  yield '}'
}
