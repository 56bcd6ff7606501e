import type { Instant } from '../kernel/index.ts'

/**
 * A hybrid logical clock stamp: wall milliseconds and a counter for what happens within one, compared as
 * (wall, counter, device). It stays near the wall clock and never runs backwards on a device.
 * Source: Kulkarni et al., "Logical Physical Clocks", 2014.
 */
export type Stamp = { wall: number; counter: number }

const COUNTER_LIMIT = 0xffff

/** The next stamp of this device, after `last` and not before `now`. */
export function tick(last: Stamp, now: Instant): Stamp {
  if (now > last.wall) return { wall: now, counter: 0 }
  if (last.counter < COUNTER_LIMIT) return { wall: last.wall, counter: last.counter + 1 }
  return { wall: last.wall + 1, counter: 0 }
}

/** The stamp to go on from after having seen `seen` from another device. */
export function witness(last: Stamp, seen: Stamp): Stamp {
  return compareStamps(last, seen) >= 0 ? last : seen
}

/** Negative when `a` is before `b`; device ids break ties so that every replica decides alike. */
export function compareStamps(a: Stamp, b: Stamp, deviceA = '', deviceB = ''): number {
  return a.wall - b.wall || a.counter - b.counter || (deviceA < deviceB ? -1 : deviceA > deviceB ? 1 : 0)
}
