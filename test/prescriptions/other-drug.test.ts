import { expect, test } from '@jest/globals'
import { inPlaceOf, onlyOf } from '../../renderer/prescriptions/other-drug.ts'
import { chosen, NOTHING } from '../../renderer/prescriptions/typed.ts'
import type { Decimal } from '../../shared/kernel/index.ts'
import { DrugIndex, type DrugUse, type FoundProduct, readProduct } from '../../shared/prescriptions/index.ts'

const COMBINATION = 'hydrochlorothiazide 12.5 MG / losartan potassium 100 MG Oral Tablet'
const NAMES = [
  COMBINATION,
  'losartan potassium 50 MG Oral Tablet',
  'valsartan 80 MG Oral Tablet',
  'amlodipine 5 MG / valsartan 160 MG Oral Tablet',
]

/** Looks for drugs as a list does that has this favourite. */
function found(text: string, favourite: string): FoundProduct[] {
  const index = new DrugIndex()
  index.add(NAMES.map((display) => ({ code: display, display, kind: 'SCD', synonyms: [], common: true })))
  for (const _ of index.finish());
  const use: DrugUse = { own: new Map([[favourite, 500]]), practice: new Map() }
  return index.find(text, use, 50).map(({ code, display, kind, own, used }) => ({
    ...readProduct(display, { rxcui: code, kind }),
    own,
    used,
  }))
}

test('in the place of a drug comes the one that was offered alone, even where a combination of it is a favourite', () => {
  const lines = found('losartan', COMBINATION)
  // Control: the list itself has the favourite first.
  expect(lines[0]?.display).toBe(COMBINATION)
  expect(onlyOf('Losartan', lines)?.display).toBe('losartan potassium 50 MG Oral Tablet')
  expect(onlyOf('valsartan', found('valsartan', ''))?.display).toBe('valsartan 80 MG Oral Tablet')
})

test('where the list has it in combinations only, or another drug that is spelled alike, a person says which', () => {
  const lines = found('losartan', COMBINATION)
  expect(onlyOf('losartan', [lines[0]!])).toBeUndefined()
  expect(onlyOf('valsarten', found('valsarten', ''))).toBeUndefined()
  expect(onlyOf('losar', found('losar', ''))).toBeUndefined()
})

test('another drug keeps nothing of the order for the first: no refills, days, quantity or words to the pharmacist', () => {
  const first = chosen(NOTHING, readProduct('lisinopril 20 MG Oral Tablet', { rxcui: '1', kind: 'SCD' }), null)
  const typed = { ...first, sigText: '1 tab po daily', quantity: '90', ownQuantity: true, days: '90', ownDays: true }
  const other = inPlaceOf(
    { ...typed, refills: '3', note: 'Brand only', substitution: false, indicationText: 'hypertension' },
    'losartan',
  )
  expect(other).toMatchObject({ drugText: 'losartan', product: null, sigText: '', quantity: '', days: '' })
  expect(other).toMatchObject({ refills: '0', note: '', substitution: true, indicationText: 'hypertension' })
  // What it was last prescribed with is its own.
  const [losartan] = found('losartan 50', '').filter(({ ingredients }) => ingredients.length === 1)
  const lastUsed = {
    sigText: '1 tab po bid',
    quantityValue: '60' as Decimal,
    quantityUnit: '',
    daysSupply: 30,
    refills: 2,
  } as const
  expect(chosen(other, losartan!, { ...lastUsed, own: true })).toMatchObject({
    days: '30',
    quantity: '60',
    refills: '2',
  })
})
