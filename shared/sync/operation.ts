import { z } from 'zod'
import { DeviceId } from '../kernel/index.ts'

const Hash = z.string().regex(/^[0-9a-f]{64}$/)
const Count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
/** The last moment of the year 9999: no clock is ahead of that. */
const LAST_MOMENT = 253_402_300_799_999
const Plain = z.string().regex(/^[^\0]*$/)
/** JSON of changed columns by their SQL names. */
const Patch = z.string().max(100_000_000)

/** What an operation says of itself, wherever it is. */
const described = {
  tx: z.string().min(1).max(64),
  last: z.union([z.literal(0), z.literal(1)]),
  tbl: z.string().regex(/^[a-z][a-z0-9_]{0,62}$/),
  rowId: z.string().min(1).max(200),
  kind: z.enum(['I', 'U']),
  patch: Patch,
  wall: Count.max(LAST_MOMENT),
  counter: Count.max(0xffff),
  userId: z.string().max(64).nullable(),
  sessionId: z.string().max(64).nullable(),
  command: Plain.max(200),
  reason: Plain.max(10_000).nullable(),
  schemaVersion: Count.max(1_000_000),
  /** SHA-256 of the operation as its author device recorded it. */
  hash: Hash,
}

/** An operation on its way from its author device to the server (SPEC S3, S6, S8). */
export const SentOperation = z.object({
  ...described,
  /** Contiguous per device, from 1. */
  number: Count.min(1),
  /** The hash of this device's operation with the number before. */
  after: Hash,
  epoch: Count,
  seen: Count,
  /** What the hash is made of beside: the place in the author's own order. */
  n: Count.min(1),
  base: Count.nullable(),
  previous: Hash,
})
export type SentOperation = z.infer<typeof SentOperation>

/** What the server made of an operation. */
export const Verdict = z.enum(['applied', 'merged', 'conflict', 'known'])
export type Verdict = z.infer<typeof Verdict>

/** A value that does not stand, beside the one that does. `against`: the operation whose value stands; `by`: the one whose does not. */
export const LostValue = z.object({
  column: z.string(),
  kept: z.json(),
  lost: z.json(),
  against: z.object({ deviceId: DeviceId, number: Count }).nullable(),
  by: z.object({ deviceId: DeviceId, number: Count }).nullable().default(null),
})
export type LostValue = z.infer<typeof LostValue>

/**
 * What a person may have to decide: `fields` a value overwritten by a concurrent one · `review` an item changed in two places ·
 * `claim` a resource taken twice · `refused` a change that did not come into force.
 */
export const ConflictKind = z.enum(['fields', 'review', 'claim', 'refused'])
export type ConflictKind = z.infer<typeof ConflictKind>

export const Conflict = z.object({
  kind: ConflictKind,
  lost: z.array(LostValue),
  /** With whose operations on the row it came about; not told by servers of before. */
  beside: z.array(z.object({ deviceId: DeviceId, number: Count })).default([]),
  /** Two devices made the row, meaning the same (SPEC S20). */
  madeTwice: z.boolean().default(false),
  /** In whose chart it is, as the server has it; null outside of charts. */
  patientId: z.string().nullable(),
})
export type Conflict = z.infer<typeof Conflict>

/** An operation in the practice's order, as the server hands it out (SPEC S22, S24). */
export const SequencedOperation = z.object({
  ...described,
  sequence: Count.min(1),
  deviceId: DeviceId,
  number: Count.min(1),
  /** `patch` is what came into force; this is what the author wrote, where the two differ. */
  original: Patch.nullable(),
  /** Where the two differ: every column that the author wrote, or that was put back beside, as it stood right after. */
  settled: Patch.nullable(),
  verdict: Verdict,
  conflict: Conflict.nullable(),
})
export type SequencedOperation = z.infer<typeof SequencedOperation>
