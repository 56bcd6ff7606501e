import type { IntlShape } from 'react-intl'
import {
  type Contact,
  fullName,
  type Identifier,
  type Patient,
  type PatientDetails,
  type Phone,
  type PreviousAddress,
  type PreviousName,
} from '../../shared/patients/index.ts'
import { writeCivilDate } from './birth-date.ts'
import { choiceText, isChoice } from './choices.ts'

/** A detail of a patient as lines of text; none when nothing is known. */
export function detailLines(intl: IntlShape, name: keyof PatientDetails, of: PatientDetails | Patient): string[] {
  const value = of[name]
  const words = (id: string) => intl.formatMessage({ id: `patient.${id}` })
  if (typeof value === 'boolean') return value ? [words('yes')] : []
  if (name === 'races') return of.races.map((race) => choiceText(intl, 'races', race))
  if (Array.isArray(value)) return value.map((item) => itemText(intl, item))
  if (value === '') return []
  if (name === 'birthOn') return [writeCivilDate(of.birthOn, intl.locale)]
  if (name === 'deceasedOn' && value.length === 10) return [writeCivilDate(value, intl.locale)]
  return [isChoice(name) ? choiceText(intl, name, value) : value]
}

type Item = Phone | PreviousName | PreviousAddress | Contact | Identifier | string

function itemText(intl: IntlShape, item: Item): string {
  const words = (id: string, values?: Record<string, string>) => intl.formatMessage({ id: `patient.${id}` }, values)
  const joined = (...parts: string[]) => parts.filter(Boolean).join(' · ')
  if (typeof item === 'string') return item
  if ('number' in item) {
    const text = item.mayText === '' ? '' : words(`phoneMayText.${item.mayText}.short`)
    return joined(item.number, item.use && words(`phoneUse.${item.use}`), text)
  }
  if ('system' in item) {
    const known = intl.messages[`patient.identifier.${item.system}`] ? words(`identifier.${item.system}`) : item.system
    return `${known}: ${item.value}`
  }
  if ('role' in item) {
    const { name, role, relationship, phone, email, legalPapers } = item
    return joined(`${words(`contact.${role}`)}: ${name}`, relationship, phone, email, legalPapers)
  }
  const until = item.until === '' ? '' : words('until.date', { date: item.until })
  if ('familyName' in item) return joined(fullName(item), until)
  const { addressLine, city, state, postalCode } = item
  return joined([addressLine, city, `${state} ${postalCode}`.trim()].filter(Boolean).join(', '), until)
}
