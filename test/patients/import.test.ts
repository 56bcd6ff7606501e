import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { beginImport, importRows } from '../../db/patients/imports.ts'
import { importLines, importReports, rememberedMapping } from '../../db/patients/queries.ts'
import { previewImport } from '../../electron/patients/import/preview.ts'
import { runImport, tryImport } from '../../electron/patients/import/run.ts'
import { guessMapping, PatientDetails } from '../../shared/patients/index.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'
import { author, MARIA, peopleIn } from './people.ts'

const HEADINGS = ['Patient ID', 'Last Name', 'First Name', 'DOB', 'Gender', 'Phone', 'Email']
const MAPPING = guessMapping(HEADINGS)
/** Names that neither look nor sound alike, with birth dates far apart. */
const NAMES = [
  'Abernathy',
  'Baptiste',
  'Castellanos',
  'Dlamini',
  'Eriksson',
  'Haddad',
  'Ivanova',
  'Kowalski',
  'Nguyen',
  'Quintero',
]
const line = (i: number) =>
  `K${i},${NAMES[i % NAMES.length]}${'bcdfgklmnp'[Math.floor(i / 10) % 10]}o,Given${i},${(i % 12) + 1}/${(i % 28) + 1}/${1930 + (i % 80)},F,312555${1000 + i},`
const fileOf = (lines: readonly string[]) => Buffer.from(`\uFEFF${[HEADINGS.join(','), ...lines].join('\r\n')}\r\n`)
const file = (lines: readonly string[]) => ({
  fileName: 'patients.csv',
  bytes: fileOf(lines),
  mapping: MAPPING,
  encoding: 'utf-8' as const,
})

