import { postEvent } from '../db/ledger/commands.ts'
import type { SqliteEngine } from '../db/journal/sqlite-engine.ts'
import type { CivilDate, PatientId } from '../shared/kernel/index.ts'
import type { LedgerEvent, LedgerItem, LedgerItemId, RemitClaim } from '../shared/ledger/index.ts'
import { countingIds } from '../test/support/fixed.ts'
import { patientRow } from '../test/support/rows.ts'
import type { AnyStore } from '../test/support/stores.ts'
import { type Bench, type Figure, longestTurn } from './bench.ts'
import { STORES } from './stores.ts'

const AUTHOR = { userId: null, sessionId: null, channel: 'bench.ledger' }
const CLAIMS = 2000
const PATIENTS = 400
/** The longest piece of work that the main process does without looking up. Source: docs/architecture.md */
const SLICE_MS = 16

/** Charges of many patients with one payer, and the payment that answers all of them. */
async function prepared(store: AnyStore): Promise<() => Promise<unknown>> {
  const ids = countingIds('bench-remit')
  const today = '2026-11-24' as CivilDate
  const booking = { author: AUTHOR, now: store.clock.now(), today, ids }
  await store.journal.work(AUTHOR, async (work) => {
    for (let n = 1; n <= PATIENTS; n++) await work.insert('patient', patientRow(n))
  })
  const items = Array.from({ length: CLAIMS }, (_one, n): LedgerItem => {
    const about = { guarantorId: null, providerId: null, location: '', encounterId: null, firstBilledOn: null }
    const what = { kind: 'charge' as const, payer: 'Payer 1', dosOn: today, code: 'G0438', description: '', units: 1 }
    const patientId = patientRow(1 + (n % PATIENTS)).id as PatientId
    return { itemId: ids.next<LedgerItemId>(), patientId, ...about, ...what, cents: 15_000 }
  })
  for (let at = 0; at < CLAIMS; at += 50)
    await postEvent(store.journal, booking, {
      kind: 'charge',
      items: items.slice(at, at + 50),
      resp: 'payer-1',
      sourceRef: '',
    })
  const claims = items.map(({ itemId }, n): RemitClaim => {
    const adjustments: [string, string, number][] = [
      ['CO', '45', 4500],
      ['PR', '3', 2500],
    ]
    const line = { itemId, paidCents: 8000, adjustments }
    return { payerClaimNumber: `I${n}`, status: '1', sequence: 1, toNextPayer: false, lines: [line], whole: null }
  })
  const about = { payer: 'Payer 1', trace: 'EFT', depositOn: null, providerAdjustments: [] }
  const event: LedgerEvent = { kind: 'remit', ...about, cents: 8000 * CLAIMS, claims }
  return () => postEvent(store.journal, booking, event)
}

export const bench: Bench = {
  promise: 'Receivables as of any day',
  async run() {
    const figures: Figure[] = []
    for (const [name, open] of STORES) {
      const store = await open()
      try {
        const post = await prepared(store)
        // As it stands in a quiet minute: what making all these charges has left in the write-ahead log is no part of it.
        ;(store.engine as SqliteEngine).checkpoint('TRUNCATE')
        const [started, used] = [performance.now(), process.cpuUsage()]
        let [wall, cpu] = [0, process.cpuUsage(used)]
        const { took, worked } = await longestTurn(async () => {
          await post()
          wall = performance.now() - started
          cpu = process.cpuUsage(used)
        })
        figures.push(
          { what: `a payer’s payment of 2,000 claims, ${name}`, value: wall, unit: 'ms', promised: 1000 },
          { what: 'of it in the processor', value: (cpu.user + cpu.system) / 1000, unit: 'ms' },
          { what: 'the longest that nothing else ran', value: took, unit: 'ms', promised: SLICE_MS },
          { what: 'of it in the processor', value: worked, unit: 'ms', promised: SLICE_MS },
        )
      } finally {
        await store.close()
      }
    }
    return figures
  },
}
