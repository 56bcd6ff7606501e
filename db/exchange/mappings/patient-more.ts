import { conceptOf, type Fhir, filled, partAt, partsAt, textAt, textsAt } from '../../../shared/exchange/index.ts'
import { PartialDate } from '../../../shared/kernel/index.ts'
import type { PatientDetails } from '../../../shared/patients/index.ts'
import {
  BIRTH_SEX_CODES,
  CONTACT_CODES,
  ETHNICITY_CODES,
  FHIR,
  GENDER_IDENTITY_CODES,
  MARITAL_CODES,
  OWN,
  RACE_CODES,
  US_CORE,
} from './patient-codes.data.ts'

type Details = PatientDetails
type More = Pick<
  Details,
  | 'pronouns'
  | 'birthSex'
  | 'genderIdentity'
  | 'races'
  | 'ethnicity'
  | 'language'
  | 'interpreter'
  | 'maritalStatus'
  | 'contacts'
  | 'deceased'
  | 'deceasedOn'
  | 'inactive'
  | 'inactiveReason'
>

const URLS = {
  pronouns: `${FHIR}/individual-pronouns`,
  birthSex: `${US_CORE}/us-core-birthsex`,
  genderIdentity: `${US_CORE}/us-core-genderIdentity`,
  race: `${US_CORE}/us-core-race`,
  ethnicity: `${US_CORE}/us-core-ethnicity`,
  interpreter: `${FHIR}/patient-interpreterRequired`,
  inactiveReason: `${OWN}:inactive-reason`,
  legalPapers: `${OWN}:legal-papers`,
} as const
/** The extensions of a Patient that hold columns here. */
export const OWN_EXTENSIONS: ReadonlySet<string> = new Set(Object.values(URLS))

const wordOf = <W extends string>(codes: Readonly<Partial<Record<W, string>>>, code: string): W | '' =>
  (Object.keys(codes) as W[]).find((word) => codes[word] === code) ?? ''
const extensionOf = (of: Fhir, url: string): Fhir | null =>
  partsAt(of, 'extension').find((one) => textAt(one, 'url', 300) === url) ?? null
const boolAt = (of: Fhir | null, name: string): boolean | null => {
  const value = of?.[name]
  return typeof value === 'boolean' ? value : null
}
const codingsAt = (part: Fhir | null) => conceptOf(part).codings
const partial = (text: string) =>
  PartialDate.safeParse(text).data ?? PartialDate.safeParse(text.slice(0, 10)).data ?? ''
const codesIn = (extension: Fhir | null, name: string): string[] =>
  partsAt(extension, 'extension')
    .filter((one) => textAt(one, 'url') === name)
    .map((one) => textAt(partAt(one, 'valueCoding'), 'code'))

/** What a Patient says beside name, birth date and address. */
export function readMore(resource: Fhir): More {
  const pronouns = partsAt(extensionOf(resource, URLS.pronouns), 'extension').find(
    (one) => textAt(one, 'url') === 'value',
  )
  const spoken = partAt(pronouns ?? null, 'valueCodeableConcept')
  const identity = codingsAt(partAt(extensionOf(resource, URLS.genderIdentity), 'valueCodeableConcept'))[0]
  const races = codesIn(extensionOf(resource, URLS.race), 'ombCategory').map((code) => wordOf(RACE_CODES, code))
  const [ethnicity = ''] = codesIn(extensionOf(resource, URLS.ethnicity), 'ombCategory')
  const tongues = partsAt(resource, 'communication')
  const tongue = tongues.find((one) => boolAt(one, 'preferred') === true) ?? tongues[0] ?? null
  const language = codingsAt(partAt(tongue, 'language'))[0]?.code ?? ''
  const interpreter = boolAt(extensionOf(resource, URLS.interpreter), 'valueBoolean')
  const died = textAt(resource, 'deceasedDateTime', 40)
  const marital = codingsAt(partAt(resource, 'maritalStatus'))[0]?.code ?? ''
  return {
    pronouns: (textAt(spoken, 'text', 60) || (codingsAt(spoken)[0]?.display ?? '')).slice(0, 60).trim(),
    birthSex: wordOf(BIRTH_SEX_CODES, textAt(extensionOf(resource, URLS.birthSex), 'valueCode')),
    genderIdentity: wordOf(GENDER_IDENTITY_CODES, identity?.code ?? ''),
    races: [...new Set(races.filter((one) => one !== ''))],
    ethnicity: wordOf(ETHNICITY_CODES, ethnicity),
    language: /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(language) ? language : '',
    interpreter: interpreter === null ? '' : interpreter ? 'yes' : 'no',
    maritalStatus: wordOf(MARITAL_CODES, marital),
    contacts: partsAt(resource, 'contact')
      .flatMap((one) => contactFrom(one))
      .slice(0, 20),
    deceased: died !== '' || boolAt(resource, 'deceasedBoolean') === true,
    deceasedOn: partial(died),
    inactive: boolAt(resource, 'active') === false,
    inactiveReason: textAt(extensionOf(resource, URLS.inactiveReason), 'valueString', 300),
  }
}

