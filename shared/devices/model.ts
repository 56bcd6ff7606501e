import { z } from 'zod'
import { DeviceId, Instant, PatientId } from '../kernel/index.ts'
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
  /** Who locked it out, when and why; null for one that nobody did. A code that is made for it on the server lets it in again. */
  revoked: z.object({ reason: z.string(), byName: z.string(), at: Instant }).nullable(),
  /** The server found that there are two of it, and lets in neither before a code is made for it. */
  suspended: z.boolean(),
})
export type KnownDevice = z.infer<typeof KnownDevice>

const Count = z.number().int().min(0)

/**
 * How the practice's server runs on this PC. `state`: `none` it does not · `moved` another computer took its place, and this one only says so. `isHere`: this
 * PC is a device of it. `hasServer`: the practice's server is, or was, on another computer. `hasSuccession`: with its 24 words this PC may
 * take that one's place as the same practice. `isComplete`: it knows all of the practice's order.
 */
export const Hosting = z.object({
  state: z.enum(['none', 'starting', 'serving', 'moved', 'failed']),
  port: z.number().int().nullable(),
  addresses: z.array(z.string()),
  message: z.string().nullable(),
  isHere: z.boolean(),
  hasServer: z.boolean(),
  hasSuccession: z.boolean(),
  isComplete: z.boolean(),
})
export type Hosting = z.infer<typeof Hosting>

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

/** A PC that waits until somebody lets it in, as its own screen shows it. `letters` stand on both screens. */
export const WaitingHere = z.object({
  deviceName: z.string(),
  address: z.string(),
  letters: z.string(),
  until: Instant,
})
export type WaitingHere = z.infer<typeof WaitingHere>

/** The same PC for whoever lets it in. `address`: from where it asked; moments by the server’s clock. */
export const WaitingPc = z.object({
  requestId: z.string(),
  name: z.string(),
  address: z.string(),
  program: z.string(),
  letters: z.string(),
  askedAt: Instant,
  expiresAt: Instant,
  /** Who made its code. */
  madeByName: z.string(),
})
export type WaitingPc = z.infer<typeof WaitingPc>

/** A code that was made in the application and may still be given; which one it is, never what it says. */
export const OpenCode = z.object({ codeId: z.string(), madeByName: z.string(), expiresAt: Instant })
export type OpenCode = z.infer<typeof OpenCode>

/** A code that was just made: shown once. */
export const MadeCode = z.object({
  codeId: z.string(),
  code: z.string(),
  /** How long it is good, in milliseconds. */
  ms: z.number().int(),
  /** Where the other PC finds the server, and how the fingerprint of its authority begins. */
  address: z.string(),
  fingerprint: z.string(),
  /** Address and code as `joiningIn` reads them: for a QR code. */
  link: z.string(),
})
export type MadeCode = z.infer<typeof MadeCode>

/** A practice server that was found on the local network. Nothing of it is proven before a code was given. */
export const OfferedServer = z.object({
  address: z.string(),
  host: z.string(),
  fingerprint: z.string(),
  practiceName: z.string().nullable(),
})
export type OfferedServer = z.infer<typeof OfferedServer>

/** A record of which a change is on this PC only. Names of patients stand here for whoever may read them. */
export const QueuedRecord = z.object({
  kind: z.enum(KINDS),
  patientId: PatientId.nullable(),
  /** Empty where the record is in no chart, or the reader may not know whose it is. */
  patientName: z.string(),
  since: Instant,
  changes: Count,
  /** Why the server could not take it, by the protocol’s word; null where it only waits. */
  reason: z.string().nullable(),
})
export type QueuedRecord = z.infer<typeof QueuedRecord>

/** Another PC of the practice, as the server told of it last. */
export const OtherPlace = z.object({
  deviceId: DeviceId,
  name: z.string(),
  heardAt: Instant,
  /** It was heard within the last minutes. */
  isHere: z.boolean(),
  program: z.string(),
  /** Who is signed in there, by name. */
  people: z.array(z.string()),
  /** Records that are there only, and those that the server could not take. */
  waiting: Count,
  quarantined: Count,
  aheadMs: z.number().int().nullable(),
  isSkewed: z.boolean(),
})
export type OtherPlace = z.infer<typeof OtherPlace>

/** How long a drill may last, in minutes. */
export const DrillMinutes = z.number().int().min(1).max(60)

/** A drill that goes on: `cut` nothing reaches the server from this PC · `catching-up` what was written meanwhile is on its way. */
export const Drill = z.object({
  phase: z.enum(['cut', 'catching-up']),
  beganAt: Instant,
  /** When the connection comes back by itself. */
  endsAt: Instant,
  endedAt: Instant.nullable(),
  /** Changes that were written here since it began, in so many charts; and those that are not on the server yet. */
  written: Count,
  charts: Count,
  waiting: Count,
})
export type Drill = z.infer<typeof Drill>

/**
 * The record of a contingency test (45 CFR 164.308(a)(7)(ii)(D)). `passed`: everything that was written without the server reached it
 * afterwards · `nothing-written`: the server was reached again, but nobody had written anything · `not-arrived`: it had not all arrived when this was
 * filed.
 */
export const ContingencyTest = z.object({
  testId: z.string(),
  deviceName: z.string(),
  beganAt: Instant,
  endedAt: Instant,
  minutes: z.number().int(),
  /** Ended by a person before its time. */
  early: z.boolean(),
  written: Count,
  charts: Count,
  arrivedAt: Instant.nullable(),
  result: z.enum(['passed', 'nothing-written', 'not-arrived']),
  note: z.string(),
  recordedByName: z.string(),
})
export type ContingencyTest = z.infer<typeof ContingencyTest>
