import { expect, test } from '@jest/globals'
import { productOf } from '../../db/prescriptions/drugs.ts'
import { favoritesOf, saveFavorite } from '../../db/prescriptions/favorites.ts'
import { lastUsed } from '../../db/prescriptions/queries.ts'
import { beginSet } from '../../db/terminology/commands.ts'
import { DrugSearch } from '../../electron/prescriptions/drug-search.ts'
import { readyCodeSets } from '../../electron/terminology/index.ts'
import {
  computeAmounts,
  doseFormOf,
  DrugIndex,
  fitSig,
  readProduct,
  readSig,
  saySig,
  strengthOf,
} from '../../shared/prescriptions/index.ts'
import { PAYLOAD } from '../safety/asking.ts'
import { starterSets, SYSTEM } from '../../shared/terminology/index.ts'
import { countingIds } from '../support/fixed.ts'
import { ENGINES } from '../support/stores.ts'
import { deskIn, details } from './desk.ts'

const NO_USE = { own: new Map<string, number>(), practice: new Map<string, number>() }
const starter = () => {
  const index = new DrugIndex(PAYLOAD.brands)
  const set = starterSets().find(({ system }) => system === SYSTEM.rxnorm)
  index.add(set?.concepts ?? [])
  expect(index.find('lisinopril', NO_USE, 5)).toEqual([])
  for (const _letter of index.finish()) continue
  return index
}

test('words in any order, brands, strengths as people say them, and typing errors find the drug', () => {
  const index = starter()
  const first = (text: string) => index.find(text, NO_USE, 5)[0]?.display
  for (const [text, display] of [
    ['torva 20', 'atorvastatin 20 MG Oral Tablet'],
    ['20 atorva', 'atorvastatin 20 MG Oral Tablet'],
    ['lipitor 40', 'atorvastatin 40 MG Oral Tablet'],
    ['atorvastatin 20mg', 'atorvastatin 20 MG Oral Tablet'],
    ['atrovastatin 20', 'atorvastatin 20 MG Oral Tablet'],
    ['lisnopril 10', 'lisinopril 10 MG Oral Tablet'],
    ['lisinoprol 10 tab', 'lisinopril 10 MG Oral Tablet'],
    ['metfromin 500', 'metformin hydrochloride 500 MG Oral Tablet'],
    ['clonidine 100', 'clonidine hydrochloride 0.1 MG Oral Tablet'],
    // The built-in list has no product of it.
    ['levothyroxine 50', 'levothyroxine'],
    ['hctz 25', 'hydrochlorothiazide 25 MG Oral Tablet'],
    ['warfarin 5', 'warfarin sodium 5 MG Oral Tablet'],
    ['amoxicillin susp 400', 'amoxicillin 80 MG/ML Oral Suspension'],
    ['bactrim ds', 'sulfamethoxazole 800 MG / trimethoprim 160 MG Oral Tablet'],
    ['augmentin 875', 'amoxicillin 875 MG / clavulanate 125 MG Oral Tablet'],
    ['lasix 40', 'furosemide 40 MG Oral Tablet'],
    ['toprol xl 50', '24 HR metoprolol succinate 50 MG Extended Release Oral Tablet'],
  ] as const)
    expect([text, first(text)]).toEqual([text, display])
  // 20 is no 200, and what is nothing finds nothing.
  expect(index.find('metoprolol 20', NO_USE, 5).some(({ display }) => /200 MG/.test(display))).toBe(false)
  expect(index.find('qqqqxyz', NO_USE, 5)).toEqual([])
  expect(index.find('', NO_USE, 5)).toEqual([])
})

test('how many are dispensed is no strength of what is looked for', () => {
  const index = starter()
  const plain = index.find('lisinopril 10', NO_USE, 5).map(({ code }) => code)
  expect(plain.length).toBeGreaterThan(0)
  for (const text of [
    'lisinopril 10 #30',
    'lisinopril 10 mg qty 30',
    'lisinopril 10 x 30 tabs',
    'lisinopril 10 #90 3 refills',
  ])
    expect([text, index.find(text, NO_USE, 5).map(({ code }) => code)]).toEqual([text, plain])
})

test('a trade name finds what it is sold for, in its strength and form, and nothing that only shares a part of it', () => {
  const index = starter()
  const all = (text: string) => index.find(text, NO_USE, 60).map(({ display }) => display)
  expect(all('bactrim ds')).toEqual(['sulfamethoxazole 800 MG / trimethoprim 160 MG Oral Tablet'])
  // Twice a day is not once a day.
  for (const [text, form] of [
    ['wellbutrin sr', /^12 HR bupropion/],
    ['wellbutrin xl', /^24 HR bupropion/],
    ['toprol xl', /^24 HR metoprolol succinate/],
    ['lopressor', /^metoprolol tartrate/],
  ] as const) {
    // The ingredient itself goes by every name of it.
    const found = all(text).filter((display) => display.includes(' '))
    expect([text, found.length > 0, found.filter((display) => !form.test(display))]).toEqual([text, true, []])
  }
  // Amoxil has no clavulanate in it, Percocet is more than oxycodone, Zestril no more than lisinopril.
  expect(all('amoxil').filter((display) => /clavulanate/.test(display))).toEqual([])
  expect(all('percocet').filter((display) => !/acetaminophen/.test(display))).toEqual([])
  expect(all('zestril').filter((display) => / \/ /.test(display))).toEqual([])
  // The control: by the names of the release alone the combination is not told from its part.
  const without = new DrugIndex()
  without.add(starterSets().find(({ system }) => system === SYSTEM.rxnorm)?.concepts ?? [])
  for (const _letter of without.finish()) continue
  expect(without.find('bactrim ds', NO_USE, 5)).toEqual([])
  expect(without.find('amoxil', NO_USE, 60).some(({ display }) => /clavulanate/.test(display))).toBe(true)
})

