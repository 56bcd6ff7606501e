import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { findOffers, fullSpans, mostAtOnce, type Room, type Search } from '../../shared/appointments/index.ts'
import {
  type CivilDate,
  clockOf,
  dayBounds,
  type Instant,
  momentsOf,
  wallIn,
  type WallTime,
  weekdayOf,
} from '../../shared/kernel/index.ts'
import { type Schedule, windowsOn } from '../../shared/practice/index.ts'
import { lanesOf } from '../../renderer/appointments/lanes.ts'
import { readTime } from '../../renderer/kit/wall-clock.ts'

const day = (text: string) => text as CivilDate
const schedule = (more: object): Schedule =>
  ({
    scheduleId: 's',
    providerId: 'lee',
    locationId: 'main',
    startsOn: '2026-01-01',
    endsOn: null,
    everyWeeks: 1,
    withdrawn: false,
    revision: 1,
    hours: [],
    ...more,
  }) as unknown as Schedule
const hours = (weekday: number, from: string, until: string, more: object = {}) => ({
  weekday,
  from,
  until,
  visitTypeIds: [],
  capacity: 1,
  overbook: 2,
  ...more,
})
const walls = (schedules: Schedule[], on: string, zone = 'America/New_York') =>
  windowsOn(schedules, zone, day(on)).map(
    ({ startAt, endAt }) => `${wallIn(zone, startAt).slice(11)}-${wallIn(zone, endAt).slice(11)}`,
  )

describe('weekly hours', () => {
  test('later hours take the place of earlier ones from their first day on; what is withdrawn counts for nothing', () => {
    const before = schedule({ hours: [hours(2, '08:00', '12:00')] })
    const after = schedule({ startsOn: '2026-12-08', hours: [hours(3, '13:00', '17:00')] })
    expect(walls([before, after], '2026-12-01')).toEqual(['08:00-12:00'])
    expect(walls([before, after], '2026-12-08')).toEqual([])
    expect(walls([before, after], '2026-12-09')).toEqual(['13:00-17:00'])
    expect(walls([before, { ...after, withdrawn: true }], '2026-12-08')).toEqual(['08:00-12:00'])
    expect(walls([schedule({ endsOn: '2026-11-30', hours: [hours(2, '08:00', '12:00')] })], '2026-12-01')).toEqual([])
  })
  test('every second week, counted from that of the first day', () => {
    const odd = schedule({ startsOn: '2026-12-03', everyWeeks: 2, hours: [hours(2, '08:00', '12:00')] })
    expect(['2026-12-08', '2026-12-15', '2026-12-22'].map((on) => walls([odd], on).length)).toEqual([0, 1, 0])
  })
  test('on the days on which the clocks change, hours are those of the wall', () => {
    const all = schedule({ hours: [hours(7, '00:00', '24:00'), hours(1, '00:00', '24:00')] })
    const lengths = (zone: string, on: string) =>
      windowsOn([all], zone, day(on)).map(({ startAt, endAt }) => (endAt - startAt) / 60_000)
    expect(lengths('America/New_York', '2026-11-01')).toEqual([25 * 60])
    expect(lengths('America/New_York', '2027-03-14')).toEqual([23 * 60])
    expect(lengths('America/Phoenix', '2026-11-01')).toEqual([24 * 60])
    expect(lengths('Australia/Lord_Howe', '2026-10-04')).toEqual([23.5 * 60])
    expect(lengths('UTC', '2026-11-01')).toEqual([24 * 60])
  })
})

