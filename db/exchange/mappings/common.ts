import { conceptOf, type Fhir, partAt, partsAt, textAt } from '../../../shared/exchange/index.ts'
import type { Draft, Link, MappedTable, Surroundings } from '../mapping.ts'

/** The patient and the visit that a resource names, and whether it says of itself that it was an error. */
export function heads(
  resource: Fhir,
  around: Surroundings,
  subject: 'subject' | 'patient' = 'subject',
): Pick<Draft<MappedTable>, 'patient' | 'encounter' | 'retracted'> {
  const visit = partAt(resource, 'encounter') ?? partAt(resource, 'context')
  return {
    patient: around.link(partAt(resource, subject), 'Patient'),
    encounter: around.link(visit, 'Encounter'),
    retracted: textAt(resource, 'status') === 'entered-in-error',
  }
}

/** The name behind the reference of this name, or behind the first of a list. */
export const named = (of: Fhir | null, name: string, around: Surroundings): string =>
  around.nameOf(partsAt(of, name)[0] ?? null).slice(0, 300)

/** The name of an `actor` within a list of performers. */
export const actor = (of: Fhir, name: string, around: Surroundings): string =>
  around.nameOf(partAt(partsAt(of, name)[0] ?? null, 'actor')).slice(0, 300)

/** Why something was done: the first reason that is told, by code or by what is referred to. */
export function reason(resource: Fhir, around: Surroundings): { reasonText: string; reasonCodings: string } {
  const told = partsAt(resource, 'reasonCode').map(conceptOf)
  const text =
    told
      .map((one) => one.text)
      .filter(Boolean)
      .join(', ') || named(resource, 'reasonReference', around)
  return {
    reasonText: text.slice(0, 1000),
    reasonCodings: JSON.stringify(told.flatMap((one) => one.codings).slice(0, 30)),
  }
}

/** The words of a status in Daybook for one in FHIR; what FHIR adds one day goes in as it is. */
export const renamed = (told: string, names: Readonly<Record<string, string>>, missing = 'unknown'): string =>
  told === '' ? missing : (names[told] ?? told)

/** The FHIR word for one of Daybook's, by the same table turned round. */
export function original(word: string, names: Readonly<Record<string, string>>): string {
  return Object.entries(names).find(([, ours]) => ours === word)?.[0] ?? word
}

/** A reference to send out; empty where there is nothing to refer to. */
export const pointing = (reference: string): Fhir => (reference === '' ? {} : { reference })

export const noLinks: Readonly<Record<string, Link | null>> = {}
