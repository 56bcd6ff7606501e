import { Temporal } from 'temporal-polyfill'
import type { CivilDate } from '../kernel/index.ts'
import type { OrderDetails, OrderSetItem, OrderStatus, ServiceOrder } from './model.ts'

/** What may become of an order. A completed or revoked one stays as it is; what was wrong is taken back, and ordered anew. */
const NEXT: Readonly<Record<OrderStatus, readonly OrderStatus[]>> = {
  draft: ['active', 'revoked'],
  active: ['on-hold', 'completed', 'revoked'],
  'on-hold': ['active', 'completed', 'revoked'],
  revoked: [],
  completed: [],
  // It came from elsewhere without saying how it stands.
  unknown: ['active', 'completed', 'revoked'],
}

export const mayBecome = (from: OrderStatus, to: OrderStatus): boolean => NEXT[from].includes(to)

/** Whether somebody still has to do something about it. */
export const isOpen = (status: OrderStatus): boolean => status === 'active' || status === 'on-hold'

/** Whether the day has passed on the practice's wall; both are civil dates. */
export const isOverdue = (order: Pick<ServiceOrder, 'status' | 'due'>, today: string): boolean =>
  isOpen(order.status) && order.due !== null && order.due < today

/** An order of a set as it is placed on a day of the practice's calendar. */
export function orderOfSet({ dueInDays, ...item }: OrderSetItem, today: CivilDate): OrderDetails {
  const due = dueInDays === null ? null : Temporal.PlainDate.from(today).add({ days: dueInDays }).toString()
  return { ...item, due: due as CivilDate | null }
}
