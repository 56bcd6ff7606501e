import { z } from 'zod'
import { CivilDate, Decimal, EntryId, Instant, NamedConcept, PatientId } from '../kernel/index.ts'

/** Why somebody goes on all the same. Each does something, so that a reason is more than a click. */
export const OVERRIDE_REASONS = [
  'will-monitor',
  'other-drug-stops',
  'tolerated-before',
  'record-is-wrong',
  'specialist-advised',
  'benefit-outweighs',
] as const
export const OverrideReasonCode = z.enum(OVERRIDE_REASONS)
export type OverrideReasonCode = z.infer<typeof OverrideReasonCode>

/** What follows from a reason, and what must be said with it. */
export type OverrideRule = {
  /** `task`: a task with its day for whoever signs; `correct`: a task to set the chart right; `none`: the record alone. */
  acts: 'task' | 'correct' | 'none'
  needsDate: boolean
  needsWords: boolean
}

export const OVERRIDE_RULES: Readonly<Record<OverrideReasonCode, OverrideRule>> = {
  // Only 35.5 % of those who said so did it, where nothing followed. Source: Slight 2013, PMC3873469.
  'will-monitor': { acts: 'task', needsDate: true, needsWords: true },
  'other-drug-stops': { acts: 'task', needsDate: true, needsWords: false },
  'tolerated-before': { acts: 'none', needsDate: false, needsWords: false },
  'record-is-wrong': { acts: 'correct', needsDate: false, needsWords: true },
  'specialist-advised': { acts: 'none', needsDate: false, needsWords: true },
  'benefit-outweighs': { acts: 'none', needsDate: false, needsWords: true },
}

export const Override = z.object({
  alertId: z.string().min(1).max(300),
  reason: OverrideReasonCode,
  /** What is watched, who advised, which entry is wrong. */
  words: z.string().trim().max(500).default(''),
  /** The day by which it is done. */
  dueOn: CivilDate.nullable().default(null),
  /** A T1 alert is confirmed twice. */
  confirmedTwice: z.boolean().default(false),
})
export type Override = z.infer<typeof Override>

/** What can be asked about a drug; each kind is answered by itself. */
export const ALERT_KINDS = [
  'drug-drug',
  'drug-allergy',
  'duplicate',
  'drug-disease',
  'drug-lab',
  'renal',
  'pregnancy',
  'lactation',
  'age',
  'dose',
  'route',
  'qt',
  'serotonin',
  'opioid-benzodiazepine',
  'opioid-naive',
  'mme',
] as const
export const AlertKind = z.enum(ALERT_KINDS)
export type AlertKind = z.infer<typeof AlertKind>

export const SEVERITIES = ['contraindicated', 'major', 'moderate', 'minor'] as const
export const Severity = z.enum(SEVERITIES)
export type Severity = z.infer<typeof Severity>

/** T1 stops, T2 interrupts, T3 stands beside the drug, T4 is there for whoever looks. */
export const Tier = z.enum(['T1', 'T2', 'T3', 'T4'])
export type Tier = z.infer<typeof Tier>

/** Why something could not be checked. It is shown wherever the answer is, and never counts as clear. */
export const NOT_CHECKED_CODES = [
  'unmapped-drug',
  'unmapped-allergy',
  'allergies-never-asked',
  'allergies-unable',
  'weight-missing',
  'weight-old',
  'renal-unknown',
  'pregnancy-unknown',
  'lactation-unknown',
  'lab-missing',
  'lab-unit',
  'dose-missing',
  'dose-invalid',
  'dose-unit',
  'birth-date-missing',
  'knowledge-missing',
  'source-unavailable',
  'engine-error',
] as const
export const NotCheckedCode = z.enum(NOT_CHECKED_CODES)
export type NotCheckedCode = z.infer<typeof NotCheckedCode>

export const NotChecked = z.object({
  code: NotCheckedCode,
  /** The drug or allergy that it concerns, as it was written; empty where it concerns the whole patient. */
  about: z.string(),
  drugId: z.string().nullable(),
  /** One plain sentence: what was not checked, and what would make it so. */
  sentence: z.string(),
  /** The order as it is written cannot be right (a dose of zero, a unit that does not fit): it is mended, not overridden. */
  mustMend: z.boolean(),
})
export type NotChecked = z.infer<typeof NotChecked>

/** The answer of one kind. `alert` may have reasons beside it: what fired does not make the rest checked. */
export const KindAnswer = z.object({
  kind: AlertKind,
  answer: z.enum(['checked-clear', 'alert', 'not-checked']),
  reasons: z.array(NotChecked),
})
export type KindAnswer = z.infer<typeof KindAnswer>

export const AlertDrug = z.object({
  drugId: z.string(),
  /** As it is written in the order or on the list. */
  name: z.string(),
  ingredient: z.string(),
  /** On the order that is asked about; else on the patient's list. */
  proposed: z.boolean(),
})
export type AlertDrug = z.infer<typeof AlertDrug>

/** What else could be given. */
export const Alternative = z.object({ ingredient: z.string(), rxcui: z.string(), why: z.string() })
export type Alternative = z.infer<typeof Alternative>

