import { expect, test } from '@jest/globals'
import { changed, chosen, detailsOf, NOTHING, typedFrom } from '../../renderer/prescriptions/typed.ts'
import type { Decimal } from '../../shared/kernel/index.ts'
import { readProduct } from '../../shared/prescriptions/index.ts'

const AMOXICILLIN = readProduct('amoxicillin 80 MG/ML Oral Suspension', { rxcui: '308189', kind: 'SCD' })
const AZITHROMYCIN = readProduct('azithromycin 40 MG/ML Oral Suspension', { rxcui: '308459', kind: 'SCD' })

/** A child's amoxicillin by weight, written to the pharmacist too, kept as a draft and taken up again. */
const takenUp = () => {
  const typed = changed(chosen(NOTHING, AMOXICILLIN, null), { sigText: '45 mg/kg/day div bid x10d' })
  const details = detailsOf(changed(typed, { weightKg: '18.2' as Decimal, note: 'Flavor: cherry' }))
  return typedFrom(details!)
}

test('a draft by weight says what it was computed from, in an equation that comes out, and keeps it when it is taken up', () => {
  const again = detailsOf(takenUp())
  expect(again).toMatchObject({
    sigText: '5.1 mL bid x10d',
    note: 'Flavor: cherry; 45 mg/kg/day × 18.2 kg ÷ 2 = 409.5 mg',
  })
  expect(takenUp().note).toBe('Flavor: cherry')
})

test('another drug keeps neither the amount nor what it was computed from', () => {
  const emptied = changed(takenUp(), { drugText: 'azithromycin', product: null })
  expect(emptied).toMatchObject({ sigText: '', basis: '', note: 'Flavor: cherry' })
  const other = changed(chosen(emptied, AZITHROMYCIN, null), { sigText: '10 mg/kg po daily x5d' })
  expect(detailsOf(changed(other, { weightKg: '18.2' as Decimal }))?.note).toBe(
    'Flavor: cherry; 10 mg/kg × 18.2 kg = 182 mg',
  )
})

test('a drug in words keeps nothing of an amount either once the words are others, or a drug of the list is taken', () => {
  const inWords = { ...takenUp(), product: null, drugText: 'amoxicillin liquid' }
  expect(changed(inWords, { drugText: 'azithromycin liquid' })).toMatchObject({ sigText: '', basis: '' })
  expect(chosen(inWords, AZITHROMYCIN, null)).toMatchObject({ sigText: '', basis: '' })
  // Control: what is no other drug keeps both.
  expect(changed(inWords, { refills: '1' })).toMatchObject({ sigText: '5.1 mL bid x10d', basis: inWords.basis })
})

test('other directions for the same drug do not keep what the first were computed from', () => {
  expect(detailsOf(changed(takenUp(), { sigText: '4 mL po bid x10d' }))?.note).toBe('Flavor: cherry')
})

test('without a weight there is no quantity either; with one it is what the doses come to', () => {
  const typed = changed(chosen(NOTHING, AMOXICILLIN, null), { sigText: '45 mg/kg/day div bid x10d' })
  expect(typed).toMatchObject({ quantity: '', days: '10' })
  expect(changed(typed, { weightKg: '18.2' as Decimal })).toMatchObject({ quantity: '102', days: '10' })
})
