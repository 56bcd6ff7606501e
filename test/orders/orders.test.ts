import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { type ClosedCharts, closedCharts } from '../../db/chart.ts'
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
import { reportsOf } from '../../db/results/queries.ts'
import { dayIn } from '../../shared/kernel/index.ts'
import {
  isOpen,
  mayBecome,
  OrderDetails,
  orderOfSet,
  OrderSetItem,
  OrderStatus,
  type ServiceOrder,
} from '../../shared/orders/index.ts'
import type { NewReport } from '../../shared/results/index.ts'
import { chartIn } from '../support/clinician-chart.ts'
import { countingIds } from '../support/fixed.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'

const details = (text: string, more: object = {}) =>
  OrderDetails.parse({ concept: { text, codings: [] }, category: 'laboratory', ...more })
const report = (patientId: string, status = 'final') =>
  ({
    patientId,
    encounterId: null,
    report: {
      concept: { text: 'TSH', codings: [] },
      category: 'laboratory',
      status,
      issued: null,
      performerName: '',
      conclusion: 'Normal',
      narrative: '',
    },
    observations: [],
  }) as unknown as NewReport

async function setUp(store: AnyStore, name: string) {
  const chart = await chartIn(store, name)
  const today = dayIn(chart.timeZone, store.clock.now())
  const step = (order: ServiceOrder): OrderStep => ({
    author: chart.author,
    patientId: chart.patientId,
    entryId: order.entryId,
    revision: order.revision,
    now: store.clock.now(),
    today,
  })
  const given = async (text: string, more: object = {}) => {
    const draft = await draftOrder(store.journal, chart.origin(), details(text, more))
    return moveOrder(store.journal, step(draft), 'active')
  }
  return { chart, today, step, given }
}

test.each(ENGINES)('%s: an order goes from draft to done, and not back', async (name, open) => {
  const store = await open()
  try {
    const { journal } = store
    const { chart, step } = await setUp(store, name)
    const draft = await draftOrder(journal, chart.origin(), details('TSH', { due: '2026-12-01', priority: 'urgent' }))
    expect(draft).toMatchObject({ status: 'draft', priority: 'urgent', ordererName: 'Dr. Lee', overdue: false })
    const changed = await changeOrder(journal, step(draft), details('TSH with reflex'))
    expect(changed).toMatchObject({ concept: { text: 'TSH with reflex' }, due: null, revision: 2 })
    // From a stale screen.
    await expect(moveOrder(journal, step(draft), 'active')).rejects.toMatchObject({ code: 'conflict' })
    await expect(moveOrder(journal, step(changed), 'completed')).rejects.toMatchObject({ reason: 'order-status' })
    const active = await moveOrder(journal, step(changed), 'active', {
      reason: 'Lipid protocol',
      ordererName: 'N. Nurse',
    })
    expect(active).toMatchObject({ status: 'active', statusReason: 'Lipid protocol', ordererName: 'N. Nurse' })
    await expect(changeOrder(journal, step(active), details('Other'))).rejects.toMatchObject({ reason: 'order-given' })
    const held = await moveOrder(journal, step(active), 'on-hold', { reason: 'Patient travels' })
    const resumed = await moveOrder(journal, step(held), 'active')
    const revoked = await moveOrder(journal, step(resumed), 'revoked', { reason: 'Done elsewhere' })
    expect(revoked).toMatchObject({ status: 'revoked', statusReason: 'Done elsewhere', completedAt: null })
    await expect(moveOrder(journal, step(revoked), 'active')).rejects.toMatchObject({ reason: 'order-status' })
  } finally {
    await store.close()
  }
})

