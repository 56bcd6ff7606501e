import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  AppointmentStatus,
  type Claim,
  conflictsOf,
  endingOf,
  lastOf,
  mostAtOnce,
  noShowRates,
  occurrencesOf,
  refuseRule,
  shiftRule,
  stepTo,
  type Surroundings,
  unanswered,
  utilisation,
} from '../../shared/appointments/index.ts'
import type { Instant, WallTime } from '../../shared/kernel/index.ts'
import type { Window } from '../../shared/practice/index.ts'

const MIN = 60_000
const claim = (id: string, from: number, until: number, more: Partial<Claim> = {}): Claim => ({
  appointmentId: id,
  startAt: from * MIN,
  endAt: until * MIN,
  busyUntilAt: until * MIN,
  providerId: 'lee',
  resourceId: null,
  patientId: id,
  ...more,
})
const window = (from: number, until: number, more: Partial<Window> = {}): Window => ({
  startAt: (from * MIN) as Instant,
  endAt: (until * MIN) as Instant,
  capacity: 1,
  overbook: 1,
  visitTypeIds: [],
  ...more,
})
const around = (claims: Claim[], more: Partial<Surroundings> = {}): Surroundings => ({
  claims,
  blocks: [],
  windows: [window(0, 480)],
  locationId: 'main',
  visitTypeId: 'follow-up',
  ...more,
})
const kinds = (wanted: Claim, surroundings: Surroundings) =>
  conflictsOf(wanted, surroundings).map(({ kind, level }) => `${kind}: ${level}`)

describe('what stands in the way', () => {
  test('half open: what ends and what begins at the same minute do not meet', () => {
    const taken = [claim('a', 60, 90)]
    expect(kinds(claim('b', 90, 120), around(taken))).toEqual([])
    expect(kinds(claim('b', 30, 60), around(taken))).toEqual([])
    expect(kinds(claim('b', 89, 100), around(taken))).toEqual(['provider: overbook'])
    // It does not stand in its own way.
    expect(kinds(claim('a', 70, 100), around(taken))).toEqual([])
  })
  test('what must stay free after a visit holds provider and room, not the patient', () => {
    const taken = [claim('a', 60, 90, { busyUntilAt: 105 * MIN, resourceId: 'r', patientId: 'p' })]
    expect(kinds(claim('b', 90, 100), around(taken))).toEqual(['provider: overbook'])
    expect(kinds(claim('b', 90, 100, { providerId: null, resourceId: 'r' }), around(taken))).toEqual([
      'resource: refuse',
    ])
    expect(
      kinds(claim('b', 90, 100, { providerId: 'other', patientId: 'p' }), around(taken, { windows: null })),
    ).toEqual([])
  })
  test('the patient elsewhere warns; also under the number that was merged with hers', () => {
    const taken = [claim('a', 60, 90, { providerId: 'other', patientId: 'old' })]
    const wanted = claim('b', 60, 90, { patientId: 'new' })
    expect(kinds(wanted, around(taken, { patientIds: ['new', 'old'] }))).toEqual(['patient: warn'])
    expect(kinds(wanted, around(taken))).toEqual([])
  })
  test('capacity is what is there at once; beyond what may be overbooked nothing helps', () => {
    const two = around([claim('a', 0, 30), claim('b', 30, 60)], { windows: [window(0, 480, { capacity: 2 })] })
    expect(kinds(claim('c', 0, 60), two)).toEqual([])
    const full = around([claim('a', 0, 30), claim('b', 0, 60)], { windows: [window(0, 480, { capacity: 2 })] })
    expect(kinds(claim('c', 0, 60), full)).toEqual(['provider: overbook'])
    const beyond = around([claim('a', 0, 30), claim('b', 0, 60), claim('d', 0, 60)], {
      windows: [window(0, 480, { capacity: 2 })],
    })
    const [conflict] = conflictsOf(claim('c', 0, 60), beyond)
    expect(conflict).toMatchObject({ level: 'refuse', capacity: 2, count: 4, appointmentIds: ['a', 'b', 'd'] })
    expect(unanswered([conflict!], { warnings: [], overbookReason: 'urgent' }, true)).toHaveLength(1)
  })
  test('hours, types, blocks and closures are named; an allowance answers what it may', () => {
    const block = (more: object) =>
      ({
        startAt: 0 as Instant,
        endAt: (30 * MIN) as Instant,
        providerId: null,
        resourceId: null,
        locationId: 'main',
        reason: 'Holiday',
        ...more,
      }) as never
    expect(kinds(claim('b', 470, 490), around([]))).toEqual(['hours: warn'])
    // Hours that touch are one.
    expect(kinds(claim('b', 470, 490), around([], { windows: [window(0, 480), window(480, 500)] }))).toEqual([])
    expect(
      kinds(claim('b', 0, 10), around([], { windows: [window(0, 60, { visitTypeIds: ['new' as never] })] })),
    ).toEqual(['type: warn'])
    expect(kinds(claim('b', 0, 10), around([], { blocks: [block({})] }))).toEqual(['closure: overbook'])
    expect(kinds(claim('b', 0, 10), around([], { blocks: [block({ locationId: 'elsewhere' })] }))).toEqual([])
    expect(
      kinds(claim('b', 0, 10), around([], { blocks: [block({ providerId: 'lee', locationId: 'elsewhere' })] })),
    ).toEqual(['block: overbook'])
    expect(kinds(claim('b', 30, 40), around([], { blocks: [block({})] }))).toEqual([])
    const all = conflictsOf(claim('b', 0, 10), around([claim('a', 0, 10)], { windows: [] }))
    expect(all.map(({ kind }) => kind)).toEqual(['provider', 'hours'])
    expect(unanswered(all, { warnings: ['hours'], overbookReason: '' }, true)).toHaveLength(1)
    expect(unanswered(all, { warnings: ['hours'], overbookReason: 'urgent' }, false)).toHaveLength(1)
    expect(unanswered(all, { warnings: ['hours'], overbookReason: 'urgent' }, true)).toEqual([])
  })
  test('the most at once is what counting minute by minute finds', () => {
    const span = fc
      .tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 30 }))
      .map(([from, length]) => ({ from, until: from + length }))
    fc.assert(
      fc.property(fc.array(span, { maxLength: 12 }), span, (spans, within) => {
        const minutes = Array.from({ length: within.until - within.from }, (_none, at) => within.from + at)
        const counted = minutes.map(
          (minute) => spans.filter(({ from, until }) => from <= minute && minute < until).length,
        )
        expect(mostAtOnce(spans, within)).toBe(Math.max(0, ...counted))
      }),
      { numRuns: 500 },
    )
  })
})

