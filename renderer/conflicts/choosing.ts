import type { Choice, ConflictField } from '../../shared/conflicts/index.ts'

/** What was chosen so far, by field. */
export type Chosen = Readonly<Record<string, Choice>>

export const toChoices = (chosen: Chosen): Choice[] => Object.values(chosen)

/** The choices that take what does not stand; null where nothing was lost, or where more than one other version would have to be told apart. */
export function otherOf(fields: readonly ConflictField[]): Choice[] | null {
  const choices: Choice[] = []
  for (const { field, versions } of fields) {
    const others = versions.filter(({ role }) => role === 'other')
    if (others.length > 1) return null
    if (others[0]) choices.push({ field, version: others[0].key })
  }
  return choices.length === 0 ? null : choices
}
