import type { Kysely, Selectable } from 'kysely'
import {
  fullName,
  type PatientQuestion,
  type PatientRow,
  type Photo,
  type PreviousName,
  wordsOfName,
} from '../../shared/patients/index.ts'
import { chartOf } from '../chart.ts'
import type { Journal } from '../journal.ts'
import type { Tables } from '../tables.ts'
import { patientIndex } from './search/feed.ts'
import type { Found } from './search/index-of-patients.ts'
import type { PatientTable } from './tables.ts'

export { patientColumns, toPatient } from './row.ts'
export { patientIndex } from './search/feed.ts'
export { formFields } from './form.ts'
export { nextRecordNumber } from './record-number.ts'
export { mergeById, mergeLog } from './merges.ts'
export { importLines, importReports, rememberedMapping } from './imports.ts'
export { possibleDuplicates, suspectsOf } from './duplicates.ts'

const SHOWN = [
  'id',
  'recordNumber',
  'familyName',
  'givenName',
  'middleName',
  'suffix',
  'preferredName',
  'birthOn',
  'gender',
  'phone',
  'sensitive',
  'deceased',
  'inactive',
  'previousNames',
] as const satisfies readonly (keyof PatientTable)[]
type ShownRow = Pick<Selectable<PatientTable>, (typeof SHOWN)[number]>

/** Patients by id as a list shows them. */
export async function patientRows(db: Kysely<Tables>, ids: readonly string[]): Promise<Map<string, PatientRow>> {
  if (ids.length === 0) return new Map()
  const rows = await db.selectFrom('patient').select(SHOWN).where('id', 'in', ids).execute()
  return new Map(rows.map((row) => [row.id, toPatientRow(row, { match: 'exact', former: false, through: null }, [])]))
}

/** One patient, or undefined. */
export function patientById(db: Kysely<Tables>, patientId: string): Promise<Selectable<PatientTable> | undefined> {
  return db.selectFrom('patient').selectAll().where('id', '=', patientId).executeTakeFirst()
}

/** The patients that answer a question, best first; an empty question lists the last registered. */
export async function findPatients(journal: Journal, question: PatientQuestion, limit: number): Promise<PatientRow[]> {
  const { db } = journal
  if (question.parts.length === 0 && question.digits === '' && !question.birth) {
    const find = db.selectFrom('patient').select(SHOWN).where('mergedInto', 'is', null)
    const rows = await find.orderBy('registeredAt', 'desc').limit(limit).execute()
    return rows.map((row) => toPatientRow(row, { match: 'exact', former: false, through: null }, []))
  }
  const found = (await patientIndex(journal)).find(question, limit)
  if (found.length === 0) return []
  const ids = found.map(({ patientId }) => patientId)
  const rows = await db.selectFrom('patient').select(SHOWN).where('id', 'in', ids).execute()
  const byId = new Map(rows.map((row) => [row.id, row]))
  return found.flatMap((one) => {
    const row = byId.get(one.patientId)
    return row ? [toPatientRow(row, one, question.parts)] : []
  })
}

/** What a list shows of a patient: no more, whoever asks. */
function toPatientRow(
  row: ShownRow,
  { match, former, through }: Omit<Found, 'patientId'>,
  parts: readonly string[],
): PatientRow {
  const { id, recordNumber, familyName, givenName, middleName, suffix, preferredName, birthOn, gender, phone } = row
  const shown = { recordNumber, familyName, givenName, middleName, suffix, preferredName, birthOn, gender, phone }
  const flags = { sensitive: row.sensitive === 1, deceased: row.deceased === 1, inactive: row.inactive === 1 }
  const formerName = former ? formerNameOf(row, parts) : ''
  return { ...shown, ...flags, patientId: id, match, formerName, formerNumber: through ?? '' } as unknown as PatientRow
}

function formerNameOf(row: ShownRow, parts: readonly string[]): string {
  const names = JSON.parse(row.previousNames) as PreviousName[]
  const fits = ({ familyName, givenName, middleName }: PreviousName) =>
    wordsOfName(familyName, givenName, middleName).some((word) => parts.some((part) => word.startsWith(part)))
  const name = names.find(fits) ?? names[0]
  return name ? fullName(name) : ''
}

/** The picture of a patient, or null: the one of the chart that stands by itself before those of charts merged into it. */
export async function photoOf(db: Kysely<Tables>, patientId: string): Promise<Photo | null> {
  const row = await db
    .selectFrom('patientPhoto as photo')
    .innerJoin('patient', 'patient.id', 'photo.patientId')
    .select(['photo.mediaType', 'photo.data'])
    .where('photo.patientId', 'in', chartOf(patientId))
    .where('photo.withdrawnReason', 'is', null)
    .orderBy((by) => by.case().when('patient.mergedInto', 'is', null).then(0).else(1).end())
    .orderBy('photo.takenAt', 'desc')
    .orderBy('photo.id', 'desc')
    .executeTakeFirst()
  return row ? ({ mediaType: row.mediaType, data: row.data } as Photo) : null
}