describe('statuses', () => {
  test('what was ended comes back with a reason only, and nothing goes from the end on by itself', () => {
    expect(stepTo('booked', 'arrived')).toBe('forward')
    expect(stepTo('booked', 'done')).toBeNull()
    expect(stepTo('cancelled', 'booked')).toBe('back')
    expect(stepTo('no-show', 'arrived')).toBe('back')
    for (const to of AppointmentStatus.options) expect(stepTo('done', to) === 'forward').toBe(false)
  })
  test('the log is read alike in whatever order it comes', () => {
    const entry = fc.record({
      id: fc.uuid(),
      status: fc.constantFrom(...AppointmentStatus.options),
      at: fc.integer({ min: 0, max: 3 }),
      reason: fc.constant(''),
      resourceId: fc.constant(null),
    })
    fc.assert(
      fc.property(fc.uniqueArray(entry, { selector: ({ id }) => id, minLength: 1, maxLength: 8 }), (log) => {
        expect(lastOf(log.toReversed())).toBe(lastOf(log))
        expect(Math.max(...log.map(({ at }) => at))).toBe(lastOf(log)?.at)
      }),
    )
  })
})

describe('figures and rules of recurrence', () => {
  test('no-shows of those who came or should have; late cancellations beside them', () => {
    const ended = [
      ...Array.from({ length: 90 }, () => 'completed' as const),
      ...Array.from({ length: 8 }, () => 'no-show' as const),
      'late-cancel' as const,
      'cancelled' as const,
      'open' as const,
    ]
    // 8 ÷ 98 and 9 ÷ 99.
    expect(noShowRates(ended)).toEqual({ noShowRateBp: 816, noShowInclLateCancelBp: 909 })
    expect(noShowRates([])).toEqual({ noShowRateBp: null, noShowInclLateCancelBp: null })
    expect(utilisation({ completed: 300, hours: 480, blocked: 60 })).toBe(7143)
    expect(endingOf('cancelled', 86_400_000, 0)).toBe('cancelled')
    expect(endingOf('cancelled', 86_400_000, 1)).toBe('late-cancel')
  })
  test('an end that is a day holds that day; weekdays narrow days of the year', () => {
    const times = (rule: string, startLocal: string) =>
      occurrencesOf({ rule, startLocal: startLocal as WallTime, timeZone: 'America/New_York' }, 50).map(
        ({ local }) => local,
      )
    expect(times('FREQ=DAILY;UNTIL=20261103', '2026-11-01T20:00')).toHaveLength(3)
    expect(times('FREQ=DAILY;UNTIL=20261103T190000', '2026-11-01T20:00')).toHaveLength(2)
    // Good Fridays fall on one of these days; of each year it is the Friday among them.
    const rule = 'FREQ=YEARLY;COUNT=3;BYDAY=FR;BYYEARDAY=-275,-276,-277,-278,-279,-280,-281'
    expect(times(rule, '2006-03-31T02:00')).toEqual(['2006-03-31T02:00', '2007-03-30T02:00', '2008-03-28T02:00'])
    expect(times('FREQ=DAILY;COUNT=3', '2027-03-14T02:30')).toEqual([])
  })
  test('a series ends and does not recur within a day', () => {
    expect(refuseRule('FREQ=WEEKLY;COUNT=3')).toBeNull()
    for (const rule of [
      'FREQ=WEEKLY',
      'FREQ=HOURLY;COUNT=3',
      'COUNT=3',
      'FREQ=DAILY;COUNT=3;UNTIL=20270101T000000Z',
      'FREQ=DAILY;COUNT=0',
    ])
      expect(refuseRule(rule)).not.toBeNull()
    expect(shiftRule('FREQ=WEEKLY;BYDAY=MO,SU;COUNT=2', 1)).toBe('FREQ=WEEKLY;BYDAY=TU,MO;COUNT=2')
    expect(shiftRule('FREQ=MONTHLY;BYDAY=1FR;COUNT=2', 1)).toBe('FREQ=MONTHLY;BYDAY=1FR;COUNT=2')
  })
})
