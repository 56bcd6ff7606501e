import { describe, expect, test } from '@jest/globals'
import { FRAME_COLOURS, freeColour, ownColour } from '../../renderer/chart/colours.ts'
import { MOST_OPEN, type OpenChart, withChart } from '../../renderer/chart/open-charts.ts'
import { groupsOf, linesOf, linesWithComing } from '../../renderer/timeline/groups.ts'
import { momentOf } from '../../renderer/timeline/as-of-field.tsx'
import type { TimelineEntry } from '../../shared/timeline/index.ts'
import { countingIds } from '../support/fixed.ts'

/** Relative luminance of `#rrggbb`. Source: WCAG 2.2, definitions. */
function luminance(colour: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
    const part = Number.parseInt(colour.slice(at, at + 2), 16) / 255
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
const contrast = (a: string, b: string) => {
  const [dark = 0, light = 0] = [luminance(a), luminance(b)].sort((x, y) => x - y)
  return (light + 0.05) / (dark + 0.05)
}

describe('the colours of charts', () => {
  test.each(FRAME_COLOURS)('%s stands out from the sheets and grounds of both themes, 3 : 1', (colour) => {
    for (const ground of ['#ffffff', '#f2f4f2', '#171d1e', '#0f1415'])
      expect(contrast(colour, ground)).toBeGreaterThan(3)
    // The control: the measure knows pale from strong.
    expect(contrast('#cccccc', '#ffffff')).toBeLessThan(3)
  })

  test('a chart has the same colour every time, and open charts never share one', () => {
    const ids = countingIds('colours')
    for (let round = 0; round < 200; round++) {
      let charts: readonly OpenChart[] = []
      for (let one = 0; one < 12; one++)
        charts = withChart(charts, ids.next(), { section: 'timeline', encounterId: null })
      expect(charts).toHaveLength(MOST_OPEN)
      expect(new Set(charts.map(({ colour }) => colour)).size).toBe(MOST_OPEN)
    }
    const one = ids.next<string>()
    expect(freeColour(one, [])).toBe(ownColour(one))
    expect(freeColour(one, [ownColour(one)])).not.toBe(ownColour(one))
    expect(freeColour(one, [...FRAME_COLOURS.keys()])).toBe(ownColour(one))
  })

  test('a chart that is open keeps its tab, its colour, and where one was in it', () => {
    const [a, b] = ['a', 'b'] as never[] as [never, never]
    const first = withChart([], a, { section: 'timeline', encounterId: null })
    const second = withChart(first, b, { section: 'details', encounterId: null })
    const third = withChart(second, a, { section: 'results', encounterId: 'v' as never })
    expect(third.map(({ patientId, section }) => [patientId, section])).toEqual([
      ['a', 'results'],
      ['b', 'details'],
    ])
    expect(third[0]?.colour).toBe(first[0]?.colour)
  })
})

describe('grouping a timeline', () => {
  const entry = (entryId: string, encounterId: string | null, happenedAt: number, kind = 'result') =>
    ({ entryId, encounterId, happenedAt, kind }) as unknown as TimelineEntry
  const entries = [
    entry('e', 'visit-2', 50),
    entry('lone', null, 45),
    entry('d', 'visit-2', 40),
    entry('visit-2', null, 39, 'encounter'),
    entry('c', 'visit-1', 20),
    entry('visit-1', null, 10, 'encounter'),
    entry('gone', 'visit-0', 5),
  ]
  const dayOf = ({ happenedAt }: TimelineEntry) => `day ${Math.floor(happenedAt / 10)}`

  test('by visit: each visit once, where its newest entry is, headed by its own; the others by day', () => {
    const groups = groupsOf(entries, dayOf, true)
    expect(
      groups.map(({ key, visit, entries: own }) => [key, visit?.entryId ?? null, own.map(({ entryId }) => entryId)]),
    ).toEqual([
      ['visit-2', 'visit-2', ['e', 'd']],
      ['day 4', null, ['lone']],
      ['visit-1', 'visit-1', ['c']],
      ['visit-0', null, ['gone']],
    ])
  })

  test.each([true, false])('every entry is on exactly one line (by visit: %s)', (byVisit) => {
    const lines = linesOf(groupsOf(entries, dayOf, byVisit))
    const shown = lines.flatMap((line) => (line.entry ? [String(line.entry.entryId)] : []))
    expect(shown.toSorted()).toEqual(entries.map(({ entryId }) => String(entryId)).toSorted())
    expect(new Set(lines.map(({ key }) => key)).size).toBe(lines.length)
  })
})

test('a minute on the practice’s wall is the moment at its end', () => {
  expect(momentOf('2026-07-01T08:30', 'America/New_York')).toBe(Date.UTC(2026, 6, 1, 12, 30, 59, 999))
  expect(momentOf('2026-01-01T08:30', 'America/New_York')).toBe(Date.UTC(2026, 0, 1, 13, 30, 59, 999))
  expect(momentOf('', 'America/New_York')).toBeNull()
  expect(momentOf('2026-02-30T08:30', 'America/New_York')).toBeNull()
})

describe('bookings still to come', () => {
  const NOW = 1_000
  const entry = (entryId: string, happenedAt: number, more: object = {}) =>
    ({
      entryId,
      encounterId: null,
      happenedAt,
      kind: 'appointment',
      status: 'booked',
      retraction: null,
      ...more,
    }) as unknown as TimelineEntry
  const entries = [
    entry('far', 3_000),
    entry('cancelled', 2_600, { status: 'cancelled' }),
    entry('taken-back', 2_500, { retraction: { reason: 'x' } }),
    entry('near', 2_000, { status: 'confirmed' }),
    entry('due', 1_900, { kind: 'order', status: 'active' }),
    entry('missed', 900),
    entry('visit', 800, { kind: 'encounter' }),
  ]
  const shown = (open: boolean, some = entries) =>
    linesWithComing(some, {
      at: NOW,
      open,
      lines: (of) => linesOf(groupsOf(of, () => 'day', true)),
    }).map(({ entry: one, coming }) => (coming ? `${coming.count} until ${String(coming.next.entryId)}` : one?.entryId))

  test('stand behind one line that says the next one; what is no longer waited for, and all else, stays in its place', () => {
    expect(shown(false).filter(Boolean)).toEqual(['2 until near', 'cancelled', 'taken-back', 'due', 'missed', 'visit'])
  })
  test('open they follow their line, all of them; nothing is lost or shown twice', () => {
    expect(shown(true).filter(Boolean)).toEqual([
      '2 until near',
      'far',
      'near',
      'cancelled',
      'taken-back',
      'due',
      'missed',
      'visit',
    ])
  })
  test('where there is none there is no line', () => {
    expect(shown(false, entries.slice(4)).filter(Boolean)).toEqual(['due', 'missed', 'visit'])
  })
})
