import type { Kysely } from 'kysely'
import type { CivilDate, Instant, PatientId, UserId } from '../../shared/kernel/index.ts'
import {
  ALERT_KINDS,
  type KindAnswer,
  type Override,
  type ProposedDrug,
  type SafetyAnswer,
} from '../../shared/safety/index.ts'
import type { EntryOrigin } from '../entry.ts'
import type { Work } from '../journal.ts'
import type { Tables } from '../tables.ts'

/** Whoever checks drugs: asked with the open transaction, so that what it sees is what is signed on. */
export type SafetyPort = {
  check(
    db: Kysely<Tables>,
    question: { patientId: PatientId; proposed: ProposedDrug[]; now: Instant },
  ): Promise<SafetyAnswer>
  /** Keeps what was decided about the alerts, in the same unit of work. */
  record(
    work: Work,
    decided: { patientId: PatientId; answer: SafetyAnswer; overrides: readonly Override[]; now: Instant },
  ): Promise<void>
}

/** What somebody promised with overrides of one prescription: a task of theirs, in the same unit of work. */
export type PromisedTask = {
  patientId: PatientId
  title: string
  /** Every promise in a line of its own, with its day. */
  detail: string
  /** The first of the days. */
  dueOn: CivilDate | null
  ownerId: UserId
  /** The prescription that it comes from. */
  originId: string
}
export type TaskPort = (work: Work, writer: EntryOrigin, task: PromisedTask) => Promise<void>

/** The answer where nobody can check: every kind NOT CHECKED, which can be signed only with a reason. */
export function notChecked(now: Instant): SafetyAnswer {
  const reason = {
    code: 'knowledge-missing' as const,
    about: '',
    drugId: null,
    sentence: 'There is no drug knowledge on this PC: nothing was checked.',
    mustMend: false,
  }
  const kinds = ALERT_KINDS.map((kind): KindAnswer => ({ kind, answer: 'not-checked', reasons: [reason] }))
  const totals = { T1: 0, T2: 0, T3: 0, T4: 0, interruptive: 0, hidden: 0, notChecked: kinds.length }
  return { knowledge: null, askedAt: now, overall: 'not-checked', kinds, alerts: [], totals, mustMend: [] }
}
