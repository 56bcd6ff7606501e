import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { PartialDate, EventTime, Instant } from '../../shared/kernel/index.ts'
import {
  holdsNow,
  ingredientsOf,
  type Medication,
  MedicationStatus,
  moveFaults,
  NEXT_STATUS,
  readPastedList,
  reconcileFaults,
  sameDrug,
  sideBySide,
} from '../../shared/medications/index.ts'

const ON = {
  birthOn: '1980-01-02' as PartialDate,
  now: Date.UTC(2026, 10, 24, 14) as Instant,
  timeZone: 'America/New_York',
}
const drug = (text: string, more: Partial<Medication> = {}) =>
  ({
    concept: { text, codings: [] },
    entryId: text,
    status: 'active',
    retraction: null,
    ...more,
  }) as unknown as Medication

describe('the states of a drug', () => {
  test('whatever path is walked: nothing ends without a reason, and what has ended stays ended', () => {
    const moves = fc.array(
      fc.record({
        to: fc.constantFrom(...MedicationStatus.options),
        on: fc.option(fc.constantFrom('2020-01-01', '2026-11-24', '1970-01-01', '2030') as fc.Arbitrary<EventTime>),
        reason: fc.constantFrom('', 'no', 'cough'),
      }),
      { maxLength: 8 },
    )
    const reached = new Set<string>()
    fc.assert(
      fc.property(fc.constantFrom(...MedicationStatus.options), moves, (from, path) => {
        let status = from
        for (const move of path) {
          const faults = moveFaults(drug('x', { status }), move, ON)
          if (faults.length > 0) continue
          expect(['stopped', 'completed']).not.toContain(status)
          expect(status).not.toBe(move.to)
          if (move.to === 'stopped' || move.to === 'on-hold') expect(move.reason).toBe('cough')
          expect(['1970-01-01', '2030']).not.toContain(move.on)
          status = move.to
          reached.add(status)
        }
      }),
      { numRuns: 2000 },
    )
    // Control: every state that can be reached was.
    const reachable = new Set(Object.values(NEXT_STATUS).flat())
    expect([...reached].toSorted()).toEqual([...reachable].toSorted())
  })

  test('one on hold is still in the house', () => {
    expect(MedicationStatus.options.filter((status) => holdsNow(drug('x', { status })))).toEqual([
      'active',
      'on-hold',
      'intended',
      'unknown',
    ])
  })
})

describe('the ingredients in a name', () => {
  test.each([
    ['Lisinopril 10 MG Oral Tablet', 'lisinopril'],
    ['Lisinopril 20mg tab', 'lisinopril'],
    ['Metoprolol succinate ER 50 mg', 'metoprolol'],
    ['Losartan potassium 50 mg', 'losartan'],
    ['Potassium chloride 20 mEq ER', 'chloride potassium'],
    ['Sodium chloride 0.9 % injection', 'chloride sodium'],
    ['Calcium carbonate 500 mg', 'calcium carbonate'],
    ['amoxicillin 875 MG / clavulanate 125 MG Oral Tablet [Augmentin]', 'amoxicillin clavulanate'],
    ['Vitamin D 1000 IU', 'd vitamin'],
    ['Vitamin B12 1000 mcg', 'b12 vitamin'],
    ['Hydrochlorothiazide (HCTZ) 25 mg', 'hydrochlorothiazide'],
  ])('%s', (name, wanted) => {
    expect(ingredientsOf(name)).toBe(wanted)
  })

  test('different drugs are not taken for the same', () => {
    const same = (a: string, b: string) => sameDrug({ text: a, codings: [] }, { text: b, codings: [] })
    expect(same('Lisinopril 10 mg', 'lisinopril 20 mg daily')).toBe(true)
    expect(same('Lisinopril 10 mg', 'Lisinopril / hydrochlorothiazide 10/12.5 mg')).toBe(false)
    expect(same('Potassium chloride', 'Sodium chloride')).toBe(false)
    expect(same('Vitamin D', 'Vitamin B12')).toBe(false)
    expect(same('Insulin glargine', 'Insulin lispro')).toBe(false)
    expect(same('10 mg', '20 mg')).toBe(false)
  })
})

