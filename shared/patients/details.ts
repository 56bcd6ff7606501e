import { isBirthKnown } from '../kernel/index.ts'
import type { Patient, PatientDetails, PatientDetailsInput, Photo, PreviousName } from './model.ts'
import { foldText } from './rules.ts'

/** A rule that more than one field is about. `path`: the field beside which it is said. */
export type DetailFault = { path: keyof PatientDetails; message: string }

/** What is wrong with details whose single fields are each well formed; `today` is the practice's day. */
export function detailFaults(details: PatientDetails | PatientDetailsInput, today: string): DetailFault[] {
  const faults: DetailFault[] = []
  const { deceasedOn = '', identifiers = [] } = details
  if (details.inactive && !details.inactiveReason)
    faults.push({ path: 'inactiveReason', message: 'Say why the chart is no longer in use.' })
  if (deceasedOn !== '' && !details.deceased)
    faults.push({ path: 'deceasedOn', message: 'A date of death belongs to a patient who died.' })
  if (deceasedOn !== '' && deceasedOn > today)
    faults.push({ path: 'deceasedOn', message: 'This day has not come yet. Check the year.' })
  // A year or a month of death cannot be compared with the day of birth further than it goes.
  if (deceasedOn !== '' && isBirthKnown(details.birthOn) && deceasedOn < details.birthOn.slice(0, deceasedOn.length))
    faults.push({ path: 'deceasedOn', message: 'This is before the birth date.' })
  if (identifiers.some(({ system, value }) => system === SSN_LAST_FOUR && !/^\d{4}$/.test(value)))
    faults.push({ path: 'identifiers', message: 'Of a social security number only the last four digits are kept.' })
  return faults
}

/** The identifier system under which the last four digits of a social security number are kept, never more. */
export const SSN_LAST_FOUR = 'ssn-last-4'

type Named = Pick<PatientDetails, 'familyName' | 'givenName' | 'middleName'>

/** Whether two names differ by more than case, accents and punctuation: then the older one is worth keeping. */
export const isOtherName = (before: Named, after: Named): boolean =>
  foldText(`${before.familyName}|${before.givenName}`) !== foldText(`${after.familyName}|${after.givenName}`)

/** The earlier names with the one that is given up now, unless it stands there already. */
export function namesWith(names: readonly PreviousName[], before: Named, until: PreviousName['until']): PreviousName[] {
  const { familyName, givenName, middleName } = before
  if (names.some((one) => !isOtherName(one, before))) return [...names]
  return [...names, { familyName, givenName, middleName, until }].slice(-20)
}

/** A name as a person writes it: `Zimmermann, Aurelia Marie, Jr.` */
export function fullName(
  patient: Pick<Patient, 'familyName' | 'givenName' | 'middleName'> & { suffix?: string },
): string {
  const given = [patient.givenName, patient.middleName].filter(Boolean).join(' ')
  return [patient.familyName, given, patient.suffix].filter(Boolean).join(', ')
}

/** Why a picture is none, or null: its bytes must begin as its kind does, since browsers believe the bytes. */
export function photoFault({ mediaType, data }: Photo): string | null {
  const begins = { 'image/jpeg': '/9j/', 'image/png': 'iVBORw0KGgo' }[mediaType]
  return data.startsWith(begins) ? null : 'This is not a JPEG or PNG picture.'
}
