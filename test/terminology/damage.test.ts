import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { proveSoundness } from '../../db/backups/soundness.ts'
import { openConnection } from '../../db/connection.ts'
import { beginSet, type LoadedConcept } from '../../db/terminology/commands.ts'
import { readyCodeSets } from '../../electron/terminology/index.ts'
import { readRelease } from '../../electron/terminology/read.ts'
import { corruptPages } from './pages.ts'
import { countingIds } from '../support/fixed.ts'
import { scratchStore } from '../support/stores.ts'
import { folderOf, SMALL_ICD } from './files.ts'

const AUTHOR = { userId: null, sessionId: null, channel: 'test' }
const pause = () => Promise.resolve()

describe('a check of the database and the code sets', () => {
  let scratch: Awaited<ReturnType<typeof scratchStore>>
  let release: ReturnType<typeof readRelease>
  beforeEach(async () => {
    scratch = await scratchStore()
    release = readRelease([await folderOf({ 'icd10cm_order_2031.txt': SMALL_ICD })])
    await load(release.concepts)
  })
  afterEach(() => scratch.remove())

  async function load(concepts: LoadedConcept[], finish = true) {
    const { system } = release
    const about = { system, release: 'FY2031', effectiveOn: '2030-10-01' as never, source: 'x', builtIn: false }
    const parts = { ids: countingIds(`set ${sets++}`), now: scratch.clock.now(), pause }
    const relations = [{ source: 'A00', kind: 'replaced_by', target: 'A00.0' }]
    const of = { concepts: concepts.length, relations: relations.length }
    const set = await beginSet(scratch.store.journal, AUTHOR, { ...about, ...of, ...parts })
    await set.addConcepts(concepts.slice(0, 100))
    if (!finish) return
    await set.addConcepts(concepts.slice(100))
    await set.addRelations(relations)
    await set.finish({ notes: [], use: true, now: scratch.clock.now() })
  }

  /** What a check finds in a copy of the file, after `damage` was done to it beside the journal. */
  function flawsAfter(damage: (raw: ReturnType<typeof openConnection>) => void): string[] {
    scratch.store.engine.checkpoint('TRUNCATE')
    const folder = join(scratch.folder, `copy-${copies++}`)
    mkdirSync(folder)
    const file = join(folder, 'daybook.db')
    copyFileSync(scratch.file, file)
    const raw = openConnection({ file, key: scratch.key })
    try {
      raw.function('daybook_capture', { varargs: true }, () => null)
      raw.function('daybook_captures', () => 0)
      damage(raw)
      return proveSoundness({ raw, log: null }).flaws.map(({ what }) => what)
    } finally {
      raw.close()
    }
  }
  let [copies, sets] = [0, 0]

  test('control: what was loaded is sound', () => {
    expect(flawsAfter(() => undefined)).toEqual([])
  })

  test.each([
    ['a word of a concept', "update terminology_concept set display = 'another' where code = 'A00'"],
    [
      'whether a code can be billed',
      "update terminology_concept set kind = 'billable' where kind = 'header' and code = 'A00'",
    ],
    ['a lost concept', "delete from terminology_concept where code = 'A00'"],
    ['a lost relation', 'delete from terminology_relation'],
    ['another relation', "update terminology_relation set target = 'A00.1'"],
    ['words to search by', "update terminology_search set terms = 'zebra' where rowid = 3"],
    ['lost words to search by', 'delete from terminology_search where rowid = 3'],
    ['content of no set', 'delete from terminology_set'],
    ['another digest', "update terminology_set set digest = 'x'"],
  ])('finds: %s', (_name, statement) => {
    expect(flawsAfter((raw) => raw.exec(statement))).not.toEqual([])
  })

  test('a release that was recorded with another content', () => {
    const flaws = flawsAfter((raw) => raw.exec("update terminology_release set digest = 'x'"))
    expect(flaws).toContainEqual(expect.stringMatching(/not the one that was recorded/))
  })

  test('SQLite’s own integrity check compares the search index with its words', () => {
    const structure = flawsAfter((raw) => {
      raw.unsafeMode(true)
      raw.exec("update terminology_search_content set c0 = 'zebra' where id = 3")
      raw.unsafeMode(false)
    })
    expect(structure).toContainEqual(expect.stringMatching(/^structure: .*terminology_search/))
  })

  test('what is still being loaded is no damage, and goes at the next opening', async () => {
    await load(release.concepts, false)
    expect(flawsAfter(() => undefined)).toEqual([])
    await readyCodeSets(scratch.store.journal, { ids: countingIds(), clock: scratch.clock })
    const { raw } = scratch.store.engine
    expect(raw.prepare("select count(*) from terminology_set where state = 'loading'").pluck().get()).toBe(0)
    expect(flawsAfter(() => undefined)).toEqual([])
  })

  test('a disk that is full in the middle: one sentence, nothing of it seen, and room again once it is opened', async () => {
    const { raw } = scratch.store.engine
    const pages = raw.pragma('page_count', { simple: true }) as number
    raw.pragma(`max_page_count = ${pages + 8}`)
    await expect(
      load(release.concepts.map((one) => ({ ...one, display: one.display.repeat(9) }))),
    ).rejects.toMatchObject({
      reason: 'disk-full',
    })
    raw.pragma('max_page_count = 0')
    raw.pragma('max_page_count = 4294967294')
    expect(raw.prepare("select count(*) from terminology_set where state = 'ready'").pluck().get()).toBe(1)
    await scratch.reopen()
    await readyCodeSets(scratch.store.journal, { ids: countingIds(), clock: scratch.clock })
    const left = scratch.store.engine.raw.prepare("select count(*) from terminology_set where state = 'loading'")
    expect(left.pluck().get()).toBe(0)
    expect(flawsAfter(() => undefined)).toEqual([])
  })

  test('pages put back to their older bytes are found', async () => {
    scratch.store.engine.checkpoint('TRUNCATE')
    const before = join(scratch.folder, 'before.db')
    copyFileSync(scratch.file, before)
    await load(
      readRelease([await folderOf({ 'icd10cm_order_2031.txt': SMALL_ICD.replaceAll('Burn', 'Scald') })]).concepts,
    )
    scratch.store.engine.checkpoint('TRUNCATE')
    const found = corruptPages(scratch, before)
    expect(found.tried).toBeGreaterThan(5)
    expect(found.missed).toEqual([])
  })
})
