import { type Kysely, sql } from 'kysely'
import { type CivilDate, dayAfter, Refusal } from '../../shared/kernel/index.ts'
import {
  type BankDeposit,
  headsIn,
  instalmentsOf,
  isIn,
  type LedgerEntry,
  type PayerStanding,
  parkedKey,
  type PlanStanding,
  planStanding,
  type Undeposited,
  type WaitingClaim,
} from '../../shared/ledger/index.ts'
import { chartIds } from '../chart.ts'
import type { Journal } from '../journal.ts'
import type { Tables } from '../tables.ts'
import type { Booking } from './accept.ts'
import { bookEvent } from './commands.ts'
import { draftedPlace } from './heads.ts'
import { parkedByKey, parkedClaims } from './parked.ts'

type Db = Kysely<Tables>

/** Where the practice stands with every payer with which anything is open, and every payer that it has charged. */
export async function payerStandings(db: Db): Promise<PayerStanding[]> {
  const rows = await db
    .selectFrom('ledgerPosting')
    .select(['payer', 'account', sql<number>`-sum(cents)`.as('cents')])
    .where('account', 'in', ['unapplied-payer', 'recoupment'])
    .groupBy(['payer', 'account'])
    .execute()
  const charged = await db.selectFrom('ledgerItem').select('payer').where('payer', '<>', '').distinct().execute()
  const names = new Set([...charged.map(({ payer }) => payer), ...rows.map(({ payer }) => payer)])
  const of = (payer: string, account: string) =>
    Number(rows.find((row) => row.payer === payer && row.account === account)?.cents ?? 0)
  return [...names].toSorted().map((payer) => ({
    payer,
    waitingCents: of(payer, 'unapplied-payer'),
    recoupmentCents: of(payer, 'recoupment'),
  }))
}

/** Claims that wait, the earliest first. */
export async function waitingClaims(db: Db): Promise<WaitingClaim[]> {
  const found = await parkedClaims(db)
  return found.map(({ payer, trace, postOn, reason, cents, claim, ...key }) => ({
    key: parkedKey(key),
    payer,
    trace,
    reason,
    cents,
    postOn: postOn as CivilDate,
    payerClaimNumber: claim.payerClaimNumber,
    lines: claim.lines.length,
  }))
}

/** Gives a waiting claim up. @throws Refusal `not-found` where it waits no more; `rule-violation` as the rules say */
export function releaseClaim(
  journal: Journal,
  booking: Booking,
  { key, reason }: { key: string; reason: string },
): Promise<LedgerEntry> {
  return journal.work({ ...booking.author, reason }, async (work) => {
    const parked = await parkedByKey(work.db, key)
    if (!parked) throw new Refusal('not-found', 'This claim does not wait any more.')
    const entry = await bookEvent(work, booking, { kind: 'release', parked, reason })
    work.audit({ action: 'create', category: 'ledger', detail: { release: key, reason } })
    return entry
  })
}

/** What a patient promised to pay, with what has come in since; as of a day. */
export async function plansOf(db: Db, patientId: string, today: CivilDate): Promise<PlanStanding[]> {
  const ids = await chartIds(db, patientId)
  const rows = await db
    .selectFrom('ledgerPlan')
    .selectAll()
    .where('patientId', 'in', ids)
    .orderBy('madeAt', 'desc')
    .orderBy('id', 'desc')
    .limit(20)
    .execute()
  const plans: PlanStanding[] = []
  // What is given back, or comes back from the bank, is not paid.
  const cash = rows.length === 0 ? [] : await cashOf(db, ids)
  for (const { id, totalCents, instalments, everyMonths, firstOn, madeAt, ...made } of rows) {
    const plan = { totalCents, instalments, everyMonths, firstOn: firstOn as CivilDate }
    const before = headsIn(made)
    const paidCents = cash.reduce((sum, { cents, ...entry }) => (isIn(before, entry) ? sum : sum + cents), 0)
    const standing = planStanding(plan, today, Math.max(paidCents, 0))
    const parts = instalmentsOf(plan) as PlanStanding['instalments']
    plans.push({ planId: id, totalCents, instalments: parts, ...standing, madeAt: madeAt as PlanStanding['madeAt'] })
  }
  return plans
}

/** Money that came from patients and went to them, with what tells what was there before. */
function cashOf(db: Db, patientIds: readonly string[]) {
  return db
    .selectFrom('ledgerPosting')
    .innerJoin('ledgerEntry', 'ledgerEntry.id', 'ledgerPosting.entryId')
    .select(['ledgerPosting.cents', 'ledgerEntry.deviceId', 'ledgerEntry.acceptedSeq as placed'])
    .select(draftedPlace.as('drafted'))
    .where('ledgerPosting.patientId', 'in', patientIds)
    .where('ledgerPosting.account', '=', 'cash')
    .execute()
}

/** Money of which there is something to carry: taken, not taken back, and in no deposit. */
const HELD = ['payment', 'family-payment', 'remit']