function contactFrom(contact: Fhir): Details['contacts'] {
  const name = partAt(contact, 'name')
  const called =
    textAt(name, 'text', 300) || [...textsAt(name, 'given'), textAt(name, 'family')].filter(Boolean).join(' ')
  const relationships = partsAt(contact, 'relationship')
  const codes = relationships.flatMap((one) => codingsAt(one).map(({ code }) => code))
  const role = codes.map((code) => wordOf(CONTACT_CODES, code)).find(Boolean) || 'other'
  const reached = (system: string) =>
    textAt(partsAt(contact, 'telecom').find((one) => textAt(one, 'system') === system) ?? null, 'value', 254)
  if (!called.trim()) return []
  return [
    {
      role,
      name: called.slice(0, 300).trim(),
      relationship: relationships.map((one) => textAt(one, 'text', 120)).find(Boolean) ?? '',
      phone: reached('phone').slice(0, 40).trim(),
      email: reached('email'),
      legalPapers: textAt(extensionOf(contact, URLS.legalPapers), 'valueString', 500),
    },
  ]
}

const coding = (code: string, system?: string) => filled({ system: system ?? '', code })
/** Codes of one word here come from several systems. */
const systemFor = (code: string, own: string) =>
  code === 'UNK' || code === 'ASKU' || code === 'OTH' ? 'http://terminology.hl7.org/CodeSystem/v3-NullFlavor' : own
const CDC = 'urn:oid:2.16.840.1.113883.6.238'

const category = (url: string, codes: readonly string[], text: string): Fhir[] =>
  codes.length === 0
    ? []
    : [
        {
          url,
          extension: [
            ...codes.map((code) => ({ url: 'ombCategory', valueCoding: coding(code, systemFor(code, CDC)) })),
            { url: 'text', valueString: text },
          ],
        },
      ]

/** The same as fields of a Patient. */
export function writeMore(details: More) {
  const { pronouns, birthSex, genderIdentity, races, ethnicity, language, interpreter, maritalStatus } = details
  const { contacts, deceased, deceasedOn, inactive, inactiveReason } = details
  const identity = genderIdentity && GENDER_IDENTITY_CODES[genderIdentity]
  const sex = birthSex && BIRTH_SEX_CODES[birthSex]
  const marital = maritalStatus && MARITAL_CODES[maritalStatus]
  const raceCodes = races.flatMap((race) => RACE_CODES[race] ?? [])
  const ethnic = ethnicity && ETHNICITY_CODES[ethnicity]
  const extension = [
    ...category(URLS.race, raceCodes, races.join(', ')),
    ...category(URLS.ethnicity, ethnic ? [ethnic] : [], ethnicity),
    ...(sex ? [{ url: URLS.birthSex, valueCode: sex }] : []),
    ...(identity
      ? [
          {
            url: URLS.genderIdentity,
            valueCodeableConcept: { coding: [coding(identity, systemFor(identity, 'http://snomed.info/sct'))] },
          },
        ]
      : []),
    ...(pronouns
      ? [{ url: URLS.pronouns, extension: [{ url: 'value', valueCodeableConcept: { text: pronouns } }] }]
      : []),
    ...(interpreter ? [{ url: URLS.interpreter, valueBoolean: interpreter === 'yes' }] : []),
    ...(inactiveReason ? [{ url: URLS.inactiveReason, valueString: inactiveReason }] : []),
  ]
  return {
    extension,
    ...(inactive && { active: false }),
    ...(deceasedOn ? { deceasedDateTime: deceasedOn } : deceased ? { deceasedBoolean: true } : {}),
    ...(marital && {
      maritalStatus: {
        coding: [coding(marital, systemFor(marital, 'http://terminology.hl7.org/CodeSystem/v3-MaritalStatus'))],
      },
    }),
    contact: contacts.map((one) => contactOf(one)),
    communication: language ? [{ language: { coding: [coding(language, 'urn:ietf:bcp:47')] }, preferred: true }] : [],
  }
}

function contactOf({ role, name, relationship, phone, email, legalPapers }: Details['contacts'][number]): Fhir {
  const v2 = role === 'emergency' || role === 'next-of-kin' || role === 'other'
  const system = v2
    ? 'http://terminology.hl7.org/CodeSystem/v2-0131'
    : 'http://terminology.hl7.org/CodeSystem/v3-RoleCode'
  return filled({
    extension: legalPapers ? [{ url: URLS.legalPapers, valueString: legalPapers }] : [],
    relationship: [filled({ coding: [coding(CONTACT_CODES[role], system)], text: relationship })],
    name: { text: name },
    telecom: [
      ...(phone ? [{ system: 'phone', value: phone }] : []),
      ...(email ? [{ system: 'email', value: email }] : []),
    ],
  })
}
