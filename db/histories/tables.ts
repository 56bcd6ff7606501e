import type { ConceptColumns, EntryColumns } from '../entry.ts'
import { NOT_RETRACTED, type TableRule } from '../table.ts'

export type FamilyHistoryTable = EntryColumns &
  ConceptColumns & {
    /** partial, completed, health-unknown */
    status: string
    relativeName: string
    sex: string
    born: string | null
    /** Empty, yes, or when or at what age */
    deceased: string
    /** List of { concept, onset, outcome, note }, as JSON */
    conditions: string
    note: string
  }
export type ProcedureTable = EntryColumns &
  ConceptColumns & {
    /** surgical, diagnostic, counselling, other or empty */
    category: string
    /** preparation, in-progress, not-done, completed, stopped, unknown */
    status: string
    ended: string | null
    bodySite: string
    outcome: string
    performerName: string
    reasonText: string
    /** List of Coding, as JSON */
    reasonCodings: string
    note: string
  }
export type HistoryTables = { familyHistory: FamilyHistoryTable; procedure: ProcedureTable }
export const historyTables = {
  familyHistory: { recordClass: 'D', inForce: NOT_RETRACTED },
  procedure: { recordClass: 'D', inForce: NOT_RETRACTED },
} satisfies Record<keyof HistoryTables, TableRule>
