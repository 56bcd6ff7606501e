import { PatientDetails } from '../../shared/patients/index.ts'
import { CITIES, FAMILY_NAMES, GIVEN_NAMES, STREETS } from './demo-names.data.ts'

/** A number from 0 up to `limit`, the same for the same patient and question. */
function choose(patient: number, question: number, limit: number): number {
  let hash = (patient * 2_654_435_761 + question * 40_503) >>> 0
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d) >>> 0
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39) >>> 0
  return ((hash ^ (hash >>> 15)) >>> 0) % limit
}

const two = (value: number) => String(value).padStart(2, '0')

/** The synthetic patient of this number: made up, like nobody in particular, the same on every machine. */
export function demoPatient(number: number): PatientDetails {
  const pick = <T>(question: number, list: readonly T[]): T => list[choose(number, question, list.length)] as T
  const [givenName, gender] = pick(1, GIVEN_NAMES)
  const familyName = pick(2, FAMILY_NAMES)
  const [city, state, postalCode] = pick(3, CITIES)
  return PatientDetails.parse({
    familyName,
    givenName,
    middleName: choose(number, 4, 3) === 0 ? pick(5, GIVEN_NAMES)[0].slice(0, 1) : '',
    birthOn: `${1930 + choose(number, 6, 95)}-${two(1 + choose(number, 7, 12))}-${two(1 + choose(number, 8, 28))}`,
    gender,
    // 555-0100 to 555-0199 are kept free for fiction in the North American numbering plan.
    phone: `(${200 + choose(number, 9, 700)}) 555-01${two(choose(number, 10, 100))}`,
    email:
      choose(number, 11, 2) === 0
        ? `${givenName}.${familyName}${number}@example.org`.toLowerCase().replace(/[^a-z0-9.@]/g, '')
        : '',
    addressLine: `${1 + choose(number, 12, 999)} ${pick(13, STREETS)}`,
    city,
    state,
    postalCode,
  })
}
