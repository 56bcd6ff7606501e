import type { Recorded, TableRule } from '../table.ts'

export type PatientTable = Recorded & {
  recordNumber: string
  familyName: string
  givenName: string
  middleName: string
  /** Lower-case name parts without accents, for search. */
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
}
export type PatientTables = { patient: PatientTable }
export const patientTables = { patient: { recordClass: 'C' } } satisfies Record<keyof PatientTables, TableRule>
