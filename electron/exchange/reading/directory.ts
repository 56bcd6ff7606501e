import { conceptOf, type Fhir, labelOf, partAt, partsAt, textAt } from '../../../shared/exchange/index.ts'
import { baseAt, isGlobal, type Link, placeAt, placed, placeOf, resolveReference } from '../../../db/exchange/index.ts'

const URN = /^urn:(uuid|oid):/i
const CONDITIONAL = /^([A-Z][A-Za-z]+)\?identifier=(.+)$/
/** Types whose names stand in entries of others. */
const NAMED =
  /^(Practitioner|PractitionerRole|Organization|Location|Device|RelatedPerson|Patient|Medication|Specimen|Condition)$/

/**
 * Everything that the files of an import hold, by every way in which one resource may refer to another: so that the order
 * in which they come does not matter. Holds names and addresses, never whole resources: about 300 bytes for each.
 */
export class Directory {
  readonly #byUrl = new Map<string, Link>()
  readonly #byIdentifier = new Map<string, Link>()
  readonly #known = new Set<string>()
  readonly #names = new Map<string, string>()
  readonly #medicines = new Map<string, Fhir>()
  readonly #reports: { link: Link; result: string; base: string }[] = []
  #reportOf: Map<string, Link> | null = null

  /**
   * Where a resource belongs: its source and `Type/id`. An id that the sender made for the whole world (a UUID) or an
   * address names it by itself; without any it is named by its content.
   */
  linkOf(resource: Fhir, fullUrl: string, source: string, hash: () => string): Link {
    const type = textAt(resource, 'resourceType', 100)
    const absolute = placeAt(fullUrl)
    // Where address and id differ, the id is what others call it by within its system.
    if (absolute)
      return placed(baseAt(fullUrl) ?? source, type, textAt(resource, 'id', 64) || (absolute.key.split('/')[1] ?? ''))
    const urn = URN.test(fullUrl) ? fullUrl.replace(URN, '') : ''
    return placed(source, type, textAt(resource, 'id', 64) || urn || hash().slice(0, 40))
  }

  add(resource: Fhir, fullUrl: string, link: Link, base: string): void {
    const [type = ''] = link.key.split('/')
    const id = placeOf(link)
    this.#known.add(id)
    if (fullUrl) this.#byUrl.set(fullUrl, link)
    // Files without addresses refer by it all the same.
    const own = link.key.split('/')[1] ?? ''
    if (isGlobal(own)) this.#byUrl.set(`urn:uuid:${own}`, link)
    for (const identifier of partsAt(resource, 'identifier')) {
      const value = textAt(identifier, 'value', 300)
      if (value) this.#byIdentifier.set(`${type}|${textAt(identifier, 'system', 300)}|${value}`, link)
    }
    if (NAMED.test(type)) this.#names.set(id, nameFor(resource))
    if (type === 'Medication') this.#medicines.set(id, { code: resource['code'] })
    if (type === 'DiagnosticReport')
      for (const result of partsAt(resource, 'result'))
        this.#reports.push({ link, result: textAt(result, 'reference', 1000), base })
  }

  /** Where a reference leads, also beyond these files; null for one that can't be followed. */
  resolve(reference: Fhir | null, base: string): Link | null {
    const text = textAt(reference, 'reference', 1000)
    if (text.startsWith('#')) return null
    const direct = this.#byUrl.get(text)
    if (direct) return direct
    const literal = resolveReference(reference, base)
    if (literal) return literal
    const conditional = CONDITIONAL.exec(text)
    if (conditional) return this.#byIdentifier.get(`${conditional[1]}|${decoded(conditional[2] as string)}`) ?? null
    const identifier = partAt(reference, 'identifier')
    const type = textAt(reference, 'type', 100)
    const value = textAt(identifier, 'value', 300)
    return value ? (this.#byIdentifier.get(`${type}|${textAt(identifier, 'system', 300)}|${value}`) ?? null) : null
  }

  isHere = (link: Link): boolean => this.#known.has(placeOf(link))
  name = (link: Link): string => this.#names.get(placeOf(link)) ?? ''
  medicine = (link: Link): Fhir | null => this.#medicines.get(placeOf(link)) ?? null

  /** The report that lists a resource among its results. */
  reportOf(link: Link): Link | null {
    if (!this.#reportOf) {
      this.#reportOf = new Map()
      for (const { link: report, result, base } of this.#reports) {
        const found = this.resolve({ reference: result }, base)
        if (found) this.#reportOf.set(placeOf(found), report)
      }
      this.#reports.length = 0
    }
    return this.#reportOf.get(placeOf(link)) ?? null
  }
}

/** A role is called by whom it names; a medication or condition by its code. */
function nameFor(resource: Fhir): string {
  const role = textAt(partAt(resource, 'practitioner'), 'display', 300)
  return role || labelOf(resource) || conceptOf(partAt(resource, 'code')).text
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
