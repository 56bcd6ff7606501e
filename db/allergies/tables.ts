import type { ConceptColumns, EntryColumns } from '../entry.ts'
import { NOT_RETRACTED, type TableRule } from '../table.ts'

export type AllergyTable = EntryColumns &
  ConceptColumns & {
    /** allergy, intolerance or empty */
    type: string
    /** medication, food, environment, biologic or empty */
    category: string
    /** low, high, unable-to-assess or empty */
    criticality: string
    /** active, inactive, resolved */
    clinicalStatus: string
    /** unconfirmed, confirmed, refuted */
    verificationStatus: string
    onset: string | null
    lastOccurred: string | null
    /** List of { manifestations: Concept[], severity, description, onset }, as JSON */
    reactions: string
    note: string
  }
export type AllergyTables = { allergy: AllergyTable }
export const allergyTables = {
  allergy: {
    recordClass: 'D',
    inForce: { clinicalStatus: ['active'], verificationStatus: ['unconfirmed', 'confirmed'], ...NOT_RETRACTED },
  },
} satisfies Record<keyof AllergyTables, TableRule>
