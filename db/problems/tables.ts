import type { ConceptColumns, EntryColumns } from '../entry.ts'
import { NOT_RETRACTED, type TableRule } from '../table.ts'

export type ProblemTable = EntryColumns &
  ConceptColumns & {
    /** problem, diagnosis or concern */
    category: string
    /** active, recurrence, relapse, inactive, remission, resolved */
    clinicalStatus: string
    /** unconfirmed, provisional, differential, confirmed, refuted */
    verificationStatus: string
    /** mild, moderate, severe or empty */
    severity: string
    /** An event time, or words where the source gave words */
    onset: string | null
    abated: string | null
    bodySite: string
    note: string
  }
export type ProblemTables = { problem: ProblemTable }
export const problemTables = {
  problem: { recordClass: 'D', inForce: { clinicalStatus: ['active', 'recurrence', 'relapse'], ...NOT_RETRACTED } },
} satisfies Record<keyof ProblemTables, TableRule>
