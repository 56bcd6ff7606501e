import type { Concept, EventTime, Instant } from '../../shared/kernel/index.ts'
import type { Fhir } from '../../shared/exchange/index.ts'
import type { ConceptColumns, EntryColumns, EntryTable } from '../entry.ts'
import type { Tables } from '../tables.ts'

/** The tables whose rows come from resources and go out as such. */
export type MappedTable = Exclude<EntryTable, 'listReview'>

/** Where a resource is: the system it belongs to, and `Type/id` in it. */
export type Link = { source: string; key: string }

/** What a mapping may ask about the resources that one refers to. All answers are plain; nothing is fetched. */
export type Surroundings = {
  /** Where the reference leads, if it may be of one of these types; null where it leads nowhere. */
  link(reference: Fhir | null, ...types: readonly string[]): Link | null
  /** What the one that is referred to is called; empty where nobody knows. */
  nameOf(reference: Fhir | null): string
  /** A Medication that is referred to, or whatever is contained in the resource itself. */
  target(reference: Fhir | null): Fhir | null
  /** The report that lists this resource among its results. */
  report: Link | null
  at(time: EventTime): Instant
}

/** The columns of an entry without those that every entry has. */
export type OwnColumns<T extends MappedTable> = Omit<Tables[T], keyof EntryColumns>

/** A resource as an entry to be: everything but the ids, which the store gives. */
export type Draft<T extends MappedTable = MappedTable> = {
  table: T
  patient: Link | null
  encounter: Link | null
  /** Rows of this practice that columns point to, by column. */
  links: Readonly<Record<string, Link | null>>
  /** Null where the resource does not say. */
  happened: EventTime | null
  authorName: string
  /** Entered in error, as the source says. */
  retracted: boolean
  columns: OwnColumns<T>
  /** What a note says, which stands in rows of its own. */
  text?: readonly NotePart[]
}

/** A part of a note without markup. */
export type NotePart = { heading: string; text: string }

/** What an entry refers to when it goes out: FHIR references, or empty; `form` is the text that was signed. */
export type Outward = { id: string; patient: string; encounter: string; report: string; order: string; form: string }

/** How one type of resource becomes an entry, and back. */
export type Mapping<T extends MappedTable = MappedTable> = {
  resourceType: string
  table: T
  /** Which of the table's rows go out as this type, where several types share a table. */
  owns?: (row: OwnColumns<T>) => boolean
  /** Whether a resource of this type says what an entry is made of; one that does not is kept as it came. */
  fits?: (resource: Fhir) => boolean
  /** @throws Unfit with a sentence when the resource can't be an entry */
  read(resource: Fhir, around: Surroundings): Draft<T>
  write(row: Tables[T], out: Outward): Fhir
  /** The fields of the resource that hold a column: replaced by what `write` says once the column was changed here. */
  fields: Readonly<Partial<Record<keyof OwnColumns<T> | 'happened' | 'encounterId', readonly string[]>>>
}

/** For a type's own file: the mapping as the list of all mappings takes it. */
export const mapping = <T extends MappedTable>(one: Mapping<T>): Mapping => one as unknown as Mapping

export function concept(about: Concept): ConceptColumns {
  const [main] = about.codings
  return {
    conceptText: about.text,
    codings: JSON.stringify(about.codings),
    code: main?.code ?? '',
    codeSystem: main?.system ?? '',
  }
}