test('own favourites stand before what the practice uses, and that before what is common', () => {
  const index = starter()
  const found = index.find('lisinopril', NO_USE, 50)
  const [own, practice] = [found.at(-1)?.code ?? '', found.at(-2)?.code ?? '']
  const use = { own: new Map([[own, 1]]), practice: new Map([[practice, 3]]) }
  expect(index.find('lisinopril', use, 3).map(({ code }) => code)).toEqual([own, practice, found[0]?.code])
  expect(index.find('', use, 3).map(({ code }) => code)).toEqual([own, practice])
})

test('a name says ingredients, strengths, form, route and unit', () => {
  const read = (display: string) => {
    const { ingredients, form, unit, route, brand, holds } = readProduct(display)
    return {
      names: ingredients.map(({ name }) => name),
      strength: strengthOf({ ingredients }),
      form,
      unit,
      route,
      brand,
      holds,
    }
  }
  expect(read('hydrochlorothiazide 12.5 MG / lisinopril 20 MG Oral Tablet [Zestoretic]')).toEqual({
    names: ['hydrochlorothiazide', 'lisinopril'],
    strength: '12.5 mg / 20 mg',
    form: 'Oral Tablet',
    unit: 'tablet',
    route: 'oral',
    brand: 'Zestoretic',
    holds: null,
  })
  expect(read('200 ACTUAT albuterol 0.09 MG/ACTUAT Metered Dose Inhaler')).toMatchObject({
    names: ['albuterol'],
    strength: '0.09 mg/puff',
    unit: 'puff',
    route: 'inhaled',
    holds: { value: '200', unit: 'puff' },
  })
  expect(read('24 HR metformin hydrochloride 500 MG Extended Release Oral Tablet')).toMatchObject({
    names: ['metformin hydrochloride'],
    form: 'Extended Release Oral Tablet',
  })
  expect(read('3 ML insulin glargine 100 UNT/ML Pen Injector')).toMatchObject({
    strength: '100 unit/mL',
    unit: 'mL',
    route: 'subcutaneous',
  })
  expect(read('{6 (azithromycin 250 MG Oral Tablet) } Pack')).toMatchObject({
    names: ['azithromycin'],
    form: 'Pack',
    unit: '',
  })
  expect(read('lisinopril')).toMatchObject({ names: ['lisinopril'], form: '', unit: '', route: null })
  // Every product of the built-in list has its unit, way and strengths.
  const set = starterSets().find(({ system }) => system === SYSTEM.rxnorm)
  const products = (set?.concepts ?? []).filter(({ kind }) => kind === 'SCD').map(({ display }) => readProduct(display))
  expect(products.length).toBeGreaterThan(1000)
  for (const { display, unit, route, ingredients, form } of products) {
    expect([display, unit !== '' && route !== null && doseFormOf(form) !== undefined]).toEqual([display, true])
    expect([display, ingredients.every(({ strength }) => strength !== null)]).toEqual([display, true])
  }
})

test('milligrams become tablets and millilitres where they fit, exactly; else they stay as they were written', () => {
  const fitted = (typed: string, display: string) => fitSig(readSig(typed).sig, readProduct(display))
  const suspension = 'amoxicillin 80 MG/ML Oral Suspension'
  expect(saySig(fitted('400 mg po bid x10d', suspension), 'en')).toBe(
    'Take 5 mL (400 mg) by mouth 2 times a day, for 10 days.',
  )
  expect(fitted('30 mg po bid', suspension).dose).toMatchObject({ unit: 'mg' })
  expect(fitted('10 mg po daily', 'lisinopril 20 MG Oral Tablet').dose).toEqual({
    low: '0.5',
    high: null,
    unit: 'tablet',
  })
  expect(fitted('5 mg po daily', 'lisinopril 20 MG Oral Tablet').dose?.unit).toBe('mg')
  expect(fitted('1 po daily', 'lisinopril 20 MG Oral Tablet').dose?.unit).toBe('tablet')
  expect(fitted('20 mg po daily', 'hydrochlorothiazide 12.5 MG / lisinopril 20 MG Oral Tablet').dose?.unit).toBe('mg')
  expect(computeAmounts(fitted('400 mg po bid x10d', suspension), { quantity: null, days: null })).toEqual({
    quantity: { value: '100', unit: 'mL' },
    days: 10,
  })
  expect(computeAmounts(readSig('taper as directed').sig, { quantity: '20' as never, days: null })).toEqual({
    quantity: null,
    days: null,
  })
  expect(computeAmounts(readSig('1 tab po bid').sig, { quantity: '60' as never, days: null }).days).toBe(30)
})

