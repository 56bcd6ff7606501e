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
