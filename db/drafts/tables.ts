import type { TableRule } from '../table.ts'

/** One form of one person as she has it now. It is no part of a chart until she saves, and then it goes. */
export type FormDraftTable = {
  id: string
  userId: string
  form: string
  patientId: string | null
  /** JSON: the form's own values. */
  body: string
  savedAt: number
}
export type DraftTables = { formDraft: FormDraftTable }
export const draftTables = { formDraft: { recordClass: 'local' } } satisfies Record<keyof DraftTables, TableRule>
