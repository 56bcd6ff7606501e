import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { ARM_TABLES, kindsOf } from '../../db/timeline/arms.ts'
import { pageQuery, timelineFacets, timelineFreshness, timelinePage } from '../../db/timeline/queries.ts'
import { tableRules } from '../../db/tables.ts'
import { EntryKind, TimelineFilter, type TimelineCursor, type TimelineEntry } from '../../shared/timeline/index.ts'
import { addEntries, called, entryRow, WRITER, writeScan } from '../support/entries.ts'
import { countingIds } from '../support/fixed.ts'
import { seeded } from '../durability/seeded.ts'
import { patientRow } from '../support/rows.ts'
import { type AnyStore, ENGINES, scratchStore } from '../support/stores.ts'

const NOW = Date.UTC(2026, 10, 24, 14, 0)
const DAY = 86_400_000
const ALL = TimelineFilter.parse({})
const [HER, OTHER] = [patientRow(1).id, patientRow(2).id]

describe.each(ENGINES)('the timeline on %s', (_name, openStore) => {
  let store: AnyStore
  let encounterId = ''
  const page = (filter: Partial<TimelineFilter> = {}, more: { limit?: number; after?: TimelineCursor | null } = {}) =>
    timelinePage(store.journal.db, {
      patientIds: [HER],
      filter: { ...ALL, ...filter },
      after: null,
      limit: 500,
      ...more,
    })

  beforeAll(async () => {
    store = await openStore()
    const ids = countingIds('timeline')
    await store.journal.work(WRITER, async (work) => {
      for (const number of [1, 2]) await work.insert('patient', patientRow(number))
      await writeScan(work)
    })
    const [visit] = await addEntries(store.journal, [
      [
        'encounter',
        entryRow('encounter', ids, {
          patientId: HER,
          at: NOW - DAY,
          now: NOW,
          fields: { conceptText: 'Office visit' },
        }),
      ],
    ])
    encounterId = visit ?? ''
    const random = seeded(7)
    // Three entries of each table on each of few moments: many happened at the same millisecond.
    const rows = ARM_TABLES.flatMap((table) =>
      Array.from({ length: 9 }, (_, index) => {
        const at = NOW - DAY * (1 + random.below(4))
        const given = {
          patientId: index === 8 ? OTHER : HER,
          at,
          now: NOW,
          authorName: index % 2 === 0 ? 'Dr. Lee' : 'Nora Nurse',
          encounterId: index === 3 ? encounterId : null,
          fields: called(table, `${table} ${index}`),
        }
        return [table, entryRow(table, ids, given)] as const
      }),
    )
    await addEntries(store.journal, rows)
    await addEntries(store.journal, [
      ['observation', entryRow('observation', ids, { patientId: HER, at: NOW, now: NOW, fields: BLOOD_PRESSURE })],
    ])
  }, 60_000)
  afterAll(() => store?.close())

  test('shows every entry of the chart and none of another, newest first', async () => {
    const entries = await page()
    expect(entries).toHaveLength(ARM_TABLES.length * 8 + 2)
    expect(new Set(entries.map(({ patientId }) => String(patientId)))).toEqual(new Set([HER]))
    expect(entries).toEqual(entries.toSorted((a, b) => b.happenedAt - a.happenedAt || (a.entryId < b.entryId ? 1 : -1)))
    // All kinds that there are tables for.
    expect(new Set(entries.map(({ kind }) => kind))).toEqual(
      new Set(['vitals', ...ARM_TABLES.flatMap((t) => kindsOf(t).at(-1) ?? [])]),
    )
  })

  test('several charts of one person are one story', async () => {
    const both = await timelinePage(store.journal.db, {
      patientIds: [HER, OTHER],
      filter: ALL,
      after: null,
      limit: 500,
    })
    expect(both).toHaveLength(ARM_TABLES.length * 9 + 2)
    expect(both).toEqual(both.toSorted((a, b) => b.happenedAt - a.happenedAt || (a.entryId < b.entryId ? 1 : -1)))
  })

  test.each([1, 3, 7, 50])('in pages of %i nothing is shown twice or left out', async (limit) => {
    const paged: TimelineEntry[] = []
    for (let after: TimelineCursor | null = null; ; ) {
      const next: TimelineEntry[] = await page({}, { limit, after })
      paged.push(...next)
      const last = next.at(-1)
      if (!last) break
      after = { happenedAt: last.happenedAt, entryId: last.entryId }
    }
    expect(paged).toEqual(await page())
    // The control: some entries happened at the same moment, which a cursor of the moment alone would lose.
    expect(new Set(paged.map(({ happenedAt }) => happenedAt)).size).toBeLessThan(paged.length / 5)
  })

  test('each filter leaves exactly what fits', async () => {
    const all = await page()
    const cases: [Partial<TimelineFilter>, (entry: TimelineEntry) => boolean][] = [
      [{ kinds: ['vitals'] }, ({ kind }) => kind === 'vitals'],
      [{ kinds: ['result'] }, ({ kind }) => kind === 'result'],
      [{ kinds: ['problem', 'allergy'] }, ({ kind }) => kind === 'problem' || kind === 'allergy'],
      [{ kinds: ['note', 'document'] }, ({ kind }) => kind === 'note' || kind === 'document'],
      [{ authorName: 'Nora Nurse' }, ({ authorName }) => authorName === 'Nora Nurse'],
      [
        { encounterId: encounterId as never },
        (entry) => entry.encounterId === encounterId || String(entry.entryId) === encounterId,
      ],
      [{ from: (NOW - 2 * DAY) as never }, ({ happenedAt }) => happenedAt >= NOW - 2 * DAY],
      [{ until: (NOW - 2 * DAY) as never }, ({ happenedAt }) => happenedAt < NOW - 2 * DAY],
      [{ text: 'medication 4' }, ({ title }) => title === 'medication 4'],
      [{ text: 'medic' }, ({ title }) => title.startsWith('medication')],
    ]
    for (const [filter, fits] of cases) {
      const wanted = all.filter(fits)
      expect({ filter, entries: await page(filter) }).toEqual({ filter, entries: wanted })
    }
    expect(await page({ kinds: [...EntryKind.options] })).toEqual(all)
  })

  test('an entry says what it is in a line', async () => {
    const [pressure] = await page({ kinds: ['vitals'] })
    expect(pressure).toMatchObject({
      kind: 'vitals',
      title: 'Blood pressure',
      detail: 'Systolic 128 mmHg · Diastolic 84 mmHg · H',
      status: 'final',
      authorName: 'Dr. Lee',
      retraction: null,
    })
  })

  test('one taken back stays, and says so', async () => {
    const [first] = await page({ kinds: ['problem'] })
    if (!first) throw new Error('no problem')
    await store.journal.work(WRITER, (work) =>
      work.update('problem', first.entryId, { retractedAt: NOW, retractionReason: 'Another patient’s' }),
    )
    const [again] = await page({ kinds: ['problem'] })
    expect(again).toMatchObject({ entryId: first.entryId, retraction: { at: NOW, reason: 'Another patient’s' } })
  })

  test('what there is to choose from is counted', async () => {
    const all = await page()
    const facets = await timelineFacets(store.journal.db, [HER])
    const counted = (of: (entry: TimelineEntry) => string) =>
      Object.fromEntries(
        [...Map.groupBy(all, of)]
          .map(([name, entries]) => [name, entries.length] as const)
          .sort(([a], [b]) => (a < b ? -1 : 1)),
      )
    const given = (pairs: { count: number }[], name: (pair: never) => string) =>
      Object.fromEntries(
        pairs.map((pair) => [name(pair as never), pair.count] as const).sort(([a], [b]) => (a < b ? -1 : 1)),
      )
    expect(given(facets.kinds, ({ kind }: { kind: string }) => kind)).toEqual(counted(({ kind }) => kind))
    expect(given(facets.authors, ({ name }: { name: string }) => name)).toEqual(counted(({ authorName }) => authorName))
    expect(facets).toMatchObject({ firstAt: all.at(-1)?.happenedAt, lastAt: all[0]?.happenedAt })
    expect(await timelineFreshness(store.journal.db, [HER])).toEqual({ changedAt: NOW, serverReachedAt: null })
    expect(await timelineFreshness(store.journal.db, ['nobody'])).toEqual({ changedAt: null, serverReachedAt: null })
  })
})

