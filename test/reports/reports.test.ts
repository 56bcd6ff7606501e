import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { postEvent, voidEntry } from '../../db/ledger/commands.ts'
import { agingAt } from '../../db/ledger/queries.ts'
import { activity, agingSheet, tieOuts, totalOfRows } from '../../db/reports/queries.ts'
import type { CivilDate, IdSource } from '../../shared/kernel/index.ts'
import { DEFAULT_CONVENTIONS, type LedgerItemId } from '../../shared/ledger/index.ts'
import { readTable } from '../../shared/charges/index.ts'
import { readMoney } from '../../shared/ledger/index.ts'
import { clientsOf, type Clients, scratchCore, valueOf, ZIMMER } from '../support/practices.ts'
import { countingIds } from '../support/fixed.ts'
import { chartIn } from '../support/chart.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'

const MANAGER = {
  login: 'manager',
  displayName: 'Mo Manager',
  password: 'manager pass phrase 1',
  roles: ['office-manager' as const, 'biller' as const],
}

/** Books a few weeks: charges of two providers and three codes, payments, a void, a payer's payment. */
async function weeks(store: AnyStore) {
  const chart = await chartIn(store)
  const ids: IdSource = countingIds('reports')
  const on = (today: string) => ({ author: chart.author, now: store.clock.now(), today: today as CivilDate, ids })
  const items: LedgerItemId[] = []
  for (let n = 0; n < 24; n += 1) {
    const today = `2026-${n < 12 ? '09' : '10'}-${String((n % 12) * 2 + 1).padStart(2, '0')}`
    const itemId = ids.next<LedgerItemId>()
    items.push(itemId)
    const payer = n % 3 === 0 ? '' : n % 3 === 1 ? 'Acme Health' : '=Formula Mutual'
    const item = {
      itemId,
      kind: 'charge' as const,
      patientId: n % 2 ? chart.patientId : chart.otherId,
      guarantorId: null,
      payer,
      providerId: n % 4 === 0 ? null : (chart.author.userId as never),
      location: 'Main',
      encounterId: null,
      dosOn: (n % 5 === 0 ? '2026-08-20' : today) as CivilDate,
      code: `G04${38 + (n % 3)}`,
      description: '',
      units: 1,
      cents: 5000 + n * 137,
      firstBilledOn: null,
    }
    await postEvent(store.journal, on(today), {
      kind: 'charge',
      items: [item],
      resp: payer === '' ? 'patient' : 'payer-1',
      sourceRef: '',
    })
    if (payer === '') {
      const paid = await postEvent(store.journal, on(today), {
        kind: 'payment',
        patientId: item.patientId,
        cents: 3000,
        method: n % 2 ? 'card' : 'cash',
        reference: '',
        depositOn: n % 2 ? (`2026-10-${String(n + 5).padStart(2, '0')}` as CivilDate) : null,
        apply: [{ itemId, cents: 2500 }],
        earmark: null,
      })
      if (n === 6) await voidEntry(store.journal, on(today), { entryId: paid.entryId, reason: 'Entered twice' })
    } else if (n % 3 === 1) {
      const adjustments: [string, string, number][] = [
        ['CO', '45', 1000],
        ['PR', '3', 500],
      ]
      const claim = {
        payerClaimNumber: '',
        status: '1',
        sequence: 1,
        toNextPayer: false,
        lines: [{ itemId, paidCents: 2000, adjustments }],
        whole: null,
      }
      await postEvent(store.journal, on(today), {
        kind: 'remit',
        payer: 'Acme Health',
        trace: `T${n}`,
        cents: 1950,
        depositOn: null,
        claims: [claim],
        providerAdjustments: [['IR', 50]],
      })
    }
  }
  return { chart, items, on }
}
const ALL = { fromOn: '2026-09-01' as CivilDate, toOn: '2026-10-31' as CivilDate, sequence: Number.MAX_SAFE_INTEGER }
const nobody: ReadonlySet<string> = new Set()

/** What the engine adds up by age is what comes out charge by charge, by whatever it is grouped and counted from. */
async function agingIsTheSame(db: AnyStore['journal']['db']): Promise<void> {
  const { bucketDays } = DEFAULT_CONVENTIONS
  for (const asOf of ['2026-08-31', '2026-09-15', '2026-10-20', '2026-12-24', '2027-03-01'] as CivilDate[])
    for (const base of ['dos', 'first-billed', 'responsibility'] as const)
      for (const sequence of [9, Number.MAX_SAFE_INTEGER]) {
        const report = await agingAt(db, { asOf, sequence, base, bucketDays })
        for (const by of ['provider', 'payer', 'code', 'location', 'patient'] as const) {
          const sheet = await agingSheet(db, { asOf, by, base, sequence }, nobody)
          expect([asOf, base, by, sheet.total, sheet.items]).toEqual([
            asOf,
            base,
            by,
            report.aging,
            report.items.length,
          ])
          expect(sheet.netCents).toBe(report.netCents)
          const open = new Map<string, number>()
          for (const { providerId: provider, payer, code, location, patientId: patient, openCents } of report.items) {
            const key = { provider, payer, code, location, patient }[by] ?? ''
            open.set(key, (open.get(key) ?? 0) + openCents)
          }
          expect(new Map(sheet.rows.map(({ key, total }) => [key, total]))).toEqual(open)
        }
      }
}

