import { type Kysely, type Selectable, sql } from 'kysely'
import { type PatientQuestion, type Patient, type PatientRow } from '../../shared/patients/index.ts'
import type { Tables } from '../tables.ts'
import type { PatientTable } from './tables.ts'

/** One patient, or undefined. */
export function patientById(db: Kysely<Tables>, patientId: string): Promise<Selectable<PatientTable> | undefined> {
  return db.selectFrom('patient').selectAll().where('id', '=', patientId).executeTakeFirst()
}

/** The patients that answer a question, best first; an empty question lists the last registered. */
export async function findPatients(
  db: Kysely<Tables>,
  question: PatientQuestion,
  limit: number,
): Promise<PatientRow[]> {
  let find = db.selectFrom('patient').selectAll().limit(limit)
  if ('birthOn' in question) find = find.where('birthOn', '=', question.birthOn)
  else if ('digits' in question)
    find = find.where((where) =>
      where.or([where('recordNumber', '=', question.text), where(digits('phone'), 'like', `%${question.digits}%`)]),
    )
  else for (const part of question.parts) find = find.where('nameKey', 'like', `% ${likeText(part)}%`)
  const empty = 'parts' in question && question.parts.length === 0
  const rows = await (empty ? find.orderBy('registeredAt', 'desc') : find.orderBy('nameKey')).execute()
  return rows.map(toPatientRow)
}

/** The number after the highest in use. Record numbers of different devices are kept apart by their prefix, not by this. */
export async function nextRecordNumber(db: Kysely<Tables>): Promise<string> {
  const { highest } = await db
    .selectFrom('patient')
    .select(sql<number | null>`max(cast(record_number as integer))`.as('highest'))
    .executeTakeFirstOrThrow()
  return String(Math.max(highest ?? 0, 1000) + 1)
}

const digits = (column: 'phone') =>
  sql<string>`replace(replace(replace(replace(replace(${sql.ref(column)}, '-', ''), ' ', ''), '(', ''), ')', ''), '.', '')`
const likeText = (text: string) => text.replace(/[%_]/g, ' ')

/** What a list shows of a patient: no more, whoever asks. */
function toPatientRow(row: Selectable<PatientTable>): PatientRow {
  const { id, recordNumber, familyName, givenName, middleName, birthOn, gender, phone, sensitive } = row
  const shown = { recordNumber, familyName, givenName, middleName, birthOn, gender, phone }
  return { ...shown, patientId: id, sensitive: sensitive === 1 } as unknown as PatientRow
}

/** A row as the contract shows it. */
export function toPatient(row: Selectable<PatientTable>): Patient {
  const { id, nameKey: _key, practiceId: _practice, sensitive, ...rest } = row
  return { ...rest, patientId: id, sensitive: sensitive === 1 } as unknown as Patient
}
