import { dayIn, type IdSource, type Instant, type PatientId, Refusal } from '../../shared/kernel/index.ts'
import { birthDateFault, nameKeyOf, type Patient, type PatientDetails } from '../../shared/patients/index.ts'
import type { Author, Journal } from '../journal.ts'
import { nextRecordNumber, patientById, toPatient } from './queries.ts'

/** Registers a patient under the next record number. */
export function registerPatient(
  journal: Journal,
  author: Author,
  input: { details: PatientDetails; ids: IdSource; now: Instant },
): Promise<Patient> {
  const { details, ids, now } = input
  return journal.work(author, async (work) => {
    await assertBirthDate(work.db, details.birthOn, now)
    const id = ids.next<PatientId>()
    const row = {
      id,
      recordNumber: await nextRecordNumber(work.db, work.practiceId),
      ...details,
      nameKey: nameKeyOf(details),
      sensitive: 0,
      registeredAt: now,
    }
    await work.insert('patient', row)
    work.audit({ action: 'create', category: 'patients', patientId: id })
    return toPatient({ ...row, practiceId: work.practiceId, revision: 1 })
  })
}

/** Changes a patient's details. @throws Refusal `conflict` when another version was saved since `revision` */
export function updatePatient(
  journal: Journal,
  author: Author,
  input: { patientId: PatientId; revision: number; details: PatientDetails; now: Instant },
): Promise<Patient> {
  const { patientId, revision, details, now } = input
  return journal.work(author, async (work) => {
    // One that came in wrong long ago must not keep the telephone number from being changed.
    if ((await patientById(work.db, patientId))?.birthOn !== details.birthOn)
      await assertBirthDate(work.db, details.birthOn, now)
    await work.update('patient', patientId, { ...details, nameKey: nameKeyOf(details) }, revision)
    work.audit({ action: 'update', category: 'patients', patientId })
    return readBack(work.db, patientId)
  })
}

/** Marks a chart as sensitive, or takes the mark away; the reason stands in the journal and the audit. */
export function markSensitive(
  journal: Journal,
  author: Author,
  input: { patientId: PatientId; sensitive: boolean; reason: string },
): Promise<Pick<Patient, 'patientId' | 'sensitive' | 'revision'>> {
  const { patientId, sensitive, reason } = input
  return journal.work({ ...author, reason }, async (work) => {
    await work.update('patient', patientId, { sensitive: sensitive ? 1 : 0 })
    work.audit({ action: 'privilege', category: 'patients', patientId, detail: { sensitive, reason } })
    const { revision } = await readBack(work.db, patientId)
    return { patientId, sensitive, revision }
  })
}

const BIRTH_DATE = {
  future: 'This birth date has not come yet. Check the year.',
  'too-old': 'This birth date is more than 130 years ago. Check the year.',
}

/** The day is the one on the practice's wall. @throws Refusal `invalid-input` about the field `birthOn` */
async function assertBirthDate(db: Journal['db'], birthOn: string, now: Instant): Promise<void> {
  const practice = await db.selectFrom('practice').select('timeZone').executeTakeFirst()
  const fault = birthDateFault(birthOn, dayIn(practice?.timeZone ?? 'UTC', now))
  if (!fault) return
  const issues = [{ path: 'birthOn', message: BIRTH_DATE[fault] }]
  throw new Refusal('invalid-input', 'The patient was not saved.', { reason: 'birth-date', issues })
}

async function readBack(db: Journal['db'], patientId: PatientId): Promise<Patient> {
  const row = await patientById(db, patientId)
  if (!row) throw new Refusal('not-found', 'This patient is not in the practice.')
  return toPatient(row)
}
