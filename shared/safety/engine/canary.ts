import { DEFAULT_POLICY } from '../model.ts'
import type { SafetyAllergy, SafetyDrug, SafetyQuestion } from '../question.ts'
import { check } from './answer.ts'
import { prepare } from './case.ts'
import type { KnowledgePayload } from '../knowledge.ts'
import { compiling, type Knowledge } from './compile.ts'
import { recogniseDrug } from './drug-names.ts'
import { timesPerDayIn } from './frequency.ts'

/**
 * Makes the tables of a knowledge and tries it, in pieces between which others get on.
 * @param checksum that the package was verified by
 * @returns the knowledge with what is wrong with it; null where it answers as it must
 */
export function* singing(
  payload: KnowledgePayload,
  checksum: string,
): Generator<void, { knowledge: Knowledge; fault: string | null }> {
  const knowledge = yield* compiling(payload, checksum)
  for (const trial of TRIALS) {
    yield
    const fault = faultOf(knowledge, trial)
    if (fault !== null) return { knowledge, fault }
  }
  return { knowledge, fault: null }
}

type Trial = (knowledge: Knowledge) => string | null

/** Pairs of which the answer is known: one that must interrupt, one that must not, an allergy that must. */
const TRIALS: readonly Trial[] = [
  (knowledge) => {
    const [order, taken] = knowledge.payload.canary.alert
    return interrupts(knowledge, order, taken) ? null : `${order} with ${taken} raised no alert`
  },
  (knowledge) => {
    const [order, taken] = knowledge.payload.canary.clear
    return interrupts(knowledge, order, taken) ? `${order} with ${taken} raised an alert` : null
  },
  (knowledge) => {
    const [substance, order] = knowledge.payload.canary.allergy
    return interrupts(knowledge, order, null, substance) ? null : `${order} in ${substance} allergy raised no alert`
  },
]

function faultOf(knowledge: Knowledge, trial: Trial): string | null {
  try {
    return trial(knowledge)
  } catch {
    return 'the engine failed on it'
  }
}

function interrupts(knowledge: Knowledge, order: string, taken: string | null, allergicTo?: string): boolean {
  return check(knowledge, madeUp(knowledge, { order, taken, allergicTo })).alerts.some(
    ({ interruptive, kind }) => interruptive && (kind === 'drug-drug' || kind === 'drug-allergy'),
  )
}

/** Words that are in no list: every pattern is tried on them, and none holds. */
const NO_WORDS = 'vrrm zzgh'

/**
 * Makes ready what the engine makes at its first use: patterns, most of all. In pieces between which others get on, or whoever
 * asks first would wait for all of it at once.
 */
export function* readying(knowledge: Knowledge): Generator<void, void> {
  const [substance, order] = knowledge.payload.canary.allergy
  for (const use of [
    () => timesPerDayIn(NO_WORDS),
    () => prepare(knowledge, madeUp(knowledge, { order: NO_WORDS, taken: null, problem: NO_WORDS })),
    () => check(knowledge, madeUp(knowledge, { order, taken: NO_WORDS, allergicTo: `${substance} ${NO_WORDS}` })),
  ]) {
    try {
      use()
    } catch {
      // Nothing is answered here: what fails fails again at the question, whose answer says so.
    }
    yield
  }
}

type MadeUp = { order: string; taken: string | null; allergicTo?: string | undefined; problem?: string }

/** A question about nobody. */
function madeUp(knowledge: Knowledge, { order, taken, allergicTo, problem }: MadeUp): SafetyQuestion {
  const drug = (name: string, drugId: string): SafetyDrug => ({
    drugId,
    name,
    ...recogniseDrug(knowledge, name),
    dose: null,
    unit: '',
    doseMg: null,
    route: 'oral',
    form: '',
    timesPerDay: null,
    asNeeded: false,
    days: null,
    status: 'current',
    stoppedDaysAgo: null,
  })
  const entries: SafetyAllergy[] =
    allergicTo === undefined
      ? []
      : [
          {
            entryId: 'a',
            substance: allergicTo,
            codings: [],
            type: 'allergy',
            severity: 'severe',
            criticality: 'high',
            category: '',
            reactions: ['anaphylaxis'],
          },
        ]
  return {
    askedAt: Date.parse(knowledge.builtOn),
    policy: DEFAULT_POLICY,
    silences: [],
    proposed: [{ ...drug(order, 'ordered'), replaces: [] }],
    chart: {
      patient: {
        ageYears: 50,
        sex: 'M',
        weightKg: 80,
        weightDaysAgo: 0,
        heightCm: null,
        pregnant: 'no',
        gestationalWeeks: null,
        breastfeeding: 'no',
      },
      problems: problem === undefined ? [] : [{ entryId: 'p', text: problem, codings: [] }],
      allergies: { state: entries.length > 0 ? 'present' : 'none-known', entries },
      current: taken === null ? [] : [drug(taken, 'taken')],
      labs: [],
    },
  }
}
