import { describe, expect, test } from '@jest/globals'
import { valueParts } from '../../db/exchange/mappings/value.ts'
import { observationText } from '../../db/notes/smart-text.ts'
import { lineOf } from '../../db/timeline/arms.ts'
import { enteredText, unitTextOf } from '../../shared/results/index.ts'

/** What was typed, as it is kept: one number in the smaller unit. */
const CASES = [
  { value: '132', unit: '[oz_av]', unitText: 'lb oz', words: '8 lb 4 oz', unitWord: 'oz' },
  { value: '132.5', unit: '[oz_av]', unitText: 'lb oz', words: '8 lb 4.5 oz', unitWord: 'oz' },
  { value: '70', unit: '[in_i]', unitText: 'ft in', words: '5 ft 10 in', unitWord: 'in' },
  { value: '180.0', unit: '[lb_av]', unitText: '', words: '180.0 lb', unitWord: 'lb' },
  { value: '98.6', unit: '[degF]', unitText: '', words: '98.6°F', unitWord: '°F' },
  // The words of the source stay where the code of a unit has none of its own.
  { value: '7.2', unit: '10*3/uL', unitText: 'K/uL', words: '7.2 K/uL', unitWord: 'K/uL' },
  { value: '7.2', unit: 'mmol/L', unitText: '', words: '7.2 mmol/L', unitWord: 'mmol/L' },
  // Such words beside another unit are no proof that the number is in ounces.
  { value: '3.7', unit: 'kg', unitText: 'lb oz', words: '3.7 lb oz', unitWord: 'lb oz' },
  { value: '5', unit: '', unitText: '', words: '5', unitWord: '' },
] as const

describe('a stored value in words', () => {
  test.each(CASES)('$value $unit as “$unitText” is $words', ({ value, unit, unitText, words, unitWord }) => {
    expect(enteredText({ value, unit, unitText })).toBe(words)
    expect(unitTextOf({ unit, unitText })).toBe(unitWord)
  })

  const REST = { comparator: '', interpretation: '', absentReason: '', happened: '2026', happenedAt: 0, setId: null }
  test.each(CASES)('$words in a note and in the timeline, whole and as a part', ({ value, unit, unitText, words }) => {
    const own = { conceptText: 'Weight', value, unit, unitText, components: '[]', ...REST }
    const components = JSON.stringify([{ concept: { text: 'At birth' }, value, unit, unitText }])
    expect(observationText(own)).toBe(`Weight ${words}`)
    expect(observationText({ ...own, value: '', components })).toBe(`Weight At birth ${words}`)
    expect(lineOf('observation', ['', value, unitText, unit, '', '[]', ''])).toBe(words)
    expect(lineOf('observation', ['<', value, unitText, unit, '', '[]', ''])).toBe(`<${words}`)
    expect(lineOf('observation', ['', '', '', '', '', components, ''])).toBe(`At birth ${words}`)
  })

  test.each(CASES.slice(0, 3))('$words leaves for other programs in its own unit', (measure) => {
    const kept = { valueKind: 'quantity', comparator: '', valueCodings: [], absentReason: '', ...measure }
    expect(valueParts(kept)).toMatchObject({ valueQuantity: { unit: measure.unitWord, code: measure.unit } })
    // The word that a source gave goes out as it came.
    const told = { ...kept, unit: '[lb_av]', unitText: 'lbs' }
    expect(valueParts(told)).toMatchObject({ valueQuantity: { unit: 'lbs', code: '[lb_av]' } })
  })
})
