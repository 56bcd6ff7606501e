import type { OutsideAnswer, OutsideName, SafetyQuestion } from '../../../shared/safety/index.ts'

/** Milliseconds that somebody who prescribes is kept waiting for a source outside. */
export const MOST_WAITED_MS = 1_500

/**
 * A source of drug knowledge outside of the program: a subscription of the practice. None is called unless the shell hands
 * one to the core. What it is asked holds no name, no birth date and no identifier of anybody.
 */
export type OutsideSource = OutsideName & {
  /** @throws anything where it does not answer: then its kinds are not checked */
  ask(question: OutsideQuestion, signal: AbortSignal): Promise<OutsideAnswer>
}

type Drug = {
  /** A number for this question alone. */
  drugId: string
  name: string
  ingredients: { name: string; rxcui: string }[]
  dose: number | null
  unit: string
  timesPerDay: number | null
  route: string
  proposed: boolean
  stoppedDaysAgo: number | null
}

/** What an outside source is told: what is taken and ordered, and what of the patient drugs are judged by. */
export type OutsideQuestion = {
  drugs: Drug[]
  patient: {
    ageYears: number | null
    sex: 'F' | 'M' | ''
    weightKg: number | null
    pregnant: string
    breastfeeding: string
  }
  problems: { text: string; codings: { system: string; code: string }[] }[]
  allergies: { substance: string; codings: { system: string; code: string }[]; type: string; severity: string }[]
  labs: { loinc: string; value: number | string; unit: string; daysAgo: number }[]
}

/** A question as it leaves the PC, and the way back from its numbers to the drugs. */
export function toOutside({ chart, proposed }: SafetyQuestion): {
  asked: OutsideQuestion
  drugIds: Map<string, string>
} {
  const drugIds = new Map<string, string>()
  const drug = (one: SafetyQuestion['chart']['current'][number], isProposed: boolean): Drug => {
    const drugId = `${drugIds.size + 1}`
    drugIds.set(drugId, one.drugId)
    const { name, dose, unit, timesPerDay, route, stoppedDaysAgo } = one
    const ingredients = one.ingredients.map((part) => ({ name: part.name, rxcui: part.rxcui }))
    return { drugId, name, ingredients, dose, unit, timesPerDay, route, proposed: isProposed, stoppedDaysAgo }
  }
  const { sex, weightKg, pregnant, breastfeeding, ageYears } = chart.patient
  // Tenths of a year: what doses go by, and no birth date.
  const age = ageYears === null ? null : Math.floor(ageYears * 10) / 10
  const coded = (codings: readonly { system: string; code: string }[]) =>
    codings.map(({ system, code }) => ({ system, code }))
  const asked: OutsideQuestion = {
    drugs: [...proposed.map((one) => drug(one, true)), ...chart.current.map((one) => drug(one, false))],
    patient: { ageYears: age, sex, weightKg, pregnant, breastfeeding },
    problems: chart.problems.map(({ text, codings }) => ({
      text: codings.length > 0 ? '' : text,
      codings: coded(codings),
    })),
    allergies: chart.allergies.entries.map(({ substance, codings, type, severity }) => ({
      substance,
      codings: coded(codings),
      type,
      severity,
    })),
    labs: chart.labs.map(({ loinc, value, unit, daysAgo }) => ({ loinc, value, unit, daysAgo })),
  }
  return { asked, drugIds }
}
