import type { SafetyPolicy } from './model.ts'

/** The patient as the engine sees her: plain numbers, nothing that it would have to look up. */

export type Known = 'yes' | 'no' | 'unknown'

/** What is in a drug. `rxcui` is empty where only the name is known. */
export type DrugIngredient = {
  name: string
  rxcui: string
  /** Milligrams of it in one unit of the product (a tablet, a patch's mcg/h as `mcg/h`); null where it is not told. */
  strength: { value: number; unit: string; per: string } | null
}

export type SafetyDrug = {
  drugId: string
  /** As it was written. */
  name: string
  ingredients: readonly DrugIngredient[]
  /** What of the name could not be recognised; anything here makes the drug NOT CHECKED. */
  unmapped: readonly string[]
  /** The amount of one dose in `unit`; null in a draft that does not say it. */
  dose: number | null
  unit: string
  /** The same in milligrams of the first ingredient, where the source tells it beside a unit of volume. */
  doseMg: number | null
  route: string
  /** Extended-release, gel, inhalation powder; empty where nothing tells it. */
  form: string
  /** Once a week is 1/7; null where it is not told. */
  timesPerDay: number | null
  asNeeded: boolean
  /** How long it is given, in days. */
  days: number | null
  /** Since how many days those are over, by what was dispensed and without a refill, although nobody has ended it on the list. */
  overForDays?: number | null
  status: 'current' | 'stopped'
  /** Days since it was stopped; null for one that is taken. */
  stoppedDaysAgo: number | null
}

/** A line of the order that is asked about, with the drugs on the list that it takes the place of. */
export type ProposedLine = SafetyDrug & { replaces: readonly string[] }

export type SafetyProblem = { entryId: string; text: string; codings: readonly { system: string; code: string }[] }

export type SafetyAllergy = {
  entryId: string
  substance: string
  codings: readonly { system: string; code: string; display: string }[]
  type: '' | 'allergy' | 'intolerance'
  severity: '' | 'mild' | 'moderate' | 'severe'
  criticality: '' | 'low' | 'high' | 'unable-to-assess'
  /** Food and what is in the air are no drugs: where the knowledge does not know them, nothing is missing. */
  category: '' | 'medication' | 'food' | 'environment' | 'biologic'
  /** What happened, in words. */
  reactions: readonly string[]
}

export type SafetyLab = {
  entryId: string
  /** LOINC code; empty where only the name is known. */
  loinc: string
  name: string
  /** A number, or the words of the result: `positive`. */
  value: number | string
  unit: string
  daysAgo: number
}

export type SafetyPatient = {
  /** In years with their fraction; null where the birth date is not known. */
  ageYears: number | null
  sex: 'F' | 'M' | ''
  weightKg: number | null
  weightDaysAgo: number | null
  heightCm: number | null
  pregnant: Known
  gestationalWeeks: number | null
  breastfeeding: Known
}

/** What of a chart the engine needs, whatever is ordered. */
export type SafetyChart = {
  patient: SafetyPatient
  problems: readonly SafetyProblem[]
  allergies: { state: 'never-asked' | 'none-known' | 'present' | 'unable'; entries: readonly SafetyAllergy[] }
  /** What is taken now, and what was stopped within the last three years. */
  current: readonly SafetyDrug[]
  /** The latest value of each. */
  labs: readonly SafetyLab[]
}

/** An override that keeps a T2 alert out of the way for a while. */
export type Silence = { alertId: string; until: number; context: string }

export type SafetyQuestion = {
  askedAt: number
  chart: SafetyChart
  proposed: readonly ProposedLine[]
  policy: SafetyPolicy
  silences: readonly Silence[]
}
