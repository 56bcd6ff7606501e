import type { Kysely } from 'kysely'
import type { Instant, PatientId } from '../../shared/kernel/index.ts'
import type { OutsideView, Override, ProposedDrug, SafetyAnswer } from '../../shared/safety/index.ts'
import type { EntryOrigin } from '../entry.ts'
import type { Work } from '../journal.ts'
import { recordSigning } from '../safety/commands.ts'
import { type KnowledgeAtHand, safetyAnswer } from '../safety/queries.ts'
import type { Tables } from '../tables.ts'

/** Whoever checks drugs: asked with the open transaction, so that what it sees is what is signed on. */
export type SafetyPort = {
  check(
    db: Kysely<Tables>,
    question: { patientId: PatientId; proposed: ProposedDrug[]; now: Instant },
  ): Promise<SafetyAnswer>
  /** Keeps the answer and what was decided about it, and makes the tasks that were promised, in the same unit of work. */
  record(
    work: Work,
    origin: EntryOrigin,
    signing: { answer: SafetyAnswer; entryId: string; entryVersion: number; overrides: readonly Override[] },
  ): Promise<void>
}

/** The check by the knowledge at hand, which is asked for before a unit of work begins. */
export const checkedBy = (at: KnowledgeAtHand, outside?: OutsideView): SafetyPort => ({
  check: (db, question) => safetyAnswer(db, at, question, outside),
  async record(work, origin, signing) {
    await recordSigning(work, origin, signing)
  },
})
