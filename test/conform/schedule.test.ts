import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, describe, expect, test } from '@jest/globals'
import { occurrencesOf, refuseRule } from '../../shared/appointments/index.ts'
import type { WallTime } from '../../shared/kernel/index.ts'
import { conform } from './schedule.ts'

const CASES = join(import.meta.dirname, '..', 'fixtures', 'schedule-cases.json')
/** Days on which clocks change in six zones, leap days, midnights, rooms and capacity. */
const CHANGES = join(import.meta.dirname, '..', 'fixtures', 'schedule-changes.json')
const KINDS = ['find', 'interval', 'metric', 'rrule', 'series', 'sync']
const folder = mkdtempSync(join(tmpdir(), 'daybook-schedule-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

type Result = { id: string; pass: boolean; got: unknown; reason?: string }
const failing = (result: Readonly<Record<string, unknown>>) =>
  (result['results'] as Result[]).filter(({ pass }) => !pass)

describe('schedule vectors', () => {
  test('every kind, through the bookings of a practice', async () => {
    const result = await conform([CASES, CHANGES])
    expect(failing(result)).toEqual([])
    expect(Object.keys(result['totals'] as object).toSorted()).toEqual(KINDS)
    expect(result.pass).toBe(true)
  }, 60_000)

  test.each(['America/New_York', 'America/Phoenix', 'Australia/Lord_Howe', 'UTC'])(
    'whatever zone the computer itself is set to: %s',
    async (zone) => {
      const run = join(import.meta.dirname, 'run.ts')
      const { stdout } = await promisify(execFile)(process.execPath, [run, 'schedule', CASES], {
        env: { ...process.env, TZ: zone, NODE_OPTIONS: '' },
        maxBuffer: 1 << 24,
      })
      expect(failing(JSON.parse(stdout) as { results: unknown })).toEqual([])
    },
    60_000,
  )

  test('control: each kind fails where the file expects something else', async () => {
    const { cases } = JSON.parse(readFileSync(CASES, 'utf8')) as {
      cases: { id: string; kind: string; expect: Record<string, unknown> }[]
    }
    const wrong = cases.map((one) => ({
      ...one,
      expect: Object.fromEntries(Object.entries(one.expect).map(([key, value]) => [key, broken(value)])),
    }))
    const path = join(folder, 'wrong.json')
    writeFileSync(path, JSON.stringify({ cases: wrong }))
    const result = await conform([path])
    expect((result['results'] as Result[]).filter(({ pass }) => pass)).toEqual([])
  }, 60_000)

  test('what cannot be read, and an unknown kind, are not passed', async () => {
    const path = join(folder, 'odd.json')
    const given = { tz: 'Mars/Olympus', dtstart: '2026-10-26T09:00', rrule: 'FREQ=DAILY;COUNT=1' }
    const cases = [
      { id: 'zone', kind: 'rrule', given, expect: { local: ['2026-10-26T09:00'] } },
      { id: 'kind', kind: 'waltz', given: {}, expect: { a: 1 } },
      { id: 'nothing', kind: 'metric', given: {}, expect: {} },
    ]
    writeFileSync(path, JSON.stringify({ cases }))
    expect((await conform([path])).passed).toBe(0)
    writeFileSync(path, '{"cases":[]}')
    expect((await conform([path])).pass).toBe(false)
  }, 60_000)

  const shared = process.env['DAYBOOK_CONFORMANCE_DATA'] ?? ''
  test(
    shared === '' ? 'the shared vectors are not given (DAYBOOK_CONFORMANCE_DATA)' : 'the shared vectors',
    async () => {
      if (shared === '') return
      const path = join(shared, 'billing', 'sched_scenarios.json')
      expect(existsSync(path)).toBe(true)
      expect(failing(await conform([path]))).toEqual([])
    },
  )
})

describe('rules that narrow, and ends on the wall', () => {
  const days = (rule: string, start: string, timeZone = 'America/New_York') =>
    occurrencesOf({ rule, startLocal: start as WallTime, timeZone }, 10).map(({ local }) => local.slice(0, 10))

  test('weekdays narrow the days of a yearly rule; control: without days of the year they stand alone', () => {
    const first = 'FREQ=YEARLY;COUNT=3;BYDAY=MO;BYYEARDAY=1,2,3,4,5,6,7'
    expect(days(first, '2026-01-05T09:00')).toEqual(['2026-01-05', '2027-01-04', '2028-01-03'])
    expect(days('FREQ=YEARLY;COUNT=2;BYDAY=MO', '2026-01-05T09:00')).toEqual(['2026-01-05', '2026-01-12'])
    expect(refuseRule(first)).toBeNull()
    expect(refuseRule('FREQ=YEARLY;COUNT=3;BYDAY=1MO;BYYEARDAY=1,2')).toContain('plain weekdays')
  })

  test('an end without a zone is on the wall of the place; control: with Z it is not', () => {
    const daily = (until: string) => days(`FREQ=DAILY;UNTIL=${until}`, '2026-10-26T09:00')
    expect(daily('20261028T090000')).toEqual(['2026-10-26', '2026-10-27', '2026-10-28'])
    expect(daily('20261028T090000Z')).toEqual(['2026-10-26', '2026-10-27'])
  })
})

/** Something else of the same shape. */
function broken(value: unknown): unknown {
  if (typeof value === 'number') return value + 1
  if (Array.isArray(value)) return value.length === 0 ? ['x'] : [...value, value[0] as unknown]
  if (typeof value === 'object' && value !== null)
    return Object.fromEntries(Object.entries(value).map(([key]) => [key, 'roomed']))
  return `${String(value)}0`
}