export const SafetyAlert = z.object({
  /** Stays the same for the same rule about the same drugs of the same patient: what silences and overrides refer to. */
  alertId: z.string(),
  /** The fact that it comes from: `HP08`, `AL002`, `RN001`. */
  ruleId: z.string(),
  kind: AlertKind,
  /** What else it answers: an opioid with a benzodiazepine is an interaction and a kind of its own. */
  alsoKinds: z.array(AlertKind),
  severity: Severity,
  tier: Tier,
  /** Takes the focus before signing: T1 and T2, unless it was silenced. */
  interruptive: z.boolean(),
  /** Whether no policy and no silence may quieten it. */
  unmutable: z.boolean(),
  /** The practice lets nobody override it. */
  hardStop: z.boolean(),
  /** Until when a reasoned override keeps it out of the way; null where none does. */
  silencedUntil: Instant.nullable(),
  drugs: z.array(AlertDrug).min(1),
  /** What could happen and how it comes about. */
  why: z.string(),
  /** What makes it so for this patient: the laboratory value, the age, the dose; empty where nothing does. */
  forThisPatient: z.string(),
  /** Fingerprint of doses, results and problems that it rests on: an override holds as long as it stays the same. */
  context: z.string(),
  management: z.string(),
  sources: z.array(z.string()).min(1),
  /** The day of the knowledge that says so. */
  sourceOn: CivilDate,
  alternatives: z.array(Alternative),
  /** The coded reasons that may be given for going on all the same. */
  overrideReasons: z.array(OverrideReasonCode),
})
export type SafetyAlert = z.infer<typeof SafetyAlert>

/** The knowledge that an answer comes from, kept with every answer. */
export const KnowledgeStamp = z.object({
  version: z.string(),
  checksum: z.string(),
  builtOn: CivilDate,
  /** Days since it was built. */
  ageDays: z.number().int(),
})
export type KnowledgeStamp = z.infer<typeof KnowledgeStamp>

/** A source outside of the program that was asked too, with the version that it answered by. */
export const OutsideStamp = z.object({
  sourceId: z.string(),
  name: z.string(),
  /** Empty where it did not answer: then its kinds are not checked. */
  version: z.string(),
  answered: z.boolean(),
})
export type OutsideStamp = z.infer<typeof OutsideStamp>

export const SafetyTotals = z.object({
  T1: z.number().int(),
  T2: z.number().int(),
  T3: z.number().int(),
  T4: z.number().int(),
  interruptive: z.number().int(),
  /** Out of the way, a key away: silenced ones and T4. */
  hidden: z.number().int(),
  /** How many kinds could not be checked wholly. A screen that shows any count shows this one beside it. */
  notChecked: z.number().int(),
})
export type SafetyTotals = z.infer<typeof SafetyTotals>

export const SafetyAnswer = z.object({
  /** Null where there was none to answer by: then every kind is not checked. */
  knowledge: KnowledgeStamp.nullable(),
  askedAt: Instant,
  /** `checked-clear` only where every kind was checked wholly and nothing was found. */
  overall: z.enum(['checked-clear', 'alert', 'not-checked']),
  kinds: z.array(KindAnswer),
  /** The gravest first. */
  alerts: z.array(SafetyAlert),
  totals: SafetyTotals,
  /** The order cannot be signed before these are mended. */
  mustMend: z.array(NotChecked),
  /** Sources outside of the program; none where the practice has none. */
  outside: z.array(OutsideStamp).default([]),
})
export type SafetyAnswer = z.infer<typeof SafetyAnswer>

/** One line of an order form, as far as it is filled in. */
export const ProposedDrug = z.object({
  /** The form's own name for this line; comes back in the alerts. */
  drugId: z.string().min(1).max(80),
  concept: NamedConcept,
  doseValue: Decimal.nullable().default(null),
  doseUnit: z.string().trim().max(60).default(''),
  route: z.string().trim().max(100).default(''),
  /** Tablet, extended-release, gel: where the name does not say it. */
  form: z.string().trim().max(100).default(''),
  /** In words or as a code: BID, every 8 hours, weekly. */
  frequency: z.string().trim().max(200).default(''),
  /** Where it is known as a number, in place of the words: `0.1429` is once a week. */
  timesPerDay: Decimal.nullable().default(null),
  asNeeded: z.boolean().default(false),
  days: z.number().int().min(0).max(3660).nullable().default(null),
  /** The entries of the list that this one takes the place of: a renewal, a change of dose. */
  replaces: z.array(EntryId).max(20).default([]),
})
export type ProposedDrug = z.infer<typeof ProposedDrug>

export const SafetyCheck = z.object({ patientId: PatientId, proposed: z.array(ProposedDrug).min(1).max(40) })
export type SafetyCheck = z.infer<typeof SafetyCheck>

/** What the practice decided about alerts; T1 stands whatever it says. */
export type SafetyPolicy = {
  /** Rows that restate the AGS Beers list; off until the practice has leave to use them. */
  agsRows: boolean
  /** Alerts of these rules stand beside the drug in place of interrupting. */
  passiveRules: readonly string[]
  /** T1 rules that cannot be overridden at all; of those that may be chosen. */
  hardStops: readonly string[]
}

export const DEFAULT_POLICY: SafetyPolicy = { agsRows: false, passiveRules: [], hardStops: [] }
