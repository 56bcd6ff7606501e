import { expect, test } from '@jest/globals'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { ageIn, ageOn, readBirthDate, todayIn, writeCivilDate } from '../../renderer/patients/birth-date.ts'

const ZONES = ['America/Los_Angeles', 'Pacific/Auckland', 'Asia/Kolkata']
const MODULE = join(import.meta.dirname, '..', '..', 'renderer', 'patients', 'birth-date.ts')

/** Runs an expression on a PC whose own clock is set to `zone`. */
function onAPcIn(zone: string, expression: string): string {
  const script = `import * as dates from ${JSON.stringify(`file://${MODULE}`)}; console.log(${expression})`
  const run = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
    env: { ...process.env, TZ: zone },
    encoding: 'utf8',
  })
  if (run.status !== 0) throw new Error(run.stderr)
  return run.stdout.trim()
}

test.each(ZONES)('a birth date is the same day on every PC, also in %s', (zone) => {
  for (const day of ['1980-02-29', '2024-12-31', '2025-01-01', '1925-03-09'])
    expect(onAPcIn(zone, `dates.writeCivilDate('${day}', 'en-US')`)).toBe(writeCivilDate(day, 'en-US'))
  // The control: the usual way, which moves the day in a zone west of Greenwich.
  const moved = onAPcIn(zone, `new Date('1980-02-29').toLocaleDateString('en-US', { day: 'numeric' })`)
  expect(moved).toBe(zone === 'America/Los_Angeles' ? '28' : '29')
})

test.each([
  ['America/New_York', Date.UTC(2025, 5, 11, 3, 30), '2025-06-10'],
  ['America/Los_Angeles', Date.UTC(2025, 5, 11, 6, 30), '2025-06-10'],
  ['Asia/Kolkata', Date.UTC(2025, 5, 10, 18, 0), '2025-06-10'],
  // Half past eleven in the evening of both days on which the clocks change.
  ['America/New_York', Date.UTC(2025, 2, 10, 3, 30), '2025-03-09'],
  ['America/New_York', Date.UTC(2025, 10, 3, 4, 30), '2025-11-02'],
])('at 23:30 in %s it is still today', (zone, now, day) => {
  expect(todayIn(zone, now)).toBe(day)
  for (const pc of ZONES) expect(onAPcIn(pc, `dates.todayIn('${zone}', ${now})`)).toBe(day)
})

test('ages turn on the birthday, and on 1 March for those born on 29 February', () => {
  expect(ageOn('1980-02-29', '2025-02-28')).toBe(44)
  expect(ageOn('1980-02-29', '2025-03-01')).toBe(45)
  expect(ageOn('1980-02-29', '2024-02-29')).toBe(44)
  expect(ageOn('2025-06-10', '2025-06-10')).toBe(0)
})

test('birth dates are read as they are written in the US', () => {
  for (const written of ['2/29/1980', '02-29-1980', '2.29.1980', '02291980', '1980-02-29', '1980-2-29'])
    expect(readBirthDate(written)).toBe('1980-02-29')
  // Nothing is guessed: what is not a date stays as typed, for the schema to refuse.
  expect(readBirthDate('soon')).toBe('soon')
  expect(readBirthDate('2/29/80')).toBe('2/29/80')
  expect(readBirthDate('1980-2-3')).toBe('1980-02-03')
})

test('small children are days and months old', () => {
  expect(ageIn('2025-06-10', '2025-06-10')).toEqual({ value: 0, unit: 'day' })
  expect(ageIn('2025-06-10', '2025-08-08')).toEqual({ value: 59, unit: 'day' })
  expect(ageIn('2025-06-10', '2025-08-09')).toEqual({ value: 1, unit: 'month' })
  expect(ageIn('2025-06-10', '2027-06-09')).toEqual({ value: 23, unit: 'month' })
  expect(ageIn('2025-06-10', '2027-06-10')).toEqual({ value: 2, unit: 'year' })
})

test('a year of the first thousand is shown as it is', () => {
  expect(writeCivilDate('0085-03-09', 'en-US')).toBe('Mar 9, 85')
  expect(writeCivilDate('0198-03-09', 'en-US')).toBe('Mar 9, 198')
})
