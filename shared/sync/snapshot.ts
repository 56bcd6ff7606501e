import { z } from 'zod'
import { Instant, PracticeId } from '../kernel/index.ts'
import { asking, Refused, standing } from './protocol.ts'

/** An empty PC begins with a snapshot that is no further behind than this: the rest comes page by page in a second or two. */
export const SNAPSHOT_BEHIND = 20_000
/** A practice below this many operations is fetched page by page: that takes less than a second, too. */
export const SNAPSHOT_LEAST = 5000
/** Bytes of a piece as it travels: four mebibytes that could not be packed, and what seals them. */
export const SNAPSHOT_PIECE_BYTES = 4 * 1024 * 1024 + 64 * 1024

const Count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
const Hash = z.string().regex(/^[0-9a-f]{64}$/)

export const SnapshotRequest = z.object(asking)
export type SnapshotRequest = z.infer<typeof SnapshotRequest>

/** What a snapshot is, and where it ends: `sequence` is the place in the practice's order, `mark` the hash of the server's order there. */
export const SnapshotFacts = z.object({
  id: z.string().regex(/^[0-9a-f-]{36}$/),
  practiceId: PracticeId,
  epoch: Count,
  sequence: Count.min(1),
  mark: Hash,
  schemaVersion: Count,
  madeAt: Instant,
  /** Pages of the database, of 4,096 bytes. */
  pages: Count.min(1),
  /** Each piece as it travels: its length and SHA-256. */
  pieces: z
    .array(z.object({ bytes: Count.max(SNAPSHOT_PIECE_BYTES), sha256: Hash }))
    .min(1)
    .max(1_000_000),
  /** SHA-256 over the hashes of the pieces. */
  sha256: Hash,
})
export type SnapshotFacts = z.infer<typeof SnapshotFacts>

export const SnapshotAnswer = z.discriminatedUnion('kind', [
  /** `key`: 32 bytes in base64url, for this snapshot alone. */
  z.object({ kind: z.literal('snapshot'), ...standing, facts: SnapshotFacts, key: z.string().regex(/^[\w-]{43}$/) }),
  /** It is being made: ask again in a moment. */
  z.object({ kind: z.literal('making'), ...standing }),
  /** There is none, and none is being made: fetch page by page. */
  z.object({ kind: z.literal('none'), ...standing }),
  Refused,
])
export type SnapshotAnswer = z.infer<typeof SnapshotAnswer>
