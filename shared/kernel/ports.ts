import { Temporal } from 'temporal-polyfill'
import type { CivilDate, Instant } from './instant.ts'

/**
 * Leave to do something that only one device of the practice may do at a time (hold a slot, send, number). A lone PC
 * always has it; the sync engine brings the shared one.
 */
export type Lease = {
  acquire(resource: string, until: Instant): Promise<boolean>
  release(resource: string): Promise<void>
}

/** Up to which of this device's operations the practice server has everything in a verified backup. */
export type AcceptedSequence = { durableUpTo(): number }

export const loneLease: Lease = { acquire: async () => true, release: async () => {} }
export const loneAcceptedSequence: AcceptedSequence = { durableUpTo: () => 0 }

/**
 * Gives an entry of the ledger its place in the practice's one order and the day on which it counts. The practice server
 * does it on acceptance; a lone PC accepts its own.
 */
export type EntryAcceptance = {
  /** @param standing the last place that was given, and the last day that has been closed for good */
  accept(
    standing: { lastSequence: number; closedThrough: CivilDate | null },
    wantedOn: CivilDate,
  ): { sequence: number; postOn: CivilDate }
}

/** What was closed stays as it was: an entry that would count before the end of it counts on the first open day. */
export const loneEntryAcceptance: EntryAcceptance = {
  accept: ({ lastSequence, closedThrough }, wantedOn) => ({
    sequence: lastSequence + 1,
    postOn: closedThrough !== null && wantedOn <= closedThrough ? dayAfter(closedThrough) : wantedOn,
  }),
}

const dayAfter = (day: CivilDate): CivilDate => Temporal.PlainDate.from(day).add({ days: 1 }).toString() as CivilDate

/**
 * How this PC stands with the practice's server: `alone` none is set · `unreachable` it doesn't answer · `refused` it answers and doesn't
 * take or give · `stuck` what came could not be written here.
 */
export type LinkState = 'alone' | 'up-to-date' | 'sending' | 'fetching' | 'unreachable' | 'refused' | 'stuck'

/** What is safe where, as far as this PC knows. */
export type LinkFacts = {
  state: LinkState
  /** Since when it is unreachable, refused or stuck. */
  since: Instant | null
  /** Why it is refused, by the protocol's word; the incident where it is stuck. */
  reason: string | null
  address: string | null
  /** Changes that are on this PC only, and those that no verified copy of the server holds yet. */
  waiting: number
  uncopied: number
  lastContactAt: Instant | null
  /** How far this PC's clock is ahead of the server's, in milliseconds; negative when it is behind. */
  aheadMs: number | null
  conflicts: number
  quarantined: number
  /** Kinds of records in which this PC was found to differ from the server. */
  diverged: number
  /** When the server’s newest verified copy was made, and when one was last proven by restoring it. */
  copiedAt: Instant | null
  provenAt: Instant | null
}

/** This PC's link with the practice's server. */
export type ServerLink = {
  facts(): Promise<LinkFacts>
  /** The changed rows that are on this PC only, by table in SQL names. */
  waiting(): Promise<{ tbl: string; rows: number }[]>
  /** @param address null: this PC goes on alone */
  useServer(address: string | null): void
  /** Whatever waits is sent and asked for now. */
  exchangeNow(): void
  /** Calls `listener` whenever the facts may have changed. Returns how to stop. */
  onChange(listener: () => void): () => void
}

/** A PC that no server was set for. */
export const loneServerLink: ServerLink = {
  facts: async () => ({
    state: 'alone',
    since: null,
    reason: null,
    address: null,
    waiting: 0,
    uncopied: 0,
    lastContactAt: null,
    aheadMs: null,
    conflicts: 0,
    quarantined: 0,
    diverged: 0,
    copiedAt: null,
    provenAt: null,
  }),
  waiting: async () => [],
  useServer: () => {},
  exchangeNow: () => {},
  onChange: () => () => {},
}
