import { describe, expect, test } from '@jest/globals'
import { scoreCase } from '../conform/safety/score.ts'
import { ask, drugOf, fired, type Patient, type Short } from './asking.ts'

const of = (kind: string, order: Short, patient: Patient = {}) =>
  fired(ask(order, patient)).filter((one) => one.startsWith(`${kind} `))
const stops = (kind: string, order: Short, patient: Patient = {}) =>
  of(kind, order, patient).some((one) => one.endsWith('!'))
const names = (text: string) => drugOf({ drug: text }, 'x').ingredients.map(({ name }) => name)
const unknown = (text: string) => drugOf({ drug: text }, 'x').unmapped
const codes = (kind: string, order: Short, patient: Patient = {}) =>
  ask(order, patient)
    .kinds.find((one) => one.kind === kind)
    ?.reasons.map(({ code }) => code)

describe('names', () => {
  test.each([
    'Tylenol No. 2',
    'Tylenol No. 3',
    'Tylenol No.4',
    'Tylenol #4',
    'Tylenol # 2',
    'Tylenol (#3)',
    'Tylenol #3 300-30 MG Oral Tablet',
    'Tylenol #3 with codeine',
    'Tylenol w/ Codeine #3',
    'Tylenol with codeine No. 4',
    'tylenol 3',
    'Tylenol-4',
  ])('%s has codeine in it', (text) => {
    expect([names(text), unknown(text)]).toEqual([['acetaminophen', 'codeine'], []])
  })

  test('the number behind a name is part of it: what has none is the plain drug, and an unknown one is not checked', () => {
    expect([names('Tylenol 500 mg tablet'), unknown('Tylenol 500 mg tablet')]).toEqual([['acetaminophen'], []])
    for (const text of ['Tylenol No. 7', 'Fiorinal #3', 'Tylenol, No. 7']) expect(unknown(text)).not.toEqual([])
    // Tylenol #3 to one, triiodothyronine to another.
    expect(unknown('T3')).toEqual(['t3'])
  })

  test.each([
    ['verapamil extended-release 240 mg', ['verapamil']],
    ['diltiazem long-acting', ['diltiazem']],
    ['amoxicillin-clavulanate 875-125 mg', ['amoxicillin', 'clavulanate']],
    ['piperacillin/tazobactam', ['piperacillin', 'tazobactam']],
    ['hydrocodone-acetaminophen 5-325 mg', ['hydrocodone', 'acetaminophen']],
    ['acetaminophen-codeine #3', ['acetaminophen', 'codeine']],
    ['acetaminophen-codeine No. 3', ['acetaminophen', 'codeine']],
    ['Bactrim DS', ['sulfamethoxazole', 'trimethoprim']],
    ['Saint John’s wort', ["St. John's wort"]],
  ])('%s', (text, ingredients) => {
    expect(names(text)).toEqual(ingredients)
    expect(unknown(text)).toEqual([])
  })
  test.each([
    'lisinopril 10 mg #30',
    'lisinopril 10 mg # 30',
    'lisinopril 10 mg (#30)',
    'lisinopril 10 mg tab #30 tabs',
    'lisinopril 10 mg no. 30',
    'lisinopril 10 mg x30',
    'lisinopril 10 mg x 30',
    'lisinopril 10 mg x 30 tabs',
    'lisinopril 10 mg x 14 days',
    'lisinopril 10 mg qty 30',
    'lisinopril 10 mg, qty: 30',
    'lisinopril 10 mg quantity #30',
    'lisinopril 10 mg disp #30',
    'lisinopril 10 mg dispense 30 tablets',
    'lisinopril 10 mg 30 tabs',
    'lisinopril 10 mg 30 ct',
    'lisinopril 10 mg 90-day supply',
    'lisinopril 10 mg #6',
    'lisinopril 10 mg #30, 3 refills',
    'lisinopril 10 mg #90 w/ 3 refills',
    'lisinopril 10 mg #90 with refills: 3',
    'lisinopril 10 mg #30 no refills',
  ])('how many are dispensed is no part of a name: %s', (text) => {
    expect([names(text), unknown(text)]).toEqual([['lisinopril'], []])
    expect(drugOf({ drug: text }, 'x').ingredients[0]?.strength).toEqual({ value: 10, unit: 'mg', per: '' })
  })
  test('a number that says which product it is stays one, beside a quantity too', () => {
    for (const text of [
      'Tylenol #3 #30',
      'Tylenol #3, #30',
      'Tylenol #3 #6',
      'Tylenol #3 qty 12',
      'Tylenol No. 3 x 20',
    ])
      expect([text, names(text), unknown(text)]).toEqual([text, ['acetaminophen', 'codeine'], []])
    // One digit behind a name that is sold by numbers may be a product with an opioid in it: that is never read as a count.
    for (const text of ['Tylenol #7', 'Fiorinal #3', 'aspirin #4', 'acetaminophen 500 mg #1'])
      expect([text, unknown(text).length > 0]).toEqual([text, true])
    for (const text of ['Tylenol #30', 'aspirin 81 mg #90']) expect(unknown(text)).toEqual([])
    expect([names('Percocet 5-325 #6'), unknown('Percocet 5-325 #6')]).toEqual([['acetaminophen', 'oxycodone'], []])
  })
  test('a quantity makes nothing known that is not, and takes no strength for a count', () => {
    expect([names('moondust 10 mg #30'), unknown('moondust 10 mg #30')]).toEqual([[], ['moondust 10 mg']])
    expect([names('warfarin and moondust #30'), unknown('warfarin and moondust #30')]).toEqual([
      ['warfarin'],
      ['moondust'],
    ])
    for (const text of ['#30', 'x30', 'qty 30', 'factor x 500 units']) expect(unknown(text)).not.toEqual([])
  })
  test('the known parts are kept and the others named', () => {
    expect(names('butalbital-acetaminophen-moondust')).toEqual(['butalbital', 'acetaminophen'])
    expect(unknown('butalbital-acetaminophen-moondust')).toEqual(['moondust'])
    expect(names('moon-dust extended-release')).toEqual([])
  })
})