describe.each(ENGINES)('importing patients on %s', (_name, open) => {
  let store: AnyStore
  let people: ReturnType<typeof peopleIn>
  beforeEach(async () => {
    store = await open()
    people = peopleIn(store, 'import')
    await people.found()
  })
  afterEach(() => store.close())
  const parts = () => ({ journal: store.journal, clock: store.clock, ids: people.ids })
  const quietly = { takeDoubtful: false, signal: new AbortController().signal, progress: () => {} }
  const patients = () => store.journal.db.selectFrom('patient').selectAll().orderBy('recordNumber').execute()

  test('every line becomes a patient under the next record number, in the order of the file', async () => {
    const lines = Array.from({ length: 65 }, (_, i) => line(i))
    const report = await runImport(parts(), author, file(lines), quietly)
    expect(report).toMatchObject({ state: 'done', rows: 65, done: 65, counts: { registered: 65, refused: 0 } })
    const rows = await patients()
    expect(rows.map(({ recordNumber }) => recordNumber)).toEqual(Array.from({ length: 65 }, (_, i) => String(1001 + i)))
    expect(rows[1]).toMatchObject({ givenName: 'Given1', birthOn: '1931-02-02', phone: '(312) 555-1001' })
  })

  test('twice is as once', async () => {
    const lines = Array.from({ length: 30 }, (_, i) => line(i))
    await runImport(parts(), author, file(lines), quietly)
    const before = await patients()
    const again = await runImport(parts(), author, file([...lines, line(31)]), quietly)
    expect(again.counts).toEqual({ registered: 1, repeated: 30, doubtful: 0, refused: 0 })
    expect((await patients()).slice(0, 30)).toEqual(before)
    const without = { ...file(lines), bytes: Buffer.from(fileOf(lines).toString().replaceAll(/^K\d+/gm, '')) }
    const doubtful = await runImport(parts(), author, without, quietly)
    expect(doubtful.counts).toMatchObject({ registered: 0, doubtful: 30 })
  })

  test('a trial changes nothing and tells the same as the import', async () => {
    await people.register({ familyName: 'Dlaminibo', givenName: 'Given3', birthOn: '1933-04-04', phone: '', email: '' })
    const lines = [line(0), line(3), line(0), 'K9,Quill,,1/1/1950,F,,', 'K8,Quill,Iris,2/31/1950,F,,', '"cut off']
    const operations = async () =>
      (await store.journal.db.selectFrom('journalHead').selectAll().execute())[0]?.operation
    const before = await operations()
    const trial = await tryImport(parts(), file(lines), quietly)
    expect(await operations()).toBe(before)
    expect(trial.counts).toEqual({ registered: 1, repeated: 1, doubtful: 1, refused: 3 })
    expect(trial.lines.map(({ line: at, outcome }) => [at, outcome])).toEqual([
      [3, 'doubtful'],
      [4, 'repeated'],
      [5, 'refused'],
      [6, 'refused'],
      [7, 'refused'],
    ])
    const report = await runImport(parts(), author, file(lines), quietly)
    expect(report.counts).toEqual(trial.counts)
    const kept = await importLines(store.journal.db, { importId: report.importId, offset: 0, limit: 100 })
    expect(kept.lines).toEqual(trial.lines)
    expect(kept.total).toBe(5)
  })

  test('who looks like somebody is left out unless one says to take them', async () => {
    await people.register({ familyName: 'Dlaminibo', givenName: 'Given3', birthOn: '1933-04-04', phone: '', email: '' })
    const report = await runImport(parts(), author, file([line(3)]), { ...quietly, takeDoubtful: true })
    expect(report.counts).toMatchObject({ registered: 1, doubtful: 0 })
  })

  test('cancelled, it keeps what it has; the same file goes on where it ended, and nobody is registered twice', async () => {
    const lines = Array.from({ length: 90 }, (_, i) => line(i))
    const cancel = new AbortController()
    const progress = ({ done }: { done: number }) => done >= 40 && cancel.abort()
    const cut = runImport(parts(), author, file(lines), {
      ...quietly,
      signal: cancel.signal,
      progress: progress as never,
    })
    await expect(cut).rejects.toMatchObject({ code: 'cancelled' })
    const kept = (await patients()).length
    expect([kept, (await importReports(store.journal.db))[0]?.state]).toEqual([40, 'stopped'])
    const report = await runImport(parts(), author, file(lines), quietly)
    expect(report).toMatchObject({ rows: 90, done: 90, counts: { registered: 90, repeated: 0 } })
    expect(await patients()).toHaveLength(90)
    expect(await importReports(store.journal.db)).toHaveLength(1)
  })

  test('twice at once, the second is refused', async () => {
    const lines = Array.from({ length: 45 }, (_, i) => line(i))
    const first = runImport(parts(), author, file(lines), quietly)
    await expect(runImport(parts(), author, file(lines), quietly)).rejects.toMatchObject({ reason: 'import-running' })
    expect((await first).counts.registered).toBe(45)
    expect(await patients()).toHaveLength(45)
  })

  test('rows that another run has taken over are not taken over again', async () => {
    const about = { fileName: 'a.csv', contentHash: 'a', headings: HEADINGS, mapping: MAPPING, ids: people.ids }
    const { id: importId } = await beginImport(store.journal, author, { ...about, now: store.clock.now() })
    const details = PatientDetails.parse({ ...MARIA })
    const rows = [{ at: 2, details, sourceKey: 'csv:1', line: null }]
    const chunk = { importId, rows, ids: people.ids, now: store.clock.now() }
    await importRows(store.journal, author, { ...chunk, from: 0 })
    await expect(importRows(store.journal, author, { ...chunk, from: 0 })).rejects.toMatchObject({ code: 'conflict' })
    // The same line under another import: decided before the first was written, written after it.
    await importRows(store.journal, author, { ...chunk, from: 1 })
    expect(await patients()).toHaveLength(1)
    const [report] = await importReports(store.journal.db)
    expect(report?.counts).toMatchObject({ registered: 1, repeated: 1 })
    const { lines } = await importLines(store.journal.db, { importId, offset: 0, limit: 10 })
    expect(lines).toMatchObject([{ line: 2, outcome: 'repeated' }])
  })

  test('others get their turn while a piece of it is registered', async () => {
    const lines = Array.from({ length: 30 }, (_, i) => line(i))
    let [registered, longest, isOver] = [0, 0, false]
    const counting = {
      next: <T extends string>() => {
        registered += 1
        longest = Math.max(longest, registered)
        return people.ids.next<T>()
      },
    }
    const beat = () => {
      registered = 0
      if (!isOver) setImmediate(beat)
    }
    setImmediate(beat)
    await runImport({ ...parts(), ids: counting }, author, file(lines), quietly)
    isOver = true
    // Of a piece of ten, three at a time.
    expect(longest).toBeLessThanOrEqual(4)
    expect(await patients()).toHaveLength(30)
  })

  test('cut off in the middle of a piece, the piece is there whole or not at all', async () => {
    const lines = Array.from({ length: 50 }, (_, i) => line(i))
    let inserted = 0
    const failing = {
      ...people.ids,
      next: <T extends string>() => {
        inserted += 1
        if (inserted === 33) throw new Error('the power is gone')
        return people.ids.next<T>()
      },
    }
    await expect(runImport({ ...parts(), ids: failing }, author, file(lines), quietly)).rejects.toThrow('power')
    expect(await patients()).toHaveLength(30)
    const report = await runImport(parts(), author, file(lines), quietly)
    expect(report.counts.registered).toBe(50)
    expect(await patients()).toHaveLength(50)
  })

  test('the preview shows rows as they will be, and remembers the mapping of the same headings', async () => {
    const bytes = fileOf([line(0), 'K9,Quill,Iris,2/31/1950,F,,'])
    const preview = await previewImport(store.journal, { bytes, today: '2026-11-24' })
    expect(preview).toMatchObject({ headings: HEADINGS, mapping: MAPPING, remembered: false, rows: 2, lacking: [] })
    expect(preview.first[0]).toMatchObject({ line: 2, values: { birthOn: '1930-01-01', gender: 'female' }, faults: [] })
    expect(preview.first[1]?.faults.join()).toContain('birthOn')
    const mapping = MAPPING.map((field) => (field === 'email' ? null : field))
    await runImport(parts(), author, { ...file([line(0)]), mapping }, quietly)
    expect(await rememberedMapping(store.journal.db, HEADINGS)).toEqual(mapping)
    expect(await previewImport(store.journal, { bytes, today: '2026-11-24' })).toMatchObject({
      mapping,
      remembered: true,
    })
    const lacking = await previewImport(store.journal, { bytes: Buffer.from('a,b\n1,2'), today: '2026-11-24' })
    expect(lacking.lacking).toEqual(['familyName', 'givenName', 'birthOn'])
  })

  test.each([
    ['an empty file', Buffer.from('')],
    ['blank lines', Buffer.from('\n\n\n')],
  ])('%s is refused with one sentence, and leaves nothing', async (_what, bytes) => {
    await expect(runImport(parts(), author, { ...file([]), bytes }, quietly)).rejects.toMatchObject({ reason: 'empty' })
    expect(await importReports(store.journal.db)).toEqual([])
  })

  test('a full disk ends it with one sentence, nothing half-written, and it can go on', async () => {
    const lines = Array.from({ length: 50 }, (_, i) => line(i))
    const full = Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' })
    let units = 0
    const journal = new Proxy(store.journal, {
      get(target, name) {
        const value = Reflect.get(target, name, target) as unknown
        if (name !== 'work') return typeof value === 'function' ? value.bind(target) : value
        return (...input: Parameters<typeof target.work>) => {
          units += 1
          const [by, command] = input
          if (units !== 3) return target.work(by, command)
          return target.work(by, async (work) => {
            await command(work)
            throw full
          })
        }
      },
    })
    await expect(runImport({ ...parts(), journal }, author, file(lines), quietly)).rejects.toMatchObject({
      reason: 'disk-full',
    })
    expect(await patients()).toHaveLength(10)
    expect((await runImport(parts(), author, file(lines), quietly)).counts.registered).toBe(50)
  })
})
