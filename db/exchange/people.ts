import { dayIn, type Instant, isBirthKnown, PatientId } from '../../shared/kernel/index.ts'
import { birthDateFault, nameKeyOf, PatientDetails } from '../../shared/patients/index.ts'
import type { Work } from '../journal.ts'
import { insertPatient } from '../patients/commands.ts'
import { patientById, patientColumns, toPatient } from '../patients/queries.ts'
import type { Prepared } from './prepared.ts'
import type { ResourceHead } from './queries.ts'
import { type Fate, NOWHERE, type Storing } from './storing.ts'

/** What keeps a birth date from being one, in words; null when nothing does. */
export function birthFault(details: PatientDetails, timeZone: string, now: Instant): string | null {
  const fault = birthDateFault(details.birthOn, dayIn(timeZone, now))
  if (fault === 'future') return 'Its birth date has not come yet'
  return fault === 'too-old' ? 'Its birth date is more than 130 years ago' : null
}

/** Patients of the same name, birth date and sex; none where the birth date is not known. */
export async function lookAlikes(work: Work, details: PatientDetails): Promise<string[]> {
  if (!isBirthKnown(details.birthOn)) return []
  const rows = await work.db
    .selectFrom('patient')
    .select('id')
    .where('birthOn', '=', details.birthOn)
    .where('nameKey', '=', nameKeyOf(details))
    .where('gender', '=', details.gender)
    .limit(5)
    .execute()
  return rows.map((row) => row.id)
}

/**
 * Whether a resource that names a known patient is about somebody else after all: another birth date and another name, or
 * neither of the names. One of the three alone is what a marriage or a typing error changes.
 */
export function isSomebodyElse(known: PatientDetails, told: PatientDetails): boolean {
  const family = !isSameName(known.familyName, told.familyName)
  const given = !isSameName(known.givenName, told.givenName)
  // What is not known agrees with nothing.
  const bothKnown = isBirthKnown(known.birthOn) && isBirthKnown(told.birthOn)
  const born = bothKnown && (known.birthOn.startsWith(told.birthOn) || told.birthOn.startsWith(known.birthOn))
  return born ? family && given : family || given
}

/** As people read names: whatever the letters' size and the spaces around. */
const isSameName = (one: string, other: string): boolean => one.trim().toLowerCase() === other.trim().toLowerCase()

/** Stores a Patient: the one that this source has sent before or that bears the same number of it, or a new one. */
export async function storePerson(
  { work, about }: Storing,
  item: Prepared,
  details: PatientDetails,
  before: ResourceHead | undefined,
): Promise<Fate> {
  const none = { noted: [], like: [], home: NOWHERE, revision: null }
  const fault = birthFault(details, about.timeZone, about.now())
  if (fault) return { outcome: 'refused', verdict: 'refused', reason: fault, ...none }
  const patientId = before?.entryId ?? (await sameNumber(work, item)) ?? (await ownChart(work, item))
  if (!patientId) {
    const like = await lookAlikes(work, details)
    const { patientId: id } = await insertPatient(work, { details, ids: about.ids, now: about.now() })
    const home = { patientId: id, table: 'patient', id }
    return { outcome: 'stored', verdict: 'stored', reason: '', noted: [], like, home, revision: 1 }
  }
  const row = await patientById(work.db, patientId)
  if (!row) return { outcome: 'refused', verdict: 'refused', reason: 'Its chart is not here any more', ...none }
  const current = PatientDetails.parse(toPatient(row))
  if (isSomebodyElse(current, details))
    return {
      outcome: 'refused',
      verdict: 'refused',
      reason:
        'Another person has the same id in this source. Name the system that this comes from, and import it again',
      ...none,
    }
  const home = { patientId, table: 'patient', id: patientId }
  const same = { outcome: 'stored' as const, reason: '', like: [], home }
  // What was known is not forgotten because a later copy leaves it out.
  const told = isBirthKnown(details.birthOn) ? details : { ...details, birthOn: current.birthOn }
  const changed = Object.entries(told).filter(
    ([name, value]) => JSON.stringify(value) !== JSON.stringify(current[name as keyof PatientDetails]),
  )
  if (changed.length === 0)
    return { ...same, verdict: before ? 'changed' : 'stored', noted: [], revision: row.revision }
  // An update of a chart that people here have touched, or that the source did not make, is theirs to decide.
  if (!before || before.entryRevision !== row.revision)
    return {
      ...same,
      verdict: before ? 'changed' : 'stored',
      noted: ['The chart was changed here: what is written there stays'],
      revision: before?.entryRevision ?? row.revision,
    }
  await work.update('patient', patientId, patientColumns({ ...current, ...Object.fromEntries(changed) }))
  return { ...same, verdict: 'changed', noted: [], revision: row.revision + 1 }
}

/** The chart of whom the same source has called by the same number. */
async function sameNumber(work: Work, item: Prepared): Promise<string | null> {
  if (!item.identifier || !item.link) return null
  const row = await work.db
    .selectFrom('fhirResource')
    .select('entryId')
    .where('source', '=', item.link.source)
    .where('identifier', '=', item.identifier)
    .where('entryTable', '=', 'patient')
    .orderBy('id', 'desc')
    .executeTakeFirst()
  return row?.entryId ?? null
}

/** A chart of this practice that had gone out and comes back. */
async function ownChart(work: Work, item: Prepared): Promise<string | null> {
  const id = item.link?.key.split('/')[1] ?? ''
  return PatientId.safeParse(id).success ? ((await patientById(work.db, id))?.id ?? null) : null
}
