import type { Kysely } from 'kysely'
import type { Instant } from '../../shared/kernel/index.ts'
import type { LogRows } from '../operation-log.ts'
import type { Tables } from '../tables.ts'
import type { Captured, Engine } from './engine.ts'
import type { JournalHeadTable } from './tables.ts'

/** A transaction of the journal while it is open. Whoever writes in it moves `head` on. */
export type Open = {
  db: Kysely<Tables>
  head: JournalHeadTable
  kind: Engine['kind']
  now: Instant
  /** Lets the program do something else. */
  pause: () => Promise<void>
  takeCaptured: () => Promise<Captured[]>
}

/** What a transaction wrote, beside the rows themselves. */
export type Written<T> = LogRows & { result: T }

/** What a transaction answers, with what it recorded; most record nothing of most kinds. */
export const written = <T>(result: T, rows: Partial<LogRows> = {}): Written<T> => ({
  result,
  operations: [],
  audit: [],
  outgoing: [],
  origins: [],
  ...rows,
})
