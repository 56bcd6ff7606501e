import type { IdSource, Instant } from '../../shared/kernel/index.ts'
import type { Work } from '../journal.ts'
import type { Link } from './mapping.ts'
import type { ResourceHead } from './queries.ts'
import type { Verdict } from './tally.ts'

/** Where a resource has its place in this practice; `id` is its row's. */
export type Home = { patientId: string | null; table: string; id: string | null }
/** What stays the same for a whole import. `homes` is filled as it goes on; it saves asking again for every reference. */
export type Import = {
  batchId: string
  /** Who stands as the author where a resource names none. */
  author: string
  timeZone: string
  ids: IdSource
  now: () => Instant
  homes: Map<string, Home>
  /**
   * Lets the program do something else for a moment, between one resource and the next. Nothing but the event loop is
   * waited for: other writers stand in the journal's queue as ever, readers have a connection of their own.
   */
  breathe: () => Promise<void>
}
export type Storing = {
  work: Work
  about: Import
  known: Map<string, ResourceHead>
  find(link: Link | null): Home | null
  /** The id that the resource itself will have. */
  resourceId: string
}

/** What became of a resource. `noted`: sentences about it; `like`: patients that a new one may be the same as. */
export type Stored = { verdict: Verdict; reason: string; noted: string[]; home: Home; like: string[] }
/** The same before it is written down. `revision`: of its row, as this import leaves it. */
export type Fate = Omit<Stored, 'verdict'> & {
  outcome: 'stored' | 'kept' | 'refused'
  revision: number | null
  verdict: Verdict
}

export const NOWHERE: Home = { patientId: null, table: '', id: null }
export const homeOf = (row: ResourceHead): Home => ({
  patientId: row.patientId,
  table: row.entryTable,
  id: row.entryId,
})
