import type { ConceptColumns, EntryColumns } from '../entry.ts'
import { NOT_RETRACTED, type TableRule } from '../table.ts'

export type MedicationTable = EntryColumns &
  ConceptColumns & {
    /** active, completed, on-hold, stopped, intended, not-taken, unknown */
    status: string
    /** How it is known: prescribed, reported, administered */
    source: string
    /** The instructions in words */
    sig: string
    /** Decimal */
    doseValue: string | null
    /** UCUM code or the unit in words */
    doseUnit: string
    route: string
    /** The code or words of how often: BID, every 8 hours */
    frequency: string
    /** FHIR timing where the source has one; null otherwise, as JSON */
    timing: string
    /** 1: only when needed */
    asNeeded: number
    asNeededFor: string
    started: string | null
    stopped: string | null
    stopReason: string
    /** Decimal */
    quantityValue: string | null
    quantityUnit: string
    daysSupply: number | null
    refills: number | null
    prescriberName: string
    reasonText: string
    /** List of Coding, as JSON */
    reasonCodings: string
    note: string
  }
export type MedicationTables = { medication: MedicationTable }
export const medicationTables = {
  medication: { recordClass: 'D', inForce: { status: ['active', 'on-hold', 'intended', 'unknown'], ...NOT_RETRACTED } },
} satisfies Record<keyof MedicationTables, TableRule>
