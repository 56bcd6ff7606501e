import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { allReleases, lookupCode, searchConcepts, unfinishedSets } from '../../db/terminology/queries.ts'
import { readyCodeSets } from '../../electron/terminology/index.ts'
import { SYSTEM } from '../../shared/terminology/index.ts'
import { countingIds } from '../support/fixed.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'

describe.each(ENGINES)('the starter lists on %s', (_name, open) => {
  let store: AnyStore
  beforeAll(async () => {
    store = await open()
    await readyCodeSets(store.journal, { ids: countingIds(), clock: store.clock })
  })
  afterAll(() => store.close())
  const find = async (text: string, more = {}) =>
    (await searchConcepts(store.journal, { systems: [SYSTEM.icd10cm], text, limit: 10, ...more })).map(
      ({ code }) => code,
    )

  test('lay words, words in any order, beginnings, the code', async () => {
    expect((await find('high blood pr'))[0]).toBe('I10')
    expect((await find('pressure high'))[0]).toBe('I10')
    expect((await find('hypert ess'))[0]).toBe('I10')
    expect((await find('E119'))[0]).toBe('E11.9')
    expect((await find('e11.9'))[0]).toBe('E11.9')
    expect(await find('qqqq')).toEqual([])
  })
  test('only the kinds that are asked for', async () => {
    expect(await find('hypertension', { kinds: ['header'] })).toEqual([])
  })
  test('lookup', async () => {
    const { concept, release } = await lookupCode(store.journal.db, { system: SYSTEM.icd10cm, code: 'I10' })
    expect(concept?.display).toBe('Essential (primary) hypertension')
    expect(release?.builtIn).toBe(1)
  })
  test('nothing is recorded of it, and a second opening changes nothing', async () => {
    const before = await unfinishedSets(store.journal.db)
    await readyCodeSets(store.journal, { ids: countingIds(), clock: store.clock })
    expect(await unfinishedSets(store.journal.db)).toEqual(before)
    expect(await store.journal.db.selectFrom('operation').select('n').execute()).toEqual([])
    expect((await allReleases(store.journal.db)).length).toBeGreaterThan(0)
  })
})

describe('the first answer is the one that is meant', () => {
  let store: AnyStore
  beforeAll(async () => {
    store = await (ENGINES[0] as (typeof ENGINES)[number])[1]()
    await readyCodeSets(store.journal, { ids: countingIds(), clock: store.clock })
  })
  afterAll(() => store.close())

  test.each([
    ['icd10cm', 'high blood', 'I10'],
    ['icd10cm', 'htn', 'I10'],
    ['icd10cm', 'hypertens', 'I10'],
    ['icd10cm', 'hypert', 'I10'],
    ['icd10cm', 'hypertensive heart', 'I11.9'],
    ['icd10cm', 'hypertensive urg', 'I16.0'],
    ['icd10cm', 'hyperlip', 'E78.5'],
    ['icd10cm', 'hypothyr', 'E03.9'],
    ['icd10cm', 'diabet', 'E11.9'],
    ['icd10cm', 'asth', 'J45.909'],
    ['icd10cm', 'migr', 'G43.909'],
    ['icd10cm', 'pneumo', 'J18.9'],
    ['icd10cm', 'anemi', 'D64.9'],
    ['icd10cm', 'osteopor', 'M81.0'],
    ['icd10cm', 'diabetes', 'E11.9'],
    ['icd10cm', 'sore thr', 'J02.9'],
    ['icd10cm', 'asthma', 'J45.909'],
    ['icd10cm', 'back pain', 'M54.50'],
    ['icd10cm', 'uti', 'N39.0'],
    ['icd10cm', 'depress', 'F32.A'],
    ['icd10cm', 'anx', 'F41.9'],
    ['icd10cm', 'gerd', 'K21.9'],
    ['icd10cm', 'flu', 'J11.1'],
    ['icd10cm', 'thyroid low', 'E03.9'],
    ['icd10cm', 'afib', 'I48.91'],
    ['icd10cm', 'copd', 'J44.9'],
    ['icd10cm', 'ear inf', 'H66.90'],
    ['icd10cm', 'pink eye', 'H10.9'],
    ['rxnorm', 'lisin', '29046'],
    ['rxnorm', 'tylenol', '161'],
    ['rxnorm', 'advil', '5640'],
    ['rxnorm', 'zoloft', '36437'],
    ['rxnorm', 'lisinopril 10', '314076'],
    ['loinc', 'a1c', '4548-4'],
    ['loinc', 'tsh', '3016-3'],
    ['loinc', 'cbc', '58410-2'],
    ['loinc', 'bp', '85354-9'],
    ['cvx', 'tdap', '115'],
    ['cvx', 'flu shot', '140'],
    ['cvx', 'shingr', '187'],
    ['allergen', 'peanut', 'peanut'],
    ['allergen', 'bee', 'bee-venom'],
    ['allergen', 'milk', 'cow-milk'],
    ['allergen', 'sulfa', 'sulfonamide-class'],
  ] as const)('%s: %s', async (system, text, code) => {
    const [first] = await searchConcepts(store.journal, { systems: [SYSTEM[system]], text, limit: 10 })
    expect(first?.code).toBe(code)
  })
})
