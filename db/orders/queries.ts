import type { Kysely, Selectable } from 'kysely'
import type { Concept } from '../../shared/kernel/index.ts'
import { isOpen, isOverdue, type OpenOrder, OrderStatus, type ServiceOrder } from '../../shared/orders/index.ts'
import { chartIds, chartOf, type ClosedCharts } from '../chart.ts'
import { toConcept, toEntryHead } from '../entry.ts'
import type { Tables } from '../tables.ts'
import type { ServiceOrderTable } from './tables.ts'

type Db = Kysely<Tables>

/** An order as the contract shows it. @param today the day on the practice's wall */
export function toOrder(row: Selectable<ServiceOrderTable>, today: string): ServiceOrder {
  const { category, statusReason, priority, instructions, due, performerName, specimen } = row
  const reason: Concept = { text: row.reasonText, codings: JSON.parse(row.reasonCodings) as Concept['codings'] }
  const status = OrderStatus.safeParse(row.status).data ?? 'unknown'
  const shown = { category, status, statusReason, priority, instructions, due, performerName, specimen }
  const order = {
    ...toEntryHead(row),
    concept: toConcept(row),
    ...shown,
    reason,
    ordererName: row.ordererName,
    completedAt: row.completedAt,
  } as Omit<ServiceOrder, 'overdue'>
  return { ...order, overdue: order.retraction === null && isOverdue(order, today) }
}

/** The orders of a chart: drafts and what is open first, then the newest. */
export async function ordersOf(db: Db, patientId: string, limit: number, today: string): Promise<ServiceOrder[]> {
  const rows = await db
    .selectFrom('serviceOrder')
    .selectAll()
    .where('patientId', 'in', await chartIds(db, patientId))
    .orderBy('happenedAt', 'desc')
    .orderBy('id', 'desc')
    .limit(limit)
    .execute()
  const all = rows.map((row) => toOrder(row, today))
  const first = ({ status, retraction }: ServiceOrder) => retraction === null && (status === 'draft' || isOpen(status))
  return [...all.filter(first), ...all.filter((order) => !first(order))]
}

/** One order of a chart; undefined where it is not in it. */
export async function orderOf(
  db: Db,
  patientId: string,
  orderId: string,
  today: string,
): Promise<ServiceOrder | undefined> {
  const row = await db
    .selectFrom('serviceOrder')
    .selectAll()
    .where('id', '=', orderId)
    .where('patientId', 'in', chartOf(patientId))
    .executeTakeFirst()
  return row && toOrder(row, today)
}

/**
 * What is not done yet across the practice: overdue first, then by the day it is due, then the oldest.
 * @param closed charts that this person may not open, which she does not even see in the list
 * @returns as many as `limit`, and how many there are in all
 */
export async function openOrders(
  db: Db,
  about: { overdueOnly: boolean; category: string | null; limit: number; today: string },
  closed: ClosedCharts,
): Promise<{ entries: OpenOrder[]; total: number }> {
  const { overdueOnly, category, limit, today } = about
  let find = db
    .selectFrom('serviceOrder as request')
    .innerJoin('patient', 'patient.id', 'request.patientId')
    .where('request.status', 'in', ['active', 'on-hold'])
    .where('request.retractedAt', 'is', null)
  if (overdueOnly) find = find.where('request.due', '<', today)
  if (category !== null) find = find.where('request.category', '=', category)
  if (closed !== null) find = find.where('request.patientId', 'not in', closed)
  const counted = await find.select((of) => of.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  const rows = await find
    .selectAll('request')
    .select(['patient.familyName', 'patient.givenName', 'patient.birthOn'])
    .orderBy((of) => of.fn.coalesce('request.due', of.val(NO_DAY)))
    .orderBy('request.happenedAt')
    .orderBy('request.id')
    .limit(limit)
    .execute()
  const entries = rows.map((row) => {
    const { category: kind, priority, status, due, performerName, ordererName, happenedAt, patientId, birthOn } = row
    const shown = { category: kind, priority, status, due, performerName, ordererName, happenedAt, patientId, birthOn }
    const patientName = `${row.familyName}, ${row.givenName}`
    const { overdue } = toOrder(row, today)
    return { ...shown, orderId: row.id, patientName, name: row.conceptText, overdue } as OpenOrder
  })
  return { entries, total: Number(counted.total) }
}

/** What is due on no day comes after all that is. */
const NO_DAY = '9999-12-31'
