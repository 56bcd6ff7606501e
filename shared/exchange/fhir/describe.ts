import { textOfXhtml } from './narrative.ts'
import { plain } from './plain.ts'
import { conceptOf, type Fhir, isPart, nameOf, partAt, partsAt, textAt } from './read.ts'

const NAMED: ReadonlySet<string> = new Set(['Patient', 'Practitioner', 'Person', 'RelatedPerson'])
const CONCEPTS = ['code', 'vaccineCode', 'medicationCodeableConcept', 'type', 'category', 'relationship', 'reasonCode']

/** What a resource is about, in a few words, for lists; empty where it does not say. */
export function labelOf(resource: Fhir): string {
  const type = textAt(resource, 'resourceType', 100)
  if (NAMED.has(type)) return nameOf(partsAt(resource, 'name')[0] ?? null)
  for (const name of ['title', 'name', 'display', 'description']) {
    const told = textAt(resource, name, 300)
    if (told) return told
  }
  for (const name of CONCEPTS)
    for (const part of partsAt(resource, name)) {
      const { text } = conceptOf(part)
      if (text) return text.slice(0, 300)
    }
  return textAt(partAt(resource, 'medicationReference'), 'display', 300)
}

/** Characters of one text within a resource that are looked at: beyond that its beginning is. */
const LONGEST = 20_000

/**
 * The words for a search among kept resources, in small letters: every text a person would read, its narrative and its codes
 * included, each once, up to `most` characters. Ids, addresses, dates and what is in base64 are left out.
 */
export function searchWords(resource: Fhir, most = 60_000): string {
  const words = new Set<string>()
  let length = 0
  const visit = (value: unknown, name: string, depth: number): void => {
    if (length > most || depth > 12) return
    if (Array.isArray(value)) for (const one of value) visit(one, name, depth + 1)
    else if (isPart(value)) for (const [key, one] of Object.entries(value)) visit(one, key, depth + 1)
    else if (typeof value === 'string' && READABLE.has(name)) {
      const text = name === 'div' ? textOfXhtml(value.slice(0, 4 * LONGEST)) : plain(value.slice(0, LONGEST))
      const word = text.toLowerCase().replace(/\s+/g, ' ').trim()
      if (word && !words.has(word)) length += word.length + 1
      words.add(word)
    }
  }
  visit(resource, '', 0)
  return [...words].join(' ').slice(0, most)
}
const READABLE: ReadonlySet<string> = new Set(
  `id text div display code title name description family given prefix suffix value valueString valueCode valueMarkdown
   conclusion note summary comment city line state country status reason patientInstruction publisher purpose copyright
   disposition criticality severity category priority intent`.split(/\s+/),
)
