import { expect, test } from '@jest/globals'
import {
  firstPace,
  LONGEST_QUIET_MS,
  nextStep,
  type Occurrence,
  type Pace,
  paced,
  POLL_MS,
  QUIET_MS,
  REFUSED_MS,
  retryAfter,
} from '../../electron/sync/pace.ts'

const after = (pace: Pace, ...what: [number, Occurrence][]) =>
  what.reduce((now, [at, one]) => paced(now, one, at), pace)
const push = { direction: 'push' as const }
const pull = { direction: 'pull' as const }
const begun = (direction: 'push' | 'pull'): Occurrence => ({ kind: 'begun', direction })
const nothing = { moved: 0, more: false, random: 1 }

/** Everything was sent and fetched at time 0. */
const rested = after(
  firstPace(0),
  [0, begun('push')],
  [0, { kind: 'idle' }],
  [0, begun('pull')],
  [0, { kind: 'moved', ...pull, ...nothing }],
)

test('after the opening what waits is sent at once, then the news is asked for', () => {
  expect(nextStep(firstPace(5000))).toEqual({ ...push, at: 5000 })
  const sent = after(firstPace(5000), [5000, begun('push')], [5010, { kind: 'idle' }])
  expect(nextStep(sent)).toEqual({ ...pull, at: 5000 })
})

test('a PC that has all asks again within half a minute', () => {
  expect(nextStep(rested)).toEqual({ ...pull, at: POLL_MS })
  const another = after(rested, [0, begun('pull')], [0, { kind: 'moved', ...pull, ...nothing, random: 0 }])
  expect(nextStep(another)).toEqual({ ...pull, at: POLL_MS * 0.9 })
})

test('a change is sent after a moment of quiet, and without one within a second', () => {
  expect(nextStep(after(rested, [1000, { kind: 'changed' }]))).toEqual({ ...push, at: 1000 + QUIET_MS })
  const typing = Array.from({ length: 20 }, (_one, i): [number, Occurrence] => [1000 + i * 100, { kind: 'changed' }])
  expect(nextStep(after(rested, ...typing.slice(0, 5)))).toEqual({ ...push, at: 1400 + QUIET_MS })
  expect(nextStep(after(rested, ...typing))).toEqual({ ...push, at: 1000 + LONGEST_QUIET_MS })
})

test('what was taken is asked for at once; what did not fit is sent at once', () => {
  const changed = after(rested, [1000, { kind: 'changed' }], [1150, begun('push')])
  const taken = after(changed, [1200, { kind: 'moved', ...push, moved: 3, more: false, random: 0 }])
  expect(nextStep(taken)).toEqual({ ...pull, at: 1200 })
  const half = after(changed, [1200, { kind: 'moved', ...push, moved: 3, more: true, random: 0 }])
  expect(nextStep(half).direction).toBe('push')
  expect(nextStep(half).at).toBeLessThanOrEqual(1200)
})

test('S27: between two pages what waits is sent, also where nobody writes anything: a server of another epoch may lack it', () => {
  const page = after(rested, [1000, begun('pull')], [1010, { kind: 'moved', ...pull, moved: 0, more: true, random: 0 }])
  expect(nextStep(page)).toEqual({ ...push, at: 1010 })
  const none = after(page, [1010, begun('push')], [1011, { kind: 'idle' }])
  expect(nextStep(none)).toEqual({ ...pull, at: 1010 })
  const last = after(none, [1012, begun('pull')], [1020, { kind: 'moved', ...pull, ...nothing }])
  expect(nextStep(last)).toEqual({ ...pull, at: 1012 + POLL_MS })
})

test('what changes while a batch is under way is sent with the next', () => {
  const during = after(
    rested,
    [1000, { kind: 'changed' }],
    [1150, begun('push')],
    [1160, { kind: 'changed' }],
    [1170, { kind: 'moved', ...push, moved: 1, more: false, random: 0 }],
    [1170, begun('pull')],
    [1180, { kind: 'moved', ...pull, ...nothing }],
  )
  expect(nextStep(during)).toEqual({ ...push, at: 1160 + QUIET_MS })
})

test('news that comes while a page is under way is asked for with the next', () => {
  const during = after(
    rested,
    [1000, begun('pull')],
    [1010, { kind: 'news' }],
    [1020, { kind: 'moved', ...pull, ...nothing }],
  )
  expect(nextStep(during)).toEqual({ ...pull, at: 1010 })
})

test('a server that does not answer is tried after 1, 2, 4 … seconds and at last every minute, sooner by chance up to a half', () => {
  expect([1, 2, 3, 4, 7, 8, 100].map((failures) => retryAfter(failures, 1))).toEqual([
    1000, 2000, 4000, 8000, 60_000, 60_000, 60_000,
  ])
  expect(retryAfter(1, 0)).toBe(500)
  let pace = after(rested, [100, { kind: 'changed' }])
  let at = 100
  for (const seconds of [1, 2, 4, 8, 16, 32, 60, 60]) {
    pace = after(pace, [at, begun('push')], [at, { kind: 'silent', ...push, random: 1 }], [at, { kind: 'changed' }])
    expect(nextStep(pace).at).toBe(at + seconds * 1000)
    at = nextStep(pace).at
  }
  const answered = after(pace, [at, begun('push')], [at, { kind: 'moved', ...push, moved: 1, more: false, random: 1 }])
  expect(nextStep(answered)).toEqual({ ...pull, at: expect.any(Number) })
  expect(nextStep(after(answered, [at, begun('pull')], [at, { kind: 'silent', ...pull, random: 1 }])).at).toBe(
    at + 1000,
  )
})

test('whoever asks for it now waits for no rest', () => {
  const silent = after(rested, [0, begun('push')], [0, { kind: 'silent', ...push, random: 1 }])
  expect(nextStep(silent).at).toBe(1000)
  expect(nextStep(after(silent, [10, { kind: 'asked-now' }])).at).toBeLessThanOrEqual(10)
})

test('S13: a PC that may not fetch goes on sending', () => {
  const refused = after(rested, [0, begun('pull')], [0, { kind: 'refused', ...pull }])
  expect(nextStep(refused)).toEqual({ ...pull, at: REFUSED_MS })
  expect(nextStep(after(refused, [500, { kind: 'changed' }]))).toEqual({ ...push, at: 500 + QUIET_MS })
})

test('what cannot be written here rests; what is written here is sent meanwhile', () => {
  const stuck = after(rested, [0, begun('pull')], [0, { kind: 'stuck', ...pull, random: 1 }])
  expect(nextStep(stuck)).toEqual({ ...pull, at: 1000 })
  const sent = after(
    stuck,
    [100, { kind: 'changed' }],
    [250, begun('push')],
    [260, { kind: 'moved', ...push, moved: 1, more: false, random: 1 }],
  )
  // That it was taken says nothing of what is stuck.
  expect(nextStep(sent)).toEqual({ ...pull, at: 1000 })
})