describe('kidneys', () => {
  const labs = (creatinine: number, days: number): Patient => ({
    sex: 'M',
    labs: [
      ['eGFR', 85, 'mL/min/1.73m2', 300],
      ['creatinine', creatinine, 'mg/dL', days],
    ],
  })
  test('a newer creatinine counts, an older one does not', () => {
    expect(stops('renal', { drug: 'metformin' }, labs(4, 1))).toBe(true)
    expect(stops('renal', { drug: 'metformin' }, labs(4, 301))).toBe(false)
    expect(stops('renal', { drug: 'metformin' }, labs(0.9, 1))).toBe(false)
  })
  test('where the newer creatinine cannot be turned into a clearance, the old clearance clears nothing', () => {
    const of: Patient['labs'] = [['CrCl', 90, 'mL/min', 300]]
    const newer = (value: number): Patient => ({ weightKg: null, labs: [...of, ['creatinine', value, 'mg/dL', 1]] })
    expect(stops('renal', { drug: 'fondaparinux' }, newer(4))).toBe(true)
    expect(codes('renal', { drug: 'fondaparinux' }, newer(0.8))).toContain('renal-unknown')
    expect(codes('renal', { drug: 'fondaparinux' }, { weightKg: null, labs: of })).not.toContain('renal-unknown')
  })
  test('a stage on the problem list warns where no result is known', () => {
    const stage = (text: string): Patient => ({ problems: [text] })
    for (const text of ['CKD stage 4', 'chronic kidney disease, stage G5', 'ESRD on hemodialysis'])
      expect(stops('renal', { drug: 'ibuprofen' }, stage(text))).toBe(true)
    expect(stops('renal', { drug: 'ibuprofen' }, stage('CKD stage 3'))).toBe(false)
    expect(codes('renal', { drug: 'ibuprofen' }, stage('CKD stage 3'))).toContain('renal-unknown')
    expect(stops('renal', { drug: 'ibuprofen' }, { ...stage('CKD stage 4'), labs: [['eGFR', 50]] })).toBe(false)
  })
})

