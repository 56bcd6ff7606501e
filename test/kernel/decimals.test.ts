import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  addDecimals,
  compareDecimals,
  convertExactly,
  convertUnit,
  Decimal,
  divideWhole,
  multiplyDecimals,
  roundDecimal,
  trimDecimal,
} from '../../shared/kernel/index.ts'
import { UNITS } from '../../shared/kernel/units.data.ts'

const decimal = (text: string): Decimal => Decimal.parse(text)
/** Decimals as people write them, with the digits behind the point that they want. */
const decimals = fc
  .tuple(fc.bigInt({ min: -(10n ** 18n), max: 10n ** 18n }), fc.integer({ min: 0, max: 9 }))
  .map(([digits, places]) => {
    const text = (digits < 0n ? -digits : digits).toString().padStart(places + 1, '0')
    const point = text.length - places
    const written = places === 0 ? text : `${text.slice(0, point)}.${text.slice(point)}`
    return decimal(digits < 0n ? `-${written}` : written)
  })

describe('decimals are exact', () => {
  test('a sum is the same in any order, and taking away undoes adding', () =>
    fc.assert(
      fc.property(decimals, decimals, (a, b) => {
        expect(addDecimals(a, b)).toBe(addDecimals(b, a))
        const minus = multiplyDecimals(b, decimal('-1'))
        expect(compareDecimals(addDecimals(addDecimals(a, b), minus), a)).toBe(0)
      }),
    ))

  test('multiplying distributes over adding; comparing follows the difference', () =>
    fc.assert(
      fc.property(decimals, decimals, decimals, (a, b, c) => {
        const left = multiplyDecimals(a, addDecimals(b, c))
        const right = addDecimals(multiplyDecimals(a, b), multiplyDecimals(a, c))
        expect(compareDecimals(left, right)).toBe(0)
        const difference = addDecimals(a, multiplyDecimals(b, decimal('-1')))
        expect(compareDecimals(a, b)).toBe(compareDecimals(difference, decimal('0')))
      }),
    ))

  test('rounding moves a number by half a step at most, and leaves a rounded one alone', () =>
    fc.assert(
      fc.property(decimals, fc.integer({ min: 0, max: 6 }), (a, places) => {
        const rounded = roundDecimal(a, places)
        expect(roundDecimal(rounded, places)).toBe(rounded)
        const moved = addDecimals(rounded, multiplyDecimals(a, decimal('-1'))).replace('-', '')
        expect(compareDecimals(decimal(moved), divideWhole(1n, 2n * 10n ** BigInt(places), places + 1))).not.toBe(1)
      }),
    ))

  test('halves go away from zero; floats would not', () => {
    expect(roundDecimal(decimal('1.005'), 2)).toBe('1.01')
    expect(roundDecimal(decimal('-1.005'), 2)).toBe('-1.01')
    expect(roundDecimal(decimal('2.5'), 0)).toBe('3')
    expect(addDecimals(decimal('0.1'), decimal('0.2'))).toBe('0.3')
    // The control: with floats both are wrong.
    expect((1.005).toFixed(2)).toBe('1.00')
    expect(String(0.1 + 0.2)).not.toBe('0.3')
  })

  test('precision is kept, exponents are understood, what is no number is refused', () => {
    expect(addDecimals(decimal('5.0'), decimal('1'))).toBe('6.0')
    expect(compareDecimals(decimal('5.0'), decimal('5'))).toBe(0)
    expect(multiplyDecimals(decimal('1.50'), decimal('2'))).toBe('3.00')
    expect(addDecimals(decimal('1.5e3'), decimal('2e-2'))).toBe('1500.02')
    expect(trimDecimal(decimal('70.600'))).toBe('70.6')
    expect(trimDecimal(decimal('100'))).toBe('100')
    expect(() => addDecimals('abc' as Decimal, decimal('1'))).toThrow(TypeError)
    expect(() => divideWhole(1n, 0n, 2)).toThrow(RangeError)
  })
})

describe('units are converted exactly', () => {
  test('there and back gives the same number, for every pair of units that measure the same', () => {
    const pairs = Object.entries(UNITS).flatMap(([from, [dimension]]) =>
      Object.entries(UNITS)
        .filter(([, other]) => other[0] === dimension)
        .map(([to]) => [from, to] as const),
    )
    expect(pairs.length).toBeGreaterThan(150)
    fc.assert(
      fc.property(decimals, fc.constantFrom(...pairs), (value, [from, to]) => {
        const there = convertUnit(value, from, to, 40)
        const back = there && convertUnit(there, to, from, 12)
        expect(back && compareDecimals(back, roundDecimal(value, 12))).toBe(0)
      }),
    )
  })

  test('the factors that clinics use are those of the law', () => {
    expect(convertExactly(decimal('1'), '[lb_av]', 'kg')).toBe('0.45359237')
    expect(convertExactly(decimal('1'), '[in_i]', 'cm')).toBe('2.54')
    expect(convertExactly(decimal('16'), '[oz_av]', '[lb_av]')).toBe('1')
    expect(convertExactly(decimal('98.6'), '[degF]', 'Cel')).toBe('37')
    expect(convertExactly(decimal('-40'), 'Cel', '[degF]')).toBe('-40')
    expect(convertUnit(decimal('100.4'), '[degF]', 'Cel', 1)).toBe('38.0')
    expect(convertExactly(decimal('1.2'), 'g/dL', 'mg/L')).toBe('12000')
    expect(convertExactly(decimal('5.5'), '10*3/uL', '10*9/L')).toBe('5.5')
  })

  test('what needs rounding is not called exact; what measures something else is not converted', () => {
    expect(convertExactly(decimal('1'), 'kg', '[lb_av]')).toBeNull()
    expect(convertUnit(decimal('1'), 'kg', '[lb_av]', 3)).toBe('2.205')
    expect(convertUnit(decimal('1'), 'mmol/L', 'mg/dL', 3)).toBeNull()
    expect(convertUnit(decimal('1'), 'kg', 'cm', 3)).toBeNull()
    expect(convertUnit(decimal('1'), 'cups', 'mL', 3)).toBeNull()
    // A unit that nobody knows is still the same as itself.
    expect(convertExactly(decimal('1.50'), 'cups', 'cups')).toBe('1.50')
  })
})
