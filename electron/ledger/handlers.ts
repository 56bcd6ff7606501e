import { closeDay, closeMonth } from '../../db/ledger/close.ts'
import {
  type Booking,
  makePlan,
  postEvent,
  setConventions,
  voidEntry,
  writeOffSmallBalances,
} from '../../db/ledger/commands.ts'
import {
  accountEntries,
  accountOf,
  balancesAt,
  bookedTwice,
  closedThrough,
  closesOf,
  datedConventions,
  expectedNow,
  isEntryOf,
  isInAccount,
  lastSequence,
  lateIn,
  provisionalEntries,
  verifyLedger,
} from '../../db/ledger/queries.ts'
import type { Caller, HandlersOf } from '../../shared/ipc/index.ts'
import { dayIn, type IdSource, type PatientId, Refusal, type ServerLink } from '../../shared/kernel/index.ts'
import {
  instalmentsOf,
  type ledger,
  type LedgerEntry,
  type LedgerEntryId,
  type LedgerEvent,
  type LedgerItemId,
} from '../../shared/ledger/index.ts'
import { closedIds, openChart } from '../patients/index.ts'
import type { PracticeStore } from '../practice-store.ts'
import { createOfficeHandlers } from './office.ts'
import { reachOf } from './reach.ts'

const accepted = ({ entryId, acceptedSequence, postOn }: LedgerEntry) => ({ entryId, acceptedSequence, postOn })

/** Money. Whatever concerns one account asks first whether its chart may be opened, and whether the item is in it. */
export function createLedgerHandlers(parts: {
  practice: PracticeStore
  ids: IdSource
  server: ServerLink
}): HandlersOf<typeof ledger> {
  const { practice, ids, server } = parts
  const journal = () => practice.store().journal
  const booking = async (caller: Caller): Promise<Booking> => {
    const { timeZone } = await journal().db.selectFrom('practice').select('timeZone').executeTakeFirstOrThrow()
    const now = caller.clock.now()
    return { author: caller, now, today: dayIn(timeZone, now), ids }
  }
  const open = async (caller: Caller, patientId: PatientId, itemIds: readonly string[] = []) => {
    await openChart(practice, patientId, caller)
    if (!(await isInAccount(journal().db, patientId, itemIds)))
      throw new Refusal('not-found', 'This charge is not in the account of this patient.')
  }
  const post = async (caller: Caller, event: LedgerEvent) =>
    accepted(await postEvent(journal(), await booking(caller), event))
  const entryOf = async (caller: Caller, input: { patientId: PatientId; entryId: LedgerEntryId }) => {
    await open(caller, input.patientId)
    if (!(await isEntryOf(journal().db, input.patientId, input.entryId)))
      throw new Refusal('not-found', 'This entry is not in the account of this patient alone.')
  }
  const closeById = async (closeId: string) => {
    const close = (await closesOf(journal().db)).find((one) => one.closeId === closeId)
    if (!close) throw new Refusal('not-found', 'This close is not in the ledger.')
    return close
  }
  return {
    ...createOfficeHandlers({ practice, booking }),
    async account({ patientId }, caller) {
      await open(caller, patientId)
      return accountOf(journal().db, patientId)
    },
    async entries(input, caller) {
      await open(caller, input.patientId)
      return accountEntries(journal().db, input)
    },
    async takePayment(payment, caller) {
      await open(
        caller,
        payment.patientId,
        payment.apply.map(({ itemId }) => itemId),
      )
      return post(caller, { kind: 'payment', ...payment })
    },
    async takeFamilyPayment({ patientId, others, ...payment }, caller) {
      for (const id of [patientId, ...others]) await open(caller, id)
      return post(caller, { kind: 'family-payment', patientIds: [patientId, ...others], ...payment })
    },
    async apply({ patientId, itemId, cents }, caller) {
      await open(caller, patientId, [itemId])
      return post(caller, { kind: 'application', itemId, cents })
    },
    async adjust({ patientId, ...adjustment }, caller) {
      await open(caller, patientId, [adjustment.itemId])
      return post(caller, { kind: 'adjustment', ...adjustment })
    },
    async transfer({ patientId, ...transfer }, caller) {
      await open(caller, patientId, [transfer.itemId])
      return post(caller, { kind: 'transfer', ...transfer })
    },
    async refund(refund, caller) {
      await open(caller, refund.patientId)
      return post(caller, { kind: 'refund', to: 'patient', ...refund })
    },
    refundPayer: (refund, caller) => post(caller, { kind: 'refund', to: 'payer', ...refund }),
    async slidingFee({ patientId, ...sliding }, caller) {
      await open(caller, patientId, sliding.itemIds)
      return post(caller, { kind: 'sliding-fee', ...sliding })
    },
    async agencyRemit({ patientId, ...remit }, caller) {
      await open(caller, patientId, [remit.itemId])
      return post(caller, { kind: 'agency-remit', ...remit })
    },
    async returnPayment(input, caller) {
      await entryOf(caller, input)
      const { entryId: paymentId, feeCents, reason } = input
      const owed = { feeItemId: ids.next<LedgerItemId>(), restItemId: ids.next<LedgerItemId>() }
      return post(caller, { kind: 'returned-payment', paymentId, feeCents, reason, ...owed })
    },
    async voidEntry(input, caller) {
      await entryOf(caller, input)
      return accepted(await voidEntry(journal(), await booking(caller), input))
    },
    bookedTwice: async (_input, caller) => bookedTwice(journal().db, new Set(await closedIds(journal().db, caller))),
    async voidTwice(input, caller) {
      const { db } = journal()
      const told = (await bookedTwice(db, new Set())).find(({ second }) => second?.entryId === input.entryId)
      if (!told) throw new Refusal('not-found', 'This is not booked twice any more. Look again.')
      if (told.patientId !== null) await openChart(practice, told.patientId, caller)
      return accepted(await voidEntry(journal(), await booking(caller), { ...input, twin: true }))
    },
    async makePlan(plan, caller) {
      await open(caller, plan.patientId)
      const planId = await makePlan(journal(), await booking(caller), plan)
      return { planId, instalments: instalmentsOf(plan) as never }
    },
    postRemit: (remit, caller) => post(caller, { kind: 'remit', ...remit }),
    async writeOffSmallBalances({ maxCents }, caller) {
      const entry = await writeOffSmallBalances(journal(), await booking(caller), maxCents)
      return entry && accepted(entry)
    },
    async closing(_input, caller) {
      const { db } = journal()
      return {
        today: (await booking(caller)).today,
        expected: (await expectedNow(db)) as never,
        late: (await lateIn(db)) as never,
        provisional: await provisionalEntries(db),
        lastSequence: await lastSequence(db),
        closedThrough: await closedThrough(db),
        closes: await closesOf(db),
      }
    },
    closeDay: async (input, caller) => closeById(await closeDay(journal(), await booking(caller), input)),
    async closeMonth({ month }, caller) {
      const reach = await reachOf(server, journal().db, caller.clock.now())
      return closeById(await closeMonth(journal(), await booking(caller), month, reach))
    },
    conventions: () => datedConventions(journal().db),
    async setConventions(setting, caller) {
      await setConventions(journal(), await booking(caller), setting)
      return datedConventions(journal().db)
    },
    verify: () => verifyLedger(journal().db),
    balances: (about) => balancesAt(journal().db, about) as never,
  }
}
