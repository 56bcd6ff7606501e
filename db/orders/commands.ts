import { dayIn, Refusal } from '../../shared/kernel/index.ts'
import { mayBecome, type OrderDetails, type OrderStatus, type ServiceOrder } from '../../shared/orders/index.ts'
import { answersOrder, type DiagnosticReport, type NewReport } from '../../shared/results/index.ts'
import { assertVisit } from '../chart.ts'
import { conceptColumns, type EntryOrigin, newEntry } from '../entry.ts'
import type { Author, Journal, Work } from '../journal.ts'
import { insertReport, readReport } from '../results/commands.ts'
import { orderOf } from './queries.ts'

/** Who acts on which order, in the version she saw, and when. */
export type OrderStep = {
  author: Author
  patientId: string
  entryId: string
  revision: number
  now: number
  today: string
}

const detailColumns = ({ concept, reason, ...rest }: OrderDetails) => ({
  ...conceptColumns(concept),
  ...rest,
  reasonText: reason.text,
  reasonCodings: JSON.stringify(reason.codings),
})

/** Prepares an order in the name of whoever writes it. */
export async function draftOrder(journal: Journal, origin: EntryOrigin, details: OrderDetails): Promise<ServiceOrder> {
  const [order] = await draftOrders(journal, origin, [details])
  if (!order) throw new Error('an order was written and is not there')
  return order
}

/** Prepares several orders in one unit of work: all or none. */
export function draftOrders(
  journal: Journal,
  origin: EntryOrigin,
  orders: readonly OrderDetails[],
): Promise<ServiceOrder[]> {
  const { patientId, authorName, timeZone, now } = origin
  return journal.work(origin.author, async (work) => {
    await assertVisit(work, origin)
    const written: ServiceOrder[] = []
    for (const details of orders) {
      const head = newEntry(origin)
      await work.insert('serviceOrder', {
        ...head,
        ...detailColumns(details),
        status: 'draft',
        statusReason: '',
        ordererName: authorName,
        completedAt: null,
      })
      work.audit({ action: 'create', category: 'orders', patientId, detail: { order: head.id } })
      written.push(await readOrder(work.db, patientId, head.id, dayIn(timeZone, now)))
    }
    return written
  })
}

/** Gives several drafts out in one unit of work: all or none. @throws Refusal as `moveOrder` for any of them */
export function signOrders(
  journal: Journal,
  author: Author,
  steps: readonly OrderStep[],
  more: { reason: string; ordererName: string },
): Promise<ServiceOrder[]> {
  const { reason, ordererName } = more
  return journal.work(reason === '' ? author : { ...author, reason }, async (work) => {
    const given: ServiceOrder[] = []
    for (const step of steps) {
      const { patientId, entryId, today } = step
      const order = await readOrder(work.db, patientId, entryId, today)
      if (order.status !== 'draft') throw notFrom(order)
      await move(work, order, step, { to: 'active', reason, ordererName })
      given.push(await readOrder(work.db, patientId, entryId, today))
    }
    return given
  })
}

/** Changes a draft. @throws Refusal `rule-violation` with reason `order-given` once it was given out */
export function changeOrder(journal: Journal, step: OrderStep, details: OrderDetails): Promise<ServiceOrder> {
  const { author, patientId, entryId, revision, today } = step
  return journal.work(author, async (work) => {
    const order = await readOrder(work.db, patientId, entryId, today)
    assertStands(order)
    if (order.status !== 'draft')
      throw new Refusal('rule-violation', 'This order was given out. Revoke it, and order anew.', {
        reason: 'order-given',
      })
    await work.update('serviceOrder', entryId, detailColumns(details), revision)
    work.audit({ action: 'update', category: 'orders', patientId, detail: { order: entryId } })
    return readOrder(work.db, patientId, entryId, today)
  })
}

/**
 * Moves an order to another status with the reason for it.
 * @param more `from` limits what it may come from; `ordererName` is whose order it becomes
 * @throws Refusal `rule-violation` with reason `order-status` where the order may not become that
 */
export function moveOrder(
  journal: Journal,
  step: OrderStep,
  to: OrderStatus,
  more: { reason?: string; from?: readonly OrderStatus[]; ordererName?: string } = {},
): Promise<ServiceOrder> {
  const { author, patientId, entryId, today } = step
  const { reason = '', from, ordererName } = more
  return journal.work(reason === '' ? author : { ...author, reason }, async (work) => {
    const order = await readOrder(work.db, patientId, entryId, today)
    if (from && !from.includes(order.status)) throw notFrom(order)
    await move(work, order, step, { to, reason, ...(ordererName !== undefined && { ordererName }) })
    return readOrder(work.db, patientId, entryId, today)
  })
}

/** Writes down the report that answers an order, and completes the order by a final one: both or neither. */
export function answerOrder(
  journal: Journal,
  origin: EntryOrigin,
  input: NewReport & { orderId: string; orderRevision: number },
): Promise<DiagnosticReport> {
  const { patientId, author, now, timeZone } = origin
  return journal.work(author, async (work) => {
    const today = dayIn(timeZone, now)
    const order = await readOrder(work.db, patientId, input.orderId, today)
    assertStands(order)
    if (order.status === 'draft' || order.status === 'revoked') throw notFrom(order)
    const reportId = await insertReport(work, { ...origin, patientId: order.patientId }, input, input.orderId)
    // A later report on an order that is done already (an addendum) leaves it done.
    if (answersOrder(input.report.status) && order.status !== 'completed') {
      const step = { author, patientId, entryId: input.orderId, revision: input.orderRevision, now, today }
      await move(work, order, step, { to: 'completed', reason: '' })
    }
    return readReport(work.db, patientId, reportId)
  })
}

async function move(
  work: Work,
  order: ServiceOrder,
  { patientId, entryId, revision, now }: OrderStep,
  { to, reason, ordererName }: { to: OrderStatus; reason: string; ordererName?: string },
): Promise<void> {
  assertStands(order)
  if (!mayBecome(order.status, to)) throw notFrom(order)
  const changes = {
    status: to,
    statusReason: reason,
    completedAt: to === 'completed' ? now : null,
    ...(ordererName !== undefined && { ordererName }),
  }
  await work.update('serviceOrder', entryId, changes, revision)
  work.audit({
    action: 'update',
    category: 'orders',
    patientId,
    detail: { order: entryId, from: order.status, to, reason },
  })
}

const notFrom = ({ status }: ServiceOrder) =>
  new Refusal('rule-violation', `This order is ${status}; that cannot be done with it.`, { reason: 'order-status' })

function assertStands(order: ServiceOrder): void {
  if (order.retraction !== null)
    throw new Refusal('rule-violation', 'This entry was taken back already.', { reason: 'retracted' })
}

async function readOrder(db: Work['db'], patientId: string, orderId: string, today: string): Promise<ServiceOrder> {
  const order = await orderOf(db, patientId, orderId, today)
  if (!order) throw new Refusal('not-found', 'This order is not in the chart.')
  return order
}
