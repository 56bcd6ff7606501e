import { createHash } from 'node:crypto'
import { type Clock, type IdSource, type Instant, uuidv7 } from '../../shared/kernel/index.ts'

/** A clock that a test moves by hand; it starts on a Tuesday morning. */
export function steppingClock(
  start = Date.UTC(2026, 10, 24, 14, 0),
): Clock & { advance(ms: number): void; set(at: number): void } {
  let at = start
  return {
    now: () => at as Instant,
    advance: (ms) => {
      at += ms
    },
    set: (to) => {
      at = to
    },
  }
}

/** Identifiers that are the same in every run of a test. */
export function countingIds(seed = 'test', start = Date.UTC(2026, 10, 24, 14, 0)): IdSource {
  let count = 0
  return {
    next<T extends string>() {
      count += 1
      return uuidv7(
        (start + count) as Instant,
        createHash('sha256').update(`${seed}/${count}`).digest().subarray(0, 10),
      ) as T
    },
  }
}
