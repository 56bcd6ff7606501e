import { randomBytes } from 'node:crypto'
import { cpSync, existsSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from '@jest/globals'
import { noteStandings, recordFile } from '../../db/files/commands.ts'
import { checkDatabase, drill, healPractice, restoreFrom, runBackup } from '../../electron/backups/index.ts'
import { copiesIn } from '../../electron/backups/copies.ts'
import { flawOf } from '../../db/files/carrying.ts'
import { filesNamedIn } from '../../electron/backups/file-copies.ts'
import { FileKeeper } from '../../electron/files/index.ts'
import type { Sessions } from '../../electron/ipc/session.ts'
import { harm, HOUR, laterThan, type RunningPractice, runningPractice } from './practice.ts'

const nobody: Sessions = {
  of: () => ({ state: 'none' }),
  touch: () => {},
  opened: () => {},
  closed: () => {},
  onChange: () => () => {},
}
let one: RunningPractice
let keeper: FileKeeper
const author = { userId: null, sessionId: null, channel: 'documents.add' }

/** Takes a file of so many bytes into the practice. @returns its id */
async function take(bytes: number): Promise<string> {
  async function* content() {
    yield randomBytes(bytes)
  }
  return keeper.take(bytes, content(), async (file) => {
    await one.practice.store().journal.work(author, (work) => recordFile(work, file, one.clock.now()))
    return file.id
  })
}
const own = (id: string) => join(one.dataDir, 'files', id.slice(-2), id)
const pool = () => join(one.dataDir, 'backups', 'files')
const inPool = (id: string) => join(pool(), id.slice(-2), id)
const newest = () => copiesIn(join(one.dataDir, 'backups'), one.key)[0]

beforeEach(async () => {
  one = await runningPractice('files-copied', 1)
  keeper = new FileKeeper({ ...one, ids: one.parts.ids, sessions: nobody })
})

describe('copies', () => {
  test('hold each file once, proven, however many copies there are', async () => {
    const first = await take(200_000)
    await runBackup(one.parts)
    const copied = statSync(inPool(first)).mtimeMs
    const second = await take(100)
    one.clock.advance(HOUR)
    await runBackup(one.parts)
    expect(statSync(inPool(first)).mtimeMs).toBe(copied)
    for (const file of filesNamedIn(one.dataDir, one.key)) expect(await flawOf(pool(), file)).toBeNull()
    expect(newest()?.manifest.files.map(({ name }) => name)).toContain('files.json')
    expect(newest()?.failure).toBeNull()
    expect(await drill(one.parts)).toMatchObject({ verdict: 'proven', findings: [] })
    expect(existsSync(inPool(second))).toBe(true)
  })

  test('what the server holds, or another PC, and is not here, lacks in no copy and no check; what is lost does', async () => {
    const [kept, away] = [await take(1000), await take(2000)]
    rmSync(own(away))
    const noted = { id: away, state: 'stored' as const, epoch: 1, at: one.clock.now() }
    await noteStandings(one.practice.store().journal, { known: [noted], unknown: [] })
    await runBackup(one.parts)
    expect(newest()?.manifest.filesMissing).toBeUndefined()
    expect(await drill(one.parts)).toMatchObject({ verdict: 'proven', findings: [] })
    expect((await checkDatabase(one.parts)).findings).toEqual([])
    expect(existsSync(inPool(kept))).toBe(true)
    // Control: the same file, of which nobody has said that it is elsewhere.
    await noteStandings(one.practice.store().journal, { known: [], unknown: [away] })
    one.clock.advance(HOUR)
    await runBackup(one.parts)
    expect(newest()?.manifest.filesMissing).toBe(1)
    expect((await checkDatabase(one.parts)).findings.map(({ what }) => what).join()).toMatch(
      /One document file.*missing/,
    )
  })

  test('a file that was damaged in the place, in its full length, is copied anew within a fortnight', async () => {
    const id = await take(200_000)
    await runBackup(one.parts)
    harm(inPool(id))
    const [file] = filesNamedIn(one.dataDir, one.key)
    if (!file) throw new Error('nothing is named')
    // The control: it is damaged, and its length does not show it.
    expect([await flawOf(pool(), file), statSync(inPool(id)).size]).toEqual(['damaged', statSync(own(id)).size])
    for (let day = 0; day < 14; day++) {
      one.clock.advance(24 * HOUR)
      await runBackup(one.parts)
    }
    expect(await flawOf(pool(), file)).toBeNull()
  }, 120_000)

  test('a practice that lacks a file is copied all the same, and the copy says so', async () => {
    const [gone, flipped] = [await take(5000), await take(70_000)]
    await take(100)
    rmSync(own(gone))
    harm(own(flipped))
    expect(await runBackup(one.parts)).toMatchObject({
      verified: true,
      failure: expect.stringMatching(/^2 document files are missing/),
    })
    expect(newest()?.failure).toMatch(/^2 document files are missing/)
    expect(await drill(one.parts)).toMatchObject({
      verdict: 'failed',
      findings: ['2 document files of the practice are missing in the copy.'],
    })
  })

  test('what was damaged in the place is found by a drill; what was cut off there is copied again', async () => {
    const [flipped, cut] = [await take(5000), await take(5000)]
    await runBackup(one.parts)
    harm(inPool(flipped))
    expect(await drill(one.parts)).toMatchObject({
      verdict: 'failed',
      findings: ['One document file of the practice is damaged in the copy.'],
    })
    truncateSync(inPool(cut), 100)
    rmSync(inPool(flipped))
    one.clock.advance(HOUR)
    await runBackup(one.parts)
    expect(await drill(one.parts)).toMatchObject({ verdict: 'proven' })
  })
})

describe('the check of the database', () => {
  test('reads every file, and brings back from a copy what is missing or damaged', async () => {
    const [gone, flipped, cut, sound] = [await take(5000), await take(70_000), await take(300), await take(10)]
    await runBackup(one.parts)
    expect(await checkDatabase(one.parts)).toMatchObject({ verdict: 'sound', findings: [] })
    rmSync(own(gone))
    harm(own(flipped))
    truncateSync(own(cut), 200)
    const report = await checkDatabase(one.parts)
    expect(report.verdict).toBe('damaged')
    expect(report.findings.map(({ what }) => what)).toEqual([
      expect.stringMatching(/^The files: One document file of the practice is missing/),
      expect.stringMatching(/^The files: 2 document files of the practice are damaged/),
    ])
    for (const { action } of report.findings) expect(action).toMatch(/^Brought back whole/)
    expect(await checkDatabase(one.parts)).toMatchObject({ verdict: 'sound', findings: [] })
    // The damaged ones are kept, and the database was not taken for damaged.
    expect(readdirSync(join(one.dataDir, 'files', flipped.slice(-2))).join()).toMatch(/damaged-/)
    expect(existsSync(own(sound))).toBe(true)
  })

  test('says what no copy holds', async () => {
    const gone = await take(5000)
    rmSync(own(gone))
    const report = await checkDatabase(one.parts)
    expect(report.findings[0]?.action).toMatch(/No copy in reach holds it whole/)
  })
})

describe('restoring', () => {
  const restore = (dataDir: string, from: string) =>
    restoreFrom({ from, dataDir, now: laterThan(one.clock.now(), HOUR), unlock: async () => one.key })
  const flaws = async (dataDir: string) =>
    Promise.all(filesNamedIn(dataDir, one.key).map((file) => flawOf(join(dataDir, 'files'), file)))

  test('on another PC: every file comes along', async () => {
    await take(200_000)
    await take(10)
    await runBackup(one.parts)
    await one.practice.close()
    const place = join(one.home, 'stick')
    cpSync(join(one.dataDir, 'backups'), place, { recursive: true })
    const there = join(one.home, 'other')
    expect((await restore(there, place)).notes.join(' ')).not.toMatch(/document file/)
    expect(await flaws(there)).toEqual([null, null])
    const names = readdirSync(there).filter((name) => !/-(wal|shm)$/.test(name))
    expect(names.sort()).toEqual(['daybook.db', 'files', 'keys.json', 'operations.log'])
  })

  test('one copy alone, without the files beside it, says what is missing', async () => {
    await take(10)
    await runBackup(one.parts)
    await one.practice.close()
    const alone = join(one.home, 'stick', 'copy')
    cpSync(newest()?.folder ?? '', alone, { recursive: true })
    const there = join(one.home, 'other')
    expect((await restore(there, alone)).notes.join(' ')).toMatch(/One document file .* neither in the copy nor/)
    expect(await flaws(there)).toEqual(['missing'])
  })

  test('an older copy: files that it does not name are kept aside, from where no sweep takes them', async () => {
    const old = await take(100)
    await runBackup(one.parts)
    const young = await take(200)
    harm(own(old))
    await one.practice.close()
    rmSync(join(one.dataDir, 'operations.log'))
    const { keptIn } = await restore(one.dataDir, join(one.dataDir, 'backups'))
    expect(await flaws(one.dataDir)).toEqual([null])
    expect(existsSync(join(keptIn ?? '', 'files', young.slice(-2), young))).toBe(true)
  })

  test('healing a damaged database from a copy keeps every file, those it no longer names too', async () => {
    await take(100)
    await runBackup(one.parts)
    const young = await take(200)
    await one.practice.close()
    rmSync(join(one.dataDir, 'operations.log'))
    truncateSync(join(one.dataDir, 'daybook.db'), 8192)
    const places = [join(one.dataDir, 'backups')]
    const { keptIn } = await healPractice({ dataDir: one.dataDir, key: one.key, places, now: one.clock.now() })
    expect(await flaws(one.dataDir)).toEqual([null])
    expect(existsSync(join(keptIn ?? '', 'files', young.slice(-2), young))).toBe(true)
  })
})
