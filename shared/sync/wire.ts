import { z } from 'zod'

/** Where a practice server answers, by HTTPS. */
export const SYNC_PATH = {
  push: '/sync/v1/push',
  pull: '/sync/v1/pull',
  /** What a PC that holds nothing may begin with; its pieces lie below. */
  snapshot: '/sync/v1/snapshot',
  digest: '/sync/v1/digest',
  presence: '/sync/v1/presence',
  news: '/sync/v1/news',
  authority: '/sync/v1/authority',
  enrol: '/sync/v1/enrol',
  share: '/sync/v1/share',
  left: '/sync/v1/left',
  lease: '/sync/v1/lease',
  admission: '/sync/v1/admission',
  waiting: '/sync/v1/waiting',
  credential: '/sync/v1/credential',
  serving: '/sync/v1/serving',
} as const

/** Where a server listens unless it was told otherwise. */
export const SERVER_PORT = 8443
/** Bytes of JSON that a request may have, unpacked. A batch that is closed in time has a fiftieth of it. */
export const REQUEST_BYTES = 64 * 1024 * 1024
/** Bytes of JSON that an answer may have: what was taken comes back with what became of it beside what was written. */
export const ANSWER_BYTES = 4 * REQUEST_BYTES
/** Bytes below which packing costs more than it saves. */
export const WORTH_PACKING = 1024

/**
 * The name under which a practice's server proves itself. It is the same at every address, so that a server whose address
 * changes is still known, and two practices' servers are never taken for each other.
 */
export const serverNameOf = (practiceId: string): string => `${practiceId}.daybook.internal`

/** How a device says who it is. `secret`: 32 random bytes in base64url, given once when it was enrolled. */
export const deviceCredential = (deviceId: string, secret: string): string => `Daybook ${deviceId}:${secret}`

/** An answer that says that the request itself was no good, or that the server cannot work; `message` is for people. */
export const SyncFault = z.object({
  kind: z.literal('fault'),
  reason: z.enum(['too-large', 'garbled', 'unavailable']),
  message: z.string(),
})
export type SyncFault = z.infer<typeof SyncFault>

/** There is news beyond what was told before, up to this sequence. A hint: whoever misses it finds out by asking. */
export const News = z.object({ kind: z.literal('news'), head: z.number().int().min(0) })
export type News = z.infer<typeof News>
