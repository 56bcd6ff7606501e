import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { unfinishedSets } from '../../db/terminology/queries.ts'
import { hasCheckDigit } from '../../electron/terminology/layouts/loinc.ts'
import { readyCodeSets } from '../../electron/terminology/index.ts'
import { searchWords, starterSets, SYSTEM, systemName } from '../../shared/terminology/index.ts'
import { countingIds } from '../support/fixed.ts'
import { scratchStore } from '../support/stores.ts'

const DATA = join(import.meta.dirname, '../../../shared/data')
const codesOf = (system: string): string[] =>
  starterSets()
    .filter((set) => set.system === system)
    .flatMap(({ concepts }) => concepts.map(({ code }) => code))

/** The first column of a table of the outside material; null, and a word about it, where it is not there. */
function column(...path: string[]): Set<string> | null {
  const file = join(DATA, ...path)
  if (!existsSync(file)) {
    console.warn(`${path.join('/')} is not on this machine: the starter lists are not compared with it`)
    return null
  }
  const bytes = readFileSync(file)
  const text = (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString('utf8')
  return new Set(text.split('\n').map((line) => line.split(',')[0] ?? ''))
}

describe('the starter lists', () => {
  test('are as large as a fresh practice needs', () => {
    const sizes = Object.fromEntries(starterSets().map(({ system, concepts }) => [systemName(system), concepts.length]))
    expect(sizes['ICD-10-CM']).toBeGreaterThan(500)
    expect(sizes['RxNorm']).toBeGreaterThan(600)
    expect(sizes['LOINC']).toBeGreaterThan(100)
    expect(sizes['CVX']).toBeGreaterThan(80)
    expect(sizes['Allergens']).toBeGreaterThan(80)
  })

  test.each(starterSets().map((set) => [systemName(set.system), set] as const))(
    '%s: each code once, each with a name and words to find it by',
    (_name, { concepts }) => {
      expect(new Set(concepts.map(({ code }) => code)).size).toBe(concepts.length)
      for (const concept of concepts) {
        expect(concept.display.trim()).toBe(concept.display)
        expect(searchWords(concept)).not.toBe('')
      }
    },
  )

  test('ICD-10-CM codes have their shape, and are no headers of one another', () => {
    const codes = codesOf(SYSTEM.icd10cm)
    for (const code of codes) expect(code).toMatch(/^[A-Z]\d[0-9A-Z](\.[0-9A-Z]{1,4})?$/)
    const headers = codes.filter((code) =>
      codes.some((other) => other !== code && other.startsWith(code.includes('.') ? code : `${code}.`)),
    )
    expect(headers).toEqual([])
  })

  test('LOINC numbers have their check digit', () => {
    expect(codesOf(SYSTEM.loinc).filter((code) => !hasCheckDigit(code))).toEqual([])
    // control
    expect(hasCheckDigit('8480-7')).toBe(false)
  })

  test('ICD-10-CM codes stand in published lists, but for those that are younger than these', () => {
    const current = column('codes', 'icd10cm-current-subset-ecqm2025.csv.gz')
    const earlier = column('codes', 'icd10cm-2014-tabular-without-7th-char.csv.gz')
    const riskCodes = column('codes', 'cms-hcc-icd10cm-map-py2026.csv.gz')
    if (!current || !earlier || !riskCodes) return
    const missing = codesOf(SYSTEM.icd10cm).filter(
      (code) => !current.has(code) && !earlier.has(code) && !isYounger(code),
    )
    expect(missing).toEqual([])
  })

  test('RxCUIs stand in published lists', () => {
    const subset = column('codes', 'rxnorm-subset-ecqm2025.csv.gz')
    const file = join(DATA, 'drug-safety/ingredients.csv')
    if (!subset || !existsSync(file)) return
    const ingredients = new Set(
      readFileSync(file, 'utf8')
        .split('\n')
        .map((line) => line.split(',')[1] ?? ''),
    )
    expect(codesOf(SYSTEM.rxnorm).filter((code) => !subset.has(code) && !ingredients.has(code))).toEqual([])
  })

  test('CVX codes stand in published lists', () => {
    const subset = column('codes', 'cvx-subset-ecqm2025.csv.gz')
    const antigens = column('codes', 'cvx-to-antigen-cdsi-4.64.csv.gz')
    if (!subset || !antigens) return
    expect(codesOf(SYSTEM.cvx).filter((code) => !subset.has(code) && !antigens.has(code))).toEqual([])
  })
})

/** In force since the published lists at hand were drawn up; each looked up on its own. */
const YOUNGER =
  'R73.03 E66.811 E66.812 E66.813 E88.810 Z79.84 U09.9 R05.9 R05.1 R05.3 K21.00 K58.1 K59.04 Z86.0100 K08.89 R74.01 N50.819 R31.29 R97.20 B37.31 N83.209 N63.0 N61.0 R10.20 M54.50 M54.59 M51.369 M48.061 M1A.9XX0 S62.609A S92.909A M84.40XA S09.90XA T14.8XXA S80.00XA S05.00XA T78.40XA T63.441A W57.XXXA S90.569A R51.9 G93.32 F50.819 Z20.822 Z22.7 R63.30 R93.89 Z13.31 Z91.199 Z91.148 E78.00 G35.D F50.20 H40.1190'.split(
    ' ',
  )
const isYounger = (code: string): boolean => YOUNGER.includes(code)

describe('in a practice', () => {
  let scratch: Awaited<ReturnType<typeof scratchStore>>
  beforeAll(async () => {
    scratch = await scratchStore()
  })
  afterAll(() => scratch.remove())
  const parts = () => ({ ids: countingIds(), clock: scratch.clock })

  test('they are loaded soon, recorded nowhere, and once', async () => {
    const { journal, engine } = scratch.store
    const started = process.cpuUsage()
    await readyCodeSets(journal, parts())
    const { user, system } = process.cpuUsage(started)
    expect((user + system) / 1e6).toBeLessThan(3)
    const { starters, loading } = await unfinishedSets(journal.db)
    expect(starters).toHaveLength(starterSets().length)
    expect(loading).toEqual([])
    expect(engine.raw.prepare('select count(*) from operation').pluck().get()).toBe(0)
    await readyCodeSets(journal, parts())
    expect((await unfinishedSets(journal.db)).starters).toEqual(starters)
  })

  test('older ones make way, and what a cut-off import left is removed', async () => {
    const { journal, engine } = scratch.store
    engine.raw.exec("update terminology_set set source = 'older' where system like '%cvx'")
    engine.raw.exec("update terminology_set set state = 'loading' where system like '%loinc%'")
    const count = () => engine.raw.prepare('select count(*) from terminology_concept').pluck().get()
    const before = count()
    await readyCodeSets(journal, parts())
    expect(count()).toBe(before)
    const { starters, loading } = await unfinishedSets(journal.db)
    expect([starters.length, loading.length]).toEqual([starterSets().length, 0])
    expect(starters.some(({ source }) => source === 'older')).toBe(false)
  })
})
