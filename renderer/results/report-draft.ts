import type { EntryId, PatientId } from '../../shared/kernel/index.ts'

/** Where what is typed of a report is kept: the answer to one order never turns up as the answer to another. */
export const reportDraft = (patientId: PatientId, orderId?: EntryId): string =>
  `results.${patientId}.${orderId ?? 'new'}`
