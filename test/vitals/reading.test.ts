import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type BirthDate, type CivilDate, convertUnit, type Decimal } from '../../shared/kernel/index.ts'
import { enteredText } from '../../shared/results/index.ts'
import {
  ageSpan,
  bodyMassIndex,
  bodySurfaceArea,
  doubtsAbout,
  habitText,
  inCanonical,
  Measure,
  type NumericVital,
  plausibility,
  readBloodPressure,
  readMeasure,
  type UnitHabit,
  vitalFlag,
  vitalFlagAmong,
} from '../../shared/vitals/index.ts'

const YEAR = 12
const read = (kind: NumericVital, text: string, habit: UnitHabit = 'us') => {
  const found = readMeasure(kind, text, habit)
  return found && [found.value, found.unit]
}

describe('a number typed with its unit', () => {
  test.each<[NumericVital, string, [string, string] | null]>([
    ['weight', '180lb', ['180', '[lb_av]']],
    ['weight', '180.0 LBS', ['180.0', '[lb_av]']],
    ['weight', '82kg', ['82', 'kg']],
    ['weight', '8 lb 4 oz', ['132', '[oz_av]']],
    ['weight', '8lb4.5oz', ['132.5', '[oz_av]']],
    ['weight', '180', ['180', '[lb_av]']],
    ['weight', '180 stone', null],
    ['height', `5'10"`, ['70', '[in_i]']],
    ['height', `5'10.5`, ['70.5', '[in_i]']],
    ['height', '5 ft 10 in', ['70', '[in_i]']],
    ['height', '6ft', ['72', '[in_i]']],
    ['height', '178cm', ['178', 'cm']],
    ['height', '1.78 m', ['1.78', 'm']],
    ['height', '70', ['70', '[in_i]']],
    ['temperature', '98.6', ['98.6', '[degF]']],
    ['temperature', '37c', ['37', 'Cel']],
    ['temperature', '37.2', ['37.2', 'Cel']],
    ['temperature', '37,2', ['37.2', 'Cel']],
    ['glucose', '5.8 mmol', ['5.8', 'mmol/L']],
    ['pain', '7/10', ['7', '{score}']],
    ['pulse', '72 bpm', ['72', '/min']],
    ['pulse', 'fast', null],
    ['pulse', '-72', null],
    ['pulse', '', null],
  ])('%s %s', (kind, text, expected) => expect(read(kind, text)).toEqual(expected))

  test('a bare number is in the units that the person is used to; a temperature says by itself which it is', () => {
    expect(read('weight', '82', 'metric')).toEqual(['82', 'kg'])
    expect(read('height', '178', 'metric')).toEqual(['178', 'cm'])
    expect(read('temperature', '98.6', 'metric')).toEqual(['98.6', '[degF]'])
    expect(readMeasure('oxygen-saturation', '95% on 2L', 'us')).toMatchObject({ value: '95', oxygenFlow: '2' })
    expect(readMeasure('oxygen-saturation', '98 RA', 'us')).toMatchObject({ value: '98', oxygenFlow: null })
    expect(readBloodPressure('120/80')).toEqual({ systolic: '120', diastolic: '80' })
    expect(readBloodPressure('120')).toBeNull()
  })

  test('feet and inches, pounds and ounces come back as they were typed', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 0, max: 11 }),
        fc.integer({ min: 0, max: 9 }),
        (feet, inches, tenth) => {
          const height = readMeasure('height', `${feet}'${inches}.${tenth}"`, 'us')
          expect(height && enteredText(height)).toBe(`${feet} ft ${inches}.${tenth} in`)
          const weight = readMeasure('weight', `${feet} lb ${inches} oz`, 'us')
          expect(weight && enteredText(weight)).toBe(`${feet} lb ${inches} oz`)
        },
      ),
    ))

  test('every digit that was typed is kept', () =>
    fc.assert(
      fc.property(fc.nat(99_999), fc.stringMatching(/^\d{1,8}$/), (whole, digits) => {
        expect(readMeasure('weight', `${whole}.${digits}kg`, 'us')?.value).toBe(`${whole}.${digits}`)
      }),
    ))
})

