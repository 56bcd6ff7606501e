import { z } from 'zod'
import { DeviceId, Instant } from '../kernel/index.ts'
import { KINDS } from './kinds.data.ts'
import { LEAST_HOURS, MOST_HOURS, placeIn } from './rules.ts'

/** This PC: the asset inventory of the practice starts here. */
export const Device = z.object({
  deviceId: DeviceId,
  name: z.string(),
  platform: z.string(),
  version: z.string(),
  enrolledAt: Instant,
  /** Where the device secret lies: the operating system's store, or a file that only this account may read. */
  secretStore: z.enum(['os-store', 'file']),
  cipher: z.string(),
})
export type Device = z.infer<typeof Device>

/** A PC of the practice, as this one knows of it. */
export const KnownDevice = Device.pick({ deviceId: true, name: true, platform: true, enrolledAt: true }).extend({
  isThis: z.boolean(),
})
export type KnownDevice = z.infer<typeof KnownDevice>

const Count = z.number().int().min(0)

/**
 * How long this PC may work without its server, by this PC's clock: `until` for charts; `maySend`: whether anything
 * may still be sent or exported. `none`: for ever;
 * `lapsed`: nobody signs in before the server is reached.
 */
export const Offline = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('valid'), until: Instant, maySend: z.boolean(), isSoon: z.boolean() }),
  z.object({ kind: z.literal('lapsed'), why: z.enum(['time', 'clock-back', 'unsound']) }),
])
export type Offline = z.infer<typeof Offline>

const Hours = z.number().int().min(LEAST_HOURS).max(MOST_HOURS)
/** How long the practice lets its PCs work without the server, in hours: charts, and sending and exporting. */
export const OfflinePolicy = z.object({ chartingHours: Hours, sendingHours: Hours })
export type OfflinePolicy = z.infer<typeof OfflinePolicy>

/**
 * How this PC stands with the practice's server: `alone` none is set · `unreachable` it doesn't answer · `refused` it answers and doesn't
 * take or give · `stuck` what came could not be written here. Says nothing about patients.
 */
export const Link = z.object({
  state: z.enum(['alone', 'up-to-date', 'sending', 'fetching', 'unreachable', 'refused', 'stuck']),
  /** Since when it is unreachable, refused or stuck. */
  since: Instant.nullable(),
  /** Why it is refused, by the protocol's word; the incident where it is stuck. */
  reason: z.string().nullable(),
  /** Changes that are on this PC only, and those that no verified copy of the server holds yet. */
  waiting: Count,
  uncopied: Count,
  lastContactAt: Instant.nullable(),
  /** How far this PC's clock is ahead of the server's, in milliseconds; negative when it is behind. */
  aheadMs: z.number().int().nullable(),
  /** The two clocks differ by more than two minutes. */
  isSkewed: z.boolean(),
  conflicts: Count,
  quarantined: Count,
  /** Kinds of records in which this PC was found to differ from the server. */
  diverged: Count,
  /** When the server’s newest verified copy was made, and when one was last proven by restoring it. */
  copiedAt: Instant.nullable(),
  provenAt: Instant.nullable(),
  /** The server should have a newer copy of itself by now. */
  isCopyLate: z.boolean(),
  offline: Offline,
})
export type Link = z.infer<typeof Link>

/** What is on this PC only: how many of each kind were added or changed. */
export const Waiting = z.object({ kind: z.enum(KINDS), count: Count })
export type Waiting = z.infer<typeof Waiting>

/** Where a server is to be found: the name or number of its computer, with a port where it isn't the usual one. */
export const ServerPlace = z
  .string()
  .trim()
  .max(300)
  .refine(
    (text) => placeIn(text) !== null,
    'Write the name of the server’s computer, such as front-desk.local or 192.168.1.20',
  )

/** A code as it was read out on the server. */
export const JoinCode = z.string().trim().min(1, 'Type the code that was made on the server').max(60)
