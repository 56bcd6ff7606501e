import { type Kysely, type Selectable, sql } from 'kysely'
import { type PatientQuestion, type Patient, type PatientRow } from '../../shared/patients/index.ts'
import type { Tables } from '../tables.ts'
import type { PatientTable } from './tables.ts'

export { patientGroup } from './group.ts'

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
  else if ('digits' in question) {
    // Most numbers lack these digits in this order: then it need not be written without its signs.
    const spread = `%${question.digits.split('').join('%')}%`
    find = find.where((where) =>
      where.or([
        where('recordNumber', '=', question.text),
        where.and([where('phone', 'like', spread), where(digits('phone'), 'like', `%${question.digits}%`)]),
      ]),
    )
  } else for (const part of question.parts) find = find.where('nameKey', 'like', `% ${likeText(part)}%`)
  const empty = 'parts' in question && question.parts.length === 0
  const rows = await (empty ? find.orderBy('registeredAt', 'desc') : find.orderBy('nameKey')).execute()
  return rows.map(toPatientRow)
}

/**
 * The number after the highest that the newest patients have, or the next free one above it. Record numbers of different
 * devices are kept apart by their prefix, not by this. Reads a few index entries, however many patients there are.
 */
export async function nextRecordNumber(db: Kysely<Tables>, practiceId: string): Promise<string> {
  const newest = await db
    .selectFrom('patient')
    .select('recordNumber')
    .orderBy('registeredAt', 'desc')
    .limit(NEWEST)
    .execute()
  const numbers = newest.map((row) => Number(row.recordNumber)).filter((number) => Number.isSafeInteger(number))
  const last = Math.max(...numbers, 1000)
  const isFree = async (number: number) => {
    const question = db.selectFrom('patient').select('id').where('practiceId', '=', practiceId)
    return (await question.where('recordNumber', '=', String(number)).executeTakeFirst()) === undefined
  }
  // Where the clock was set back the newest are not the last: then the free ones lie somewhere above.
  let [used, free] = [last, last + 1]
  while (!(await isFree(free))) [used, free] = [free, free + 2 * (free - last)]
  while (free - used > 1) {
    const middle = Math.floor((used + free) / 2)
    if (await isFree(middle)) free = middle
    else used = middle
  }
  return String(free)
}

/** Several may be registered within one millisecond. */
const NEWEST = 50

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
