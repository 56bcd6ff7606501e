import type { IdSource, Instant, PatientId } from '../../shared/kernel/index.ts'
import type { Patient, PatientDetails, PatientDetailsInput } from '../../shared/patients/index.ts'
import type { Work } from '../journal.ts'
import { nextRecordNumber } from './record-number.ts'
import { patientColumns, toPatient } from './row.ts'

export type Registration = {
  details: PatientDetails | PatientDetailsInput
  ids: IdSource
  now: Instant
  /** What an import knows the patient by. */
  sourceKey?: string
  /** Patients who were shown as possibly the same, and are somebody else. */
  differentFrom?: readonly PatientId[]
}

/** Inserts a checked patient inside a unit of work of the caller's. */
export async function insertPatient(work: Work, { details, ids, now, sourceKey }: Registration): Promise<Patient> {
  const id = ids.next<PatientId>()
  const recordNumber = await nextRecordNumber(work.db, work.practiceId)
  const row = { id, recordNumber, ...patientColumns(details), sensitive: 0, registeredAt: now }
  await work.insert('patient', { ...row, sourceKey: sourceKey ?? null })
  const standing = { practiceId: work.practiceId, revision: 1, sourceKey: null, mergedInto: null }
  return toPatient({ ...row, ...standing } as Parameters<typeof toPatient>[0])
}
