import { createHash } from 'node:crypto'
import { canonicalJson, type Json } from '../../shared/kernel/index.ts'
import type { LedgerEntry } from '../../shared/ledger/index.ts'

/** SHA-256 over the canonical JSON (RFC 8785) of everything in an entry except its own hash. */
export function hashEntry(entry: Omit<LedgerEntry, 'hash'>): string {
  return createHash('sha256')
    .update(canonicalJson(entry as unknown as Json))
    .digest('hex')
}
