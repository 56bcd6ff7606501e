import type { ConceptColumns, EntryColumns } from '../entry.ts'
import { NOT_RETRACTED, type TableRule } from '../table.ts'

export type ImmunizationTable = EntryColumns &
  ConceptColumns & {
    /** completed, not-done */
    status: string
    notDoneReason: string
    lotNumber: string
    manufacturer: string
    expiresOn: string | null
    site: string
    route: string
    /** Decimal */
    doseValue: string | null
    doseUnit: string
    doseNumber: string
    series: string
    performerName: string
    /** 1: given elsewhere and told, 0: given here */
    reported: number
    fundingSource: string
    /** List of { name, publishedOn, givenOn }, as JSON */
    informationStatements: string
    /** List of Coding, as JSON */
    reactions: string
    note: string
  }
export type ImmunizationTables = { immunization: ImmunizationTable }
export const immunizationTables = { immunization: { recordClass: 'D', inForce: NOT_RETRACTED } } satisfies Record<
  keyof ImmunizationTables,
  TableRule
>
