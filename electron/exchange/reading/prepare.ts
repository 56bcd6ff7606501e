import { createHash } from 'node:crypto'
import {
  baseAt,
  type Link,
  mappingOf,
  PIECE_CHARACTERS,
  placeOfUrn,
  type Prepared,
  type PreparedEntry,
  readListAnswer,
  readPatient,
  surround,
  withoutTypes,
} from '../../../db/exchange/index.ts'
import {
  type Fhir,
  foreignVersion,
  labelOf,
  partAt,
  partsAt,
  searchWords,
  textAt,
  Unfit,
  plain,
} from '../../../shared/exchange/index.ts'
import { startOf } from '../../../shared/kernel/index.ts'
import type { Directory } from './directory.ts'
import type { Item } from './items.ts'
import { papersOf } from './papers.ts'

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

type Placed = Link & { base: string }
/** What the relative references of an item are read from: the system of its address, or the one that the file is from. */
export const baseOf = (item: Item): string => baseAt(item.fullUrl) ?? item.source

const TYPE = /^[A-Z][A-Za-z]{1,63}$/
const NO_TYPE = '(no FHIR)'

/** Makes of an item of a file what the store takes: never throws for what the item holds. */
export function prepare(item: Item, directory: Directory, timeZone: string): Prepared {
  if (item.resource === null) return unread(item, item.fault)
  const { resource, where, fullUrl } = item
  const base = baseOf(item)
  const type = resource['resourceType']
  if (typeof type !== 'string' || !TYPE.test(type)) return unread(item, 'It does not say what it is (resourceType)')
  const json = JSON.stringify(resource)
  const hash = hashOf(withoutTypes(json))
  const link = directory.linkOf(resource, fullUrl, item.source, () => hash)
  const common = {
    where,
    type,
    link,
    fullUrl: plain(fullUrl),
    base,
    identifier: type === 'Patient' ? identifierOf(resource) : '',
    hash,
    texts: cut(json),
    label: labelOf(resource),
    words: searchWords(resource),
  }
  const papers = papersOf(resource)
  const carried = papers.length > 0 ? { papers } : {}
  return { ...common, ...carried, fate: fateOf(resource, { ...link, base }, directory, timeZone) }
}

const NO_PATIENT = 'It names no patient that can be followed'

function fateOf(resource: Fhir, link: Placed, directory: Directory, timeZone: string): Prepared['fate'] {
  const about = () => patientOf(resource, link, directory)
  const foreign = foreignVersion(resource)
  if (foreign) return { kind: 'refused', reason: foreign, patient: about() }
  const type = String(resource['resourceType'])
  try {
    if (type === 'Patient') return { kind: 'patient', details: readPatient(resource) }
    const around = surround(resource, link, directory, timeZone)
    const answer = readListAnswer(resource, around)
    if (answer === 'no-longer')
      return { kind: 'kept', reason: 'It says that nothing was known, and that this is over', patient: about() }
    if (answer) return answer.patient ? { kind: 'answer', answer } : { kind: 'kept', reason: NO_PATIENT, patient: null }
    const mapping = mappingOf(type)
    if (!mapping || mapping.fits?.(resource) === false) return { kind: 'kept', reason: '', patient: about() }
    const draft = mapping.read(resource, around)
    const happenedAt = draft.happened && startOf(draft.happened, timeZone)
    const patient = draft.patient ?? null
    if (!patient) return { kind: 'kept', reason: NO_PATIENT, patient: null }
    return { kind: 'entry', draft: { ...draft, happenedAt } as unknown as PreparedEntry }
  } catch (error) {
    if (error instanceof Unfit) return { kind: 'refused', reason: error.message, patient: about() }
    throw error
  }
}

/** The patient that a resource is about, wherever FHIR writes it. */
function patientOf(resource: Fhir, link: Placed, directory: Directory): Link | null {
  for (const name of ['subject', 'patient', 'beneficiary', 'individual', 'for']) {
    const told = partAt(resource, name)
    const found = directory.resolve(told, link.base) ?? placeOfUrn(told, 'Patient')
    if (found?.key.startsWith('Patient/')) return found
  }
  for (const one of partsAt(resource, 'participant')) {
    const found = directory.resolve(partAt(one, 'actor'), link.base)
    if (found?.key.startsWith('Patient/')) return found
  }
  return null
}

/** The number by which the sender finds a patient: the medical record number, or the first that is still in use. */
function identifierOf(resource: Fhir): string {
  const usable = partsAt(resource, 'identifier').filter(
    (one) =>
      textAt(one, 'value') && textAt(one, 'system') && textAt(one, 'use') !== 'old' && textAt(one, 'use') !== 'temp',
  )
  const isRecordNumber = (one: Fhir) =>
    partsAt(partAt(one, 'type'), 'coding').some((coding) => textAt(coding, 'code') === 'MR')
  const best = usable.find(isRecordNumber) ?? usable[0]
  return best ? `${textAt(best, 'system', 300)}|${textAt(best, 'value', 300)}` : ''
}

function unread(item: Item, reason: string): Prepared {
  const none = { link: null, fullUrl: '', base: '', identifier: '', hash: '', texts: [], label: '', words: '' }
  return { where: item.where, type: NO_TYPE, ...none, fate: { kind: 'refused', reason, patient: null } }
}

function cut(text: string): string[] {
  const parts: string[] = []
  for (let at = 0; at < text.length; ) {
    let end = Math.min(text.length, at + PIECE_CHARACTERS)
    // A pair of halves that make one character stays together.
    if (end < text.length && /[\ud800-\udbff]/.test(text[end - 1] as string)) end -= 1
    parts.push(text.slice(at, end))
    at = end
  }
  return parts
}