describe('shown in other units', () => {
  test('what was entered stays first', () => {
    const value = { value: '82.5', unit: 'kg', unitText: '' }
    expect(enteredText(value)).toBe('82.5 kg')
    expect(habitText('weight', value, 'us')).toBe('181.9 lb')
    expect(habitText('weight', value, 'metric')).toBeNull()
    expect(habitText('temperature', { value: '38', unit: 'Cel' }, 'us')).toBe('100.4°F')
  })

  test('body mass index and surface from any units', () => {
    const [pounds, kilos] = [
      { value: '180', unit: '[lb_av]' },
      { value: '81.6466266', unit: 'kg' },
    ]
    const [inches, centimetres] = [
      { value: '70', unit: '[in_i]' },
      { value: '177.8', unit: 'cm' },
    ]
    expect(bodyMassIndex(pounds, inches)).toBe('25.8')
    expect(bodyMassIndex(kilos, centimetres)).toBe('25.8')
    expect(bodySurfaceArea(kilos, centimetres)).toBe('2.01')
    expect(bodyMassIndex(pounds, { value: '0', unit: 'cm' })).toBeNull()
    expect(bodyMassIndex({ value: '1', unit: 'stone' }, inches)).toBeNull()
  })
})

describe('plausible, low and high by age', () => {
  const flag = (kind: Parameters<typeof vitalFlag>[0], value: string, months: number, sex = 'female') =>
    vitalFlag(kind, value as Decimal, months, sex)
  test.each([
    ['weight', '700.1', 40 * YEAR, 'impossible'],
    ['weight', '16', 1, 'impossible'],
    ['weight', '300', 40 * YEAR, 'unlikely'],
    ['weight', '80', 40 * YEAR, null],
    ['temperature', '47', 40 * YEAR, 'impossible'],
    ['temperature', '42', 40 * YEAR, 'unlikely'],
    ['oxygen-saturation', '101', 5 * YEAR, 'impossible'],
    ['pain', '11', 40 * YEAR, 'impossible'],
    ['pain', '4.5', 40 * YEAR, 'impossible'],
    ['pulse', '150', 1, null],
    ['pulse', '230', 40 * YEAR, 'unlikely'],
    ['height', '178', 2, 'impossible'],
  ] as const)('%s %s at %i months: %s', (kind, value, months, expected) =>
    expect(plausibility(kind, value as Decimal, months)).toBe(expected),
  )

  test.each([
    ['pulse', '72', 40 * YEAR, 'N'],
    ['pulse', '101', 40 * YEAR, 'H'],
    ['pulse', '150', 6, 'N'],
    ['pulse', '72', 6, 'L'],
    ['respiration', '40', 6, 'N'],
    ['respiration', '40', 40 * YEAR, 'H'],
    ['temperature', '38.0', 1, 'HH'],
    ['temperature', '38.0', 40 * YEAR, 'H'],
    ['temperature', '37.9', 1, 'N'],
    ['temperature', '34.9', 40 * YEAR, 'LL'],
    ['systolic', '119', 40 * YEAR, 'N'],
    ['systolic', '120', 40 * YEAR, 'H'],
    ['systolic', '181', 40 * YEAR, 'HH'],
    ['systolic', '89', 40 * YEAR, 'L'],
    ['diastolic', '80', 40 * YEAR, 'H'],
    ['systolic', '106', 7 * YEAR, 'H'],
    ['systolic', '105', 7 * YEAR, 'N'],
    ['systolic', '70', 7 * YEAR, 'L'],
    ['oxygen-saturation', '94', 40 * YEAR, 'L'],
    ['oxygen-saturation', '89', 40 * YEAR, 'LL'],
    ['glucose', '53', 40 * YEAR, 'LL'],
    ['glucose', '60', 0, ''],
    ['glucose', '59', 0, 'L'],
    ['glucose', '35', 0, 'L'],
    ['glucose', '34', 0, 'LL'],
    ['glucose', '200', 40 * YEAR, 'H'],
    // Nothing is said where no range is known.
    ['pain', '9', 40 * YEAR, ''],
    ['weight', '80', 40 * YEAR, ''],
    ['systolic', '90', 6, ''],
  ] as const)('%s %s at %i months is “%s”', (kind, value, months, expected) =>
    expect(flag(kind, value, months)).toBe(expected),
  )

  test.each([
    // Critical at every age: told of whoever has no birth date.
    ['temperature', '34.9', 'LL'],
    ['temperature', '41.1', 'HH'],
    ['oxygen-saturation', '89', 'LL'],
    ['systolic', '181', 'HH'],
    ['diastolic', '121', 'HH'],
    ['glucose', '34', 'LL'],
    // Out of range at every age, critical only at some: as little as at the mildest.
    ['temperature', '38.0', 'H'],
    ['glucose', '40', 'L'],
    ['pulse', '40', 'L'],
    ['pulse', '210', 'H'],
    ['respiration', '60', 'H'],
    // Usual at every age.
    ['temperature', '37.0', 'N'],
    ['oxygen-saturation', '98', 'N'],
    // Usual at one age, not at another.
    ['pulse', '70', ''],
    ['respiration', '25', ''],
    ['systolic', '115', ''],
    ['systolic', '85', ''],
    // Of what no range is known.
    ['glucose', '300', ''],
    ['weight', '80', ''],
  ] as const)('%s %s of somebody without a birth date is “%s”', (kind, value, expected) => {
    for (const sex of ['female', 'male', 'unknown'])
      expect([sex, vitalFlag(kind, value as Decimal, null, sex)]).toEqual([sex, expected])
  })

  test('what is flagged of an unknown age is flagged at every age of which the ranges speak', () =>
    fc.assert(
      fc.property(
        fc.constantFrom('pulse', 'respiration', 'temperature', 'systolic', 'diastolic', 'oxygen-saturation', 'glucose'),
        fc.integer({ min: 1, max: 4000 }),
        fc.integer({ min: 0, max: 1200 }),
        (kind, tenths, months) => {
          const value = (tenths / 10).toFixed(1) as Decimal
          const told = vitalFlag(kind, value, null, 'female')
          const then = vitalFlag(kind, value, months, 'female')
          if (told === 'HH' || told === 'LL') expect([told, '']).toContain(then)
          if (told === 'H') expect(['H', 'HH', '']).toContain(then)
          if (told === 'L') expect(['L', 'LL', '']).toContain(then)
          if (told === 'N') expect(then).toBe('N')
          // Where the ranges say nothing, the value is at least unlikely.
          if (told !== '' && then === '') expect(plausibility(kind, value, months)).not.toBeNull()
        },
      ),
    ))

  test('where only the year is known, what holds through all of it', () => {
    const among = (birthOn: string, kind: 'pulse' | 'systolic', value: string) =>
      vitalFlagAmong(kind, value as Decimal, ageSpan(birthOn as BirthDate, '2026-06-15' as CivilDate), 'female')
    // 15 or 16: one range. 12 or 13: a pressure of 115 is high for the one and usual for the other.
    expect(among('2010', 'pulse', '110')).toBe('H')
    expect(among('2013', 'systolic', '115')).toBe('')
    expect(among('2013', 'systolic', '125')).toBe('H')
    expect(ageSpan('2024-02' as BirthDate, '2026-06-15' as CivilDate)).toEqual({ least: 27, most: 28 })
    expect(ageSpan('2024-02-20' as BirthDate, '2026-06-15' as CivilDate)).toEqual({ least: 27, most: 27 })
  })

  test('a fever is one in either unit, at the very degree', () => {
    const fever = inCanonical('temperature', '100.4' as Decimal, '[degF]')
    expect(fever && flag('temperature', fever, 480)).toBe('H')
    const none = inCanonical('temperature', '100.3' as Decimal, '[degF]')
    expect(none && flag('temperature', none, 480)).toBe('N')
    expect(inCanonical('glucose', '10' as Decimal, 'mmol/L')).toMatch(/^180\.156/)
  })

  test('a wrong unit, two numbers exchanged, a slip of the point', () => {
    const about = (measures: object[], months: number) =>
      doubtsAbout(
        measures.map((one) => Measure.parse(one)),
        months,
      )
    expect(about([{ kind: 'blood-pressure', systolic: '80', diastolic: '120' }], 480)).toEqual([
      { kind: 'blood-pressure', fault: 'order' },
    ])
    expect(about([{ kind: 'weight', value: '80', unit: 'cm' }], 480)).toEqual([{ kind: 'weight', fault: 'unit' }])
    expect(about([{ kind: 'temperature', value: '986', unit: '[degF]' }], 480)).toEqual([
      { kind: 'temperature', fault: 'impossible' },
    ])
    expect(about([{ kind: 'weight', value: '18', unit: 'kg' }], 480)).toEqual([{ kind: 'weight', fault: 'unlikely' }])
  })

  test('a value is judged the same in whatever unit it was typed', () =>
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 15_000 }), fc.integer({ min: 0, max: 1000 }), (tenths, months) => {
        const pounds = `${Math.trunc(tenths / 10)}.${tenths % 10}` as Decimal
        const kilos = convertUnit(pounds, '[lb_av]', 'kg', 9) as Decimal
        const [a, b] = [inCanonical('weight', pounds, '[lb_av]'), inCanonical('weight', kilos, 'kg')]
        expect(a && plausibility('weight', a, months)).toBe(b && plausibility('weight', b, months))
      }),
    ))
})
