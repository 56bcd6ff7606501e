import type { Journal } from '../db/journal.ts'
import { beginSet } from '../db/terminology/commands.ts'
import { searchConcepts } from '../db/terminology/queries.ts'
import { readyCodeSets, SAVED_AT_ONCE } from '../electron/terminology/index.ts'
import { inStandingOrder } from '../electron/terminology/standing.ts'
import { SYSTEM } from '../shared/terminology/index.ts'
import { countingIds } from '../test/support/fixed.ts'
import { ENGINES } from '../test/support/stores.ts'
import { icd10cmYear } from '../test/terminology/releases/icd10cm.ts'
import { type Bench, latency, quantile, timesOf } from './bench.ts'

const AUTHOR = { userId: null, sessionId: null, channel: 'bench' }
const pause = () => new Promise<void>((resolve) => void setImmediate(resolve))

/** What is typed, key by key; the first letters are the hardest, since they begin the most words. */
const TYPED = [
  'displaced fracture femur',
  'burn retina bilateral sequela',
  'episode 4 left kidney',
  'e11.9',
  'a00',
  'high blood pressure',
  's',
]
const KEYS = TYPED.flatMap((text) => Array.from(text, (_key, index) => text.slice(0, index + 1)))

/** A whole year of ICD-10-CM beside the starter lists: more than 100,000 terms. */
async function fill(journal: Journal, now: () => never): Promise<void> {
  await readyCodeSets(journal, { ids: countingIds('starter'), clock: { now } })
  const lines = icd10cmYear(2026).text.trimEnd().split('\r\n')
  const read = lines.map((line) => ({
    code: `${line.slice(6, 9)}${line.slice(9, 13).trim() === '' ? '' : `.${line.slice(9, 13).trim()}`}`,
    display: line.slice(77),
    synonyms: [],
    kind: line[14] === '1' ? 'billable' : 'header',
    active: true,
    properties: {},
  }))
  const concepts = inStandingOrder(SYSTEM.icd10cm, read)
  const about = { system: SYSTEM.icd10cm, release: 'FY2026', effectiveOn: '2025-10-01' as never, source: 'bench' }
  const parts = { ids: countingIds('release'), now: now(), pause, builtIn: false }
  const set = await beginSet(journal, AUTHOR, { ...about, ...parts, concepts: concepts.length, relations: 0 })
  for (let at = 0; at < concepts.length; at += SAVED_AT_ONCE)
    await set.addConcepts(concepts.slice(at, at + SAVED_AT_ONCE))
  await set.finish({ notes: [], use: true, now: now() })
}

export const bench: Bench = {
  promise: 'A code is found while one types',
  async run() {
    const taken = new Map<string, number[]>()
    for (const [name, open] of ENGINES.filter(([engine]) => engine !== 'PostgreSQL')) {
      const { journal, clock, close } = await open()
      try {
        await fill(journal, clock.now as () => never)
        const search = (index: number) =>
          searchConcepts(journal, {
            systems: [SYSTEM.icd10cm],
            text: KEYS[(index + KEYS.length) % KEYS.length] ?? '',
            limit: 20,
          })
        taken.set(name, await timesOf(KEYS.length * 5, search, KEYS.length))
      } finally {
        await close()
      }
    }
    const [encrypted = [], plain = []] = [taken.get('SQLCipher'), taken.get('SQLite')]
    return [
      ...latency(`a key among 100,000 terms (${KEYS.length} keys)`, encrypted, 10),
      { what: 'the same statements on plain SQLite, median', value: quantile(plain, 0.5), unit: 'ms' as const },
      { what: 'encrypted ÷ plain', value: quantile(encrypted, 0.5) / quantile(plain, 0.5), unit: '×' as const },
    ]
  },
}
