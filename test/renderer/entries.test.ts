import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { mergeOnto } from '../../renderer/kit/entries/merge.ts'
import { readTold, writeTold } from '../../renderer/kit/event-time.ts'

describe('a typed time', () => {
  test.each([
    ['3/5/2019', '2019-03-05'],
    ['03052019', '2019-03-05'],
    ['2019-3-5', '2019-03-05'],
    ['3/2019', '2019-03'],
    ['2019', '2019'],
    ['t', '2026-11-24'],
    ['as a child', 'as a child'],
    ['13/45/2019', '2019-13-45'],
    ['  ', null],
  ])('%s', (typed, told) => {
    expect(readTold(typed, '2026-11-24')).toBe(told)
  })

  test('is shown as precisely as it was told', () => {
    expect(writeTold('2019', 'en')).toBe('2019')
    expect(writeTold('2019-03', 'en')).toBe('Mar 2019')
    expect(writeTold('2019-03-05', 'en')).toBe('Mar 5, 2019')
    expect(writeTold('2019-03-05T23:30:00-05:00', 'en')).toBe('Mar 5, 2019')
    expect(writeTold('as a child', 'en')).toBe('as a child')
    expect(writeTold(null, 'en')).toBe('')
  })
})

describe('two changes of one version', () => {
  const details = fc.record({
    dose: fc.constantFrom('5', '10'),
    unit: fc.constantFrom('mg', 'mcg'),
    note: fc.constantFrom('', 'a', 'b'),
    codings: fc.constantFrom([], [{ code: 'x' }]),
  })
  const together = [['dose', 'unit']] as const
  const touched = (from: object, to: object, field: string) =>
    JSON.stringify((from as Record<string, unknown>)[field]) !== JSON.stringify((to as Record<string, unknown>)[field])

  test('what I have touched is mine, the rest is theirs, and a dose never parts from its unit', () => {
    fc.assert(
      fc.property(details, details, details, (before, mine, theirs) => {
        const merged = mergeOnto(before, mine, theirs, together)
        const dose = `${merged.dose} ${merged.unit}`
        const mineDose = touched(before, mine, 'dose') || touched(before, mine, 'unit')
        expect(dose).toBe(mineDose ? `${mine.dose} ${mine.unit}` : `${theirs.dose} ${theirs.unit}`)
        for (const field of ['note', 'codings'] as const)
          expect(merged[field]).toEqual(touched(before, mine, field) ? mine[field] : theirs[field])
      }),
    )
  })

  test('control: field by field, a dose would get another’s unit', () => {
    const [before, mine, theirs] = [
      { dose: '5', unit: 'mg' },
      { dose: '10', unit: 'mg' },
      { dose: '5', unit: 'mcg' },
    ]
    expect(mergeOnto(before, mine, theirs)).toEqual({ dose: '10', unit: 'mcg' })
    expect(mergeOnto(before, mine, theirs, together)).toEqual({ dose: '10', unit: 'mg' })
  })
})
