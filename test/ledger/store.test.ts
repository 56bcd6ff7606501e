import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { sql } from 'kysely'
import { closeDay, closeMonth } from '../../db/ledger/close.ts'
import { postEvent, voidEntry, writeOffSmallBalances } from '../../db/ledger/commands.ts'
import { agingAt } from '../../db/ledger/open-items.ts'
import { balancesAt, itemFigures } from '../../db/ledger/queries.ts'
import { verifyLedger } from '../../db/ledger/verify.ts'
import type { CivilDate, IdSource } from '../../shared/kernel/index.ts'
import {
  DEFAULT_CONVENTIONS,
  type LedgerEvent,
  type LedgerItemId,
  type PaymentMethod,
} from '../../shared/ledger/index.ts'
import { mergePatients, unmergePatients } from '../../db/patients/commands.ts'
import { chartIn, refusalOf } from '../support/chart.ts'
import { countingIds } from '../support/fixed.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'

describe.each(ENGINES)('the ledger on %s', (_name, open) => {
  let store: AnyStore
  let chart: Awaited<ReturnType<typeof chartIn>>
  let ids: IdSource
  beforeAll(async () => {
    store = await open()
    chart = await chartIn(store)
    ids = countingIds('ledger')
  }, 120_000)
  afterAll(() => store?.close())

  const on = (today: string) => ({ author: chart.author, now: store.clock.now(), today: today as CivilDate, ids })
  const charge = async (
    today: string,
    cents: number,
    more: { dosOn?: string; pays?: 'patient'; patientId?: string } = {},
  ) => {
    const itemId = ids.next<LedgerItemId>()
    const item = {
      itemId,
      kind: 'charge' as const,
      patientId: (more.patientId ?? chart.patientId) as never,
      guarantorId: null,
      payer: more.pays ? '' : 'Acme Health',
      providerId: null,
      location: 'Main office',
      encounterId: null,
      dosOn: (more.dosOn ?? today) as CivilDate,
      code: 'G0438',
      description: 'Annual wellness visit',
      units: 1,
      cents,
      firstBilledOn: null,
    }
    await postEvent(store.journal, on(today), {
      kind: 'charge',
      items: [item],
      resp: more.pays ?? 'payer-1',
      sourceRef: '',
    })
    return itemId
  }
  const pay = (
    today: string,
    cents: number,
    apply: { itemId: LedgerItemId; cents: number }[] = [],
    method: PaymentMethod = 'cash',
  ) =>
    postEvent(store.journal, on(today), {
      kind: 'payment',
      patientId: chart.patientId,
      cents,
      method,
      reference: '',
      depositOn: null,
      apply,
      earmark: null,
    })
  const remit = (
    itemId: LedgerItemId,
    paid: number,
    contractual: number,
    patient: number,
    trace: string,
  ): LedgerEvent => ({
    kind: 'remit',
    payer: 'Acme Health',
    trace,
    cents: paid,
    depositOn: null,
    claims: [
      {
        payerClaimNumber: '',
        status: '1',
        sequence: 1,
        toNextPayer: false,
        lines: [
          {
            itemId,
            paidCents: paid,
            adjustments: [
              ['CO', '45', contractual],
              ['PR', '3', patient],
            ],
          },
        ],
        whole: null,
      },
    ],
    providerAdjustments: [],
  })
  const today = async (asOf = '9999-12-31') => balancesAt(store.journal.db, { asOf })

  test('a charge, a payer’s payment and a copay; a second delivery is refused and writes nothing', async () => {
    const itemId = await charge('2026-09-15', 15_000)
    await postEvent(store.journal, on('2026-10-01'), remit(itemId, 8000, 4500, 2500, 'EFT1'))
    expect(await refusalOf(postEvent(store.journal, on('2026-10-02'), remit(itemId, 8000, 4500, 2500, 'EFT1')))).toBe(
      'conflict duplicate-remit',
    )
    await pay('2026-10-03', 3000, [{ itemId, cents: 3000 }], 'card')
    expect(await today()).toMatchObject({
      cash: 11_000,
      'ar-insurance': 0,
      'ar-patient': 0,
      'adj-contractual': 4500,
      'unapplied-patient': 500,
      charges: 15_000,
    })
    expect(await today('2026-09-30')).toMatchObject({ cash: 0, 'ar-insurance': 15_000, 'adj-contractual': 0 })
    expect(await itemFigures(store.journal.db, itemId)).toEqual({
      paid: 10_500,
      contractual: 4500,
      adjusted: 4500,
      toPatient: 2500,
      open: 0,
    })
    expect((await chart.lastAudit()).detail).toMatchObject({ kind: 'payment' })
  })

  test('a remit that does not add up is refused whole', async () => {
    const itemId = await charge('2026-10-04', 5000)
    const before = await today()
    const off = { ...remit(itemId, 3000, 1000, 1000, 'EFT2'), cents: 3100 } as LedgerEvent
    expect(await refusalOf(postEvent(store.journal, on('2026-10-05'), off))).toBe('rule-violation remit-unbalanced')
    expect(await today()).toEqual(before)
  })

  test('a payment is voided where its money lies; a second void is refused', async () => {
    const itemId = await charge('2026-10-06', 4000, { pays: 'patient' })
    const before = await today()
    const paid = await pay('2026-10-06', 4000, [{ itemId, cents: 4000 }])
    const voided = await voidEntry(store.journal, on('2026-10-07'), { entryId: paid.entryId, reason: 'Wrong patient' })
    expect(voided).toMatchObject({ reverses: paid.entryId, reason: 'Wrong patient' })
    const { charges, cash, 'ar-patient': owed } = await today()
    expect({ charges, cash, owed }).toEqual({ charges: before.charges, cash: before.cash, owed: before['ar-patient'] })
    const again = voidEntry(store.journal, on('2026-10-08'), { entryId: paid.entryId, reason: 'Wrong patient' })
    expect(await refusalOf(again)).toBe('rule-violation reversed')
  })

  test('nothing in it is changed or deleted, whoever tries', async () => {
    const itemId = await charge('2026-10-08', 900, { pays: 'patient' })
    await postEvent(store.journal, on('2026-10-08'), { kind: 'statement', itemIds: [itemId] })
    for (const table of ['ledger_entry', 'ledger_item', 'ledger_posting', 'ledger_mark'] as const) {
      const change = store.engine.transaction('work', (db) => sql`update ${sql.id(table)} set revision = 2`.execute(db))
      await expect(change).rejects.toThrow('append-only')
      const removal = store.engine.transaction('work', (db) => sql`delete from ${sql.id(table)}`.execute(db))
      await expect(removal).rejects.toThrow(/nothing is deleted|append-only/)
    }
    const row = { account: 'cash', cents: 1 }
    const outside = store.engine.transaction('replay', (db) => db.updateTable('ledgerPosting').set(row).execute())
    await expect(outside).rejects.toThrow('append-only')
  })

  test('two who are merged have one account; taken apart again, each has her own', async () => {
    const theirs = await charge('2026-10-09', 1500, { pays: 'patient', patientId: chart.otherId })
    const order = {
      survivorId: chart.patientId,
      mergedId: chart.otherId,
      survivorRevision: 1,
      mergedRevision: 1,
      reason: 'The same person',
      take: [],
      now: store.clock.now(),
      ids,
    }
    await pay('2026-10-09', 300)
    const waiting = (await today())['unapplied-patient']
    const apply = { kind: 'application', itemId: theirs, cents: 200 } as const
    expect(await refusalOf(postEvent(store.journal, on('2026-10-09'), apply))).toBe('rule-violation not-enough')
    const { mergeId } = await mergePatients(store.journal, chart.author, order)
    await postEvent(store.journal, on('2026-10-09'), apply)
    expect((await today())['unapplied-patient']).toBe(waiting - 200)
    const before = await today()
    await unmergePatients(store.journal, chart.author, { mergeId, reason: 'Not the same', now: store.clock.now() })
    expect(await today()).toEqual(before)
    expect(await refusalOf(postEvent(store.journal, on('2026-10-09'), apply))).toBe('rule-violation not-enough')
  })

  test('a day is closed with what was counted; a difference needs its reason and is booked', async () => {
    await pay('2026-10-10', 5000)
    const counts = { cash: 0, check: 0, card: 0, eft: 0 }
    expect(await refusalOf(closeDay(store.journal, on('2026-10-10'), { counts, reason: '' }))).toBe(
      'rule-violation difference',
    )
    const expected = { cash: 5300, check: 0, card: 3000, eft: 8000 }
    const short = { ...expected, cash: 5200 }
    await closeDay(store.journal, on('2026-10-10'), { counts: short, reason: 'A dollar was given out twice' })
    expect(await today()).toMatchObject({ 'over-short': 100 })
    const [close] = await store.journal.db.selectFrom('ledgerClose').selectAll().execute()
    expect(close).toMatchObject({ kind: 'day', differenceCents: -100, signedName: 'Nina Nurse' })
    expect(JSON.parse(close?.expected ?? '')).toEqual(expected)
    await closeDay(store.journal, on('2026-10-10'), { counts, reason: '' })
  })

  test('a closed month stays closed: what comes later counts on the first open day, with its own day of service', async () => {
    expect(await refusalOf(closeMonth(store.journal, on('2026-10-20'), '2026-10'))).toBe('rule-violation not-over')
    await closeMonth(store.journal, on('2026-11-02'), '2026-10')
    const before = await today('2026-10-31')
    const itemId = await charge('2026-10-28', 700, { dosOn: '2026-10-28', pays: 'patient' })
    expect(await today('2026-10-31')).toEqual(before)
    const posted = await store.journal.db
      .selectFrom('ledgerPosting')
      .select('postOn')
      .where('itemId', '=', itemId)
      .execute()
    expect(new Set(posted.map(({ postOn }) => postOn))).toEqual(new Set(['2026-11-01']))
    const item = store.journal.db.selectFrom('ledgerItem').select('dosOn').where('id', '=', itemId)
    expect((await item.executeTakeFirst())?.dosOn).toBe('2026-10-28')
    expect(await refusalOf(closeMonth(store.journal, on('2026-11-02'), '2026-10'))).toBe('rule-violation closed-month')
    // What was frozen at the close is what the same day says today.
    const close = await store.journal.db
      .selectFrom('ledgerClose')
      .selectAll()
      .where('kind', '=', 'month')
      .executeTakeFirstOrThrow()
    expect(await balancesAt(store.journal.db, { asOf: close.closedOn, sequence: close.acceptedSeq })).toEqual(
      JSON.parse(close.figures),
    )
  })

  test('aging says what is open on any day; credits stand apart; its sum is what the accounts say', async () => {
    const { bucketDays } = DEFAULT_CONVENTIONS
    for (const asOf of ['2026-09-20', '2026-10-06', '2026-11-30', '2027-03-01']) {
      const report = await agingAt(store.journal.db, { asOf, base: 'dos', bucketDays })
      const balances = await today(asOf)
      expect(report.aging.total).toBe(balances['ar-insurance'] + balances['ar-patient'])
      expect(report.creditsPatientCents).toBe(balances['unapplied-patient'])
    }
    const old = await agingAt(store.journal.db, { asOf: '2027-03-01', base: 'dos', bucketDays })
    expect(old.aging.b121).toBeGreaterThan(0)
  })

  test('small balances are written off up to the threshold, once', async () => {
    await charge('2026-11-10', 499, { pays: 'patient' })
    await charge('2026-11-10', 501, { pays: 'patient' })
    const before = (await today())['adj-small']
    await writeOffSmallBalances(store.journal, on('2026-11-11'), 500)
    expect((await today())['adj-small']).toBe(before + 499)
    expect(await writeOffSmallBalances(store.journal, on('2026-11-11'), 500)).toBeNull()
  })

  test('the whole chain verifies; control: one cent changed behind its back is found', async () => {
    const sound = await verifyLedger(store.journal.db)
    expect(sound.broken).toEqual([])
    expect(sound.entries).toBeGreaterThan(10)
    if (store.engine.kind === 'postgres') return
    const { raw } = store.engine as unknown as { raw: { exec(sql: string): void } }
    raw.exec('drop trigger capture_ledger_posting_update')
    raw.exec('update ledger_posting set cents = cents + 1 where id = (select min(id) from ledger_posting)')
    const found = await verifyLedger(store.journal.db)
    expect(found.broken.map(({ what }) => what).sort()).toEqual(['balance', 'hash'])
  })
})
