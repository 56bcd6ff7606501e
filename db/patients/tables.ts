import type { Generated } from 'kysely'
import type { Recorded, TableRule } from '../table.ts'

/** Lists are JSON text; flags are 0 and 1; what is not known is the empty text. */
export type PatientTable = Recorded & {
  recordNumber: string
  familyName: string
  givenName: string
  middleName: string
  /** Lower-case name parts without accents: the order of lists. */
  nameKey: string
  birthOn: string
  gender: string
  phone: string
  email: string
  addressLine: string
  city: string
  state: string
  postalCode: string
  sensitive: number
  registeredAt: number
  prefix: Generated<string>
  suffix: Generated<string>
  preferredName: Generated<string>
  pronouns: Generated<string>
  birthSex: Generated<string>
  genderIdentity: Generated<string>
  ethnicity: Generated<string>
  language: Generated<string>
  interpreter: Generated<string>
  maritalStatus: Generated<string>
  phoneUse: Generated<string>
  phoneMayText: Generated<string>
  deceasedOn: Generated<string>
  inactiveReason: Generated<string>
  primaryClinicianId: Generated<string>
  races: Generated<string>
  previousNames: Generated<string>
  morePhones: Generated<string>
  previousAddresses: Generated<string>
  contacts: Generated<string>
  identifiers: Generated<string>
  deceased: Generated<number>
  inactive: Generated<number>
  /** What an import knows this patient by, so that the same file registers nobody twice. */
  sourceKey: Generated<string | null>
  /** The chart that this one was merged into; it stays, and its entries keep its id. */
  mergedInto: Generated<string | null>
}

/** A small picture, base64 of JPEG or PNG. The last one that is not withdrawn counts. */
export type PatientPhotoTable = Recorded & {
  patientId: string
  mediaType: string
  data: string
  takenAt: number
  withdrawnReason: string | null
}

/** `taken`: JSON of the survivor's fields that were taken over from the merged chart, with what stood there before. */
export type PatientMergeTable = Recorded & {
  survivorId: string
  mergedId: string
  reason: string
  mergedAt: number
  mergedBy: string | null
  taken: string
  undoneAt: number | null
  undoneBy: string | null
  undoneReason: string | null
}

/** Somebody looked at two charts and found two people; `patientId` is the smaller of the two ids. */
export type PatientDistinctionTable = Recorded & {
  patientId: string
  otherId: string
  reason: string
  decidedAt: number
  decidedBy: string | null
}

/** Where each field of the registration form stands, as JSON; one row per practice, under the practice's id. */
export type PatientFormTable = Recorded & { fields: string }

export type PatientImportTable = Recorded & {
  fileName: string
  contentHash: string
  headings: string
  mapping: string
  rowCount: number
  /** The first row that has not been decided yet: where an interrupted import goes on. */
  nextRow: number
  registered: number
  repeated: number
  doubtful: number
  refused: number
  state: string
  startedAt: number
  startedBy: string | null
  endedAt: number | null
}

/** A line that did not simply become a patient, and why. */
export type PatientImportLineTable = Recorded & {
  importId: string
  line: number
  outcome: string
  reason: string
  patientId: string | null
}

export type PatientTables = {
  patient: PatientTable
  patientPhoto: PatientPhotoTable
  patientMerge: PatientMergeTable
  patientDistinction: PatientDistinctionTable
  patientForm: PatientFormTable
  patientImport: PatientImportTable
  patientImportLine: PatientImportLineTable
}
export const patientTables = {
  patient: { recordClass: 'C', once: [{ columns: ['practiceId', 'recordNumber'] }] },
  patientPhoto: { recordClass: 'C' },
  patientMerge: { recordClass: 'C' },
  patientDistinction: { recordClass: 'A' },
  patientForm: { recordClass: 'C' },
  patientImport: { recordClass: 'C' },
  patientImportLine: { recordClass: 'A' },
} satisfies Record<keyof PatientTables, TableRule>