const BLOOD_PRESSURE = {
  conceptText: 'Blood pressure',
  category: 'vital-signs',
  valueKind: 'none',
  interpretation: 'H',
  components: JSON.stringify([
    { concept: { text: 'Systolic' }, value: '128', unit: 'mm[Hg]', unitText: 'mmHg' },
    { concept: { text: 'Diastolic' }, value: '84', unit: 'mm[Hg]', unitText: 'mmHg' },
  ]),
}

test('every table whose rows are entries has an arm', () => {
  // The type asks for it too; this sees tables whose rows only look like entries.
  const named = new Set<string>(ARM_TABLES)
  expect([...named].filter((table) => !(table in tableRules))).toEqual([])
  expect(named.size).toBeGreaterThan(10)
})

describe('the plan on SQLite', () => {
  let scratch: Awaited<ReturnType<typeof scratchStore>>
  beforeAll(async () => {
    scratch = await scratchStore()
  })
  afterAll(() => scratch.remove())
  const plan = (filter: Partial<TimelineFilter>, after: TimelineCursor | null = null, patientIds = [HER]) => {
    const statement = pageQuery({ patientIds, filter: { ...ALL, ...filter }, after, limit: 100 })
    if (!statement) throw new Error('no statement')
    const { sql, parameters } = statement.compile(scratch.store.journal.db)
    const raw = scratch.store.engine.raw.prepare(`explain query plan ${sql}`)
    return (raw.all(...parameters) as { detail: string }[]).map(({ detail }) => detail)
  }

  test.each([
    ['the first page', {}, null, 1],
    ['a later page', {}, { happenedAt: NOW, entryId: HER } as never, 1],
    ['from a date on', { from: NOW as never }, null, 1],
    ['of two merged charts', {}, null, 2],
  ])('%s: each arm by its index, merged, and nothing sorted as a whole', (_name, filter, after, charts) => {
    const steps = plan(filter, after, [HER, OTHER].slice(0, charts))
    const searches = steps.filter((step) => step.startsWith('SEARCH'))
    expect(searches).toHaveLength(ARM_TABLES.length * charts)
    for (const step of searches) expect(step).toMatch(/^SEARCH \w+ USING INDEX \w+_patient \(patient_id=\?/)
    expect(steps.some((step) => step.startsWith('MERGE'))).toBe(true)
    expect(steps.filter((step) => step.startsWith('SCAN'))).toEqual([])
    // Equal moments are put in order by identifier, a few at a time.
    for (const step of steps.filter((one) => one.includes('TEMP B-TREE')))
      expect(step).toBe('USE TEMP B-TREE FOR LAST TERM OF ORDER BY')
  })
})