describe('a pasted list', () => {
  test('is read line by line, and nothing is guessed', () => {
    const text = `
      Medications:
      1. Lisinopril 10 mg tablet - take 1 tablet daily
      • Metformin 500 mg twice daily with meals
      - Ibuprofen 400 mg as needed for pain, max 3 a day
      Warfarin, as directed
      --------
    `
    const lines = readPastedList(text).map(
      ({ details: { concept, doseValue, doseUnit, sig, asNeeded, asNeededFor } }) => [
        concept.text,
        doseValue === undefined ? '' : `${doseValue} ${doseUnit}`,
        sig,
        asNeeded ? asNeededFor : null,
      ],
    )
    expect(lines).toEqual([
      ['Lisinopril 10 mg tablet', '10 mg', 'take 1 tablet daily', null],
      ['Metformin 500 mg', '500 mg', 'twice daily with meals', null],
      ['Ibuprofen 400 mg', '400 mg', 'as needed for pain, max 3 a day', 'pain'],
      ['Warfarin', '', 'as directed', null],
    ])
  })

  test('every letter of it is kept, whatever it says', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 60 }), { maxLength: 8 }), (lines) => {
        const wanted = lines
          .flatMap((line) => line.split(/\r?\n/))
          .filter((line) => /\p{L}{3,}/u.test(line) && !line.trim().endsWith(':'))
        const read = readPastedList(lines.join('\n'))
        for (const { written, details } of read)
          expect(written.startsWith(details.concept.text) && written.endsWith(details.sig ?? '')).toBe(true)
        expect(read.length).toBeLessThanOrEqual(wanted.length)
        expect(read.length).toBeGreaterThanOrEqual(
          wanted.filter((line) => !/^\s*(?:[-*•·]|\d{1,2}[.)])\s/.test(line)).length,
        )
      }),
    )
  })

  test('stands beside ours, each entry in one line', () => {
    const ours = [drug('Lisinopril 10 mg'), drug('Gabapentin 300 mg')]
    const theirs = [drug('lisinopril 20 mg tablet'), drug('Metformin 500 mg'), drug('Lisinopril 5 mg')]
    const names = sideBySide(ours, theirs).map((pair) => [pair.ours?.concept.text, pair.theirs?.concept.text])
    expect(names).toEqual([
      ['Lisinopril 10 mg', 'lisinopril 20 mg tablet'],
      ['Gabapentin 300 mg', undefined],
      [undefined, 'Metformin 500 mg'],
      [undefined, 'Lisinopril 5 mg'],
    ])
  })
})

test('every entry that holds must be decided about, once, and a decision must be about something', () => {
  const ours = [drug('a'), drug('b')]
  const line = (action: 'keep' | 'take-over' | 'stop' | 'ignore', own: string | null, reason = '') => ({
    action,
    ours: own === null ? null : { entryId: own as never, revision: 1 },
    theirs: null,
    reason,
  })
  const faults = (...lines: ReturnType<typeof line>[]) => reconcileFaults(lines, ours).map(({ fault }) => fault)
  expect(faults(line('keep', 'a'), line('stop', 'b', 'rash'))).toEqual([])
  expect(faults(line('keep', 'a'))).toEqual(['undecided'])
  expect(faults(line('keep', 'a'), line('keep', 'a'), line('keep', 'b'))).toEqual(['wrong-decision'])
  expect(faults(line('keep', 'a'), line('stop', 'b'))).toEqual(['needs-reason'])
  expect(faults(line('keep', 'a'), line('keep', 'b'), line('take-over', null))).toEqual(['wrong-decision'])
})
