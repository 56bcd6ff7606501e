import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { conform } from './ledger.ts'
import { figuresOf } from './ledger-figures.ts'

const folder = mkdtempSync(join(tmpdir(), 'daybook-ledger-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const file = (name: string, cases: unknown) => {
  const path = join(folder, name)
  writeFileSync(path, JSON.stringify({ cases }))
  return path
}
const charge = (id: string, amt: number, resp: string, more: object = {}) => ({
  t: 'charge',
  id,
  amt,
  dos: '2026-09-01',
  post: '2026-09-01',
  resp,
  ...more,
})
const era = (c: string, paid: number, cas: unknown[], more: object = {}) => ({
  t: 'era',
  bpr: paid,
  post: '2026-10-01',
  claims: [{ lines: [{ c, paid, cas }], ...more }],
})

/** Every event of the form, worked by hand. */
const EVENTS = [
  {
    id: 'secondary overpays, the payer is refunded',
    category: 'cob',
    given: [
      charge('a', 10_000, 'ins'),
      era(
        'a',
        6000,
        [
          ['CO', '45', 2500],
          ['PR', '2', 1500],
        ],
        { next: 'ins' },
      ),
      {
        ...era(
          'a',
          2000,
          [
            ['OA', '23', 8500],
            ['CO', '45', 3000],
          ],
          { seq: 2 },
        ),
        post: '2026-10-20',
      },
      { t: 'refund', amt: 500, to: 'payer', post: '2026-10-25' },
    ],
    expect: {
      checkpoints: {
        '2026-10-05': { arIns: 1500, arPt: 0, claimsToSend: 1 },
        '2026-10-20': { unapPayer: 500, arIns: 0 },
      },
      final: { cash: 7500, adjContractual: 2500, unapPayer: 0, charges: 10_000 },
    },
  },
  {
    id: 'denied, written off by hand, voided charge',
    category: 'denial',
    given: [
      charge('a', 9000, 'ins'),
      charge('b', 2000, 'pt'),
      era('a', 0, [['CO', '29', 9000]], { status: '4' }),
      { t: 'adj', c: 'a', amt: 9000, kind: 'writeoff', frm: 'ins', reason: 'too late', by: 'u1', post: '2026-10-10' },
      { t: 'pt', amt: 2500, apply: { b: 2000 }, method: 'check', id: 'p', post: '2026-10-11' },
      { t: 'void', c: 'b', post: '2026-10-12' },
      { t: 'refund', amt: 1000, to: 'pt', post: '2026-10-13' },
    ],
    expect: {
      checkpoints: { '2026-10-02': { deniedOpen: 1, adjWriteoff: 0, arIns: 9000 } },
      final: { deniedOpen: 0, adjWriteoff: 9000, charges: 9000, arPt: 0, unapPt: 1500, cash: 1500 },
      balances: [0, 0],
    },
  },
  {
    id: 'a family pays, the oldest first; a plan changes nothing',
    category: 'patient',
    given: [
      charge('y1', 5000, 'pt', { patient: 'y', dos: '2026-08-02' }),
      charge('x1', 6000, 'pt', { patient: 'x', dos: '2026-08-01' }),
      { t: 'plan', total: 11_000, n: 3, everyMonths: 1, first: '2026-09-30' },
      { t: 'ptFifo', amt: 8000, patients: ['x', 'y'], post: '2026-09-10' },
    ],
    expect: {
      asOf: '2026-10-31',
      lines: { x1: 0, y1: 3000 },
      final: { cash: 8000, arPt: 3000, unapPt: 0 },
      plan: { instalments: [3666, 3666, 3668], dueBy: '2026-10-31', scheduled: 7332, paid: 8000, pastDue: 0 },
    },
  },
  {
    id: 'bad debt is placed and recovered, the fee is an expense',
    category: 'collections',
    given: [
      charge('a', 20_000, 'pt'),
      {
        t: 'adj',
        c: 'a',
        amt: 20_000,
        kind: 'badDebt',
        frm: 'pt',
        agency: true,
        reason: 'placed',
        by: 'u',
        post: '2026-10-01',
      },
      { t: 'agencyRemit', c: 'a', gross: 8000, feePct: 25, post: '2026-11-01' },
    ],
    expect: {
      final: { cash: 6000, agencyFee: 2000, adjBadDebt: 12_000, arPt: 0 },
      agency: { placed: 20_000, recovered: 8000, open: 12_000 },
    },
  },
  {
    id: 'a remit posted before the bank has it; one that does not add up is not posted at all',
    category: 'close',
    given: [
      charge('a', 5000, 'ins'),
      { ...era('a', 3000, [['CO', '45', 2000]]), post: '2026-09-29', deposit: '2026-10-02' },
      { ...era('a', 100, []), bpr: 101, post: '2026-10-03' },
    ],
    expect: {
      depositsInTransit: { '2026-09-30': 3000, '2026-10-31': 0 },
      posted: 3000,
      unpostedEft: 0,
      difference: 0,
      final: { cash: 3000 },
    },
  },
]
const TABLES = [
  {
    id: 'money',
    category: 'money',
    given: { table: ['$1,234.50', '(12.00)', '0.105', 'BR'] },
    expect: { cents: [123_450, -1200, 11, null], sumOfTenCentsX3: 30, millionOnes: 1_000_000 },
  },
  {
    id: 'work',
    category: 'kpi',
    given: {
      rows: [
        { wrvu: 1.3, units: 2 },
        { wrvu: 0.97, units: 1, factorBp: 5000 },
        { wrvu: 9, units: 1, void: true },
      ],
    },
    expect: { wrvuMilli: 3085 },
  },
  {
    id: 'cohort',
    category: 'kpi',
    given: { charges: 100_000, contractual: 40_000, payments: 50_000, open: 7000 },
    expect: { collectible: 60_000, ncrCohortBp: 8333, openBp: 1167, leakageBp: 500 },
  },
]

test('worked cases of every event and table come out to the cent', async () => {
  const result = await conform([file('cases.json', [...EVENTS, ...TABLES])])
  const failed = (result['results'] as { id: string; pass: boolean; differences: unknown }[]).filter(
    ({ pass }) => !pass,
  )
  expect(failed).toEqual([])
  expect(result).toMatchObject({ pass: true, cases: 8, passed: 8 })
}, 120_000)

test('control: a figure that is off by a cent, and a figure that nobody gives, are found', async () => {
  const path = file('one.json', EVENTS.slice(3, 4))
  const off = await conform([path], async (...about) => {
    const figures = await figuresOf(...about)
    return { ...figures, final: { ...figures.final, cash: (figures.final['cash'] ?? 0) + 1 } }
  })
  expect(off).toMatchObject({ pass: false, passed: 0 })
  const unknown = file('unknown.json', [{ ...EVENTS[3], expect: { nobodyGivesThis: 1 } }])
  expect((await conform([unknown])).pass).toBe(false)
  await expect(conform([file('none.json', 'no cases')])).rejects.toThrow('no cases')
}, 60_000)

const shared = process.env['DAYBOOK_CONFORMANCE_DATA'] ?? ''
test(shared === ''
  ? 'the worked cases are not given (DAYBOOK_CONFORMANCE_DATA)'
  : 'all worked cases pass', async () => {
  if (shared === '') return
  const path = join(shared, 'billing', 'ledger_scenarios.json')
  expect(existsSync(path)).toBe(true)
  expect(await conform([path])).toMatchObject({ pass: true })
}, 120_000)
