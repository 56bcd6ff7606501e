import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { EntryTable } from '../../db/entry.ts'
import { changedSince, chartAsOf, pageOf, pastPage, timelinePage } from '../../db/timeline/queries.ts'
import { ARM_TABLES } from '../../db/timeline/arms.ts'
import type { Instant } from '../../shared/kernel/index.ts'
import { type TimelineCursor, TimelineFilter, type TimelineEntry } from '../../shared/timeline/index.ts'
import { seeded } from '../durability/seeded.ts'
import { addEntries, called, entryRow, WRITER, writeScan } from '../support/entries.ts'
import { countingIds } from '../support/fixed.ts'
import { patientRow } from '../support/rows.ts'
import { size } from '../support/size.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'

const [HER, OTHER] = [patientRow(1).id, patientRow(2).id]
const ALL = TimelineFilter.parse({})
const CHANGEABLE: readonly EntryTable[] = ARM_TABLES.filter((table) => table !== 'listReview')

describe.each(ENGINES)('a chart as it stood, on %s', (_name, openStore) => {
  let store: AnyStore
  const today = (patientIds = [HER]) =>
    timelinePage(store.journal.db, { patientIds, filter: ALL, after: null, limit: 500 })
  const asOf = (at: number, patientIds = [HER]) => chartAsOf(store.journal.db, patientIds, at as Instant)

  /** All pages of the chart as it stood, each read by its own. */
  const pagesOf = async (at: number, patientIds: string[], limit: number, filter = ALL) => {
    const { db } = store.journal
    const changed = await changedSince(db, patientIds, at as Instant)
    const read: TimelineEntry[] = []
    for (let after: TimelineCursor | null = null; ; ) {
      // So few at a time that a page takes several strides, and many entries of one moment stand at their ends.
      const asked = { patientIds, filter, after, limit, at: at as Instant, changed, stride: 5 }
      const page: TimelineEntry[] = await pastPage(db, asked)
      read.push(...page)
      const last = page.at(-1)
      if (!last || page.length < limit) return read
      after = { happenedAt: last.happenedAt, entryId: last.entryId }
    }
  }

  beforeAll(async () => {
    store = await openStore()
    await store.journal.work(WRITER, async (work) => {
      for (const number of [1, 2]) await work.insert('patient', patientRow(number))
      await writeScan(work)
    })
  }, 60_000)
  afterAll(() => store?.close())

  test(
    'at every moment of a random history it is what the screen showed then',
    async () => {
      const random = seeded(20_261_129)
      const ids = countingIds('as-of')
      const seen: { at: number; entries: TimelineEntry[] }[] = []
      const written: [EntryTable, string][] = []
      for (let step = 0; step < size({ ci: 60, full: 400 }); step++) {
        store.clock.advance(1 + random.below(3) * 60_000)
        const now = store.clock.now()
        const chosen = random.below(10)
        const [table, id] = written.length > 0 ? random.pick(written) : (['problem', ''] as const)
        if (chosen < 5 || id === '') {
          const kind = random.pick(ARM_TABLES)
          const given = {
            patientId: random.below(4) === 0 ? OTHER : HER,
            at: now - random.below(1_000) * 3_600_000,
            now,
            fields: called(kind, `${kind} ${step}`),
          }
          const [added = ''] = await addEntries(store.journal, [[kind, entryRow(kind, ids, given)]])
          if (CHANGEABLE.includes(kind)) written.push([kind, added])
        } else
          await store.journal.work(WRITER, (work) => {
            const again = table as 'problem'
            if (chosen < 8) return work.update(again, id, called(table, `changed at ${step}`))
            // What happened is corrected, and so its place in the order.
            if (chosen < 9) return work.update(again, id, { happenedAt: now - step * 1_000, happened: '2026' })
            return work.update(again, id, { retractedAt: now, retractedBy: null, retractionReason: 'Wrong chart' })
          })
        seen.push({ at: now, entries: await today([HER, OTHER]) })
      }
      for (const { at, entries } of seen) {
        expect({ at, entries: await asOf(at, [HER, OTHER]) }).toEqual({ at, entries })
        expect({ at, entries: await pagesOf(at, [HER, OTHER], 1 + random.below(40)) }).toEqual({ at, entries })
      }
      // The controls: it was another chart at almost every moment, and before the first there was none.
      expect(new Set(seen.map(({ entries }) => JSON.stringify(entries))).size).toBeGreaterThan(seen.length * 0.9)
      expect(await asOf((seen[0]?.at ?? 0) - 1)).toEqual([])
    },
    size({ ci: 300_000, full: 3_600_000 }),
  )

  test('its pages answer the same questions as those of today', async () => {
    const now = store.clock.now()
    const entries = await asOf(now)
    expect(entries).toEqual(await today())
    const { authorName, kind, happenedAt } = entries[Math.floor(entries.length / 2)] ?? {}
    if (!authorName || !kind || happenedAt === undefined) throw new Error('no entries')
    const filters: Partial<TimelineFilter>[] = [
      {},
      { kinds: [kind] },
      { authorName },
      { from: happenedAt },
      { until: happenedAt },
    ]
    for (const narrowed of filters) {
      const filter = { ...ALL, ...narrowed }
      const first = await timelinePage(store.journal.db, { patientIds: [HER], filter, after: null, limit: 5 })
      expect(pageOf(entries, { filter, after: null, limit: 5 })).toEqual(first)
      expect(await pagesOf(now, [HER], 3, filter)).toEqual(
        entries.filter((entry) => pageOf([entry], { filter, after: null, limit: 1 }).length > 0),
      )
      const last = first.at(-1)
      if (!last) continue
      const after = { happenedAt: last.happenedAt, entryId: last.entryId }
      const second = await timelinePage(store.journal.db, { patientIds: [HER], filter, after, limit: 5 })
      expect(pageOf(entries, { filter, after, limit: 5 })).toEqual(second)
    }
    const changedOnes = entries.filter(({ title }) => title.startsWith('changed at'))
    const filter = { ...ALL, text: 'CHANGED at' }
    expect(pageOf(entries, { filter, after: null, limit: 500 })).toEqual(changedOnes)
    expect(await pagesOf(now, [HER], 3, filter)).toEqual(changedOnes)
    expect(changedOnes.length).toBeGreaterThan(3)
  })
})
