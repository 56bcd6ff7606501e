import { sql } from 'kysely'
import { postEvent } from '../db/ledger/commands.ts'
import { agingAt } from '../db/ledger/queries.ts'
import type { SqliteEngine } from '../db/journal/sqlite-engine.ts'
import type { CivilDate, PatientId } from '../shared/kernel/index.ts'
import { DEFAULT_CONVENTIONS, type LedgerItem, type LedgerItemId, type RemitClaim } from '../shared/ledger/index.ts'
import { countingIds } from '../test/support/fixed.ts'
import { seededRandom } from '../test/support/random.ts'
import { patientRow } from '../test/support/rows.ts'
import { type AnyStore, ENGINES } from '../test/support/stores.ts'
import { type Bench, type Figure, latency, quantile, timesOf } from './bench.ts'

const AUTHOR = { userId: null, sessionId: null, channel: 'bench.ledger' }
const DAY_MS = 86_400_000
/** Ten years of a practice of five. Source: specs, billing §7. */
const POSTINGS = 1_000_000
const EACH = 9
const CLAIMS = 2000

const day = (n: number): string =>
  new Date(Date.UTC(2016, 0, 1) + (n % 3900) * DAY_MS).toISOString().split('T')[0] ?? ''

/** A million postings as the ledger writes them: charge, payer's payment, discount, patient's share, patient's payment. */
function fill(engine: SqliteEngine): void {
  const { raw } = engine
  const random = seededRandom(7)
  for (const table of ['ledger_entry', 'ledger_item', 'ledger_posting'])
    for (const on of ['insert', 'update', 'delete']) raw.exec(`drop trigger if exists capture_${table}_${on}`)
  // Indexes are made once all rows are there, in one go.
  const made = raw
    .prepare(
      "select name, sql from sqlite_master where type = 'index' and tbl_name like 'ledger_%' and sql is not null",
    )
    .all() as { name: string; sql: string }[]
  for (const { name } of made) raw.exec(`drop index ${name}`)
  raw.pragma('cache_size = -200000')
  const ids = countingIds('bench-fill')
  const entry = raw.prepare(
    `insert into ledger_entry values (?, 'p', 1, ?, ?, 0, 'd', null, '', 'charge', null, null, '', '', null, null, '', '', '')`,
  )
  const item = raw.prepare(
    `insert into ledger_item values (?, 'p', 1, ?, 'charge', ?, null, ?, null, 'Main', null, ?, ?, '', 1, ?, null)`,
  )
  const posting = raw.prepare(
    `insert into ledger_posting values (?, 'p', 1, ?, ?, ?, ?, ?, ?, ?, null, ?, null, ?, 'Main', ?, ?, '', ?)`,
  )
  const patientId = patientRow(1).id
  raw.exec('begin')
  for (let n = 0; n < POSTINGS / EACH; n++) {
    const [entryId, itemId, postOn, code] = [ids.next<string>(), ids.next<string>(), day(n), `G0${100 + (n % 200)}`]
    const cents = 5000 + random.below(30_000)
    const payer = `Payer ${n % 12}`
    entry.run(entryId, n + 100, postOn)
    item.run(itemId, entryId, patientId, payer, postOn, code, cents)
    const open = random.below(4) === 0
    const paid = open ? 0 : Math.floor(cents * 0.6)
    const rows: [string, number][] = [
      ['ar-insurance', cents],
      ['charges', -cents],
      ['ar-insurance', -paid],
      ['cash', paid],
      ['ar-insurance', -Math.floor((cents - paid) / 2)],
      ['adj-contractual', Math.floor((cents - paid) / 2)],
      ['ar-insurance', open ? 0 : -(cents - paid - Math.floor((cents - paid) / 2))],
      ['ar-patient', open ? 0 : cents - paid - Math.floor((cents - paid) / 2)],
      ['ar-patient', open ? 0 : -(cents - paid - Math.floor((cents - paid) / 2))],
    ]
    for (const [ordinal, [account, amount]] of rows.entries()) {
      const postedOn = ordinal < 2 ? postOn : day(n + 30)
      posting.run(
        ids.next(),
        entryId,
        ordinal,
        n + 100,
        postedOn,
        account,
        itemId,
        patientId,
        payer,
        `provider ${n % 5}`,
        code,
        ordinal === 2 ? entryId : null,
        amount,
      )
    }
  }
  raw.exec('commit')
  for (const index of made) raw.exec(index.sql)
  raw.pragma('cache_size = -2000')
  raw.exec('analyze')
}

async function remitOf(store: AnyStore): Promise<number> {
  const ids = countingIds('bench-remit')
  const today = '2026-11-24' as CivilDate
  const booking = { author: AUTHOR, now: store.clock.now(), today, ids }
  const items = Array.from(
    { length: CLAIMS },
    (): LedgerItem => ({
      itemId: ids.next<LedgerItemId>(),
      kind: 'charge',
      patientId: patientRow(1).id as PatientId,
      guarantorId: null,
      payer: 'Payer 1',
      providerId: null,
      location: '',
      encounterId: null,
      dosOn: today,
      code: 'G0438',
      description: '',
      units: 1,
      cents: 15_000,
      firstBilledOn: null,
    }),
  )
  await postEvent(store.journal, booking, { kind: 'charge', items, resp: 'payer-1', sourceRef: '' })
  const claims = items.map(({ itemId }): RemitClaim => {
    const adjustments: [string, string, number][] = [
      ['CO', '45', 4500],
      ['PR', '3', 2500],
    ]
    const line = { itemId, paidCents: 8000, adjustments }
    return { payerClaimNumber: '', status: '1', sequence: 1, toNextPayer: false, lines: [line], whole: null }
  })
  const started = performance.now()
  const remit = {
    payer: 'Payer 1',
    trace: 'EFT',
    cents: 8000 * CLAIMS,
    depositOn: null,
    claims,
    providerAdjustments: [],
  }
  await postEvent(store.journal, booking, { kind: 'remit', ...remit })
  return performance.now() - started
}

export const bench: Bench = {
  promise: 'Receivables as of any day',
  async run() {
    const figures: Figure[] = []
    for (const [name, open] of ENGINES.filter(([engine]) => engine !== 'PostgreSQL')) {
      const store = await open()
      try {
        await store.journal.work(AUTHOR, (work) => work.insert('patient', patientRow(1)))
        const batch = await remitOf(store)
        fill(store.engine as SqliteEngine)
        const { bucketDays } = DEFAULT_CONVENTIONS
        const { db } = store.journal
        const aging = await timesOf(20, (n) => agingAt(db, { asOf: day(3000 + n * 40), base: 'dos', bucketDays }), 2)
        const cube = () =>
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
            .execute()
        const cubes = await timesOf(8, cube, 1)
        figures.push(
          ...latency(`receivables by age, a million postings, ${name}`, aging, 500),
          { what: `month × provider × code, ${name}`, value: quantile(cubes, 0.5), unit: 'ms', promised: 150 },
          { what: `a payer’s payment of 2,000 claims, ${name}`, value: batch, unit: 'ms', promised: 1000 },
        )
      } finally {
        await store.close()
      }
    }
    return figures
  },
}
