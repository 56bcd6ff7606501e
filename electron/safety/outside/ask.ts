import type { Kysely } from 'kysely'
import { type KnowledgeAtHand, questionFor } from '../../../db/safety/queries.ts'
import type { Tables } from '../../../db/tables.ts'
import type { Instant } from '../../../shared/kernel/index.ts'
import {
  NOBODY_OUTSIDE,
  OutsideAnswer,
  type OutsideOutcome,
  type OutsideView,
  printOf,
  type ProposedDrug,
  type SafetyQuestion,
} from '../../../shared/safety/index.ts'
import { MOST_WAITED_MS, type OutsideSource, toOutside } from './source.ts'

type Asked = { patientId: string; proposed: readonly ProposedDrug[]; now: Instant }

/**
 * Asks every source outside at once, before anything is written, for a unit of work waits for nobody. What it answers holds
 * for exactly this question: where the chart is another one by the time of the signature, its kinds are not checked.
 */
export async function outsideView(
  db: Kysely<Tables>,
  at: KnowledgeAtHand,
  asked: Asked,
  sources: readonly OutsideSource[],
): Promise<OutsideView> {
  if (sources.length === 0 || at.knowledge === null) return NOBODY_OUTSIDE
  let question: SafetyQuestion
  try {
    question = await questionFor(db, at.knowledge, asked)
  } catch {
    // The check itself says what is wrong.
    return nobodyAnswered(sources)
  }
  const outcomes = await Promise.all(sources.map((source) => ask(source, question)))
  const print = printOf(question)
  const late = nobodyAnswered(sources)
  return (now) => (printOf(now) === print ? outcomes : late(now))
}

const nobodyAnswered =
  (sources: readonly OutsideSource[]): OutsideView =>
  () =>
    sources.map((source) => ({ source, answer: null }))

async function ask(source: OutsideSource, question: SafetyQuestion): Promise<OutsideOutcome> {
  const { asked, drugIds } = toOutside(question)
  const own = (drugId: string) => drugIds.get(drugId) ?? drugId
  try {
    const told = OutsideAnswer.parse(await source.ask(asked, AbortSignal.timeout(MOST_WAITED_MS)))
    return {
      source,
      answer: {
        ...told,
        unknown: told.unknown.map(own),
        alerts: told.alerts.map((alert) => ({ ...alert, drugs: alert.drugs.map(own) })),
      },
    }
  } catch {
    // Silence, an error and a nonsense are the same to the one who prescribes: it was not checked.
    return { source, answer: null }
  }
}
