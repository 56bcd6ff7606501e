import type { Kysely } from 'kysely'
import { keepAnswer } from '../../db/safety/commands.ts'
import { safetyAnswer } from '../../db/safety/queries.ts'
import type { EntryOrigin } from '../../db/entry.ts'
import type { Work } from '../../db/journal.ts'
import type { Tables } from '../../db/tables.ts'
import type { Instant } from '../../shared/kernel/index.ts'
import type { Override, ProposedDrug, SafetyAnswer } from '../../shared/safety/index.ts'
import type { PracticeStore } from '../practice-store.ts'
import { knowledgeOf } from './keeper.ts'

type Question = { patientId: string; proposed: readonly ProposedDrug[]; now: Instant }
type Decided = { answer: SafetyAnswer; overrides: readonly Override[]; entryId?: string; entryVersion?: number }

/**
 * The check for a unit of work that signs: asked with its `db`, it sees what is written there. The knowledge is at hand
 * before the unit of work begins, for nothing else may be read in it. Whoever signs makes the promised tasks.
 */
export async function safetyPortFor(practice: PracticeStore, origin: EntryOrigin) {
  const at = await knowledgeOf(practice).atHand()
  return {
    check: (db: Kysely<Tables>, question: Question): Promise<SafetyAnswer> => safetyAnswer(db, at, question),
    async record(work: Work, { answer, overrides, entryId = '', entryVersion = 0 }: Decided): Promise<void> {
      await keepAnswer(work, origin, { answer, overrides, entryId, entryVersion, promises: 'elsewhere' })
    },
  }
}
