import { z } from 'zod'
import { DeviceId, Instant, PracticeId } from '../kernel/index.ts'

const HOUR_MS = 3_600_000
/**
 * Leave for one PC to work without its server: told in lengths of time from when the PC asked for it, so that a clock which is wrong, as long as it
 * runs, does not matter (SPEC S83).
 */
export const Lease = z.strictObject({
  practiceId: PracticeId,
  deviceId: DeviceId,
  /** The server's time. */
  issuedAt: Instant,
  /** Milliseconds for charting, and for sending and exporting. */
  chartMs: z.number().int().min(0),
  sendMs: z.number().int().min(0),
})
export type Lease = z.infer<typeof Lease>

/** `content`: a lease as JSON, exactly as it was signed; `signature`: by the practice's authority, in base64. */
export const SignedLease = z.object({ content: z.string().max(1000), signature: z.base64().max(200) })
export type SignedLease = z.infer<typeof SignedLease>

/** What is signed, so that a signature for anything else is none for a lease. */
export const signedText = (content: string): string => `daybook lease 1\n${content}`

/** The lease in what was signed; null where it is none, or one of another practice or PC. The signature is looked at elsewhere. */
export function leaseIn(content: string, of: { practiceId: string; deviceId: string }): Lease | null {
  let told: unknown
  try {
    told = JSON.parse(content)
  } catch {
    return null
  }
  const lease = Lease.safeParse(told).data
  return lease?.practiceId === of.practiceId && lease.deviceId === of.deviceId ? lease : null
}

/** As `Lease`, for a practice that gives its PCs so many hours. */
export const lengthsOf = ({ chartingHours, sendingHours }: { chartingHours: number; sendingHours: number }) => ({
  chartMs: chartingHours * HOUR_MS,
  sendMs: Math.min(chartingHours, sendingHours) * HOUR_MS,
})

/** How much of a lease is used up, and the latest moment that this PC's clock has shown since it was given. */
export type LeaseTime = { spentMs: number; latest: number }

/** A clock that is put right by a few minutes is no clock that was set back. */
export const SET_BACK_MS = 10 * 60_000

/**
 * After some time: by the wall clock or by the machine's own counter, whichever went further; never back.
 * @param elapsedMs by the counter since `time` was taken; 0 where the program did not run
 */
export function spend(time: LeaseTime, { now, elapsedMs }: { now: number; elapsedMs: number }): LeaseTime {
  const passed = Math.max(now - time.latest, elapsedMs, 0)
  return { spentMs: time.spentMs + passed, latest: Math.max(time.latest, now) }
}

/**
 * `none`: no server gave this PC a lease, it works for ever. `lapsed`: why nobody signs in until the server is reached: the time is over, the clock was
 * set back, or what is kept here is no lease of this PC. `isSoon`: less than a third of it is left.
 */
export type LeaseStanding =
  | { kind: 'none' }
  | { kind: 'valid'; chartLeftMs: number; maySend: boolean; isSoon: boolean }
  | { kind: 'lapsed'; why: 'time' | 'clock-back' | 'unsound' }

/** How a lease stands. @param lease null where what is kept is none */
export function standingOfLease(lease: Lease | null, time: LeaseTime, now: number): LeaseStanding {
  if (lease === null) return { kind: 'lapsed', why: 'unsound' }
  const chartLeftMs = lease.chartMs - time.spentMs
  if (chartLeftMs <= 0) return { kind: 'lapsed', why: 'time' }
  if (now < time.latest - SET_BACK_MS) return { kind: 'lapsed', why: 'clock-back' }
  return { kind: 'valid', chartLeftMs, maySend: lease.sendMs > time.spentMs, isSoon: chartLeftMs * 3 < lease.chartMs }
}
