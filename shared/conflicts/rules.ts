import { canonicalJson, type Json } from '../kernel/index.ts'
import { BY_HAND, FIELDS } from './fields.data.ts'
import type { Choice, ConflictField, ConflictVersion } from './model.ts'

type Values = Readonly<Record<string, Json>>

/** A group of columns that is decided about as one. */
export type FieldName = { field: string; columns: readonly string[]; seen: readonly string[] }

const ofTable = (table: string) => FIELDS.filter(({ only }) => !only || only.includes(table))

/**
 * The fields that these columns belong to, each with all of its columns that the row has, in the order in which people read them. A column
 * that belongs to none is a field of its own.
 */
export function fieldsWith(table: string, columns: readonly string[], row: Values): FieldName[] {
  const named = ofTable(table).filter((one) => one.columns.some((column) => columns.includes(column)))
  const covered = new Set(named.flatMap((one) => one.columns))
  const whole = named.map(({ field, columns: all, seen = all }) => ({
    field,
    columns: all.filter((column) => column in row),
    seen: seen.filter((column) => column in row),
  }))
  const others = columns.filter((column) => !covered.has(column) && column in row)
  return [...whole, ...others.map((column) => ({ field: column, columns: [column], seen: [column] }))]
}

/** Whether the words of two versions may be written together in this field. */
export const isByHand = (field: string, row: Values): boolean => (BY_HAND[field] ?? '') in row

/** Versions that say the same are one, the first of them. */
export function distinct(versions: readonly ConflictVersion[]): ConflictVersion[] {
  const found = new Map<string, ConflictVersion>()
  for (const version of versions) {
    const said = canonicalJson(version.values)
    const first = found.get(said)
    if (!first) found.set(said, version)
    else found.set(said, { ...first, chosenBy: [...new Set([...first.chosenBy, ...version.chosenBy])] })
  }
  return [...found.values()]
}

export type Decided = {
  choice: 'stands' | 'other' | 'both' | 'merged'
  /** What every contested column says from now on. */
  chosen: Record<string, Json>
}

/**
 * What a person's choices come to. A field that she said nothing about stays as it stands.
 * @returns null where a choice names nothing that was laid before her
 */
export function decidedBy(
  fields: readonly ConflictField[],
  choices: readonly Choice[],
  keepBoth: boolean,
): Decided | null {
  const chosen: Record<string, Json> = {}
  let [standing, written] = [0, 0]
  for (const { field } of choices) if (!fields.some((one) => one.field === field)) return null
  for (const { field, versions, byHand } of fields) {
    const choice = choices.find((one) => one.field === field)
    const stands = versions.find(({ role }) => role === 'stands')
    if (!stands) return null
    if (choice && 'text' in choice) {
      if (!byHand) return null
      written += 1
      Object.assign(chosen, stands.values, textIn(field, choice.text, stands.values))
      continue
    }
    const version = choice ? versions.find(({ key }) => key === choice.version) : stands
    if (!version) return null
    if (version === stands) standing += 1
    Object.assign(chosen, version.values)
  }
  if (keepBoth) return { choice: 'both', chosen }
  const mixed = written > 0 || (standing > 0 && standing < fields.length)
  return { choice: mixed ? 'merged' : standing === fields.length ? 'stands' : 'other', chosen }
}

/** A text written by hand, in its column. A draft that was kept as a change of a text is the whole text from now on, and open. */
function textIn(field: string, text: string, values: Values): Values {
  const column = BY_HAND[field] ?? field
  if (field !== 'text') return { [column]: text }
  return { ...values, [column]: text, patch: '', settled_at: null, settled_by: null }
}
