import type { Admissions, Clock, IdSource, ServerFinder, ServerLink } from '../shared/kernel/index.ts'
import type { NotePresence } from './notes/index.ts'
import type { PracticeStore } from './practice-store.ts'
import type { OutsideSource } from './safety/outside/source.ts'
import type { Security } from './security/index.ts'

/** Hears of every incident, under the number that a person reads out; never holds patient data. */
export type IncidentLog = (line: { incidentId: string; channel: string; error: string }) => void

/** What the core hands to every capability's handlers. */
export type CoreParts = {
  security: Security
  practice: PracticeStore
  ids: IdSource
  clock: Clock
  /** How this PC stands with the practice's server. */
  server: ServerLink
  /** PCs that want to be let in, and this one where it waits. */
  admissions: Admissions
  /** Practice servers on the local network. */
  finder: ServerFinder
  /** Which notes are open where; one of its own where nobody else asks. */
  openNotes?: NotePresence
  /** Writes down, under a number of its own, what failed while nobody waited for it. */
  report?: (channel: string, error: unknown) => void
  /** Drug knowledge outside of the program; none unless the shell hands some to the core. */
  outsideSources?: readonly OutsideSource[]
}
