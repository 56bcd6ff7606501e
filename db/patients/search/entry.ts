import type { Selectable } from 'kysely'
import { isBirthKnown } from '../../../shared/kernel/index.ts'
import {
  digitsOf,
  foldText,
  type Identifier,
  type Phone,
  type PreviousName,
  wordsOfName,
} from '../../../shared/patients/index.ts'
import type { PatientTable } from '../tables.ts'

/** The columns that a search looks at. */
export const SEARCHED = [
  'id',
  'recordNumber',
  'familyName',
  'givenName',
  'middleName',
  'nameKey',
  'preferredName',
  'previousNames',
  'birthOn',
  'gender',
  'suffix',
  'phone',
  'morePhones',
  'email',
  'addressLine',
  'postalCode',
  'identifiers',
  'deceased',
  'inactive',
  'mergedInto',
] as const satisfies readonly (keyof PatientTable)[]
export type SearchedRow = Pick<Selectable<PatientTable>, (typeof SEARCHED)[number]>

/** What the index keeps of one patient. */
export type Entry = {
  id: string
  recordNumber: string
  nameKey: string
  family: string
  given: string
  suffix: string
  gender: string
  birthOn: string
  /** The day as a number, 19800229; 0 where it is not known. */
  birth: number
  /** Words of the name and the name to use. */
  words: string[]
  /** Words of earlier names only. */
  formerWords: string[]
  formerNames: { family: string; given: string }[]
  /** Digits of all telephone numbers with a blank between them. */
  phones: string
  email: string
  address: string
  /** Folded values of all identifiers. */
  codes: string[]
  resting: boolean
  mergedInto: string | null
}

/** Most lists are empty, and there are many. */
const listIn = <T>(json: string): T[] => (json === '[]' ? [] : (JSON.parse(json) as T[]))

export function entryOf(row: SearchedRow): Entry {
  const former = listIn<PreviousName>(row.previousNames)
  const words = wordsOfName(row.familyName, row.givenName, row.middleName, row.preferredName)
  const more = listIn<Phone>(row.morePhones)
  const known = new Set(words)
  return {
    id: row.id,
    recordNumber: row.recordNumber,
    nameKey: row.nameKey,
    family: foldText(row.familyName),
    given: foldText(row.givenName),
    suffix: foldText(row.suffix),
    gender: row.gender,
    birthOn: row.birthOn,
    // What is not known of it counts as nought.
    birth: !isBirthKnown(row.birthOn) ? 0 : Number(row.birthOn.replaceAll('-', '').padEnd(8, '0')),
    words,
    formerWords: former
      .flatMap((name) => wordsOfName(name.familyName, name.givenName, name.middleName))
      .filter((word) => !known.has(word)),
    formerNames: former.map(({ familyName, givenName }) => ({
      family: foldText(familyName),
      given: foldText(givenName),
    })),
    phones: [row.phone, ...more.map(({ number }) => number)].map(digitsOf).filter(Boolean).join(' '),
    email: row.email.toLowerCase(),
    address: foldText(`${row.addressLine} ${row.postalCode.slice(0, 5)}`),
    codes: listIn<Identifier>(row.identifiers).map(({ value }) => foldText(value)),
    resting: row.deceased === 1 || row.inactive === 1,
    mergedInto: row.mergedInto,
  }
}
