import type { Journal } from '../db/journal.ts'
import { changedSince, pastPage, timelinePage } from '../db/timeline/queries.ts'
import type { Instant, PatientId } from '../shared/kernel/index.ts'
import { TimelineFilter } from '../shared/timeline/index.ts'
import { watchPractices, writeStory } from '../test/support/chart-story.ts'
import { WRITER } from '../test/support/entries.ts'
import { countingIds } from '../test/support/fixed.ts'
import { valueOf } from '../test/support/practices.ts'
import { patientRow } from '../test/support/rows.ts'
import { type AnyStore, ENGINES } from '../test/support/stores.ts'
import { type Bench, latency, quantile, timesOf } from './bench.ts'
import { largePractice } from './large-practice.ts'

const PATIENTS = Number(process.env['DAYBOOK_BENCH_PATIENTS'] ?? 100_000)
const VISITS = 1_000
const DAY = 86_400_000
const ALL = TimelineFilter.parse({})

export const bench: Bench = {
  promise: 'A chart opens at once',
  async run() {
    const practices = watchPractices()
    const practice = await largePractice({ patients: PATIENTS })
    try {
      const { patients, timeline } = await practice.signedIn('dr.lee')
      const { journal } = practices.latest().store()
      const few = valueOf(await patients.search({ text: '', limit: 50 }))
      const patientId = few[0]?.patientId as PatientId
      const ids = countingIds('bench-chart')
      await writeStory(journal, { patientId, visits: VISITS, ids, until: Date.now() - DAY, atOnce: 25 })
      for (const other of few.slice(1))
        await writeStory(journal, { patientId: other.patientId, visits: 10, ids, until: Date.now() - DAY, atOnce: 10 })
      const open = async () => {
        valueOf(await patients.get({ patientId }))
        valueOf(await timeline.page({ patientId }))
        valueOf(await timeline.freshness({ patientId }))
      }
      const opening = await timesOf(200, open, 10)
      const asOf = await timesOf(
        10,
        // Moments after it was all written: before them the chart was empty.
        async (index) => {
          const { entries } = valueOf(await timeline.page({ patientId, asOf: (Date.now() + index) as never }))
          if (entries.length === 0) throw new Error('the chart was empty at that moment')
        },
        1,
      )
      const inChart = await timesOf(100, async (index) =>
        valueOf(await timeline.search({ patientId, text: `panel ${index} chan` })),
      )
      const everywhere = await timesOf(100, async (index) =>
        valueOf(await timeline.search({ text: `panel ${index} chan` })),
      )
      return [
        ...latency(
          `a chart with 1,000 visits (${VISITS * 15} entries) among ${PATIENTS} patients, its first page and how fresh it is`,
          opening,
          50,
        ),
        ...latency('the same chart as it stood at a moment', asOf, 500),
        ...latency('words in that chart', inChart, 10),
        ...latency('words in all charts', everywhere, 50),
        ...(await ratio()),
      ]
    } finally {
      practices.stop()
      await practice.remove()
    }
  },
}

/** A page of today and one of a moment by themselves, without call and screen, on the encrypted store and on plain SQLite. */
async function ratio() {
  const taken = new Map<string, Pages>()
  for (const [name, openStore] of ENGINES.filter(([engine]) => engine !== 'PostgreSQL')) {
    const { journal, clock, close } = await openStore()
    try {
      taken.set(name, await pageOn(journal, clock))
    } finally {
      await close()
    }
  }
  const [encrypted, plain] = [taken.get('SQLCipher'), taken.get('SQLite')]
  if (!encrypted || !plain) throw new Error('one of the two stores was not measured')
  return [
    {
      what: 'the first page of 1,000 visits, the statement alone, encrypted',
      value: encrypted.today,
      unit: 'ms' as const,
    },
    { what: 'the same on plain SQLite', value: plain.today, unit: 'ms' as const },
    { what: 'encrypted ÷ plain', value: encrypted.today / plain.today, unit: '×' as const, promised: 1.5 },
    { what: 'the same page as it stood at a moment, encrypted', value: encrypted.past, unit: 'ms' as const },
    { what: 'as it stood, on plain SQLite', value: plain.past, unit: 'ms' as const },
    { what: 'as it stood: encrypted ÷ plain', value: encrypted.past / plain.past, unit: '×' as const, promised: 1.5 },
  ]
}

/** Medians in milliseconds; `past` with one entry in twenty to be made anew. */
type Pages = { today: number; past: number }

async function pageOn(journal: Journal, clock: Pick<AnyStore['clock'], 'advance'>): Promise<Pages> {
  const patientId = patientRow(1).id
  await journal.work(WRITER, (work) => work.insert('patient', patientRow(1)))
  await writeStory(journal, {
    patientId,
    visits: VISITS,
    ids: countingIds('bench-plain'),
    atOnce: 25,
    until: Date.UTC(2026, 10, 24),
  })
  const { db } = journal
  const question = { patientIds: [patientId], filter: ALL, after: null, limit: 100 }
  // The moment after it was all written. Then one entry in twenty is changed, so that the page of then has something to undo.
  const { at } = await db
    .selectFrom('operation')
    .select(({ fn }) => fn.max<number>('wall').as('at'))
    .executeTakeFirstOrThrow()
  clock.advance(DAY)
  const rows = await db.selectFrom('observation').select('id').orderBy('happenedAt', 'desc').execute()
  const changed = rows.filter((_row, index) => index % 20 === 0)
  for (let first = 0; first < changed.length; first += 100)
    await journal.work(WRITER, async (work) => {
      for (const { id } of changed.slice(first, first + 100))
        await work.update('observation', id, { interpretation: 'N' })
    })
  const past = async () => {
    const since = await changedSince(db, question.patientIds, at as Instant)
    if (since.length !== changed.length)
      throw new Error(`${since.length} of ${changed.length} changed entries were found`)
    const page = await pastPage(db, { ...question, at: at as Instant, changed: since })
    if (page.length !== question.limit) throw new Error('the page of that moment was not whole')
  }
  return {
    today: quantile(await timesOf(200, () => timelinePage(db, question), 20), 0.5),
    past: quantile(await timesOf(20, past, 2), 0.5),
  }
}
