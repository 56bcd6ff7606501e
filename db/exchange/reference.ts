import { type Fhir, textAt } from '../../shared/exchange/index.ts'
import type { Link } from './mapping.ts'

const ABSOLUTE = /^(https?:\/\/.+?)\/([A-Z][A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})(\/_history\/.*)?$/
const RELATIVE = /^([A-Z][A-Za-z]+)\/([A-Za-z0-9\-.]{1,64})(\/_history\/.*)?$/
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
/** The address that an export gives to what came from a source without one. */
const NAMED_SOURCE = 'https://daybook.example/source/'

/** Whether an id was made for the whole world. Such a one means the same whatever system sends it. */
export const isGlobal = (id: string): boolean => UUID.test(id)

/** The place of a resource by the source that it came from. */
export function placed(source: string, type: string, id: string): Link {
  return { source: isGlobal(id) ? '' : sourceBehind(source), key: `${type}/${id}` }
}

const sourceBehind = (source: string): string =>
  source.startsWith(NAMED_SOURCE) ? decodeURIComponent(source.slice(NAMED_SOURCE.length)).replace(/^-$/, '') : source

/** The address of a resource in a Bundle: the one that it came with, or one under which `Type/id` leads to it. */
export function addressOf(one: { source: string; fullUrl: string; type: string; id: string }): string {
  if (one.fullUrl && !one.fullUrl.startsWith('urn:')) return one.fullUrl
  const base = /^https?:/.test(one.source) ? one.source : `${NAMED_SOURCE}${encodeURIComponent(one.source) || '-'}`
  return `${base}/${one.type}/${one.id}`
}

/** The place that an absolute address names; null for one that is none. */
export function placeAt(address: string): Link | null {
  const found = ABSOLUTE.exec(address)
  return found ? placed(found[1] as string, found[2] as string, found[3] as string) : null
}

/** What an absolute address stands under; null for one that is none. */
export function baseAt(address: string): string | null {
  const base = ABSOLUTE.exec(address)?.[1]
  return base === undefined ? null : sourceBehind(base)
}

/** Where a UUID leads that stands for a resource of this type, wherever that one may be; null for any other reference. */
export function placeOfUrn(reference: Fhir | null, type: string): Link | null {
  const [, id = ''] = /^urn:uuid:(.+)$/i.exec(textAt(reference, 'reference', 100)) ?? []
  return isGlobal(id) ? placed('', type, id) : null
}

/** Where a literal reference leads, read from itself: absolute, or within the source; null for any other. */
export function resolveReference(reference: Fhir | null, base: string): Link | null {
  const text = textAt(reference, 'reference', 1000)
  const relative = RELATIVE.exec(text)
  return relative ? placed(base, relative[1] as string, relative[2] as string) : placeAt(text)
}