/** So many days back a deposit looks. What is older was brought to the bank before anybody noted it here. */
export const DEPOSIT_DAYS = 120

/**
 * Cash and checks that are still in the practice, the oldest first.
 * @param since the first day that is looked at
 * @param hidden charts whose names stay unsaid
 */
export async function undepositedMoney(
  db: Db,
  since: CivilDate,
  hidden: ReadonlySet<string>,
  limit = 500,
): Promise<Undeposited[]> {
  const rows = await db
    .selectFrom('ledgerEntry')
    .innerJoin('ledgerPosting', 'ledgerPosting.entryId', 'ledgerEntry.id')
    .leftJoin('patient', 'patient.id', 'ledgerPosting.patientId')
    .select(['ledgerEntry.id as entryId', 'ledgerEntry.postOn', 'ledgerEntry.method', 'ledgerEntry.reference'])
    .select(['ledgerEntry.sourceRef', 'ledgerPosting.payer', 'ledgerPosting.patientId', 'ledgerPosting.cents'])
    .select(['patient.familyName', 'patient.givenName'])
    .where('ledgerPosting.account', '=', 'cash')
    .where('ledgerPosting.cents', '>', 0)
    .where('ledgerEntry.postOn', '>=', since)
    .where('ledgerEntry.kind', 'in', HELD)
    .where('ledgerEntry.method', 'in', ['cash', 'check'])
    .where('ledgerEntry.depositOn', 'is', null)
    .where((where) =>
      where.not(
        where.exists(
          where.selectFrom('ledgerEntry as later').select('later.id').whereRef('later.reverses', '=', 'ledgerEntry.id'),
        ),
      ),
    )
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('ledgerDepositEntry')
            .select('ledgerDepositEntry.id')
            .whereRef('ledgerDepositEntry.entryId', '=', 'ledgerEntry.id'),
        ),
      ),
    )
    .orderBy('ledgerEntry.acceptedSeq')
    .limit(limit)
    .execute()
  return rows.map(({ entryId, postOn, method, reference, sourceRef, payer, patientId, cents, ...name }) => {
    const isClosed = name.familyName === null || hidden.has(patientId ?? '')
    const from = payer || (isClosed ? '' : `${name.familyName}, ${name.givenName}`)
    return { entryId, postOn, method, from, reference: reference || sourceRef, cents } as Undeposited
  })
}

/** What was brought to the bank, the latest first. */
export async function bankDeposits(db: Db, limit = 60): Promise<BankDeposit[]> {
  const rows = await db
    .selectFrom('ledgerDeposit')
    .selectAll()
    .select((of) =>
      of
        .selectFrom('ledgerDepositEntry')
        .select(({ fn }) => fn.countAll<number>().as('n'))
        .whereRef('ledgerDepositEntry.depositId', '=', 'ledgerDeposit.id')
        .as('entries'),
    )
    .orderBy('madeAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  return rows.map(({ id, entries, depositOn, reference, cashCents, checkCents, madeAt, madeName }) => {
    const about = { depositId: id, depositOn, reference, cashCents, checkCents, madeAt, madeName }
    return { ...about, entries: Number(entries) } as BankDeposit
  })
}

/**
 * Notes that cash and checks were brought to the bank together. No balance changes: the money was booked when it was taken.
 * @throws Refusal `conflict` with reason `deposited` where one of them is no longer in the practice
 */
export function makeBankDeposit(
  journal: Pick<Journal, 'work'>,
  booking: Booking,
  { entryIds, depositOn, reference }: { entryIds: readonly string[]; depositOn: CivilDate; reference: string },
): Promise<string> {
  const { author, now, ids } = booking
  return journal.work(author, async (work) => {
    const held = new Map(
      (await undepositedMoney(work.db, dayAfter(booking.today, -DEPOSIT_DAYS), new Set(), 100_000)).map((one) => [
        one.entryId as string,
        one,
      ]),
    )
    const chosen = [...new Set(entryIds)].map((id) => held.get(id))
    if (chosen.some((one) => one === undefined))
      throw new Refusal('conflict', 'Something of this is in a deposit already, or was taken back. Look again.', {
        reason: 'deposited',
      })
    const found = chosen.filter((one) => one !== undefined)
    const sum = (method: string) =>
      found.filter((one) => one.method === method).reduce((total, { cents }) => total + cents, 0)
    const staff = work.db.selectFrom('staff').select('displayName').where('id', '=', author.userId)
    const id = ids.next<string>()
    const sums = { cashCents: sum('cash'), checkCents: sum('check') }
    const made = { madeAt: now, madeBy: author.userId, madeName: (await staff.executeTakeFirst())?.displayName ?? '' }
    await work.insert('ledgerDeposit', { id, depositOn, reference, ...sums, ...made })
    const rows = found.map(({ entryId, cents }) => ({ id: ids.next<string>(), depositId: id, entryId, cents }))
    await work.insertAll('ledgerDepositEntry', rows)
    work.audit({ action: 'create', category: 'ledger', detail: { deposit: id, depositOn, ...sums } })
    return id
  })
}
