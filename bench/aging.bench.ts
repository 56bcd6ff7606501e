import { sql } from 'kysely'
import { agingAt } from '../db/ledger/queries.ts'
import { agingSheet } from '../db/reports/queries.ts'
import type { SqliteEngine } from '../db/journal/sqlite-engine.ts'
import { DEFAULT_CONVENTIONS } from '../shared/ledger/index.ts'
import { patientRow } from '../test/support/rows.ts'
import { ENGINES } from '../test/support/stores.ts'
import { type Bench, type Figure, latency, quantile, timesOf } from './bench.ts'

const AUTHOR = { userId: null, sessionId: null, channel: 'bench.ledger' }
const DAY_MS = 86_400_000
/** Ten years of a practice of five. Source: specs, billing §7. */
const POSTINGS = 1_000_000
const EACH = 9
const ITEMS_A_PART = 20_000

const day = (n: number): string =>
  new Date(Date.UTC(2016, 0, 1) + (n % 3900) * DAY_MS).toISOString().split('T')[0] ?? ''

/** An identifier as long as a real one, and in order as those are. */
const id = (kind: number, n: string) => `printf('01900000-0000-7000-${8000 + kind}-%012d', ${n})`
const BASE = `select n, date('2016-01-01', '+' || (n % 3900) || ' days') as post_on,
  date('2016-01-01', '+' || ((n + 30) % 3900) || ' days') as later_on,
  5000 + (n * 2654435761 % 30000) as cents, (n * 40503 % 4 = 0) as is_open, printf('G0%03d', 100 + n % 200) as code,
  'Payer ' || (n % 12) as payer, 'provider ' || (n % 5) as provider from bench_number`

/**
 * A million postings as the ledger writes them: charge, payer's payment, discount, patient's share, patient's payment. Made by
 * the engine itself, part by part, with the indexes at the end: what is measured are the questions.
 */
function fill(engine: SqliteEngine): void {
  const { raw } = engine
  // Whatever watches over writing would ask for a unit of work.
  const watching = raw
    .prepare("select name from sqlite_master where type = 'trigger' and tbl_name like 'ledger_%'")
    .pluck()
  for (const name of watching.all() as string[]) raw.exec(`drop trigger ${name}`)
  const made = raw
    .prepare(
      "select name, sql from sqlite_master where type = 'index' and tbl_name like 'ledger_%' and sql is not null",
    )
    .all() as { name: string; sql: string }[]
  for (const { name } of made) raw.exec(`drop index ${name}`)
  // Nothing of this has to survive a power failure.
  raw.pragma('synchronous = OFF')
  raw.pragma('foreign_keys = OFF')
  raw.exec('create temp table bench_number (n integer primary key)')
  const patient = `'${patientRow(1).id}'`
  const items = Math.ceil(POSTINGS / EACH)
  for (let from = 0; from < items; from += ITEMS_A_PART) {
    const until = Math.min(from + ITEMS_A_PART, items)
    raw.exec(`begin;
      delete from bench_number;
      insert into bench_number with recursive up (n) as (select ${from} union all select n + 1 from up where n < ${until - 1})
        select n from up;
      insert into ledger_entry select ${id(1, 'n')}, 'p', 1, n + 100, post_on, 0, 'd', null, '', 'charge', null, null, '', '',
        null, null, '', '', '', null, null from (${BASE});
      insert into ledger_item select ${id(2, 'n')}, 'p', 1, ${id(1, 'n')}, 'charge', ${patient}, null, payer, null, 'Main', null,
        post_on, code, '', 1, cents, null from (${BASE});
      insert into ledger_posting
        select ${id(3, `n * ${EACH} + ordinal`)}, 'p', 1, ${id(1, 'n')}, ordinal, n + 100,
          case when ordinal < 2 then post_on else later_on end,
          case ordinal when 1 then 'charges' when 3 then 'cash' when 5 then 'adj-contractual' when 7 then 'ar-patient'
            when 8 then 'ar-patient' else 'ar-insurance' end,
          ${id(2, 'n')}, ${patient}, null, payer, null, provider, 'Main', code,
          case ordinal when 2 then ${id(1, 'n')} end, '',
          case ordinal when 0 then cents when 1 then -cents when 2 then -paid when 3 then paid when 4 then -less when 5 then less
            when 6 then -share when 7 then share else -share end
        from (select *, case when is_open then 0 else cents - paid - less end as share
            from (select *, (cents - paid) / 2 as less
              from (select *, case when is_open then 0 else cents * 3 / 5 end as paid from (${BASE}))))
          cross join (select column1 as ordinal from (values (0), (1), (2), (3), (4), (5), (6), (7), (8)));
      commit`)
    engine.checkpoint('TRUNCATE')
  }
  for (const index of made) {
    raw.exec(index.sql)
    engine.checkpoint('TRUNCATE')
  }
  raw.exec('analyze')
  raw.pragma('synchronous = FULL')
  // A practice's write-ahead log is short: questions go to the database itself.
  engine.checkpoint('TRUNCATE')
}

/** Times by the clock, and by the processor's own count, which others on a busy machine do not lengthen. */
async function bothTimes(
  times: number,
  work: (n: number) => Promise<unknown>,
): Promise<{ took: number[]; worked: number[] }> {
  const worked: number[] = []
  const took = await timesOf(
    times,
    async (n) => {
      const before = process.cpuUsage()
      await work(n)
      const { user, system } = process.cpuUsage(before)
      if (n >= 0) worked.push((user + system) / 1000)
    },
    2,
  )
  return { took, worked }
}

export const bench: Bench = {
  promise: 'Receivables as of any day',
  async run() {
    const figures: Figure[] = []
    for (const [name, open] of ENGINES.filter(([engine]) => engine !== 'PostgreSQL')) {
      const store = await open()
      try {
        await store.journal.work(AUTHOR, (work) => work.insert('patient', patientRow(1)))
        const started = performance.now()
        fill(store.engine as SqliteEngine)
        const filled = performance.now() - started
        const { bucketDays } = DEFAULT_CONVENTIONS
        const { db } = store.journal
        const { MAX_SAFE_INTEGER: sequence } = Number
        const aging = await bothTimes(20, (n) =>
          agingSheet(db, { asOf: day(3000 + n * 40) as never, by: 'payer', base: 'dos', sequence }, new Set()),
        )
        const items = await bothTimes(8, (n) => agingAt(db, { asOf: day(3000 + n * 100), base: 'dos', bucketDays }))
        const cubes = await bothTimes(8, () =>
          db
            .selectFrom('ledgerPosting')
            .select([
              sql`substr(post_on, 1, 7)`.as('month'),
              'providerId',
              'code',
              sql<number>`-sum(cents)`.as('cents'),
            ])
            .where('account', '=', 'charges')
            .groupBy([sql`substr(post_on, 1, 7)`, 'providerId', 'code'])
            .execute(),
        )
        const median = (times: readonly number[], what: string, promised: number): Figure => ({
          what,
          value: quantile(times, 0.5),
          unit: 'ms',
          promised,
        })
        figures.push(
          { what: `a million postings made, ${name}`, value: filled, unit: 'ms' },
          ...latency(`receivables by age, a million postings, ${name}`, aging.took, 500),
          ...latency('of it in the processor', aging.worked, 500),
          median(items.worked, 'the same charge by charge, in the processor', 500),
          median(cubes.took, `month × provider × code, ${name}`, 150),
          median(cubes.worked, 'of it in the processor', 150),
        )
      } finally {
        await store.close()
      }
    }
    return figures
  },
}
