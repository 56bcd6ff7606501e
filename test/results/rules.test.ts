import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { Decimal, type Instant } from '../../shared/kernel/index.ts'
import { flagOf, type Observation, PANELS, readRange, readResult, trendOf } from '../../shared/results/index.ts'

const flag = (value: string, range: string, interpretation = '') =>
  flagOf({ interpretation, value: readResult(value, 'mg/dL'), range: readRange(range) })

describe('what was typed', () => {
  test.each([
    ['4.10', { kind: 'quantity', value: '4.10', comparator: '' }],
    ['<0.01', { kind: 'quantity', value: '0.01', comparator: '<' }],
    ['≥ 60', { kind: 'quantity', value: '60', comparator: '>=' }],
    ['-2.5', { kind: 'quantity', value: '-2.5', comparator: '' }],
    ['.5', { kind: 'quantity', value: '0.5', comparator: '' }],
    ['1,250', { kind: 'quantity', value: '1250', comparator: '' }],
    ['trace', { kind: 'text', value: 'trace', unit: '' }],
    ['1+', { kind: 'text', value: '1+' }],
    ['12/5', { kind: 'text', value: '12/5' }],
  ])('a result %s', (text, expected) => expect(readResult(text, 'mg/dL')).toMatchObject(expected))

  test.each([
    ['3.5-5.0', '3.5', '5.0'],
    ['-2 – 2', '-2', '2'],
    ['-3--1', '-3', '-1'],
    ['-3 to 1', '-3', '1'],
    ['<200', null, '200'],
    ['up to 40', null, '40'],
    ['>= 60', '60', null],
    ['negative', null, null],
    ['', null, null],
  ])('a range %s', (text, low, high) => expect(readRange(text)).toEqual({ low, high, text }))
})

describe('flags', () => {
  test.each([
    ['5.1', '3.5-5.0', 'H'],
    ['5.0', '3.5-5.0', 'N'],
    ['3.5', '3.5-5.0', 'N'],
    ['3.49', '3.5-5.0', 'L'],
    ['-3', '-2 – 2', 'L'],
    ['-1', '-2 – 2', 'N'],
    ['-0.5', '-3--1', 'H'],
    // A printed bound may be outside of its own range.
    ['200', '<200', 'H'],
    ['199', '<200', 'N'],
    ['200', '<=200', 'N'],
    ['60', '>60', 'L'],
    ['60', '>=60', 'N'],
    // A value that is only a bound.
    ['<0.01', '0.4-4.0', 'L'],
    ['<5', '0-10', ''],
    ['<5', '<10', 'N'],
    ['<20', '<10', ''],
    ['>1000', '0-200', 'H'],
    ['>90', '>60', 'N'],
    ['>50', '>60', ''],
    ['<0.4', '0.4-4.0', 'L'],
    ['<=0.4', '0.4-4.0', ''],
    // Words are not judged, nor what has no range.
    ['positive', 'negative', ''],
    ['5', '', ''],
    ['5', 'see note', ''],
  ])('%s in %s is “%s”', (value, range, expected) => expect(flag(value, range)).toBe(expected))

  test('what the laboratory said comes before the range', () => {
    expect(flag('5', '0-10', 'HH')).toBe('HH')
    expect(flag('50', '0-10', 'N')).toBe('N')
    expect(flag('positive', 'negative', 'POS')).toBe('A')
    expect(flag('5', '0-10', '>')).toBe('HH')
  })

  test.each([
    ['High', 'H'],
    ['low', 'L'],
    ['Critical High', 'HH'],
    ['CRITICAL-LOW', 'LL'],
    ['critical', 'AA'],
    [' Abnormal ', 'A'],
    ['Normal', 'N'],
    ['not_detected', 'N'],
  ])('the words “%s” of a laboratory are %s', (words, expected) => {
    expect(flag('5', '0-10', words)).toBe(expected)
    expect(flag('50', '', words)).toBe(expected)
  })

  test('a word that nobody knows leaves the value to its range', () => {
    for (const unknown of ['XYZ', 'F1', 'see comment', 'constructor']) {
      expect(flag('50', '0-10', unknown)).toBe('H')
      expect(flag('5', '0-10', unknown)).toBe('N')
      expect(flag('50', '', unknown)).toBe('')
    }
  })

  test('no number is below and above at once, and floats are not asked', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: -500, max: 500 }),
        fc.integer({ min: -500, max: 500 }),
        fc.nat(500),
        (value, low, span) => {
          const tenth = (whole: number) =>
            `${whole < 0 ? '-' : ''}${Math.trunc(Math.abs(whole) / 10)}.${Math.abs(whole) % 10}`
          const found = flagOf({
            interpretation: '',
            value: readResult(tenth(value), ''),
            range: { low: Decimal.parse(tenth(low)), high: Decimal.parse(tenth(low + span)), text: '' },
          })
          expect(found).toBe(value < low ? 'L' : value > low + span ? 'H' : 'N')
        },
      ),
    ))
})

describe('one test over time', () => {
  const at = (happenedAt: number, value: string, unit: string) =>
    ({ happenedAt: happenedAt as Instant, value: readResult(value, unit) }) as Observation
  test('values are converted where that is exact, and left out of the line where it is not', () => {
    const trend = trendOf([
      at(3, '1.2', 'mg/dL'),
      at(1, '0.012', 'g/L'),
      at(2, '106', 'umol/L'),
      at(4, 'hemolyzed', ''),
    ])
    expect(trend.unit).toBe('mg/dL')
    expect(trend.points.map(({ shown }) => shown)).toEqual(['1.2', null, '1.2', null])
  })
  test('a single unit stays as it was written', () => {
    expect(trendOf([at(1, '5.10', 'mmol/L')]).points[0]?.shown).toBe('5.10')
  })
})

test('every test of a panel has a LOINC code with a right check digit, and no panel has one twice', () => {
  const checked = (code: string): boolean => {
    const [number = '', check] = code.split('-')
    // Source: LOINC Users' Guide, appendix C: Mod 10 check digit.
    const digits = number.split('').reverse().map(Number)
    const odd =
      Number(
        digits
          .filter((_, index) => index % 2 === 0)
          .reverse()
          .join(''),
      ) * 2
    const even = digits
      .filter((_, index) => index % 2 === 1)
      .reverse()
      .join('')
    const sum = `${even}${odd}`.split('').reduce((total, digit) => total + Number(digit), 0)
    return String((10 - (sum % 10)) % 10) === check
  }
  const codes = PANELS.flatMap(({ code, tests }) => [code, ...tests.map((test) => test.code)])
  expect(codes.filter((code) => !checked(code))).toEqual([])
  expect(checked('2951-3')).toBe(false)
  for (const { tests } of PANELS) expect(new Set(tests.map(({ code }) => code)).size).toBe(tests.length)
})
