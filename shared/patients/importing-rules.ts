import { ETHNICITY_WORDS, GENDERS, MARITAL, NOT_ACTIVE, RACE_WORDS } from './importing-words.data.ts'
import type { ImportField, Mapping } from './importing.ts'
import { HEADINGS, IMPORT_FIELDS } from './importing.data.ts'
import { LANGUAGES } from './languages.data.ts'
import { detailFaults, SSN_LAST_FOUR } from './details.ts'
import { type Contact, type Identifier, PatientDetails, type Phone } from './model.ts'
import { birthDateFault, digitsOf, foldText } from './rules.ts'
import { readDate } from './search.ts'

/** What each column is, by its heading; a field is given to the first column that claims it. */
export function guessMapping(headings: readonly string[]): Mapping {
  const taken = new Set<ImportField>()
  return headings.map((heading) => {
    const folded = foldText(heading).replaceAll(' ', '')
    const field = IMPORT_FIELDS.find((name) => !taken.has(name) && HEADINGS[name].includes(folded)) ?? null
    if (field) taken.add(field)
    return field
  })
}

/**
 * A row of an export as a patient. `values`: what each mapped field holds in the file. `content`: what tells this row from any
 * other, for knowing it again; the same person under the same number, written the same way.
 */
export type ImportedRow = {
  values: Partial<Record<ImportField, string>>
  content: string
} & ({ details: PatientDetails; faults: [] } | { details: null; faults: string[] })

