import { startOf } from '../../shared/kernel/index.ts'
import { conceptOf, type Fhir, labelOf, partAt, partsAt, textAt } from '../../shared/exchange/index.ts'
import type { Link, Surroundings } from './mapping.ts'
import { placeOfUrn } from './reference.ts'

/** Who knows the other resources: the files of an import, or the practice. */
export type Register = {
  resolve(reference: Fhir | null, base: string): Link | null
  name(link: Link): string
  medicine(link: Link): Fhir | null
  reportOf(link: Link): Link | null
}

/** What a mapping may ask, for one resource at its place. */
export function surround(
  resource: Fhir,
  at: Link & { base: string },
  register: Register,
  timeZone: string,
): Surroundings {
  const contained = new Map(partsAt(resource, 'contained').map((one) => [`#${textAt(one, 'id', 64)}`, one]))
  const inside = (reference: Fhir | null) => contained.get(textAt(reference, 'reference', 100)) ?? null
  return {
    link(reference, ...types) {
      const link = register.resolve(reference, at.base) ?? placeOfUrn(reference, types[0] ?? '')
      return link && types.includes(link.key.split('/')[0] ?? '') ? link : null
    },
    nameOf(reference) {
      if (!reference) return ''
      const told = textAt(reference, 'display', 300)
      if (told) return told
      const own = inside(reference)
      if (own) return labelOf(own) || conceptOf(partAt(own, 'code')).text
      const link = register.resolve(reference, at.base)
      return (link && register.name(link)) || textAt(partAt(reference, 'identifier'), 'value', 300)
    },
    target(reference) {
      const own = inside(reference)
      if (own) return own
      const link = register.resolve(reference, at.base)
      return link && register.medicine(link)
    },
    report: register.reportOf(at),
    at: (time) => startOf(time, timeZone),
  }
}
