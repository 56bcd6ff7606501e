import { expect, test } from '@jest/globals'
import { type Lease, leaseIn, lengthsOf, SET_BACK_MS, spend, standingOfLease } from '../../shared/sync/index.ts'
import { seededRandom } from '../support/random.ts'
import { size } from '../support/size.ts'

const HOUR = 3_600_000
const [PRACTICE, DEVICE] = ['01900000-0000-7000-8000-000000000001', '01900000-0000-7000-8000-000000000002']
const LEASE = {
  practiceId: PRACTICE,
  deviceId: DEVICE,
  issuedAt: 1_000,
  ...lengthsOf({ chartingHours: 72, sendingHours: 24 }),
} as Lease
const START = Date.UTC(2026, 10, 24)
const fresh = { spentMs: 0, latest: START }
const after = (hours: number) => spend(fresh, { now: START + hours * HOUR, elapsedMs: 0 })
const standing = (time = fresh, now = time.latest) => standingOfLease(LEASE, time, now)

test('S83: charts are open for 72 hours, sending and exporting for 24, and the last third is told', () => {
  expect(standing()).toEqual({ kind: 'valid', chartLeftMs: 72 * HOUR, maySend: true, isSoon: false })
  expect(standing(after(23.9))).toMatchObject({ maySend: true, isSoon: false })
  expect(standing(after(24))).toMatchObject({ kind: 'valid', maySend: false, isSoon: false })
  expect(standing(after(48.1))).toMatchObject({ kind: 'valid', isSoon: true })
  expect(standing(after(71.9))).toMatchObject({ kind: 'valid' })
  expect(standing(after(72))).toEqual({ kind: 'lapsed', why: 'time' })
  // Whoever may not open charts any more does not send either, whatever the practice wrote down.
  expect(lengthsOf({ chartingHours: 2, sendingHours: 24 })).toEqual({ chartMs: 2 * HOUR, sendMs: 2 * HOUR })
})

test('S83: a clock that runs evenly may be wrong by years; one that is put right by minutes harms nobody', () => {
  const wrong = { spentMs: 0, latest: START - 9 * 365 * 24 * HOUR }
  const later = spend(wrong, { now: wrong.latest + 70 * HOUR, elapsedMs: 0 })
  expect(standingOfLease(LEASE, later, later.latest)).toMatchObject({ kind: 'valid', chartLeftMs: 2 * HOUR })
  expect(standing(after(1), START + HOUR - SET_BACK_MS)).toMatchObject({ kind: 'valid' })
})

test('S84: a clock that was set back gives no time, however often, whatever the machine is turned off in between', () => {
  const used = after(70)
  const back = START - 100 * HOUR
  expect(standing(used, back)).toEqual({ kind: 'lapsed', why: 'clock-back' })
  expect(spend(used, { now: back, elapsedMs: 0 })).toEqual(used)
  // What runs, counts.
  expect(standing(spend(used, { now: back, elapsedMs: 3 * HOUR }), back)).toEqual({ kind: 'lapsed', why: 'time' })
})

test('S84: whatever the clock does, a PC that has run for the whole time is out; by the wall clock alone it would not be', () => {
  let graced = 0
  for (let seed = 0; seed < size({ ci: 300, full: 5_000 }); seed++) {
    const random = seededRandom(seed).next
    let [time, now, ran] = [{ ...fresh }, START, 0]
    while (ran < 72 * HOUR) {
      const step = random() * 5 * HOUR
      ran += step
      now += step
      // Set forward, set back, by minutes or by years.
      if (random() < 0.3) now += (random() - 0.7) * 10 ** (4 + random() * 8)
      const next = spend(time, { now, elapsedMs: step })
      expect(next.spentMs).toBeGreaterThanOrEqual(time.spentMs + step)
      time = next
      if (random() < 0.2) time = spend(time, { now, elapsedMs: 0 })
    }
    expect(standingOfLease(LEASE, time, now).kind).toBe('lapsed')
    // The control: a lease with an end on the wall, as a clock that was set back shows it.
    if (now < START + 72 * HOUR) graced += 1
  }
  expect(graced).toBeGreaterThan(20)
})

test('S82: what is no lease, or one of another practice or PC, is none', () => {
  const of = { practiceId: PRACTICE, deviceId: DEVICE }
  const text = JSON.stringify(LEASE)
  expect(leaseIn(text, of)).toEqual(LEASE)
  expect(leaseIn(text, { ...of, deviceId: PRACTICE })).toBeNull()
  expect(leaseIn(text, { ...of, practiceId: DEVICE })).toBeNull()
  for (const wrong of [
    '',
    '{',
    '[]',
    '{}',
    JSON.stringify({ ...LEASE, more: 1 }),
    JSON.stringify({ ...LEASE, chartMs: -1 }),
  ])
    expect([wrong, leaseIn(wrong, of)]).toEqual([wrong, null])
  expect(standingOfLease(null, fresh, START)).toEqual({ kind: 'lapsed', why: 'unsound' })
})
