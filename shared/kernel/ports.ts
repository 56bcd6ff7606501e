import type { Instant } from './instant.ts'

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
