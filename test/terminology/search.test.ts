import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { removeSet } from '../../db/terminology/commands.ts'
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
    void removeSet
  })
})
