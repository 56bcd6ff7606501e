import type { Concept, EntryId } from '../../shared/kernel/index.ts'
import type { Medication, medications, OutsideLine, Pair } from '../../shared/medications/index.ts'
import type { z } from 'zod'

/** One line of the other list: as it was written, or an entry that was imported. */
export type Outside = { concept: Concept; entryId?: EntryId } & (OutsideLine | { entry: Medication })
export type Side = Pair<Outside>
export type Action = 'keep' | 'take-over' | 'stop' | 'ignore'
export type Decision = { action: Action; reason: string }
type Line = z.input<typeof medications.reconcile.input>['lines'][number]

/** What can be decided about a line, the safest first: ours stays and theirs comes in unless someone says otherwise. */
export function choicesFor({ ours, theirs }: Side): readonly Action[] {
  if (ours && theirs) return ['keep', 'take-over', 'stop']
  return ours ? ['keep', 'stop'] : ['take-over', 'ignore']
}

/** What is decided about the lines before anybody has decided. */
export const firstDecisions = (sides: readonly Side[]): Decision[] =>
  sides.map((side) => ({ action: choicesFor(side)[0] ?? 'keep', reason: '' }))

/** A line with its decision, as the core wants it. */
export function lineOf({ ours, theirs }: Side, { action, reason }: Decision): Line {
  return {
    action,
    reason,
    ours: ours && { entryId: ours.entryId, revision: ours.revision },
    theirs:
      theirs &&
      ('entry' in theirs
        ? { entryId: theirs.entry.entryId, revision: theirs.entry.revision }
        : { written: theirs.written, details: theirs.details }),
  }
}
