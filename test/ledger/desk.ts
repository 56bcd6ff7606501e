import { sql } from 'kysely'
import { postEvent, voidEntry } from '../../db/ledger/commands.ts'
import { mergePatients, unmergePatients } from '../../db/patients/commands.ts'
import type { CivilDate, IdSource, PatientId } from '../../shared/kernel/index.ts'
import {
  type Account,
  type LedgerEntry,
  type LedgerEntryId,
  type LedgerEvent,
  type LedgerItemId,
  type PaymentMethod,
  type RemitClaim,
  shownBalance,
} from '../../shared/ledger/index.ts'
import type { chartIn } from '../support/chart.ts'
import { patientRow } from '../support/rows.ts'
import type { AnyStore } from '../support/stores.ts'

export type Said = [group: string, reason: string, cents: number][]
let opened = 10

/** What a payer says of one item. */
export const claim = (itemId: LedgerItemId, paidCents: number, adjustments: Said, more: Partial<RemitClaim> = {}) => ({
  payerClaimNumber: '',
  status: '1',
  sequence: 1,
  toNextPayer: false,
  lines: [{ itemId, paidCents, adjustments }],
  whole: null,
  ...more,
})

/** A counter with two patients and a payer of its own, in a store that others use too: what it shows is what it did. */
export async function openDesk(store: AnyStore, chart: Awaited<ReturnType<typeof chartIn>>, ids: IdSource) {
  opened += 2
  const [ann, bob] = [patientRow(opened), patientRow(opened + 1)]
  await store.journal.work(chart.author, async (work) => {
    await work.insert('patient', ann)
    await work.insert('patient', bob)
  })
  const payer = `Payer ${opened}`
  const row = await store.journal.db
    .selectFrom('ledgerEntry')
    .select((of) => of.fn.max('acceptedSeq').as('last'))
    .executeTakeFirst()
  const start = Number(row?.last ?? 0)
  let today = '2026-10-01' as CivilDate
  const booking = () => ({ author: chart.author, now: store.clock.now(), today, ids })
  const post = (event: LedgerEvent) => postEvent(store.journal, booking(), event)
  const why = { reason: 'as it happened' }
  return {
    journal: store.journal,
    ann: ann.id as PatientId,
    bob: bob.id as PatientId,
    payer,
    booking,
    post,
    claim,
    on(day: string) {
      today = day as CivilDate
    },
    async charge(
      cents: number,
      pays: 'patient' | 'payer-1' = 'payer-1',
      patientId = ann.id as PatientId,
      itemId = ids.next<LedgerItemId>(),
    ) {
      const about = { guarantorId: null, providerId: null, location: '', encounterId: null, firstBilledOn: null }
      const item = { itemId, kind: 'charge' as const, patientId, payer, dosOn: today, code: '', description: '' }
      await post({ kind: 'charge', items: [{ ...item, ...about, units: 1, cents }], resp: pays, sourceRef: '' })
      return itemId
    },
    pay(cents: number, itemId?: LedgerItemId, patientId = ann.id as PatientId, method: PaymentMethod = 'cash') {
      const apply = itemId === undefined ? [] : [{ itemId, cents }]
      const about = { cents, method, reference: '', depositOn: null, earmark: null }
      return post({ kind: 'payment', patientId, ...about, apply })
    },
    remit(cents: number, claims: RemitClaim[], providerAdjustments: [string, number][] = []) {
      return post({ kind: 'remit', payer, trace: '', cents, depositOn: null, claims, providerAdjustments })
    },
    refund: (cents: number, patientId = ann.id as PatientId) =>
      post({ kind: 'refund', to: 'patient', patientId, cents, method: 'check', ...why }),
    refundPayer: (cents: number, ahead = false) =>
      post({ kind: 'refund', to: 'payer', payer, cents, method: 'check', ahead, ...why }),
    apply: (itemId: LedgerItemId, cents: number) => post({ kind: 'application', itemId, cents }),
    transfer: (itemId: LedgerItemId, to: 'patient' | 'insurance', cents: number) =>
      post({ kind: 'transfer', itemId, to, cents, ...why }),
    sliding: (percentDue: number, nominalCents: number, itemIds: LedgerItemId[]) =>
      post({ kind: 'sliding-fee', category: 'B', percentDue, nominalCents, itemIds }),
    giveUp: (itemId: LedgerItemId, account: 'adj-bad-debt' | 'adj-courtesy' | 'adj-writeoff', cents: number) =>
      post({ kind: 'adjustment', itemId, account, from: 'patient', cents, placed: false, ...why }),
    voidCharge: (itemId: LedgerItemId) => post({ kind: 'void-charge', itemIds: [itemId], ...why }),
    returned: (paymentId: LedgerEntryId, feeCents = 0) => {
      const owed = { feeItemId: ids.next<LedgerItemId>(), restItemId: ids.next<LedgerItemId>() }
      return post({ kind: 'returned-payment', paymentId, feeCents, ...owed, ...why })
    },
    void: ({ entryId }: Pick<LedgerEntry, 'entryId'>) => voidEntry(store.journal, booking(), { entryId, ...why }),
    async merge() {
      const { mergeId } = await mergePatients(store.journal, chart.author, {
        survivorId: ann.id as PatientId,
        mergedId: bob.id as PatientId,
        survivorRevision: 1,
        mergedRevision: 1,
        reason: 'The same person',
        take: [],
        now: store.clock.now(),
        ids,
      })
      return () =>
        unmergePatients(store.journal, chart.author, { mergeId, reason: 'Not the same', now: store.clock.now() })
    },
    /** What this counter changed of every account, as people speak of it; what is nothing is left out. */
    async shown(asOf = '9999-12-31'): Promise<Partial<Record<Account, number>>> {
      const rows = await store.journal.db
        .selectFrom('ledgerPosting')
        .select(['account', sql<number>`sum(cents)`.as('cents')])
        .where('acceptedSeq', '>', start)
        .where('postOn', '<=', asOf)
        .groupBy('account')
        .execute()
      const found = rows.map(
        ({ account, cents }) => [account, shownBalance(account as Account, Number(cents))] as const,
      )
      return Object.fromEntries(found.filter(([, cents]) => cents !== 0))
    },
    /** What is open on an item: of insurance, of the patient. */
    async open(itemId: LedgerItemId): Promise<[insurance: number, patient: number]> {
      const rows = await store.journal.db
        .selectFrom('ledgerPosting')
        .select(['account', sql<number>`sum(cents)`.as('cents')])
        .where('itemId', '=', itemId)
        .groupBy('account')
        .execute()
      const of = (name: string) => Number(rows.find(({ account }) => account === name)?.cents ?? 0)
      return [of('ar-insurance'), of('ar-patient')]
    },
  }
}
