import { retractEntry } from '../../db/entry.ts'
import {
  answerOrder,
  changeOrder,
  draftOrder,
  draftOrders,
  moveOrder,
  type OrderStep,
  signOrders,
} from '../../db/orders/commands.ts'
import { openOrders, ordersOf } from '../../db/orders/queries.ts'
import { orderSetsFor, saveOrderSet } from '../../db/orders/sets.ts'
import type { Caller, HandlersOf } from '../../shared/ipc/index.ts'
import { dayIn, type EntryId, type IdSource, type PatientId, Refusal } from '../../shared/kernel/index.ts'
import type { orders } from '../../shared/orders/index.ts'
import { closedTo, openChart, originFor } from '../patients/index.ts'
import type { PracticeStore } from '../practice-store.ts'

type Seen = { patientId: PatientId; entryId: EntryId; revision: number }

/** Orders. A nurse gives one out under a standing order, which she names; a prescriber on her own authority. */
export function createOrderHandlers(parts: { practice: PracticeStore; ids: IdSource }): HandlersOf<typeof orders> {
  const { practice } = parts
  const journal = () => practice.store().journal
  const today = async (caller: Caller) => {
    const { timeZone } = await journal().db.selectFrom('practice').select('timeZone').executeTakeFirstOrThrow()
    return dayIn(timeZone, caller.clock.now())
  }
  const step = async ({ patientId, entryId, revision }: Seen, caller: Caller): Promise<OrderStep> => {
    await openChart(practice, patientId, caller)
    return { author: caller, patientId, entryId, revision, now: caller.clock.now(), today: await today(caller) }
  }
  return {
    async list({ patientId, limit }, caller) {
      await openChart(practice, patientId, caller)
      return ordersOf(journal().db, patientId, limit, await today(caller))
    },
    async draft(input, caller) {
      await openChart(practice, input.patientId, caller)
      return draftOrder(journal(), await originFor(parts, caller, input), input.details)
    },
    async draftAll(input, caller) {
      await openChart(practice, input.patientId, caller)
      return draftOrders(journal(), await originFor(parts, caller, input), input.orders)
    },
    async signAll({ patientId, orders: seen, standingOrder }, caller) {
      await openChart(practice, patientId, caller)
      assertStandingOrder(standingOrder, caller)
      const [day, { authorName }] = [await today(caller), await originFor(parts, caller, { patientId })]
      const now = caller.clock.now()
      const steps = seen.map((one) => ({ ...one, author: caller, patientId, now, today: day }))
      return signOrders(journal(), caller, steps, { reason: standingOrder, ordererName: authorName })
    },
    sets: (_input, caller) => orderSetsFor(journal().db, caller.userId ?? ''),
    saveSet: (input, caller) => saveOrderSet(journal(), caller, { ...input, ids: parts.ids, now: caller.clock.now() }),
    change: async (input, caller) => changeOrder(journal(), await step(input, caller), input.details),
    async sign(input, caller) {
      const at = await step(input, caller)
      const { standingOrder } = input
      assertStandingOrder(standingOrder, caller)
      const { authorName } = await originFor(parts, caller, input)
      return moveOrder(journal(), at, 'active', { reason: standingOrder, from: ['draft'], ordererName: authorName })
    },
    hold: async (input, caller) => moveOrder(journal(), await step(input, caller), 'on-hold', { reason: input.reason }),
    resume: async (input, caller) =>
      moveOrder(journal(), await step(input, caller), 'active', { from: ['on-hold', 'unknown'] }),
    revoke: async (input, caller) =>
      moveOrder(journal(), await step(input, caller), 'revoked', { reason: input.reason }),
    discard: async (input, caller) =>
      moveOrder(journal(), await step(input, caller), 'revoked', { reason: input.reason, from: ['draft'] }),
    complete: async (input, caller) =>
      moveOrder(journal(), await step(input, caller), 'completed', {
        reason: input.note,
        from: ['active', 'on-hold', 'unknown'],
      }),
    async answer(input, caller) {
      await openChart(practice, input.patientId, caller)
      return answerOrder(journal(), await originFor(parts, caller, input), input)
    },
    async retract(retraction, caller) {
      await openChart(practice, retraction.patientId, caller)
      const now = caller.clock.now()
      await retractEntry(journal(), caller, { table: 'serviceOrder', category: 'orders', retraction, now })
      return null
    },
    open: async (input, caller) =>
      openOrders(journal().db, { ...input, today: await today(caller) }, await closedTo(journal().db, caller)),
  }
}

function assertStandingOrder(standingOrder: string, caller: Caller): void {
  if (standingOrder !== '' || caller.may.has('order.authorize')) return
  throw new Refusal('rule-violation', 'Name the standing order under which this is ordered.', {
    reason: 'standing-order',
    issues: [{ path: 'standingOrder', message: 'Name the standing order.' }],
  })
}
