import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import type { Decimal } from '../../shared/kernel/index.ts'
import { dailyOf, doseByWeight, fitSig, readProduct, readSig } from '../../shared/prescriptions/index.ts'

const AZITHROMYCIN = readProduct('azithromycin 40 MG/ML Oral Suspension', { rxcui: '141963', kind: 'SCD' })
const CEFDINIR = readProduct('cefdinir 25 MG/ML Oral Suspension')
const AUGMENTIN = readProduct('amoxicillin 80 MG/ML / clavulanate 11.4 MG/ML Oral Suspension')
const TABLET = readProduct('prednisone 5 MG Oral Tablet')
const dose = (text: string, kg: string | null, product = AZITHROMYCIN) =>
  doseByWeight(text, product, kg as Decimal | null)

test('a dose by weight becomes what a syringe shows, and the directions say that', () => {
  expect(dose('10 mg/kg po daily x5d', '18.2')).toMatchObject({
    amount: '182',
    given: { value: '4.6', unit: 'mL' },
    sigText: '4.6 mL po daily x5d',
  })
  // 14 mg/kg a day in two: 7 mg/kg each.
  expect(dose('14 mg/kg/day div bid x10d', '10', CEFDINIR)).toMatchObject({ amount: '70', sigText: '2.8 mL bid x10d' })
  expect(dose('7mg/kg/dose po bid', '10', CEFDINIR)).toMatchObject({ sigText: '2.8 mL po bid' })
  expect(dose('1 mg/kg po daily', '30', TABLET)).toMatchObject({ sigText: '30 mg po daily' })
  const read = dose('10 mg/kg po daily x5d', '18.2')
  const sig = fitSig(readSig(read && 'sigText' in read ? read.sigText : '').sig, AZITHROMYCIN)
  expect(dailyOf(sig)).toMatchObject({ unit: 'mL' })
})

test('a small volume is not rounded away, and no zero stands behind', () => {
  expect(dose('5 mg/kg po daily', '1.1')).toMatchObject({ given: { value: '0.14' } })
  expect(dose('10 mg/kg po daily', '20')).toMatchObject({ given: { value: '5' }, amount: '200' })
  expect(dose('10 mg/kg po daily', '400')).toMatchObject({ given: { value: '100' } })
})

test('without a weight, a frequency or one strength nothing is computed', () => {
  expect(dose('10 mg/kg po daily', null)).toEqual({ missing: 'weight' })
  expect(dose('14 mg/kg/day po', '10', CEFDINIR)).toEqual({ missing: 'frequency' })
  expect(dose('45 mg/kg/day po bid', '10', AUGMENTIN)).toEqual({ missing: 'strength' })
  expect(dose('1 tab po bid', '70')).toBeNull()
})

test('what is given is within 5 % of what the weight says', () => {
  fc.assert(
    fc.property(fc.integer({ min: 20, max: 1000 }), fc.integer({ min: 5, max: 500 }), (kg10, perKg10) => {
      const read = dose(`${perKg10 / 10} mg/kg po daily`, String(kg10 / 10))
      if (!read || 'missing' in read) throw new Error('nothing was computed')
      const exact = ((kg10 / 10) * (perKg10 / 10)) / 40
      // Below a fiftieth of a millilitre no syringe shows anything.
      if (exact >= 0.1) expect(Math.abs(Number(read.given.value) - exact) / exact).toBeLessThanOrEqual(0.0501)
    }),
  )
})