describe('times of the wall', () => {
  const ZONES = ['America/New_York', 'America/Phoenix', 'Australia/Lord_Howe', 'UTC']
  test.each(ZONES)(
    '%s: each moment is on the wall once, or one of two, and a day has the moments of its clock',
    (zone) => {
      fc.assert(
        fc.property(fc.integer({ min: Date.UTC(2026, 0) / 60_000, max: Date.UTC(2028, 0) / 60_000 }), (minute) => {
          const at = (minute * 60_000) as Instant
          const wall = wallIn(zone, at)
          expect(momentsOf(zone, wall)).toContain(at)
          const on = wall.slice(0, 10) as CivilDate
          const { from, until } = dayBounds(zone, on)
          expect(from <= at && at < until).toBe(true)
          expect(momentsOf(zone, wall)).toContain(
            momentsOf(zone, wall).length === 1 ? clockOf(zone, on)(wall.slice(11)) : at,
          )
          expect(weekdayOf(on)).toBe(new Date(`${on}T00:00:00Z`).getUTCDay() || 7)
        }),
      )
    },
  )
  test('a time that is skipped has no moment, one that is repeated two', () => {
    expect(momentsOf('America/New_York', '2027-03-14T02:30' as WallTime)).toEqual([])
    expect(momentsOf('Australia/Lord_Howe', '2026-10-04T02:15' as WallTime)).toEqual([])
    expect(
      momentsOf('America/New_York', '2026-11-01T01:30' as WallTime).map((at) => new Date(at).toISOString()),
    ).toEqual(['2026-11-01T05:30:00.000Z', '2026-11-01T06:30:00.000Z'])
    expect(momentsOf('America/Phoenix', '2027-03-14T02:30' as WallTime)).toHaveLength(1)
  })
  test('what is typed', () => {
    const typed = [
      '9',
      '9:15',
      '915',
      '2',
      '2p',
      '14.20',
      '12a',
      '12p',
      '02:30',
      '0:15',
      '9:75',
      '25',
      'noon',
      '13pm',
      '1:30 pm',
    ]
    expect(typed.map(readTime)).toEqual([
      '09:00',
      '09:15',
      '09:15',
      '14:00',
      '14:00',
      '14:20',
      '00:00',
      '12:00',
      '02:30',
      '00:15',
      null,
      null,
      null,
      null,
      '13:30',
    ])
  })
})

describe('finding a time', () => {
  const span = fc
    .tuple(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 1, max: 20 }))
    .map(([from, length]) => ({ from, until: from + length }))
  test('where the time is full is where so many are there at once', () => {
    fc.assert(
      fc.property(fc.array(span, { maxLength: 12 }), span, fc.integer({ min: 1, max: 3 }), (spans, visit, capacity) => {
        const meets = fullSpans(spans, capacity).some(({ from, until }) => from < visit.until && visit.from < until)
        expect(meets).toBe(mostAtOnce(spans, visit) >= capacity)
      }),
      { numRuns: 2000 },
    )
  })
  test('what is offered is what looking at every step finds', () => {
    const open = clockOf('America/New_York', day('2026-12-01'))('08:00')
    const taken = fc.array(fc.tuple(fc.integer({ min: 0, max: 230 }), fc.integer({ min: 5, max: 60 })), {
      maxLength: 10,
    })
    fc.assert(
      fc.property(
        taken,
        fc.constantFrom(5, 10, 15),
        fc.constantFrom(10, 20, 45),
        fc.constantFrom(0, 10),
        fc.integer({ min: 1, max: 2 }),
        (list, step, duration, buffer, capacity) => {
          const busy = list.map(([from, length]) => ({
            providerId: 'lee',
            startAt: open + from * 60_000,
            busyUntilAt: open + (from + length) * 60_000,
          }))
          const search: Search = {
            providerIds: ['lee'],
            locationId: 'main',
            visitTypeId: null,
            durationMinutes: duration,
            bufferMinutes: buffer,
            stepMinutes: step,
            earliestAt: open - 3_600_000,
            days: 1,
            want: 500,
          }
          const room: Room = {
            timeZone: 'America/New_York',
            schedules: [schedule({ hours: [hours(2, '08:00', '12:00', { capacity })] })],
            taken: busy,
            blocks: [],
          }
          const spans = busy.map(({ startAt, busyUntilAt }) => ({ from: startAt, until: busyUntilAt }))
          const expected: number[] = []
          for (let minute = 0; minute + duration <= 240; minute += step) {
            const from = open + minute * 60_000
            if (mostAtOnce(spans, { from, until: from + (duration + buffer) * 60_000 }) < capacity) expected.push(from)
          }
          expect(findOffers(search, room).map(({ startAt }) => startAt)).toEqual(expected)
        },
      ),
      { numRuns: 500 },
    )
  })
  test('bookings side by side on the grid cover nothing of each other', () => {
    fc.assert(
      fc.property(fc.array(span, { maxLength: 15 }), (spans) => {
        const laned = lanesOf(spans, (one) => one)
        expect(laned).toHaveLength(spans.length)
        for (const [index, a] of laned.entries()) {
          expect(a.lane).toBeLessThan(a.lanes)
          for (const b of laned.slice(index + 1)) {
            const meet = a.item.from < b.item.until && b.item.from < a.item.until
            if (meet) expect([a.lane === b.lane, a.lanes === b.lanes]).toEqual([false, true])
          }
        }
      }),
      { numRuns: 500 },
    )
  })
})