test.each(ENGINES)(
  '%s: the release in use is searched; ingredients have their RxCUI; the last way is learned',
  async (name, open) => {
    const store = await open()
    try {
      const { journal, clock } = store
      await readyCodeSets(journal, { ids: countingIds('starter'), clock })
      const { chart, signed } = await deskIn(store, name)
      const search = new DrugSearch()
      const find = async (text: string) => search.find(journal, { text, limit: 5, userId: chart.staffId })
      const [atorvastatin] = await find('torva 20')
      expect(atorvastatin).toMatchObject({
        rxcui: '617310',
        form: 'Oral Tablet',
        unit: 'tablet',
        route: 'oral',
        own: false,
        used: 0,
      })
      // Without relations the ingredients are known by their names.
      expect((await productOf(journal.db, '617310'))?.ingredients).toMatchObject([
        { name: 'atorvastatin', rxcui: '83367' },
      ])
      expect((await productOf(journal.db, '197886'))?.ingredients.map(({ rxcui }) => rxcui)).toEqual(['5487', '29046'])
      expect(await productOf(journal.db, '1')).toBeNull()

      const product = readProduct('lisinopril 40 MG Oral Tablet', { rxcui: '197884', kind: 'SCD' })
      await signed('lisinopril 40 MG Oral Tablet', {
        product,
        sigText: '1 tab po qhs',
        quantityValue: '90',
        daysSupply: 90,
      })
      expect((await find('lisinopril'))[0]).toMatchObject({ rxcui: '197884', own: true, used: 1 })
      expect(await lastUsed(journal.db, '197884', chart.staffId)).toMatchObject({
        sigText: '1 tab po qhs',
        quantityValue: '90',
        own: true,
      })
      expect(await lastUsed(journal.db, '197884', null)).toMatchObject({ own: false })
      const saving = { author: chart.author, ids: countingIds('favorite'), now: clock.now() }
      const liked = details('lisinopril 30 MG Oral Tablet', { indicationText: 'Her blood pressure', problemId: null })
      const favorite = {
        ...liked,
        product: readProduct('lisinopril 30 MG Oral Tablet', { rxcui: '205326', kind: 'SCD' }),
      }
      const kept = await saveFavorite(journal, saving, { details: favorite, ofPractice: false })
      expect(kept.details.indicationText).toBe('')
      expect((await find('lisinopril'))[0]).toMatchObject({ rxcui: '205326', own: true })
      expect((await saveFavorite(journal, saving, { details: favorite, ofPractice: false })).favoriteId).toBe(
        kept.favoriteId,
      )
      // The practice's are everybody's to use, and only theirs to drop who keep them.
      await saveFavorite(journal, saving, { details: favorite, ofPractice: true })
      const drops = async (userId: string | null) =>
        (await favoritesOf(journal.db, userId)).map(({ ofPractice, mine }) => ({ ofPractice, mine }))
      expect(await drops(chart.author.userId)).toEqual([
        { ofPractice: false, mine: true },
        { ofPractice: true, mine: true },
      ])
      expect(await drops('somebody else')).toEqual([{ ofPractice: true, mine: false }])

      // A release of its own takes the place of the built-in list: relations say the ingredients, from brand to substance.
      const concept = (code: string, display: string, kind: string) => ({
        code,
        display,
        kind,
        synonyms: [],
        active: true,
        common: false,
        properties: {},
      })
      const concepts = [
        concept('1', 'newdrug', 'IN'),
        concept('2', 'newdrug fumarate 7 MG Oral Tablet', 'SCD'),
        concept('3', 'newdrug fumarate 7 MG Oral Tablet [Brandnew]', 'SBD'),
        concept('4', 'newdrug fumarate 7 MG', 'SCDC'),
      ]
      const relations = [
        { source: '3', kind: 'tradename_of', target: '2' },
        { source: '2', kind: 'consists_of', target: '4' },
        { source: '4', kind: 'has_ingredient', target: '1' },
      ]
      const about = {
        system: SYSTEM.rxnorm,
        release: '11022026',
        effectiveOn: '2026-11-02' as never,
        source: 'test',
        builtIn: false,
      }
      const more = { ids: countingIds('release'), now: clock.now(), pause: () => Promise.resolve() }
      const set = await beginSet(journal, chart.author, { ...about, ...more, concepts: 4, relations: 3 })
      await set.addConcepts(concepts)
      await set.addRelations(relations)
      await set.finish({ notes: [], use: true, now: clock.now() })
      expect((await find('brandnew 7')).map(({ rxcui }) => rxcui)).toEqual(['3'])
      expect((await productOf(journal.db, '3'))?.ingredients).toMatchObject([{ name: 'newdrug fumarate', rxcui: '1' }])
    } finally {
      await store.close()
    }
  },
)
