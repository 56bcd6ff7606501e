import { z } from 'zod'
import { DeviceId, Instant, PracticeId, UserId } from '../kernel/index.ts'

/** An IANA zone that this program knows, such as `America/New_York`. The zone belongs to the location. */
export const TimeZone = z.string().refine((zone) => {
  try {
    return Boolean(new Intl.DateTimeFormat('en-US', { timeZone: zone }))
  } catch {
    return false
  }
}, 'Choose a time zone from the list')

/** A person who can be chosen on the sign-in screen of this PC. */
export const SignInChoice = z.object({
  userId: UserId,
  login: z.string(),
  displayName: z.string(),
  pinReady: z.boolean(),
})

/**
 * Where this PC stands. `empty`: no practice yet. `closed`: the database is locked away, a password opens it. `open`:
 * the database is open, someone may sign in. `trouble`: it can't be opened safely; `trouble` says what to do.
 */
export const PracticeStatus = z.object({
  state: z.enum(['empty', 'closed', 'open', 'trouble']),
  practiceName: z.string().nullable(),
  deviceName: z.string(),
  demo: z.boolean(),
  /** Whether a server knows this PC, so that people of other PCs can sign in here. */
  server: z.boolean(),
  version: z.string(),
  people: z.array(SignInChoice),
  trouble: z.string().nullable(),
  /**
   * The server locked this PC out: when, how many changes were on this PC only then, and how many of them the server keeps aside; null where
   * nobody could say. Null on every other PC.
   */
  lockedOut: z
    .object({ at: Instant, unsent: z.number().int().nullable(), left: z.number().int().nullable() })
    .nullable(),
  /**
   * How far the demonstration is that is being made, or (`joins`) the practice that is fetched from its server: nobody can sign in before it is
   * whole. Null at all other times.
   */
  making: z.object({ done: z.number().int(), of: z.number().int(), joins: z.boolean() }).nullable(),
})
export type PracticeStatus = z.infer<typeof PracticeStatus>

export const Practice = z.object({
  practiceId: PracticeId,
  name: z.string(),
  locationName: z.string(),
  timeZone: TimeZone,
  demo: z.boolean(),
})
export type Practice = z.infer<typeof Practice>

/** What the status bar shows: what is safe where. */
export const Safety = z.object({
  deviceId: DeviceId,
  lastOperation: z.number().int(),
  savedHere: z.boolean(),
  lastBackupAt: z.number().int().nullable(),
  lastProvenRestoreAt: z.number().int().nullable(),
  /** The copies go to the disk on which the practice lies, and are lost together with it. */
  copiesOnPracticeDisk: z.boolean(),
  /** Nobody has shown yet that the 24 recovery words are on paper. */
  wordsUnproven: z.boolean(),
  alarms: z.array(z.string()),
})
export type Safety = z.infer<typeof Safety>