test.each(ENGINES)(
  'on %s the day sheet comes to the same by provider, payer and code, and every equation holds',
  async (_name, open) => {
    const store = await open()
    try {
      await weeks(store)
      const { db } = store.journal
      const totals = []
      for (const by of ['provider', 'payer', 'code', 'location', 'patient'] as const)
        totals.push(totalOfRows(await activity(db, { ...ALL, basis: 'post', by }, nobody)))
      for (const total of totals) expect(total).toEqual(totals[0])
      expect(totals[0]?.chargeCents).toBe(
        Array.from({ length: 24 }, (_one, n) => 5000 + n * 137).reduce((sum, cents) => sum + cents, 0),
      )
      await agingIsTheSame(db)
      for (const period of [
        ALL,
        { ...ALL, fromOn: '2026-10-01' as CivilDate },
        { ...ALL, toOn: '2026-09-15' as CivilDate },
      ])
        expect((await tieOuts(db, period)).filter(({ holds }) => !holds)).toEqual([])
      const byService = totalOfRows(await activity(db, { ...ALL, basis: 'dos', by: 'code' }, nobody))
      expect(byService.chargeCents).toBeLessThan(totals[0]?.chargeCents ?? 0)
    } finally {
      await store.close()
    }
  },
  120_000,
)

test('control: a posting that was changed behind the ledger’s back breaks an equation', async () => {
  const [, open] = ENGINES.find(([name]) => name === 'SQLite') ?? []
  if (!open) throw new Error('no engine')
  const store = await open()
  try {
    await weeks(store)
    const { raw } = store.engine as unknown as { raw: { exec(sql: string): void } }
    raw.exec('drop trigger capture_ledger_posting_update')
    raw.exec(
      "update ledger_posting set cents = cents + 100 where id = (select min(id) from ledger_posting where account = 'ar-insurance' and payment_id is null)",
    )
    const found = await tieOuts(store.journal.db, ALL)
    expect(found.filter(({ holds }) => !holds).map(({ id }) => id)).toContain('T1')
  } finally {
    await store.close()
  }
}, 120_000)

let practice: Awaited<ReturnType<typeof scratchCore>>
let manager: Clients
beforeAll(async () => {
  practice = await scratchCore()
  await practice.found()
  const admin = await practice.signedIn('admin')
  valueOf(await admin.access.addUser(MANAGER))
  manager = clientsOf(practice.core.connect('cli'))
  valueOf(await manager.access.signIn({ login: MANAGER.login, password: MANAGER.password }))
}, 120_000)
afterAll(() => practice?.remove())

test('through the router: take a payment, look at the sheet, drill down, export, close the day to the cent', async () => {
  const doctor = await practice.signedIn('dr.lee')
  const { patientId } = valueOf(await doctor.patients.register(ZIMMER))
  for (const cents of [2500, 1000]) valueOf(await manager.ledger.takePayment({ patientId, cents, method: 'cash' }))
  const { today, expected } = valueOf(await manager.ledger.closing({}))
  expect(expected).toMatchObject({ cash: 3500, card: 0 })
  const period = { fromOn: today, toOn: today, by: 'patient' as const }
  const sheet = valueOf(await manager.reports.daySheet(period))
  expect(sheet.cash).toMatchObject({ receivedCents: 3500, unappliedCents: 3500 })
  const deposits = valueOf(await manager.reports.deposits({ fromOn: today, toOn: today }))
  expect(deposits).toMatchObject({ totalCents: 3500, inTransitCents: 0 })
  expect(deposits.deposits[0]).toMatchObject({ method: 'cash', from: 'Zimmermann, Aurelia' })
  const csv = valueOf(
    await manager.reports.export({ format: 'csv', of: { report: 'deposits', fromOn: today, toOn: today } }),
  )
  const table = readTable(Buffer.from(csv.base64, 'base64').toString('utf8'))
  expect(table.slice(1).reduce((sum, row) => sum + (readMoney(row[5] ?? '') ?? 0), 0)).toBe(3500)
  const close = valueOf(await manager.ledger.closeDay({ counts: { cash: 3500, check: 0, card: 0, eft: 0 } as never }))
  expect(close).toMatchObject({ differenceCents: 0, signedName: 'Mo Manager' })
  const ties = valueOf(await manager.reports.tieOuts({ fromOn: today, toOn: today }))
  expect(ties.map(({ id, holds }) => [id, holds])).toEqual(
    ['T1', 'T2', 'T3', 'T4', 'T8', 'T9', 'T10'].map((id) => [id, true]),
  )
  const aging = valueOf(await manager.reports.aging({ asOf: today, by: 'payer' }))
  expect(aging).toMatchObject({ total: { total: 0 }, creditsPatientCents: 3500, netCents: -3500 })
  expect(valueOf(await manager.ledger.verify({}))).toMatchObject({ broken: [] })
})

test('whose chart is marked sensitive has no name in the reports of one who may not open it', async () => {
  const doctor = await practice.signedIn('dr.lee')
  const { patientId } = valueOf(
    await doctor.patients.register({ ...ZIMMER, familyName: 'Secret', givenName: 'Sam', birthOn: '1970-03-04' }),
  )
  valueOf(await manager.ledger.takePayment({ patientId, cents: 700, method: 'check' }))
  valueOf(await doctor.patients.markSensitive({ patientId, sensitive: true, reason: 'Works here' }))
  const { today } = valueOf(await manager.ledger.closing({}))
  const shown = JSON.stringify(valueOf(await manager.reports.deposits({ fromOn: today, toOn: today })))
  expect(shown).toContain('700')
  expect(shown).not.toContain('Secret')
  expect(shown).toContain('Zimmermann')
})