describe('results as text', () => {
  const potassium = (...labs: [number | string, string, number][]): Patient => ({
    labs: labs.map(([value, unit, days]) => ['potassium', value, unit, days]),
  })
  test.each(['5.9 H', '5.9 (H)', '5.9 mEq/L HIGH', '5.9*'])('%s is 5.9', (value) => {
    expect(stops('drug-lab', { drug: 'spironolactone' }, potassium([value, '', 1]))).toBe(true)
  })
  test('a normal one is silent, words are no number, and an older one does not clear what cannot be read', () => {
    expect(stops('drug-lab', { drug: 'spironolactone' }, potassium(['4.1 N', 'mEq/L', 1]))).toBe(false)
    expect(codes('drug-lab', { drug: 'spironolactone' }, potassium(['hemolyzed', '', 1]))).toContain('lab-unit')
    const unread = potassium([4.1, 'mEq/L', 30], [6, 'furlong', 1])
    expect(codes('drug-lab', { drug: 'spironolactone' }, unread)).toContain('lab-unit')
  })
})

describe('allergies', () => {
  const after = (substance: string, reaction: string, more: object = {}): Patient => ({
    allergies: [{ substance, reactions: [reaction], ...more }],
  })
  test.each([
    'swollen lips and tongue',
    'tongue swelled up',
    'facial edema',
    'swelling of the throat',
    'throat closing',
  ])('%s is angioedema', (words) =>
    expect(stops('drug-allergy', { drug: 'sacubitril' }, after('lisinopril', words))).toBe(true),
  )
  test.each(['swollen ankles', 'face rash', 'cough'])('%s is none', (words) => {
    expect(stops('drug-allergy', { drug: 'sacubitril' }, after('lisinopril', words))).toBe(false)
  })
  test('what is grave is no intolerance, whatever the entry is called', () => {
    const type = { type: 'intolerance' as const }
    expect(stops('drug-allergy', { drug: 'enalapril' }, after('lisinopril', 'angioedema', type))).toBe(true)
    expect(stops('drug-allergy', { drug: 'enalapril' }, after('lisinopril', 'dizziness', type))).toBe(false)
  })
  test('itching is an effect of opioids, and a sign of an allergy after others', () => {
    const type = { type: '' as const }
    expect(stops('drug-allergy', { drug: 'ampicillin' }, after('amoxicillin', 'itching', type))).toBe(true)
    expect(stops('drug-allergy', { drug: 'morphine' }, after('morphine', 'itching', type))).toBe(false)
    expect(stops('drug-allergy', { drug: 'ampicillin' }, after('amoxicillin', 'nausea', type))).toBe(false)
    expect(stops('drug-allergy', { drug: 'ampicillin' }, after('amoxicillin', 'tachycardia, hypotension'))).toBe(true)
  })
  test('cephalosporins of one side chain, and of another', () => {
    for (const [taken, same, other] of [
      ['cephalexin', 'cefaclor', 'cefdinir'],
      ['cefadroxil', 'cefprozil', 'cefuroxime'],
      ['ceftazidime', 'cefiderocol', 'cefazolin'],
    ] as const) {
      expect(stops('drug-allergy', { drug: same }, after(taken, 'hives'))).toBe(true)
      expect(stops('drug-allergy', { drug: other }, after(taken, 'hives'))).toBe(false)
    }
  })
  test.each([
    ['amox/clav', 'amoxicillin'],
    ['beta-lactams', 'cefazolin'],
    ['sulfa (sulfonamide antibiotics)', 'sulfadiazine'],
  ])('%s names %s and not doxycycline', (substance, drug) => {
    expect(stops('drug-allergy', { drug }, after(substance, 'hives'))).toBe(true)
    expect(fired(ask({ drug: 'doxycycline' }, after(substance, 'hives')))).toEqual([])
  })
})

