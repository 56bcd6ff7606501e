import type { ConceptColumns, EntryColumns } from '../entry.ts'
import { NOT_RETRACTED, type TableRule } from '../table.ts'

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
export type OrderTables = { serviceOrder: ServiceOrderTable }
export const orderTables = {
  serviceOrder: { recordClass: 'D', inForce: { status: ['draft', 'active', 'on-hold'], ...NOT_RETRACTED } },
} satisfies Record<keyof OrderTables, TableRule>