/** Reads one row. `today`: the practice's day, `YYYY-MM-DD`. Faults never hold the values. */
export function readImportRow(record: readonly string[], mapping: Mapping, today: string): ImportedRow {
  const values: Partial<Record<ImportField, string>> = {}
  for (const [at, field] of mapping.entries()) {
    const value = (record[at] ?? '').replace(/\s+/g, ' ').trim()
    if (field && value !== '' && values[field] === undefined) values[field] = value
  }
  const named = { ...splitName(values.name ?? ''), ...values }
  const birthOn = values.birthOn === undefined ? '' : readBirth(values.birthOn, today)
  const { familyName = '', givenName = '' } = named
  const who = [values.sourceId ?? '', foldText(familyName), foldText(givenName), birthOn]
  const content = JSON.stringify(values.sourceId === undefined ? [...who, ...Object.values(values)] : who)
  const parsed = PatientDetails.safeParse(wanted(named, birthOn, today))
  if (!parsed.success) {
    const faults = parsed.error.issues.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`)
    return { values, content, details: null, faults: faults.slice(0, 5) }
  }
  const faults = detailFaults(parsed.data, today).map(({ path, message }) => `${path}: ${message}`)
  const birth = birthDateFault(parsed.data.birthOn, today)
  if (birth) faults.unshift(`birthOn: ${BIRTH[birth]}`)
  return faults.length > 0
    ? { values, content, details: null, faults }
    : { values, content, details: parsed.data, faults: [] }
}

/**
 * A birth date as much as is told of it: a year, a month, or the day; noughts stand where other systems know nothing. What is no
 * date stays as it is, for the schema to refuse.
 */
function readBirth(told: string, today: string): string {
  const text = told.trim()
  if (/^unknown$/i.test(text)) return 'unknown'
  const yearFirst = /^(\d{4})(?:[-/.](\d{1,2}))?(?:[-/.]00?)?$/.exec(text)
  const yearLast = /^(?:(\d{1,2})[-/.])?(?:00?[-/.])?(\d{4})$/.exec(text)
  const [year, month] = yearFirst ? [yearFirst[1], yearFirst[2]] : yearLast ? [yearLast[2], yearLast[1]] : []
  if (year === undefined) return readDate(text, today) ?? text
  return month === undefined || Number(month) === 0 ? year : `${year}-${month.padStart(2, '0')}`
}

const BIRTH = {
  future: 'This birth date has not come yet.',
  'too-old': 'This birth date is more than 130 years ago.',
}

function wanted(from: Partial<Record<ImportField, string>>, birthOn: string, today: string) {
  const state = foldText(from.active ?? '')
  const deceasedOn = from.deceasedOn === undefined ? '' : (readDate(from.deceasedOn, today) ?? from.deceasedOn)
  const inactive = NOT_ACTIVE.has(state)
  return {
    familyName: from.familyName ?? '',
    givenName: from.givenName ?? '',
    middleName: from.middleName ?? '',
    prefix: from.prefix ?? '',
    suffix: from.suffix ?? '',
    preferredName: from.preferredName ?? '',
    pronouns: from.pronouns ?? '',
    birthOn,
    gender: GENDERS[foldText(from.gender ?? '')] ?? 'unknown',
    ...phonesOf(from),
    email: (from.email ?? '').toLowerCase(),
    addressLine: [from.addressLine, from.addressLine2].filter(Boolean).join(', '),
    city: from.city ?? '',
    state: from.state ?? '',
    postalCode: zipOf(from.postalCode ?? ''),
    maritalStatus: MARITAL[foldText(from.maritalStatus ?? '')] ?? '',
    races: racesOf(from.race ?? ''),
    ethnicity: ETHNICITY_WORDS[foldText(from.ethnicity ?? '')] ?? '',
    language: languageOf(from.language ?? ''),
    contacts: contactsOf(from),
    identifiers: identifiersOf(from),
    deceased: state === 'deceased' || deceasedOn !== '',
    deceasedOn,
    inactive,
    inactiveReason: inactive ? 'Not active in the earlier system' : '',
  }
}

function phonesOf(from: Partial<Record<ImportField, string>>): {
  phone: string
  phoneUse: Phone['use']
  morePhones: Phone[]
} {
  const known = [
    ['mobile', from.mobilePhone],
    ['home', from.homePhone],
    ['work', from.workPhone],
  ] as const
  const phones = known.flatMap(([use, number]) =>
    number ? [{ number: phoneText(number), use, mayText: '' as const }] : [],
  )
  const [first, ...more] = phones
  return { phone: first?.number ?? '', phoneUse: first?.use ?? '', morePhones: more }
}

/** Ten digits as people in the US write them; anything else as it stood. */
function phoneText(text: string): string {
  const digits = digitsOf(text).replace(/^1(?=\d{10}$)/, '')
  return digits.length === 10 && /^[\d\s()+.-]+$/.test(text)
    ? `(${digits.slice(0, 3)}) ${digits.slice(3, 6)}-${digits.slice(6)}`
    : text
}

/** Spreadsheets take the zeros off the front of New England's ZIP codes. */
function zipOf(text: string): string {
  if (/^\d{3,4}$/.test(text)) return text.padStart(5, '0')
  return /^\d{9}$/.test(text) ? `${text.slice(0, 5)}-${text.slice(5)}` : text
}

function racesOf(text: string): PatientDetails['races'] {
  const whole = RACE_WORDS[foldText(text)]
  const each = whole ? [whole] : text.split(/[;,/|]/).flatMap((part) => RACE_WORDS[foldText(part)] ?? [])
  return [...new Set(each)]
}

function languageOf(text: string): string {
  const folded = foldText(text)
  return LANGUAGES.find(([tag, ...names]) => tag === folded || names.includes(folded))?.[0] ?? ''
}

function contactsOf(from: Partial<Record<ImportField, string>>): Contact[] {
  const rest = { email: '', legalPapers: '' }
  const emergency = from.emergencyName && {
    role: 'emergency' as const,
    name: from.emergencyName,
    relationship: from.emergencyRelationship ?? '',
    phone: from.emergencyPhone ? phoneText(from.emergencyPhone) : '',
    ...rest,
  }
  const guarantor = from.guarantorName && {
    role: 'other' as const,
    name: from.guarantorName,
    relationship: 'Responsible party',
    phone: '',
    ...rest,
  }
  return [emergency, guarantor].flatMap((one) => (one ? [one] : []))
}

function identifiersOf(from: Partial<Record<ImportField, string>>): Identifier[] {
  const last = digitsOf(from.ssn ?? '').slice(-4)
  return [
    ...(from.sourceId ? [{ system: 'earlier-system', value: from.sourceId }] : []),
    ...(last.length === 4 ? [{ system: SSN_LAST_FOUR, value: last }] : []),
  ]
}

/** `Zimmermann, Aurelia Marie` or `Aurelia Marie Zimmermann`. */
function splitName(name: string): { familyName?: string; givenName?: string; middleName?: string } {
  if (name === '') return {}
  const [family = '', rest] = name.split(',').map((part) => part.trim())
  if (rest !== undefined) {
    const [givenName = '', ...middle] = rest.split(' ')
    return { familyName: family, givenName, middleName: middle.join(' ') }
  }
  const words = name.split(' ')
  const last = words.pop() ?? ''
  const [givenName = '', ...middle] = words
  return { familyName: last, givenName, middleName: middle.join(' ') }
}