test.each(ENGINES)('%s: the report that answers an order completes it: both or neither', async (name, open) => {
  const store = await open()
  try {
    const { journal } = store
    const { chart, given, today } = await setUp(store, name)
    const { patientId } = chart
    const order = await given('TSH')
    const answer = (input: NewReport, revision: number, orderId: string = order.entryId) =>
      answerOrder(journal, chart.origin(), { ...input, orderId, orderRevision: revision })
    const status = async () => (await ordersOf(journal.db, patientId, 10, today))[0]

    // A preliminary report leaves it open.
    expect(await answer(report(patientId, 'preliminary'), order.revision)).toMatchObject({ orderId: order.entryId })
    expect(await status()).toMatchObject({ status: 'active' })
    // The order was changed elsewhere: then the report is not written either.
    await expect(answer(report(patientId), order.revision - 1)).rejects.toMatchObject({ code: 'conflict' })
    expect(await reportsOf(journal.db, patientId, 10)).toHaveLength(1)
    await answer(report(patientId), order.revision)
    expect(await status()).toMatchObject({ status: 'completed', completedAt: store.clock.now() })
    // An addendum to a completed order is still its answer.
    await answer(report(patientId, 'appended'), order.revision + 1)
    expect(await reportsOf(journal.db, patientId, 10)).toHaveLength(3)

    const draft = await draftOrder(journal, chart.origin(), details('Not signed'))
    await expect(answer(report(patientId), 1, draft.entryId)).rejects.toMatchObject({ reason: 'order-status' })
    const other = await chartIn(store, name, { number: 2 })
    const foreign = { ...report(other.patientId), orderId: order.entryId, orderRevision: 2 }
    await expect(answerOrder(journal, other.origin(), foreign)).rejects.toMatchObject({ code: 'not-found' })
    expect(await reportsOf(journal.db, other.patientId, 10)).toEqual([])
  } finally {
    await store.close()
  }
})

test.each(ENGINES)(
  '%s: what is open across the practice, overdue first; closed charts not at all',
  async (name, open) => {
    const store = await open()
    try {
      const { chart, given, step, today } = await setUp(store, name)
      await given('Later', { due: '2026-12-24' })
      await given('Some day')
      await given('Overdue', { due: '2026-11-20', category: 'imaging' })
      const done = await given('Done', { due: '2026-11-01' })
      await moveOrder(store.journal, step(done), 'completed')
      await draftOrder(store.journal, chart.origin(), details('Draft', { due: '2026-11-01' }))
      const list = async (more: object = {}, closed: ClosedCharts = null) =>
        (
          await openOrders(store.journal.db, { overdueOnly: false, category: null, limit: 50, today, ...more }, closed)
        ).entries.map(({ name: text, overdue }) => `${text}${overdue ? '!' : ''}`)
      expect(await list()).toEqual(['Overdue!', 'Later', 'Some day'])
      expect(await list({ overdueOnly: true })).toEqual(['Overdue!'])
      expect(await list({ category: 'laboratory' })).toEqual(['Later', 'Some day'])
      // On the day itself nothing is overdue yet.
      expect(await list({ overdueOnly: true, today: '2026-11-20' })).toEqual([])
      await store.journal.work(chart.author, (work) => work.update('patient', chart.patientId, { sensitive: 1 }))
      expect(await list({}, closedCharts([]))).toEqual([])
      expect(await list()).toHaveLength(3)
    } finally {
      await store.close()
    }
  },
)

test('no way leads out of what is done or revoked, and a draft is never open', () =>
  fc.assert(
    fc.property(fc.constantFrom(...OrderStatus.options), fc.constantFrom(...OrderStatus.options), (from, to) => {
      if (from === 'completed' || from === 'revoked') expect(mayBecome(from, to)).toBe(false)
      if (to === 'completed') expect(mayBecome(from, to)).toBe(isOpen(from) || from === 'unknown')
      if (to === 'draft' || to === 'unknown') expect(mayBecome(from, to)).toBe(false)
    }),
  ))

const SET = {
  title: 'New diabetes',
  shared: false,
  active: true,
  orderSetId: null,
  revision: null,
  items: [
    OrderSetItem.parse({ concept: { text: 'Hemoglobin A1c', codings: [] }, category: 'laboratory', dueInDays: 7 }),
    OrderSetItem.parse({ concept: { text: 'Dilated eye exam', codings: [] }, category: 'referral', dueInDays: 90 }),
    OrderSetItem.parse({ concept: { text: 'Lipid panel', codings: [] }, category: 'laboratory' }),
  ],
}

