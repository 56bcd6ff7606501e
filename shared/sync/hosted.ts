import { z } from 'zod'

const Port = z.number().int().min(0).max(65_535)
const Named = { folder: z.string(), practiceName: z.string().min(1).max(200), listen: z.string(), port: Port }

/**
 * What the application asks of the practice server that runs beside it in a process of its own. Keys go over the line between the two processes and
 * are in no argument, environment or file.
 */
export const HostOrder = z.discriminatedUnion('kind', [
  /** Makes the server of a practice that never had one. */
  z.strictObject({ kind: z.literal('make'), ...Named, practiceId: z.string() }),
  /** Makes one out of this PC's own data in the place of another (SPEC S101). `key`: of the database, in base64. */
  z.strictObject({
    kind: z.literal('take-over'),
    ...Named,
    file: z.string(),
    key: z.string(),
    authority: z.strictObject({ certificate: z.string(), key: z.string() }).nullable(),
    was: z.array(z.strictObject({ host: z.string(), port: z.number() })),
  }),
  z.strictObject({ kind: z.literal('run'), folder: z.string(), version: z.string(), port: Port.optional() }),
  /** A code that lets one PC in. */
  z.strictObject({ kind: z.literal('offer'), deviceId: z.string().nullable() }),
  z.strictObject({ kind: z.literal('stop') }),
])
export type HostOrder = z.infer<typeof HostOrder>

/** What it answers, and says by itself: `moved` when another server took its place. */
export const HostNews = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('made') }),
  z.object({ kind: z.literal('taken'), epoch: z.number(), floor: z.number(), operations: z.number(), ms: z.number() }),
  z.object({ kind: z.literal('progress'), done: z.number(), of: z.number() }),
  z.object({ kind: z.literal('listening'), port: z.number(), addresses: z.array(z.string()) }),
  z.object({ kind: z.literal('code'), code: z.string() }),
  z.object({ kind: z.literal('moved') }),
  z.object({ kind: z.literal('failed'), message: z.string(), reason: z.string().nullable() }),
])
export type HostNews = z.infer<typeof HostNews>
