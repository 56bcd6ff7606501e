import type { IntlShape } from 'react-intl'
import {
  AdministrativeGender,
  BIRTH_SEXES,
  ETHNICITIES,
  GENDER_IDENTITIES,
  LANGUAGES,
  MARITAL_STATUSES,
  PHONE_USES,
  RACES,
  YES_NO,
} from '../../shared/patients/index.ts'

/** The fields of which one chooses a value; their words are `patient.<field>.<value>`. */
const CHOICES = {
  gender: AdministrativeGender.options,
  birthSex: BIRTH_SEXES,
  genderIdentity: GENDER_IDENTITIES,
  ethnicity: ETHNICITIES,
  maritalStatus: MARITAL_STATUSES,
  phoneUse: PHONE_USES,
  phoneMayText: YES_NO,
  interpreter: YES_NO,
  races: RACES,
} as const
export type ChoiceName = keyof typeof CHOICES | 'language'

export const isChoice = (name: string): name is ChoiceName => name in CHOICES || name === 'language'

/** What a value of such a field is called. */
export function choiceText(intl: IntlShape, name: ChoiceName, value: string): string {
  if (value === '') return '–'
  if (name !== 'language') return intl.formatMessage({ id: `patient.${name}.${value}` })
  const spoken = intl.formatDisplayName(value, { type: 'language' }) ?? value
  return spoken.slice(0, 1).toLocaleUpperCase() + spoken.slice(1)
}

/** The values that one may choose, with their names. */
export function choicesOf(intl: IntlShape, name: ChoiceName): { value: string; label: string }[] {
  const values: readonly string[] = name === 'language' ? LANGUAGES.map(([tag]) => tag) : CHOICES[name]
  return values.map((value) => ({ value, label: choiceText(intl, name, value) }))
}
