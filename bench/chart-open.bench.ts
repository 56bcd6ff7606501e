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

/** A page of today and one of a moment by themselves, without call and screen, on the encrypted store and on plain SQLite in turn. */
async function ratio() {
  const open: Open[] = []
  for (const [, openStore] of ENGINES.filter(([engine]) => engine !== 'PostgreSQL'))
    open.push({ ...(await storyIn(await openStore())), taken: { today: [], past: [] } })
  const [encrypted, plain] = open
  if (!encrypted || !plain) throw new Error('one of the two stores was not measured')
  try {
    // In turn, so that whatever else the machine does falls on both alike; the first turns only warm up.
    for (let turn = 0; turn < TURNS; turn++)
      for (const { today, past, taken } of open) {
        const [pages, pasts] = [await timesOf(20, today, 5), await timesOf(3, past, 1)]
        if (turn === 0) continue
        taken.today.push(...pages)
        taken.past.push(...pasts)
      }
  } finally {
    for (const { close } of open) await close()
  }
  const median = (one: Open, page: keyof Open['taken']) => quantile(one.taken[page], 0.5)
  const compared = (what: string, page: keyof Open['taken']) => [
    { what: `${what}, encrypted`, value: median(encrypted, page), unit: 'ms' as const },
    { what: `${what}, on plain SQLite`, value: median(plain, page), unit: 'ms' as const },
    {
      what: `${what}, encrypted ÷ plain`,
      value: median(encrypted, page) / median(plain, page),
      unit: '×' as const,
      promised: 1.5,
    },
  ]
  return [
    ...compared('the first page of 1,000 visits, the statement alone', 'today'),
    ...compared('the same page as it stood at a moment', 'past'),
  ]
}

const TURNS = 8

/** A store with the story in it, its two questions, and how long they took in milliseconds. */
type Open = {
  today: () => Promise<unknown>
  /** With one entry in twenty to be made anew. */
  past: () => Promise<void>
  close: () => Promise<void>
  taken: { today: number[]; past: number[] }
}

async function storyIn({ journal, clock, close }: AnyStore): Promise<Pick<Open, 'today' | 'past' | 'close'>> {
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
  return { today: () => timelinePage(db, question), past, close }
}
