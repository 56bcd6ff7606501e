import type { Recorded, TableRule } from '../table.ts'

/** That somebody said she has seen what was there up to a moment. */
export type HandoverLookTable = Recorded & {
  staffId: string
  /** The moment of the list that she saw */
  upTo: number
  saidAt: number
  /** What the list counted, as JSON */
  counts: string
}
/** A short note on a chart for whoever sees the patient next. */
export type VisitNoteTable = Recorded & {
  patientId: string
  text: string
  authorId: string | null
  authorName: string
  writtenAt: number
  acknowledgedAt: number | null
  acknowledgedBy: string | null
  acknowledgedName: string
}
export type HandoverTables = { handoverLook: HandoverLookTable; visitNote: VisitNoteTable }
export const handoverTables = {
  handoverLook: { recordClass: 'A' },
  visitNote: { recordClass: 'C' },
} satisfies Record<keyof HandoverTables, TableRule>
