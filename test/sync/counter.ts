import { closeDay, closeMonth, type Counts } from '../../db/ledger/close.ts'
import { makePlan, postEvent, voidEntry } from '../../db/ledger/commands.ts'
import { balancesAt, expectedNow, figuresOf, verifyLedger } from '../../db/ledger/queries.ts'
import type { Journal } from '../../db/journal.ts'
import type { CivilDate, IdSource, PatientId } from '../../shared/kernel/index.ts'
import { headsIn, type LedgerEntry, type LedgerEntryId, type LedgerItemId } from '../../shared/ledger/index.ts'
import { countingIds } from '../support/fixed.ts'
import { patientRow } from '../support/rows.ts'
import { AUTHOR, type Pc } from './fleet.ts'

export const ANN = patientRow(1).id as PatientId

type Parts = { store: { journal: Journal }; clock: Pick<Pc['clock'], 'now'>; name?: string; patientId?: PatientId }

/** Whoever takes money at a PC. */
export function counterAt(pc: Parts, ids: IdSource = countingIds(`counter ${pc.name}`)) {
  const { patientId = ANN } = pc
  let today = '2026-11-24' as CivilDate
  const booking = () => ({ author: AUTHOR, now: pc.clock.now(), today, ids })
  const post = (event: Parameters<typeof postEvent>[2]) => postEvent(pc.store.journal, booking(), event)
  return {
    post,
    on(day: string) {
      today = day as CivilDate
    },
    pay: (cents: number, itemId?: LedgerItemId) =>
      post({
        kind: 'payment',
        patientId,
        cents,
        method: 'cash',
        reference: '',
        depositOn: null,
        apply: itemId === undefined ? [] : [{ itemId, cents }],
        earmark: null,
      }),
    async charge(cents: number, itemId = ids.next<LedgerItemId>()) {
      const what = { kind: 'charge' as const, patientId, guarantorId: null, payer: 'Acme Health', code: '99213' }
      const where = { providerId: null, location: '', encounterId: null, dosOn: today, firstBilledOn: null }
      const item = { itemId, ...what, ...where, description: 'Visit', units: 1, cents }
      await post({ kind: 'charge', items: [item], resp: 'patient', sourceRef: '' })
      return itemId
    },
    refund: (cents: number) =>
      post({ kind: 'refund', to: 'patient', patientId, cents, method: 'check', reason: 'asked for it' }),
    /** A payer's payment for nothing that is here: it waits, and is known by its trace. */
    remit: (cents: number, trace: string) =>
      post({
        kind: 'remit',
        payer: 'Acme Health',
        trace,
        cents,
        depositOn: null,
        claims: [],
        providerAdjustments: [['WO', -cents]],
      }),
    void: ({ entryId }: Pick<LedgerEntry, 'entryId'>) =>
      voidEntry(pc.store.journal, booking(), { entryId, reason: 'by mistake' }),
    voidTwin: ({ entryId }: Pick<LedgerEntry, 'entryId'>) =>
      voidEntry(pc.store.journal, booking(), { entryId, reason: 'booked on two PCs', twin: true }),
    plan: (totalCents: number) =>
      makePlan(pc.store.journal, booking(), {
        patientId,
        totalCents,
        instalments: 2,
        everyMonths: 1,
        firstOn: today,
      }),
    /** Counts exactly what is expected, or tells why not. */
    async closeDay(counts?: Counts, reason = '') {
      return closeDay(pc.store.journal, booking(), {
        counts: counts ?? (await expectedNow(pc.store.journal.db)),
        reason,
      })
    },
    closeMonth: (month: string, reach: 'alone' | 'in-touch' | 'apart' = 'in-touch') =>
      closeMonth(pc.store.journal, booking(), month, reach),
  }
}
export type Counter = ReturnType<typeof counterAt>

type Of = Pick<Journal, 'db'>

/** The places of the ledger in order, each with what its author's PC had given. */
export const places = ({ db }: Of) =>
  db
    .selectFrom('ledgerEntry')
    .select(['id', 'acceptedSeq', 'draftedSeq', 'postOn', 'draftedOn'])
    .orderBy('acceptedSeq')
    .orderBy('id')
    .execute()

/** Closes whose figures, asked for again, are not what was signed; by place alone, as it was done before there were sets, where told. */
export async function changedCloses({ db }: Of, manner: 'by-set' | 'by-place' = 'by-set'): Promise<string[]> {
  const closes = await db.selectFrom('ledgerClose').selectAll().orderBy('id').execute()
  const changed: string[] = []
  for (const { id, closedOn, acceptedSeq, heads, figures } of closes) {
    const again =
      manner === 'by-set'
        ? await figuresOf(db, { closedOn, heads: headsIn({ heads, acceptedSeq }) })
        : await balancesAt(db, { asOf: closedOn, sequence: acceptedSeq })
    if (JSON.stringify(sorted(again)) !== JSON.stringify(sorted(JSON.parse(figures) as object))) changed.push(id)
  }
  return changed
}
const sorted = (figures: object) => Object.entries(figures).toSorted(([a], [b]) => (a < b ? -1 : 1))

/** Months that stand closed and whose report of today is not what was signed. */
export async function changedMonths({ db }: Of): Promise<string[]> {
  const closes = await db.selectFrom('ledgerClose').selectAll().where('kind', '=', 'month').execute()
  const changed: string[] = []
  for (const { id, closedOn, figures } of closes) {
    const today = await balancesAt(db, { asOf: closedOn })
    if (JSON.stringify(sorted(today)) !== JSON.stringify(sorted(JSON.parse(figures) as object))) changed.push(id)
  }
  return changed
}

export const flawsIn = async ({ db }: Of) => (await verifyLedger(db)).broken
export type { LedgerEntryId }
