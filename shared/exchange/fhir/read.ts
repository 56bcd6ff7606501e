import { Concept, type Coding, EventTime } from '../../kernel/index.ts'
import { isRawNumber, type JsonValue } from './json.ts'
import { textOfXhtml } from './narrative.ts'
import { plain } from './plain.ts'

/** A FHIR resource or part of one, as it was read. What it holds is asked by name; whatever is not there is empty. */
export type Fhir = { readonly [key: string]: JsonValue | undefined }

/** Something in a resource that keeps it from becoming an entry; the sentence names no patient. */
export class Unfit extends Error {}

export const isPart = (value: unknown): value is Fhir =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && !isRawNumber(value)

/** The part of this name; null where there is none. */
export const partAt = (of: Fhir | null | undefined, name: string): Fhir | null => {
  const value = of?.[name]
  return isPart(value) ? value : null
}
/** The parts of this name. A single one where a list should stand counts as a list of one. */
export const partsAt = (of: Fhir | null | undefined, name: string): Fhir[] => {
  const value = of?.[name]
  if (isPart(value)) return [value]
  return Array.isArray(value) ? (value as unknown[]).filter(isPart) : []
}
/** The text of this name, at most `most` characters of it; empty where there is none. */
export const textAt = (of: Fhir | null | undefined, name: string, most = 10_000): string => {
  const value = of?.[name]
  return typeof value === 'string' ? plain(value).trim().slice(0, most) : ''
}
export const textsAt = (of: Fhir | null | undefined, name: string): string[] => {
  const value = of?.[name]
  return Array.isArray(value) ? value.flatMap((one) => (typeof one === 'string' ? [plain(one).trim()] : [])) : []
}
/** A number as it was written, with its precision; null where there is none. */
export const numberAt = (of: Fhir | null | undefined, name: string): string | null => {
  const value = of?.[name]
  if (isRawNumber(value)) return value.rawJSON.slice(0, 60)
  return typeof value === 'number' ? String(value) : null
}
export const wholeAt = (of: Fhir | null | undefined, name: string): number | null => {
  const value = of?.[name]
  return typeof value === 'number' && Number.isSafeInteger(value) ? value : null
}

const codingOf = (part: Fhir): Coding => ({
  system: textAt(part, 'system', 300),
  code: textAt(part, 'code', 300),
  display: textAt(part, 'display', 1000),
})

/** A CodeableConcept or Coding as the chart holds it; without words of its own it takes those of its first coding. */
export function conceptOf(part: Fhir | null | undefined): Concept {
  if (!part) return { text: '', codings: [] }
  const list = part['coding'] === undefined && part['code'] !== undefined ? [part] : partsAt(part, 'coding')
  const codings = list.map(codingOf).filter(({ code, display }) => code !== '' || display !== '')
  const text = textAt(part, 'text', 1000) || codings.find((one) => one.display)?.display || codings[0]?.code || ''
  return { text, codings: codings.slice(0, 30) }
}
export const conceptAt = (of: Fhir | null | undefined, name: string): Concept => conceptOf(partAt(of, name))
/** The words of a CodeableConcept. */
export const wordsAt = (of: Fhir | null | undefined, name: string): string => conceptAt(of, name).text
/** The words of a list of CodeableConcepts, with commas. */
export const wordsOfAll = (of: Fhir | null | undefined, name: string): string =>
  partsAt(of, name)
    .map((one) => conceptOf(one).text)
    .filter(Boolean)
    .join(', ')
/** The first code of a CodeableConcept (in the given system, if any); empty where there is none. */
export const codeAt = (of: Fhir | null | undefined, name: string, system?: string): string => {
  const { codings } = conceptAt(of, name)
  return (codings.find((one) => system === undefined || one.system === system) ?? { code: '' }).code
}

const MOMENT = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})(:\d{2})?(\.\d+)?(Z|[+-]\d{2}:\d{2})?$/

/**
 * When something happened, as it was told; null where it was not. A moment without an offset is known to its day only.
 * @throws Unfit for a time that is not in the calendar
 */
export function timeAt(of: Fhir | null | undefined, name: string): EventTime | null {
  const told = textAt(of, name, 60)
  if (told === '') return null
  const moment = MOMENT.exec(told)
  const [, day = '', clock = '', seconds = ':00', fraction = '', offset] = moment ?? []
  const text = !moment ? told : offset ? `${day}T${clock}${seconds}${fraction.slice(0, 10)}${offset}` : day
  const read = EventTime.safeParse(text)
  if (read.success) return read.data
  throw new Unfit(`The time in ${name} is not in the calendar`)
}
/** The first of several times that was told. */
export const firstTime = (of: Fhir, ...names: readonly string[]): EventTime | null => {
  for (const name of names) {
    const time = timeAt(of, name)
    if (time) return time
  }
  return null
}
export const startAt = (of: Fhir | null, name: string): EventTime | null => timeAt(partAt(of, name), 'start')
export const endAt = (of: Fhir | null, name: string): EventTime | null => timeAt(partAt(of, name), 'end')

/** `5 mg`, as it was written. */
export function quantityText(part: Fhir | null): string {
  if (!part) return ''
  const unit = textAt(part, 'unit', 200) || textAt(part, 'code', 200)
  return [textAt(part, 'comparator') + (numberAt(part, 'value') ?? ''), unit].filter(Boolean).join(' ')
}
/** The words of annotations, one to a paragraph. */
export const notesAt = (of: Fhir, name = 'note'): string =>
  partsAt(of, name)
    .map((note) => textAt(note, 'text', 20_000))
    .filter(Boolean)
    .join('\n\n')

/** A person's name as one says it. */
export function nameOf(part: Fhir | null): string {
  if (!part) return ''
  const told = textAt(part, 'text', 300)
  if (told) return told
  const words = [
    ...textsAt(part, 'prefix'),
    ...textsAt(part, 'given'),
    textAt(part, 'family'),
    ...textsAt(part, 'suffix'),
  ]
  return words.filter(Boolean).join(' ').slice(0, 300)
}

/** The words of a resource's narrative, without markup, at most `most` characters. */
export const narrativeOf = (resource: Fhir, most = 100_000): string =>
  textOfXhtml(String(partAt(resource, 'text')?.['div'] ?? '').slice(0, 4 * most)).slice(0, most)
