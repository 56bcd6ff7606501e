import { z } from 'zod'
import { DeviceId, Instant, PracticeId } from '../kernel/index.ts'
import { SignedLease } from './lease.ts'
import { SentOperation, SequencedOperation } from './operation.ts'
import { SealedSuccession, SignedServing, SuccessionAsked } from './serving.ts'

/** The version of the protocol that this program speaks; its history stands in SPEC.md. */
export const PROTOCOL = 1
/** The oldest version that a server of this program still understands. */
export const MINIMUM_PROTOCOL = 1

/** The most operations that a batch holds, unless one unit of work is longer. */
export const BATCH_OPERATIONS = 500
/** Characters of a batch beyond which it is closed at the next end of a unit. */
export const BATCH_CHARACTERS = 1_000_000
/** The most operations that a page holds, unless one unit of work is longer. */
export const PAGE_OPERATIONS = 2000

const Hash = z.string().regex(/^[0-9a-f]{64}$/)
const Count = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER)

/** Says with every request who asks, for which practice and with which program. The device proves itself beside. */
export const asking = {
  protocol: Count,
  practiceId: PracticeId,
  program: z.string().max(40),
  schemaVersion: Count,
  epoch: Count,
  /**
   * The place of this epoch at which the last page ended, with the hash that came with it: a server on which another stands there was put
   * back to before that and has gone on otherwise (SPEC S4).
   */
  mark: z.object({ at: Count.min(1), hash: Hash }).optional(),
  /** Which server serves the practice, where that was told: one that did before hears so from whoever asks it (SPEC S104). */
  serving: SignedServing.optional(),
}

export const PushRequest = z.object({
  ...asking,
  /** Everything up to this number was acked before. */
  from: Count,
  /**
   * The identity that these operations were made under, where it is a former one of the PC that sends them; with its secret where it
   * had one on this server (SPEC S45). `acked` and `durable` of the answer are those of that identity.
   */
  former: z.object({ deviceId: DeviceId, secret: z.string().max(100).nullable() }).optional(),
  operations: z.array(SentOperation),
})
export type PushRequest = z.infer<typeof PushRequest>

export const PullRequest = z.object({
  ...asking,
  cursor: Count,
  limit: Count.min(1).max(PAGE_OPERATIONS),
  /** Asks for what it needs to take the server's place one day; not asked by PCs of before. */
  succession: SuccessionAsked.optional(),
})
export type PullRequest = z.infer<typeof PullRequest>

/** What went into quarantine, by number and reason. */
export const Quarantined = z.object({ number: Count, reason: z.string() })
export type Quarantined = z.infer<typeof Quarantined>
/** The most that one answer tells; whoever hears as many knows that there may be more. */
export const TOLD_QUARANTINED = 200

/** What every answer repeats, so that nothing that got lost on the way stays lost (SPEC S28). */
export const standing = {
  epoch: Count,
  /** Everything of this device up to this number is with the server. */
  acked: Count,
  /** Everything of this device up to this number is in a verified copy of the server. */
  durable: Count,
  /** The server's time. */
  now: Instant,
  /** When the server's newest verified copy was made, and when one was last proven by restoring it. */
  copiedAt: Instant.nullable().optional(),
  provenAt: Instant.nullable().optional(),
}

/** An answer that is no crash and no progress either (SPEC S30). */
export const SyncRefusal = z.enum([
  'client-too-old',
  'server-too-old',
  'device-revoked',
  'device-suspended',
  'practice-mismatch',
  'snapshot-required',
  'broken-chain',
  'not-enrolled',
  'moved',
])
export type SyncRefusal = z.infer<typeof SyncRefusal>
export const Refused = z.object({
  kind: z.literal('refused'),
  reason: SyncRefusal,
  now: Instant,
  /** With `moved`: which server serves the practice now. */
  serving: SignedServing.optional(),
})

export type Refused = z.infer<typeof Refused>

/** The server goes on in another epoch; `floor` is the last sequence that both share. */
export const NewEpoch = z.object({
  kind: z.literal('epoch'),
  floor: Count,
  ...standing,
  /** Which server serves the practice, where it took another's place. */
  serving: SignedServing.optional(),
})

export const PushAnswer = z.discriminatedUnion('kind', [
  /** `quarantined`: whatever of this device lies in quarantine now, lowest numbers first, as long as it does (SPEC S44). */
  z.object({ kind: z.literal('taken'), ...standing, quarantined: z.array(Quarantined), conflicts: Count }),
  z.object({ kind: z.literal('gap'), ...standing }),
  NewEpoch,
  Refused,
])
export type PushAnswer = z.infer<typeof PushAnswer>

export const PullAnswer = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('page'),
    ...standing,
    /** As in `taken`. */
    quarantined: z.array(Quarantined).optional(),
    /** The cursor that was asked for: a page that does not begin where the device stands is ignored. */
    from: Count,
    operations: z.array(SequencedOperation),
    /** Where the page ends. */
    cursor: Count,
    /** Where the practice's sequence ended when the page was made. */
    head: Count,
    /** The hash of the server's order at `cursor`: all that came before is in it. Nothing at the beginning, and from servers of before. */
    mark: Hash.optional(),
    /** Leave to work without the server, with the page that ends the sequence: whoever has that has heard who may not work any more. */
    lease: SignedLease.optional(),
    /** What the PC needs to take this server's place, where it is another than the one that it has. */
    succession: SealedSuccession.optional(),
    /** As with a new epoch, where it is another than the one that the PC says: the server is elsewhere since. */
    serving: SignedServing.optional(),
  }),
  NewEpoch,
  Refused,
])
export type PullAnswer = z.infer<typeof PullAnswer>

/** Asks what the server holds at this cursor, to compare it (SPEC S29). */
export const DigestRequest = z.object({ ...asking, cursor: Count })
export type DigestRequest = z.infer<typeof DigestRequest>

const Digest = z.string().regex(/^[0-9a-f]{32}$/)
export const DigestAnswer = z.discriminatedUnion('kind', [
  /** By table, and by patient. */
  z.object({
    kind: z.literal('digests'),
    ...standing,
    tables: z.record(z.string(), Digest),
    patients: z.record(z.string(), Digest),
  }),
  /** The server is not, or no longer, at this cursor: there is nothing to compare. */
  z.object({ kind: z.literal('moved'), ...standing }),
  Refused,
])
export type DigestAnswer = z.infer<typeof DigestAnswer>
