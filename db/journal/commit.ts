import type { Operation } from './chain.ts'
import type { JournalHeadTable } from './tables.ts'

/** What a committed unit of work changed: for streams and counters. */
export type Commit = { tables: string[]; ids: string[]; operation: number; audit: number }

/** @param head as it is after the commit */
export const commitOf = (operations: readonly Operation[], head: JournalHeadTable): Commit => ({
  tables: [...new Set(operations.map(({ tbl }) => tbl))],
  ids: [...new Set(operations.map(({ rowId }) => rowId))],
  operation: head.operation,
  audit: head.auditSequence,
})

/** Tells whoever listens. The write stands whatever a listener makes of it. */
export function tellOf(listeners: Iterable<(commit: Commit) => void>, commit: Commit): void {
  for (const listener of listeners) {
    try {
      listener(commit)
    } catch {
      // A screen that misses a change asks again at its next visit; the caller must hear that the write was saved.
    }
  }
}
