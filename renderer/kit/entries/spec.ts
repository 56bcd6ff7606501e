import type { ComponentType } from 'react'
import type { IntlShape } from 'react-intl'
import type { z } from 'zod'
import type {
  Concept,
  Despite,
  EncounterId,
  EntryHead,
  EntryId,
  EntryVersion,
  Outcome,
  PatientId,
} from '../../../shared/kernel/index.ts'
import type { CodedText } from '../coding.ts'

/** Details that name what the entry is about. */
export type Named = { concept: Concept }

export type FieldsProps<D> = {
  value: D
  set: (part: Partial<D>) => void
  /** What is wrong with a field, in words; null when nothing is. */
  fault: (path: string) => string | null
}

export type ActionProps<E> = { entry: E; onDone: () => void }

/** Something more that can be done about an entry, in a panel under its line. */
export type EntryAction<E, D> = {
  /** Its words stand under this id. */
  word: string
  shown: (entry: E) => boolean
} & ({ Panel: ComponentType<ActionProps<E>> } | { preset: (entry: E, today: string) => Partial<D> })

/** How one kind of entry is shown, entered and changed: what the screens of every list share rests on this. */
export type EntrySpec<E extends EntryHead & Named, D extends Named> = {
  /** The capability, whose answers are asked for anew after a change. */
  capability: string
  /** Words: `<noun>.add`, `<noun>.field.<field>`. */
  noun: string
  calls: {
    add: (input: {
      patientId: PatientId
      encounterId: EncounterId | null
      details: D
      despite?: Despite | undefined
    }) => Promise<Outcome<E>>
    change: (input: {
      patientId: PatientId
      entryId: EntryId
      revision: number
      details: D
      kept?: string[]
      despite?: Despite | undefined
    }) => Promise<Outcome<E>>
    retract: (input: {
      patientId: PatientId
      entryId: EntryId
      revision: number
      reason: string
    }) => Promise<Outcome<E>>
    history: (input: { patientId: PatientId; entryId: EntryId }) => Promise<Outcome<EntryVersion<E>[]>>
  }
  empty: (today: string) => D
  /** What the core takes of the details. */
  details: z.ZodObject
  detailsOf: (entry: E) => D
  /** The fields in the order of asking; the coded one first. */
  Fields: ComponentType<FieldsProps<D>>
  Line: ComponentType<{ entry: E }>
  /** What a version or a conflict compares, field by field. */
  compared: (details: D, intl: IntlShape) => Readonly<Record<string, string>>
  /** What an entry has beside its details, which versions and conflicts show too. */
  also?: (entry: E, intl: IntlShape) => Readonly<Record<string, string>>
  /** Fields that say one thing together, such as a dose and its unit. */
  together?: readonly (readonly (keyof D & string)[])[]
  actions: readonly EntryAction<E, D>[]
}

/** Everything that is compared of an entry, field by field. */
export const comparedOf = <E extends EntryHead & Named, D extends Named>(
  spec: EntrySpec<E, D>,
  entry: E,
  intl: IntlShape,
): Readonly<Record<string, string>> => ({ ...spec.compared(spec.detailsOf(entry), intl), ...spec.also?.(entry, intl) })

export const codedOf = ({ concept }: Named): CodedText => ({
  text: concept.text,
  coding: concept.codings[0] ?? null,
})

/** The concept that was typed or chosen. A code that was there before stays with its words. */
export const conceptOf = ({ text, coding }: CodedText, before: Concept): Concept => {
  if (text === before.text && coding === (before.codings[0] ?? null)) return before
  return { text, codings: coding ? [coding] : [] }
}
