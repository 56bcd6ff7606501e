import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { endOfDay, startOfDay } from '../../renderer/kit/days.ts'
import { todayIn } from '../../renderer/patients/birth-date.ts'

const ZONES = ['America/New_York', 'America/Los_Angeles', 'America/St_Johns', 'Asia/Kathmandu', 'Pacific/Apia', 'UTC']
const dayOf = (at: number, zone: string) => todayIn(zone, at)
const day = fc
  .date({ min: new Date('1990-01-02T00:00:00Z'), max: new Date('2060-12-30T00:00:00Z'), noInvalidDate: true })
  .map((date) => dayOf(date.getTime(), 'UTC'))
/** Apia had no 30 December 2011: it went over the date line. */
const real = (one: string, zone: string) => !(zone === 'Pacific/Apia' && one === '2011-12-30')

test('a day begins where the wall of the zone first shows it, and ends where it shows the next', () => {
  fc.assert(
    fc.property(day, fc.constantFrom(...ZONES), (one, zone) => {
      fc.pre(real(one, zone))
      const [start, end] = [startOfDay(one, zone) ?? 0, endOfDay(one, zone) ?? 0]
      expect(dayOf(start, zone)).toBe(one)
      expect(dayOf(start - 1, zone)).not.toBe(one)
      expect(dayOf(end - 1, zone)).toBe(one)
      expect(dayOf(end, zone)).not.toBe(one)
    }),
    { numRuns: 500 },
  )
})

test('where the clocks skip midnight, the day begins an hour later; the days of a change are 23 and 25 hours long', () => {
  // Beirut went from 23:59:59 to 01:00 on 27 March 2022.
  expect(startOfDay('2022-03-27', 'Asia/Beirut')).toBe(Date.parse('2022-03-26T22:00:00Z'))
  const hours = (one: string) =>
    ((endOfDay(one, 'America/New_York') ?? 0) - (startOfDay(one, 'America/New_York') ?? 0)) / 3.6e6
  expect([hours('2026-03-08'), hours('2026-11-01'), hours('2026-07-01')]).toEqual([23, 25, 24])
})

test('what is no day has no beginning', () => {
  for (const text of ['', '2026', '2026-13-01', 'tomorrow', '26-01-01']) expect(startOfDay(text, 'UTC')).toBeNull()
})
