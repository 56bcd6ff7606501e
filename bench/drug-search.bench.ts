import { readFileSync } from 'node:fs'
import { DrugSearch } from '../electron/prescriptions/drug-search.ts'
import type { Journal } from '../db/journal.ts'
import { beginSet } from '../db/terminology/commands.ts'
import { readyCodeSets, SAVED_AT_ONCE } from '../electron/terminology/index.ts'
import { inStandingOrder } from '../electron/terminology/standing.ts'
import { SYSTEM } from '../shared/terminology/index.ts'
import { countingIds } from '../test/support/fixed.ts'
import { scratchStore } from '../test/support/stores.ts'
import { drugRelease } from '../test/prescriptions/release.ts'
import { type Bench, latency, longestTurn, timesOf } from './bench.ts'

const AUTHOR = { userId: null, sessionId: null, channel: 'bench' }
const pause = () => new Promise<void>((resolve) => void setImmediate(resolve))

/** What is typed, key by key: words in any order, brands, fragments, typing errors; the first letters begin the most words. */
const TYPED = [
  'torva 20',
  'lisinopril 10 tab',
  'bactrim ds',
  'augmentin 875',
  'lisnopril 40',
  '500 metfromin er',
  'amoxicillin susp 400',
  'hydrochlorothiazide 25',
  'zzyzx nothing',
  'a',
  'extended release 10 mg',
]
const KEYS = TYPED.flatMap((text) => Array.from(text, (_key, index) => text.slice(0, index + 1)))

async function fill(journal: Journal, now: () => never): Promise<number> {
  await readyCodeSets(journal, { ids: countingIds('starter'), clock: { now } })
  const concepts = inStandingOrder(SYSTEM.rxnorm, drugRelease(45_000))
  const about = { system: SYSTEM.rxnorm, release: '11022026', effectiveOn: '2026-11-02' as never, source: 'bench' }
  const parts = { ids: countingIds('release'), now: now(), pause, builtIn: false }
  const set = await beginSet(journal, AUTHOR, { ...about, ...parts, concepts: concepts.length, relations: 0 })
  for (let at = 0; at < concepts.length; at += SAVED_AT_ONCE)
    await set.addConcepts(concepts.slice(at, at + SAVED_AT_ONCE))
  await set.finish({ notes: [], use: true, now: now() })
  return concepts.length
}

export const bench: Bench = {
  promise: 'A drug is found while one types',
  async run() {
    const scratch = await scratchStore()
    try {
      const { journal } = scratch.store
      const products = await fill(journal, scratch.clock.now as () => never)
      const { brands } = JSON.parse(readFileSync(new URL('../knowledge/brands.json', import.meta.url), 'utf8')) as {
        brands: { name: string; ingredients: string[]; only?: string[]; not?: string[] }[]
      }
      const names = brands.map(({ only = [], not = [], ...brand }) => ({ ...brand, only, not }))
      const search = new DrugSearch(async () => names)
      const find = (text: string) => search.find(journal, { text, limit: 12, userId: null })
      const begun = performance.now()
      const turn = await longestTurn(() => find('l'))
      const made = performance.now() - begun
      const taken = await timesOf(
        KEYS.length * 5,
        (index) => find(KEYS[(index + KEYS.length) % KEYS.length] ?? ''),
        KEYS.length,
      )
      return [
        ...latency(`a key among ${products} products, encrypted (${KEYS.length} keys)`, taken, 30),
        { what: 'the first key, which makes the index', value: made, unit: 'ms' as const },
        { what: 'the longest turn that it takes meanwhile', value: turn.took, unit: 'ms' as const, promised: 16 },
        { what: 'the same, of the processor’s time', value: turn.worked, unit: 'ms' as const },
      ]
    } finally {
      await scratch.remove()
    }
  },
}