describe('an opioid patch', () => {
  const patch = { drug: 'fentanyl', dose: 25, unit: 'mcg/h', route: 'transdermal', times: 1 / 3 }
  const naive = (...takes: Short[]) => stops('opioid-naive', patch, { takes })
  test('a little of another opioid makes nobody tolerant, what the label says does', () => {
    expect(naive({ drug: 'codeine', dose: 15, times: 2 })).toBe(true)
    expect(naive({ drug: 'oxycodone', dose: 10, times: 2 })).toBe(true)
    expect(naive({ drug: 'oxycodone', dose: 10, times: 3 })).toBe(false)
    expect(naive({ drug: 'morphine', dose: 30, times: 2 })).toBe(false)
    expect(naive({ ...patch, dose: 12 })).toBe(false)
  })
  test('a dose that is not told is asked for', () => {
    expect(codes('opioid-naive', patch, { takes: [{ drug: 'morphine' }] })).toContain('dose-missing')
  })
})

test('what a skin takes up into the blood counts; what stays there does not', () => {
  const topical = (drug: string): Patient => ({ takes: [{ drug, route: 'topical' }] })
  expect(stops('drug-drug', { drug: 'sildenafil' }, topical('nitroglycerin'))).toBe(true)
  expect(stops('drug-drug', { drug: 'warfarin' }, topical('diclofenac'))).toBe(false)
  const pregnant: Patient = { ageYears: 30, pregnant: 'yes', gestationalWeeks: 12 }
  expect(stops('pregnancy', { drug: 'testosterone', route: 'topical' }, pregnant)).toBe(true)
})

test('a relative’s tumor counts where the label says so', () => {
  const of = (problem: string) => stops('drug-disease', { drug: 'semaglutide' }, { problems: [problem] })
  expect(of('Family history of medullary thyroid carcinoma')).toBe(true)
  expect(of('No family history of medullary thyroid carcinoma')).toBe(false)
  expect(stops('drug-disease', { drug: 'metoclopramide' }, { problems: ['Mother with Parkinson disease'] })).toBe(false)
})

test('methimazole in the first trimester, later, and where the weeks are not known', () => {
  const at = (gestationalWeeks: number | null) =>
    stops('pregnancy', { drug: 'methimazole' }, { ageYears: 30, pregnant: 'yes', gestationalWeeks })
  expect([at(13), at(14), at(null)]).toEqual([true, false, true])
})

test('over 60 is said of completed years, from 65 on of the birthday', () => {
  const at = (ageYears: number) => stops('dose', { drug: 'citalopram', dose: 40, times: 1 }, { ageYears })
  expect([at(60.9), at(61)]).toEqual([false, true])
})

test('two of the QT list interrupt with a risk factor that is known, not for want of a result', () => {
  const order = { drug: 'ondansetron' }
  const takes = [{ drug: 'escitalopram' }]
  expect(stops('drug-drug', order, { takes })).toBe(false)
  expect(codes('drug-drug', order, { takes })).toContain('lab-missing')
  expect(stops('drug-drug', order, { takes, labs: [['potassium', 3.1, 'mEq/L']] })).toBe(true)
})

test('the score counts what must be mended as caught where a dose is expected to be', () => {
  const of = (kinds: string[], dose: number, unit: string) =>
    scoreCase(
      { id: 'a', category: 'b', expect: { alert: true, kinds, min_severity: 'major', interruptive: true } } as never,
      ask({ drug: 'levothyroxine', dose, unit, times: 1 }),
    ).pass
  expect([of(['dose'], 100, 'mg'), of(['dose'], 100, 'mcg'), of(['renal'], 100, 'mg')]).toEqual([true, false, false])
})
