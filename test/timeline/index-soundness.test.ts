import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { cpSync } from 'node:fs'
import { join } from 'node:path'
import type Database from 'better-sqlite3'
import { proveSoundness } from '../../db/backups/soundness.ts'
import { wrongLookups } from '../../db/backups/search-lookup.ts'
import { openConnection } from '../../db/connection.ts'
import { searchEntries } from '../../db/timeline/queries.ts'
import { healPractice } from '../../electron/backups/index.ts'
import { readSearch } from '../../shared/timeline/index.ts'
import { reopened, runningPractice, type RunningPractice } from '../backups/practice.ts'
import { seeded } from '../durability/seeded.ts'
import { addEntries, entryRow, WRITER } from '../support/entries.ts'
import { countingIds } from '../support/fixed.ts'
import { patientRow } from '../support/rows.ts'
import { size } from '../support/size.ts'
import { scratchStore } from '../support/stores.ts'

const NOW = Date.UTC(2026, 10, 24, 14, 0)
const HER = patientRow(0).id
const words = (text: string) => {
  const read = readSearch(text)
  if (!read) throw new Error('no words')
  return { words: read, patientIds: null, sensitive: true, kinds: [], from: null, until: null, limit: 50 }
}

/** Words that look random, so that pages of the index fill with many. */
function saying(random: ReturnType<typeof seeded>, count: number): string {
  const letters = 'abcdefghiklmnoprstu'
  const word = () => Array.from({ length: 3 + random.below(9) }, () => letters[random.below(letters.length)]).join('')
  return Array.from({ length: count }, word).join(' ')
}

describe('an index that grew through many merges', () => {
  let scratch: Awaited<ReturnType<typeof scratchStore>>
  beforeAll(async () => {
    scratch = await scratchStore()
    await scratch.store.journal.work(WRITER, (work) => work.insert('patient', patientRow(0)))
  })
  afterAll(() => scratch.remove())

  test(
    'is sound at every step of the way',
    async () => {
      const random = seeded(5)
      const ids = countingIds('merges')
      const raw = scratch.store.engine.raw
      let segments = 0
      for (let step = 0; step < size({ ci: 150, full: 1_500 }); step++) {
        const rows = Array.from({ length: 4 }, () => {
          const fields = { conceptText: saying(random, 4), narrative: saying(random, 120) }
          return [
            'diagnosticReport',
            entryRow('diagnosticReport', ids, { patientId: HER, at: NOW, now: NOW, fields }),
          ] as const
        })
        const [first = ''] = await addEntries(scratch.store.journal, rows)
        if (step % 3 === 0)
          await scratch.store.journal.work(WRITER, (work) =>
            work.update('diagnosticReport', first, { conclusion: saying(random, 60) }),
          )
        if (step % 10 !== 0) continue
        expect({ step, wrong: wrongLookups(raw, 'search_text') }).toEqual({ step, wrong: 0 })
        segments = Math.max(
          segments,
          raw.prepare('select count(distinct segid) from search_text_idx').pluck().get() as number,
        )
      }
      expect(proveSoundness({ raw: scratch.store.engine.raw, log: null }).flaws).toEqual([])
      // The control: there was more than one page and one segment to go wrong.
      expect(segments).toBeGreaterThan(2)
      expect(raw.prepare('select count(*) from search_text_idx').pluck().get()).toBeGreaterThan(50)
    },
    size({ ci: 300_000, full: 3_600_000 }),
  )
})

const DAMAGES: [what: string, spoil: (raw: Database.Database) => void][] = [
  [
    'words of a row that are not its own',
    (raw) => raw.exec(`update search_text_content set c3 = 'other' where id = 3`),
  ],
  ['a row of the index that is gone', (raw) => raw.exec('delete from search_entry where n = 2')],
  [
    'an entry of the index that says another patient',
    (raw) => raw.exec(`update search_entry set patient_id = 'x' where n = 1`),
  ],
  [
    'a page of words that is gone',
    (raw) => raw.exec('delete from search_text_data where id = (select max(id) from search_text_data)'),
  ],
  ['the way to a page of words that is gone', (raw) => raw.exec('delete from search_text_idx where pgno > 3')],
  ['no index at all', (raw) => raw.exec('delete from search_text_content; delete from search_entry')],
]

describe('a damaged index', () => {
  let one: RunningPractice
  let count = 0
  beforeAll(async () => {
    one = await runningPractice('search-damage', 3)
    const ids = countingIds('damage')
    const random = seeded(9)
    const rows = Array.from({ length: 60 }, (_, index) => {
      const fields = { conceptText: `Complaint ${index}`, note: saying(random, 80) }
      return ['problem', entryRow('problem', ids, { patientId: HER, at: NOW, now: NOW, fields })] as const
    })
    await addEntries(one.practice.store().journal, rows)
    await one.practice.close()
  })
  const laid = () => {
    const dataDir = join(one.home, `laid-${count++}`)
    cpSync(one.dataDir, dataDir, { recursive: true })
    return dataDir
  }
  const inDatabase = <T>(dataDir: string, look: (raw: Database.Database) => T): T => {
    const raw = openConnection({ file: join(dataDir, 'daybook.db'), key: one.key })
    try {
      return look(raw)
    } finally {
      raw.close()
    }
  }
  const flawsIn = (dataDir: string) => inDatabase(dataDir, (raw) => proveSoundness({ raw, log: null }).flaws)

  test('control: the undamaged one has no flaw', () => {
    expect(flawsIn(laid())).toEqual([])
  })

  test.each(DAMAGES)('%s: is found, and healing makes the index anew', async (_what, spoil) => {
    const dataDir = laid()
    inDatabase(dataDir, (raw) => {
      raw.unsafeMode(true)
      spoil(raw)
    })
    expect(flawsIn(dataDir).map(({ part }) => part)).toContain('database')
    await healPractice({ dataDir, key: one.key, places: [], now: (NOW + 1) as never })
    expect(flawsIn(dataDir)).toEqual([])
    expect(await reopened(dataDir, one.key)).toMatchObject({ problems: [] })
  })

  test('an index of other sources is made anew at the next start', async () => {
    const scratch = await scratchStore()
    await scratch.store.journal.work(WRITER, (work) => work.insert('patient', patientRow(0)))
    const row = entryRow('problem', countingIds('anew'), {
      patientId: HER,
      at: NOW,
      now: NOW,
      fields: { conceptText: 'Gout' },
    })
    await addEntries(scratch.store.journal, [['problem', row]])
    scratch.store.engine.raw.exec(
      `update search_state set sources = 'older'; delete from search_text; delete from search_entry`,
    )
    expect((await searchEntries(scratch.store.journal.db, words('gout'))).hits).toEqual([])
    await scratch.reopen()
    expect((await searchEntries(scratch.store.journal.db, words('gout'))).hits).toMatchObject([{ entryId: row.id }])
    expect(proveSoundness({ raw: scratch.store.engine.raw, log: null }).flaws).toEqual([])
    await scratch.remove()
  })
})
