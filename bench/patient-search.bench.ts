import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { demoPatient } from '../electron/practice/demo-patients.ts'
import { patientColumns } from '../db/patients/row.ts'
import { findPatients, patientIndex } from '../db/patients/queries.ts'
import type { Journal } from '../db/journal.ts'
import { type Instant, uuidv7 } from '../shared/kernel/index.ts'
import { foldText, readQuestion } from '../shared/patients/index.ts'
import { ENGINES } from '../test/support/stores.ts'
import { type Bench, latency, quantile, timesOf } from './bench.ts'

const PATIENTS = 100_000
const BATCH = 1_000
const author = { userId: null, sessionId: null, channel: 'bench' }

/** Syllables make some 30,000 family names out of few: as many as a clinic of this size has, not thirty. */
const SYLLABLES = ['ba', 'del', 'ga', 'kow', 'lin', 'mor', 'na', 'or', 'pe', 'ri', 'sal', 'tor', 'va', 'wil', 'ze']
const ENDINGS = ['son', 'ski', 'ez', 'man', 'berg', 'ini', 'ova', 'er']

function familyOf(number: number): string {
  const at = (shift: number) => SYLLABLES[Math.floor(number / shift) % SYLLABLES.length] ?? ''
  const name = `${at(1)}${at(15)}${at(225)}${ENDINGS[number % ENDINGS.length] ?? ''}`
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`
}

async function fill(journal: Journal): Promise<string[]> {
  const words: string[] = []
  for (let from = 0; from < PATIENTS; from += BATCH)
    await journal.work(author, async (work) => {
      for (let one = from; one < from + BATCH; one++) {
        const id = uuidv7((1_700_000_000_000 + one) as Instant, randomBytes(10))
        const details = { ...demoPatient(one), familyName: familyOf((one * 7919) % 27_000) }
        const row = {
          id,
          recordNumber: String(1001 + one),
          ...patientColumns(details),
          sensitive: 0,
          registeredAt: one,
        }
        await work.insert('patient', row)
        if (one % 1000 === 0) words.push(`${details.givenName.slice(0, 3)} ${details.familyName}`)
      }
      work.audit({ action: 'create', category: 'patients' })
    })
  return words
}

/** Each beginning of a text, as one types it. */
const typed = (text: string) => Array.from(text, (_, at) => text.slice(0, at + 1))

/** The same names in plain SQLite with its own index of beginnings (FTS5): what one would write without Daybook. */
function plainSearch(names: readonly { id: string; nameKey: string }[]) {
  const folder = mkdtempSync(join(tmpdir(), 'daybook-plain-'))
  const raw = new Database(join(folder, 'plain.db'))
  raw.exec("create virtual table name using fts5(id unindexed, key, prefix = '1 2 3')")
  const insert = raw.prepare('insert into name values (?, ?)')
  raw.transaction(() => names.forEach(({ id, nameKey }) => insert.run(id, nameKey)))()
  const find = raw.prepare('select id, key from name where key match ? order by rank limit 50')
  return {
    find: (text: string) =>
      find.all(
        foldText(text)
          .split(' ')
          .filter(Boolean)
          .map((part) => `"${part}"*`)
          .join(' '),
      ),
    close() {
      raw.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export const bench: Bench = {
  promise: 'A patient is found while one types',
  async run() {
    const [, open] = ENGINES[0] ?? []
    if (!open) throw new Error('there is no SQLCipher')
    const { journal, close } = await open()
    try {
      const words = await fill(journal)
      const started = performance.now()
      await patientIndex(journal)
      const built = performance.now() - started
      const names = await journal.db.selectFrom('patient').select(['id', 'nameKey']).execute()
      const plain = plainSearch(names)
      const keys = words.slice(0, 30).flatMap(typed)
      const others = ['3/3/50', 'march 3 1950', '1980', '0142', '555-0117', '50231', 'kowdelganson', 'roebrt', 'mraia']
      const search = (texts: readonly string[]) => (i: number) =>
        findPatients(journal, readQuestion(texts[Math.abs(i) % texts.length] ?? '', 2026), 50)
      const byName = await timesOf(keys.length, search(keys), 20)
      const byOther = await timesOf(200, search(others), 20)
      const slips = await timesOf(100, search(words.map((word) => `${word.slice(0, -3)}${word.slice(-2)}q`)), 5)
      const inPlain = await timesOf(keys.length, (i) => plain.find(keys[Math.abs(i) % keys.length] ?? ''), 20)
      plain.close()
      return [
        ...latency('a key of a name among 100,000 patients', byName, 10),
        ...latency('a date, number or misspelling', byOther, 10),
        ...latency('a name with a slip that fits nobody', slips, 10),
        { what: 'the same names in plain SQLite (FTS5), median', value: quantile(inPlain, 0.5), unit: 'ms' as const },
        { what: 'search ÷ plain SQLite', value: quantile(byName, 0.5) / quantile(inPlain, 0.5), unit: '×' as const },
        { what: 'reading the index after opening', value: built, unit: 'ms' as const },
      ]
    } finally {
      await close()
    }
  },
}
