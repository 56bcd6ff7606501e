import { dayIn, type IdSource, type Instant, type PatientId, Refusal } from '../../shared/kernel/index.ts'
import {
  birthDateFault,
  detailFaults,
  missingFields,
  type Patient,
  type PatientDetails,
  type PatientDetailsInput,
  type Photo,
  photoFault,
} from '../../shared/patients/index.ts'
import { chartOf } from '../chart.ts'
import type { Author, Journal } from '../journal.ts'
import { insertDistinction } from './distinction.ts'
import { formFields } from './form.ts'
import { insertPatient, type Registration } from './insert.ts'
import { patientById } from './queries.ts'
import { patientColumns, toPatient } from './row.ts'

export { mergePatients, unmergePatients, decideDistinct } from './merge.ts'
export { setFormFields } from './form.ts'
export { insertPatient, type Registration } from './insert.ts'

/** Registers a patient under the next record number. @throws Refusal `invalid-input` with issues beside fields */
export function registerPatient(journal: Pick<Journal, 'work'>, author: Author, input: Registration): Promise<Patient> {
  return journal.work(author, async (work) => {
    await assertDetails(work.db, input.details, input.now)
    if (input.sourceKey === undefined) await assertComplete(work.db, input.details)
    const patient = await insertPatient(work, input)
    for (const otherId of input.differentFrom ?? [])
      await insertDistinction(work, [patient.patientId, otherId], DIFFERENT, author, input)
    work.audit({ action: 'create', category: 'patients', patientId: patient.patientId })
    return patient
  })
}

const DIFFERENT = 'Registered as a different person in sight of the other'

/** Changes a patient's details. @throws Refusal `conflict` when another version was saved since `revision` */
export function updatePatient(
  journal: Journal,
  author: Author,
  input: { patientId: PatientId; revision: number; details: PatientDetails | PatientDetailsInput; now: Instant },
): Promise<Patient> {
  const { patientId, revision, details, now } = input
  return journal.work(author, async (work) => {
    const before = await patientById(work.db, patientId)
    await assertDetails(work.db, details, now, before?.birthOn)
    await work.update('patient', patientId, patientColumns(details), revision)
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

/** Gives a patient a picture, or withdraws the one that stands there; what was there before stays in the records. */
export function setPhoto(
  journal: Journal,
  author: Author,
  input: { patientId: PatientId; photo: Photo | null; ids: IdSource; now: Instant },
): Promise<void> {
  const { patientId, photo, ids, now } = input
  return journal.work(author, async (work) => {
    await readBack(work.db, patientId)
    const fault = photo && photoFault(photo)
    if (fault) throw new Refusal('invalid-input', fault, { reason: 'photo' })
    const standing = work.db.selectFrom('patientPhoto').select('id').where('patientId', 'in', chartOf(patientId))
    for (const { id } of await standing.where('withdrawnReason', 'is', null).execute())
      await work.update('patientPhoto', id, { withdrawnReason: photo ? 'replaced' : 'taken away' })
    if (photo)
      await work.insert('patientPhoto', {
        id: ids.next<string>(),
        patientId,
        ...photo,
        takenAt: now,
        withdrawnReason: null,
      })
    work.audit({ action: 'update', category: 'patients', patientId, detail: { photo: photo ? 'set' : 'taken away' } })
  })
}

const BIRTH_DATE = {
  future: 'This birth date has not come yet. Check the year.',
  'too-old': 'This birth date is more than 130 years ago. Check the year.',
}

/**
 * The day is the one on the practice's wall. A birth date that came in wrong long ago must not keep the telephone number
 * from being changed. @throws Refusal `invalid-input` with issues beside fields
 */
export async function assertDetails(
  db: Journal['db'],
  details: PatientDetails | PatientDetailsInput,
  now: Instant,
  standing?: string,
): Promise<void> {
  const practice = await db.selectFrom('practice').select('timeZone').executeTakeFirst()
  const today = dayIn(practice?.timeZone ?? 'UTC', now)
  const birth = details.birthOn === standing ? null : birthDateFault(details.birthOn, today)
  if (birth) throw refused([{ path: 'birthOn', message: BIRTH_DATE[birth] }], 'birth-date')
  const faults = detailFaults(details, today)
  if (faults.length > 0) throw refused(faults, 'details')
}

/** What the practice asks for at registration must be there. */
async function assertComplete(db: Journal['db'], details: PatientDetails | PatientDetailsInput): Promise<void> {
  const missing = missingFields(details, await formFields(db))
  const issues = missing.map((path) => ({ path, message: 'The practice asks for this.' }))
  if (issues.length > 0) throw refused(issues, 'required')
}

const refused = (issues: { path: string; message: string }[], reason: string) =>
  new Refusal('invalid-input', 'The patient was not saved.', { reason, issues })

async function readBack(db: Journal['db'], patientId: PatientId): Promise<Patient> {
  const row = await patientById(db, patientId)
  if (!row) throw new Refusal('not-found', 'This patient is not in the practice.')
  return toPatient(row)
}
