import type { Insertable, Selectable } from 'kysely'
import {
  EMPTY_DETAILS,
  nameKeyOf,
  type Patient,
  PatientDetails,
  type PatientDetailsInput,
} from '../../shared/patients/index.ts'
import type { PatientTable } from './tables.ts'

const LISTS = ['races', 'previousNames', 'morePhones', 'previousAddresses', 'contacts', 'identifiers'] as const
const FLAGS = ['deceased', 'inactive'] as const
const FIELDS = Object.keys(PatientDetails.shape) as (keyof PatientDetails)[]

type DetailColumns = Omit<
  Insertable<PatientTable>,
  'id' | 'practiceId' | 'revision' | 'recordNumber' | 'sensitive' | 'registeredAt' | 'sourceKey' | 'mergedInto'
>

/** Details as the columns of a row; what is not given is empty. They must have been checked by `PatientDetails`. */
export function patientColumns(given: PatientDetails | PatientDetailsInput): DetailColumns {
  const details = { ...EMPTY_DETAILS, ...given } as PatientDetails
  const row: Record<string, unknown> = Object.fromEntries(FIELDS.map((name) => [name, details[name]]))
  for (const name of LISTS) row[name] = JSON.stringify(details[name])
  for (const name of FLAGS) row[name] = details[name] ? 1 : 0
  return { ...row, nameKey: nameKeyOf(details) } as DetailColumns
}

/** A row as the contract shows it. */
export function toPatient(row: Selectable<PatientTable>): Patient {
  const { id, nameKey: _key, practiceId: _practice, sourceKey: _source, sensitive, ...rest } = row
  const patient: Record<string, unknown> = { ...rest, patientId: id, sensitive: sensitive === 1 }
  for (const name of LISTS) patient[name] = JSON.parse(row[name])
  for (const name of FLAGS) patient[name] = row[name] === 1
  return patient as Patient
}
