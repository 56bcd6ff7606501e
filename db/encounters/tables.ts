import type { ConceptColumns, EntryColumns } from '../entry.ts'
import { NOT_RETRACTED, type TableRule } from '../table.ts'

export type EncounterTable = EntryColumns &
  ConceptColumns & {
    /** FHIR encounter status: planned, in-progress, finished, cancelled, … */
    status: string
    /** Why it was cancelled or opened again; empty where nothing was said */
    statusReason: string
    /** Where it took place: ambulatory, virtual, home, emergency, inpatient, other */
    class: string
    reasonText: string
    /** List of Coding, as JSON */
    reasonCodings: string
    locationName: string
    /** Who sees the patient; null where she is not on the staff */
    clinicianId: string | null
    clinicianName: string
    appointmentId: string | null
    ended: string | null
    endedAt: number | null
  }
export type EncounterTables = { encounter: EncounterTable }
export const encounterTables = { encounter: { recordClass: 'D', inForce: NOT_RETRACTED } } satisfies Record<
  keyof EncounterTables,
  TableRule
>
