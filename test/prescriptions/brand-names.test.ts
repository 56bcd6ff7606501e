import { expect, test } from '@jest/globals'
import { refuseBrandsAlike } from '../../build/knowledge/brands.ts'
import { BrandNames } from '../../shared/prescriptions/index.ts'
import { PAYLOAD } from '../safety/asking.ts'

const NAMES = new BrandNames(PAYLOAD.brands)
const salts = (mg: string): string =>
  ['amphetamine aspartate', 'amphetamine sulfate', 'dextroamphetamine saccharate', 'dextroamphetamine sulfate']
    .map((salt) => `${salt} ${mg} MG`)
    .join(' / ')

/** Products as RxNorm names them, the names that they are sold as, and those that are something else. */
test.each([
  ['cyclosporine 0.5 MG/ML Ophthalmic Suspension', ['Restasis'], []],
  ['cyclosporine 100 MG Oral Capsule', [], ['Restasis']],
  ['tacrolimus 0.001 MG/MG Topical Ointment', ['Protopic'], ['Prograf']],
  ['tacrolimus 1 MG Oral Capsule', ['Prograf'], ['Protopic']],
  ['3 ML insulin glargine 300 UNT/ML Pen Injector', ['Toujeo'], ['Lantus', 'Basaglar', 'Semglee']],
  ['insulin glargine 100 UNT/ML Injectable Solution', ['Lantus'], ['Toujeo', 'Basaglar', 'Semglee']],
  ['semaglutide 7 MG Oral Tablet', ['Rybelsus'], ['Ozempic', 'Wegovy']],
  ['0.5 ML semaglutide 1 MG/ML Auto-Injector', ['Wegovy'], ['Rybelsus', 'Ozempic']],
  ['sildenafil 20 MG Oral Tablet', ['Revatio'], ['Viagra']],
  ['sildenafil 100 MG Oral Tablet', ['Viagra'], ['Revatio']],
  ['finasteride 5 MG Oral Tablet', ['Proscar'], ['Propecia']],
  ['naltrexone hydrochloride 50 MG Oral Tablet', ['ReVia'], ['Vivitrol']],
  ['12 HR clonidine hydrochloride 0.1 MG Extended Release Oral Tablet', ['Kapvay'], ['Catapres']],
  ['gabapentin enacarbil 600 MG Extended Release Oral Tablet', [], ['Neurontin', 'Gralise']],
  ['24 HR alprazolam 1 MG Extended Release Oral Tablet', [], ['Xanax']],
  ['24 HR tramadol hydrochloride 100 MG Extended Release Oral Tablet', [], ['Ultram']],
  ['fluticasone propionate 0.05 MG/ACTUAT Metered Dose Nasal Spray', ['Flonase'], ['Flovent']],
  ['120 ACTUAT fluticasone propionate 0.11 MG/ACTUAT Metered Dose Inhaler', ['Flovent'], ['Flonase']],
  ['emtricitabine 200 MG / tenofovir disoproxil fumarate 300 MG Oral Tablet', ['Truvada'], []],
  ['emtricitabine 200 MG / tenofovir alafenamide 25 MG Oral Tablet', [], ['Truvada']],
  ['bictegravir 50 MG / emtricitabine 200 MG / tenofovir alafenamide 25 MG Oral Tablet', ['Biktarvy'], []],
  [`${salts('5')} Oral Tablet`, ['Adderall'], ['Adderall XR']],
  [`24 HR ${salts('5')} Extended Release Oral Capsule`, ['Adderall XR'], ['Adderall']],
  ['estrogens, conjugated (USP) 0.625 MG Oral Tablet', ['Premarin'], ['Prempro']],
  ['estrogens, conjugated (USP) 0.3 MG / medroxyprogesterone acetate 1.5 MG Oral Tablet', ['Prempro'], ['Premarin']],
  [
    '{21 (drospirenone 3 MG / ethinyl estradiol 0.03 MG Oral Tablet) / 7 (inert ingredients 1 MG Oral Tablet) } Pack',
    ['Yasmin'],
    ['Yaz'],
  ],
  [
    '{24 (drospirenone 3 MG / ethinyl estradiol 0.02 MG Oral Tablet) / 4 (inert ingredients 1 MG Oral Tablet) } Pack',
    ['Yaz'],
    ['Yasmin'],
  ],
  ['levonorgestrel 1.5 MG Oral Tablet', ['Plan B'], ['Mirena']],
  ['levonorgestrel 0.000833 MG/HR Intrauterine System', ['Mirena'], ['Plan B']],
  [
    'Abuse-Deterrent 12 HR oxycodone hydrochloride 10 MG Extended Release Oral Tablet',
    ['OxyContin'],
    ['Roxicodone', 'Percocet'],
  ],
  ['oxycodone hydrochloride 10 MG Oral Tablet', ['Roxicodone'], ['OxyContin']],
  ['buprenorphine 12 MG / naloxone 3 MG Sublingual Film', ['Suboxone'], ['Zubsolv']],
])('%s', (display, sold, other) => {
  const names = NAMES.of(display, 'SCD')
  expect(sold.filter((name) => !names.includes(name))).toEqual([])
  expect(other.filter((name) => names.includes(name))).toEqual([])
})

test('words are whole: 5 MG is no part of 15 MG', () => {
  const names = new BrandNames([{ name: 'Five', ingredients: ['a'], only: ['5 MG'], not: [] }])
  expect(names.of('a 5 MG Oral Tablet', 'SCD')).toEqual(['Five'])
  expect(names.of('a 15 MG Oral Tablet', 'SCD')).toEqual([])
})

test('two names with the same contents and words stop the build, where they are not said to be one product', () => {
  const brand = (name: string, only: string[] = []) => ({ name, ingredients: ['a', 'b'], only, not: [] })
  const two = [brand('One'), { ...brand('Two'), ingredients: ['b', 'a'] }]
  expect(() => refuseBrandsAlike(two, [])).toThrow('does not tell these apart: One, Two')
  expect(() => refuseBrandsAlike([brand('One'), brand('One')], [])).toThrow('stands twice')
  refuseBrandsAlike(two, [['One', 'Two']])
  refuseBrandsAlike([brand('One'), brand('Two', ['Nasal'])], [])
})
