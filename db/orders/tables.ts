import type { ConceptColumns, EntryColumns } from '../entry.ts'
import { NOT_RETRACTED, type Recorded, type TableRule } from '../table.ts'

export type ServiceOrderTable = EntryColumns &
  ConceptColumns & {
    /** laboratory, imaging, referral, procedure, immunization, other */
    category: string
    /** draft, active, on-hold, revoked, completed, unknown */
    status: string
    statusReason: string
    /** routine, urgent, asap, stat */
    priority: string
    reasonText: string
    /** List of Coding, as JSON */
    reasonCodings: string
    instructions: string
    due: string | null
    /** Who is to do it: the laboratory, the specialist */
    performerName: string
    ordererName: string
    specimen: string
    completedAt: number | null
  }
/** A list of orders under a name, made by a user. */
export type OrderSetTable = Recorded & {
  title: string
  /** List of OrderSetItem, as JSON */
  items: string
  shared: number
  active: number
  ownerId: string
  changedAt: number
}
export type OrderTables = { serviceOrder: ServiceOrderTable; orderSet: OrderSetTable }
export const orderTables = {
  serviceOrder: { recordClass: 'D', inForce: { status: ['draft', 'active', 'on-hold'], ...NOT_RETRACTED } },
  orderSet: { recordClass: 'C' },
} satisfies Record<keyof OrderTables, TableRule>
