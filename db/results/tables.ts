import type { ConceptColumns, EntryColumns } from '../entry.ts'
import { NOT_RETRACTED, type TableRule } from '../table.ts'

export type DiagnosticReportTable = EntryColumns &
  ConceptColumns & {
    /** laboratory, imaging, pathology, other */
    category: string
    /** registered, partial, preliminary, final, amended, corrected, appended, cancelled, unknown */
    status: string
    issued: string | null
    performerName: string
    conclusion: string
    /** The text of the report, without markup */
    narrative: string
    orderId: string | null
    /** When someone of the practice saw it and said so */
    reviewedAt: number | null
    reviewedBy: string | null
    note: string
  }
export type ObservationTable = EntryColumns &
  ConceptColumns & {
    /** vital-signs, laboratory, social-history, survey, exam, imaging, procedure, therapy, activity or empty */
    category: string
    /** registered, preliminary, final, amended, corrected, cancelled, unknown */
    status: string
    /** quantity, concept, text, boolean, integer, range, ratio, time, period, absent, none */
    valueKind: string
    /** As it was entered: a Decimal for a quantity, the words of a concept or text */
    value: string
    /** UCUM code of the value as entered */
    unit: string
    unitText: string
    /** <, <=, >=, > or empty */
    comparator: string
    /** List of Coding, as JSON */
    valueCodings: string
    absentReason: string
    /** H, L, HH, LL, A, AA, N, … or empty */
    interpretation: string
    /** Decimal, in the unit of the value */
    rangeLow: string | null
    rangeHigh: string | null
    rangeText: string
    method: string
    bodySite: string
    instrumentName: string
    /** List of parts with concept and value, such as systolic and diastolic, as JSON */
    components: string
    reportId: string | null
    /** Taken together, such as the vital signs of one visit */
    setId: string | null
    /** When the laboratory gave it out */
    issued: string | null
    note: string
  }
export type ResultTables = { diagnosticReport: DiagnosticReportTable; observation: ObservationTable }
export const resultTables = {
  diagnosticReport: { recordClass: 'D', inForce: NOT_RETRACTED },
  observation: { recordClass: 'D', inForce: NOT_RETRACTED },
} satisfies Record<keyof ResultTables, TableRule>