test.each(ENGINES)(
  '%s: an order set is its owner’s, shared where she says so, and placed whole or not at all',
  async (name, open) => {
    const store = await open()
    try {
      const { journal } = store
      const { chart, today, step } = await setUp(store, name)
      const staffId = await secondPerson(store)
      const own = { userId: chart.author.userId ?? '' }
      const making = { ids: countingIds(`sets ${name}`), now: store.clock.now() }
      const saved = await saveOrderSet(journal, chart.author, { ...SET, ...making })
      expect(saved).toMatchObject({ title: 'New diabetes', ownerId: own.userId, revision: 1 })
      expect(saved.items).toEqual(SET.items)
      const other = { ...chart.author, userId: staffId }
      // Nobody else sees it until it is shared, and nobody else changes it then.
      expect(await orderSetsFor(journal.db, staffId)).toEqual([])
      const change = { ...SET, ...making, orderSetId: saved.orderSetId, revision: 1, shared: true }
      await saveOrderSet(journal, chart.author, change)
      expect((await orderSetsFor(journal.db, staffId)).map(({ title }) => title)).toEqual(['New diabetes'])
      await expect(saveOrderSet(journal, other, { ...change, revision: 2 })).rejects.toMatchObject({
        reason: 'not-yours',
      })
      // From a stale screen; and a second one of the same title.
      await expect(saveOrderSet(journal, chart.author, change)).rejects.toMatchObject({ code: 'conflict' })
      await expect(
        saveOrderSet(journal, chart.author, { ...SET, ...making, title: 'NEW diabetes' }),
      ).rejects.toMatchObject({ reason: 'set-title' })

      const orders = SET.items.map((item) => orderOfSet(item, today))
      const drafts = await draftOrders(journal, chart.origin(), orders)
      expect(drafts.map(({ concept, status, due }) => [concept.text, status, due])).toEqual([
        ['Hemoglobin A1c', 'draft', daysAfter(today, 7)],
        ['Dilated eye exam', 'draft', daysAfter(today, 90)],
        ['Lipid panel', 'draft', null],
      ])
      const [first] = drafts
      if (!first) throw new Error('nothing was drafted')
      const seen = drafts.map(step)
      const give = (steps: OrderStep[]) =>
        signOrders(journal, chart.author, steps, { reason: '', ordererName: 'Dr. Lee' })
      const statuses = async () => (await ordersOf(journal.db, chart.patientId, 10, today)).map(({ status }) => status)
      // One of them was changed since: then none is given out.
      await changeOrder(journal, step(first), details('Fructosamine'))
      await expect(give(seen)).rejects.toMatchObject({ code: 'conflict' })
      expect(await statuses()).toEqual(['draft', 'draft', 'draft'])
      // One of them stands in another chart: neither is any written.
      await expect(draftOrders(journal, { ...chart.origin(), encounterId: 'nowhere' }, orders)).rejects.toMatchObject({
        code: expect.anything(),
      })
      expect(await statuses()).toHaveLength(3)
      const [a, ...rest] = seen
      if (!a) throw new Error('nothing was seen')
      const given = await give([{ ...a, revision: 2 }, ...rest])
      expect(given.map(({ status, ordererName }) => [status, ordererName])).toEqual(
        Array.from({ length: 3 }, () => ['active', 'Dr. Lee']),
      )
    } finally {
      await store.close()
    }
  },
)

const daysAfter = (day: string, days: number) =>
  new Date(Date.parse(`${day}T12:00:00Z`) + days * 86_400_000).toISOString().split('T')[0]

async function secondPerson(store: AnyStore): Promise<string> {
  const staff = await store.journal.db.selectFrom('staff').selectAll().executeTakeFirstOrThrow()
  const { practiceId: _practice, revision: _revision, ...row } = staff
  const id = '01900000-0000-7000-8000-00000000beef'
  await store.journal.work({ userId: null, sessionId: null, channel: 'test' }, (work) =>
    work.insert('staff', { ...row, id, login: 'second', displayName: 'Dr. Second' } as never),
  )
  return id
}
