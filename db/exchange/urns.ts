import type { Kysely } from 'kysely'
import type { Tables } from '../tables.ts'

/** A reference by UUID alone, as it stands in JSON without white space. */
const BY_UUID = /"reference":"urn:uuid:([0-9a-fA-F-]{36})"/g
/** Any reference that ends in a UUID: with or without the type before it, it is the same one. */
const SAME = /"reference":"(?:urn:uuid:|[A-Z][A-Za-z]+\/)([0-9a-fA-F-]{36})"/g
const ASKED_AT_ONCE = 20

/** The types that others refer to. */
const TARGETS =
  'Patient Practitioner PractitionerRole Organization Location Encounter Condition Observation DiagnosticReport ServiceRequest Medication MedicationRequest Procedure Immunization CarePlan CareTeam Goal Claim Coverage Device ImagingStudy Specimen RelatedPerson AllergyIntolerance DocumentReference Group'.split(
    ' ',
  )

/** The same text for the same resource, however it refers to others by their UUIDs: what is compared and hashed. */
export const withoutTypes = (json: string): string => json.replace(SAME, '"reference":"$1"')

/**
 * References by UUID alone with the type in front. `urn:uuid:` means something only beside the address in a Bundle; a file
 * of single resources has none, and other programs look for `Type/id`. What nobody here knows stays as it was.
 */
export class Urns {
  readonly #db: Kysely<Tables>
  readonly #known = new Map<string, string | null>()

  constructor(db: Kysely<Tables>) {
    this.#db = db
  }

  async resolved(json: string): Promise<string> {
    const ids = [...new Set(Array.from(json.matchAll(BY_UUID), ([, id = '']) => id))]
    const unknown = ids.filter((id) => !this.#known.has(id))
    for (let at = 0; at < unknown.length; at += ASKED_AT_ONCE) await this.#ask(unknown.slice(at, at + ASKED_AT_ONCE))
    return json.replace(BY_UUID, (all, id: string) => {
      const key = this.#known.get(id)
      return key ? `"reference":"${key}"` : all
    })
  }

  async #ask(ids: readonly string[]): Promise<void> {
    const keys = ids.flatMap((id) => TARGETS.map((type) => `${type}/${id}`))
    const rows = await this.#db
      .selectFrom('fhirResource')
      .select('sourceKey')
      .where('source', '=', '')
      .where('sourceKey', 'in', keys)
      .execute()
    for (const id of ids) this.#known.set(id, null)
    for (const { sourceKey } of rows) this.#known.set(sourceKey.split('/')[1] ?? '', sourceKey)
  }
}
