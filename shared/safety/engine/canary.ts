import { DEFAULT_POLICY } from '../model.ts'
import type { SafetyAllergy, SafetyDrug, SafetyQuestion } from '../question.ts'
import { check } from './answer.ts'
import type { Knowledge } from './compile.ts'
import { recogniseDrug } from './drug-names.ts'

/**
 * Tries the knowledge on pairs of which the answer is known: one that must interrupt, an allergy that must, and a pair
 * that must not.
 * @returns what is wrong with it; null where it answers as it must
 */
export function canaryFault(knowledge: Knowledge): string | null {
  const { alert, clear, allergy } = knowledge.payload.canary
  try {
    if (!interrupts(knowledge, alert[0], alert[1])) return `${alert[0]} with ${alert[1]} raised no alert`
    if (interrupts(knowledge, clear[0], clear[1])) return `${clear[0]} with ${clear[1]} raised an alert`
    if (!interrupts(knowledge, allergy[1], null, allergy[0]))
      return `${allergy[1]} in ${allergy[0]} allergy raised no alert`
  } catch {
    return 'the engine failed on it'
  }
  return null
}

function interrupts(knowledge: Knowledge, order: string, taken: string | null, allergicTo?: string): boolean {
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
  const question: SafetyQuestion = {
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
      problems: [],
      allergies: { state: entries.length > 0 ? 'present' : 'none-known', entries },
      current: taken === null ? [] : [drug(taken, 'taken')],
      labs: [],
    },
  }
  return check(knowledge, question).alerts.some(
    ({ interruptive, kind }) => interruptive && (kind === 'drug-drug' || kind === 'drug-allergy'),
  )
}
