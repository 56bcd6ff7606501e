import { z } from 'zod'
import { assemble, TIER } from './engine/answer.ts'
import { RANK, type Reason } from './engine/finding.ts'
import {
  AlertKind,
  OVERRIDE_REASONS,
  type OutsideStamp,
  type SafetyAlert,
  type SafetyAnswer,
  Severity,
} from './model.ts'
import type { SafetyQuestion } from './question.ts'
import { type CivilDate, dayIn, type Instant } from '../kernel/index.ts'

/** Which source it is, and what it promises to check. */
export type OutsideName = { id: string; name: string; kinds: readonly AlertKind[] }

/**
 * What a source outside of the program says about a question. It names drugs by the numbers that it was asked with, and a
 * rule by a name of its own that stays the same from version to version.
 */
export const OutsideAnswer = z.object({
  /** The version of its database: kept with every answer. */
  version: z.string().trim().min(1).max(80),
  builtOn: z.iso.date().nullable().default(null),
  /** The kinds that it did check this time; a promised one that is not here counts as not checked. */
  checked: z.array(AlertKind).max(32),
  /** Drugs that it does not know. */
  unknown: z.array(z.string().max(80)).max(200).default([]),
  alerts: z
    .array(
      z.object({
        rule: z.string().trim().min(1).max(60),
        kind: AlertKind,
        severity: Severity,
        drugs: z.array(z.string().max(80)).min(1).max(20),
        why: z.string().trim().min(1).max(2000),
        forThisPatient: z.string().trim().max(1000).default(''),
        management: z.string().trim().max(2000).default(''),
        source: z.string().trim().max(300).default(''),
      }),
    )
    .max(500),
})
export type OutsideAnswer = z.infer<typeof OutsideAnswer>

/** What came of asking one source: its answer, or that there is none. */
export type OutsideOutcome = { source: OutsideName; answer: OutsideAnswer | null }

/** What every source says to a question; nothing where none was asked. */
export type OutsideView = (question: SafetyQuestion) => readonly OutsideOutcome[]
export const NOBODY_OUTSIDE: OutsideView = () => []

/** What a question rests on, without the moment and what the practice decided: the same print, the same question. */
export function printOf({ chart, proposed }: SafetyQuestion): string {
  const { ageYears } = chart.patient
  // An age goes on by the millisecond; doses go by no less than a month.
  const patient = { ...chart.patient, ageYears: ageYears === null ? null : Math.floor(ageYears * 12) }
  return JSON.stringify([{ ...chart, patient }, proposed])
}

/**
 * Joins what outside sources say into an answer, by the same rules: an alert may make it graver and never lighter, a source
 * that did not answer leaves its kinds NOT CHECKED, a drug that it does not know is named, its version is kept.
 */
export function withOutside(
  answer: SafetyAnswer,
  question: SafetyQuestion,
  outcomes: readonly OutsideOutcome[],
): SafetyAnswer {
  if (outcomes.length === 0) return answer
  const alerts = new Map(answer.alerts.map((alert) => [keyOf(alert), alert]))
  const reasons: Reason[] = answer.kinds.flatMap(({ kind, reasons: own }) =>
    own.map(({ code, about, drugId }) => ({ kind, code, about, drugId })),
  )
  for (const { source, answer: told } of outcomes) {
    for (const kind of source.kinds)
      if (!told?.checked.includes(kind))
        reasons.push({ kind, code: 'source-unavailable', about: source.name, drugId: null })
    for (const drugId of told?.unknown ?? []) {
      const name = nameOf(question, drugId)
      for (const kind of source.kinds)
        reasons.push({ kind, code: 'unmapped-drug', about: `${name} (${source.name})`, drugId })
    }
    for (const found of told?.alerts ?? []) {
      const alert = toAlert(question, source, told as OutsideAnswer, found)
      if (!alert) continue
      const own = alerts.get(keyOf(alert))
      alerts.set(keyOf(alert), own ? graver(own, alert) : alert)
    }
  }
  const joined = assemble(
    [...alerts.values()].toSorted((a, b) => weightOf(b) - weightOf(a) || (a.alertId < b.alertId ? -1 : 1)),
    reasons,
    answer.knowledge,
    answer.askedAt,
  )
  return { ...joined, outside: outcomes.map(stampOf) }
}

const stampOf = ({ source, answer }: OutsideOutcome): OutsideStamp => ({
  sourceId: source.id,
  name: source.name,
  version: answer?.version ?? '',
  answered: answer !== null,
})

/** The same kind about the same drugs is one thing, whoever says it. Of single drugs every rule stands by itself. */
const keyOf = ({ alertId, kind, drugs }: SafetyAlert): string =>
  drugs.length > 1 ? `${kind} ${[...new Set(drugs.map(({ drugId }) => drugId))].toSorted().join('|')}` : alertId

const weightOf = ({ interruptive, severity }: SafetyAlert): number => (interruptive ? 10 : 0) + RANK[severity]

/** Of two that say the same the graver one, with the sources of both: nobody outside makes an alert of our own lighter. */
function graver(own: SafetyAlert, other: SafetyAlert): SafetyAlert {
  const [first, second] = own.unmutable || weightOf(own) >= weightOf(other) ? [own, other] : [other, own]
  return { ...first, sources: [...new Set([...first.sources, ...second.sources])] }
}

const nameOf = ({ chart, proposed }: SafetyQuestion, drugId: string): string =>
  [...proposed, ...chart.current].find((drug) => drug.drugId === drugId)?.name ?? drugId

function toAlert(
  question: SafetyQuestion,
  source: OutsideName,
  { version, builtOn }: OutsideAnswer,
  found: OutsideAnswer['alerts'][number],
): SafetyAlert | null {
  const { policy, silences, askedAt } = question
  const drugs = found.drugs.flatMap((drugId) => {
    const proposed = question.proposed.find((drug) => drug.drugId === drugId)
    const drug = proposed ?? question.chart.current.find((one) => one.drugId === drugId)
    const ingredient = drug?.ingredients.map(({ name }) => name).join(' / ') ?? ''
    return drug ? [{ drugId, name: drug.name, ingredient, proposed: proposed !== undefined }] : []
  })
  // About drugs that nobody asked about it can say nothing.
  if (drugs.length !== found.drugs.length) return null
  const ruleId = `${source.id}:${found.rule}`.slice(0, 80)
  const quieted = found.severity === 'major' && policy.passiveRules.includes(ruleId)
  const tier = quieted ? 'T3' : TIER[found.severity]
  const names = [...new Set(drugs.map(({ ingredient, name }) => ingredient || name))].toSorted()
  const alertId = `${ruleId}:${names.join('+')}`.slice(0, 300)
  const context = `${found.severity}|${found.forThisPatient}`
  const silence =
    tier === 'T2'
      ? silences.find((one) => one.alertId === alertId && one.until > askedAt && one.context === context)
      : undefined
  return {
    alertId,
    ruleId,
    kind: found.kind,
    alsoKinds: [],
    severity: found.severity,
    tier,
    interruptive: (tier === 'T1' || tier === 'T2') && !silence,
    unmutable: tier === 'T1',
    hardStop: false,
    silencedUntil: silence ? (silence.until as Instant) : null,
    drugs,
    why: found.why,
    forThisPatient: found.forThisPatient,
    context,
    management: found.management,
    sources: [`${source.name} ${version}${found.source === '' ? '' : `: ${found.source}`}`],
    sourceOn: (builtOn ?? dayIn('UTC', askedAt as Instant)) as CivilDate,
    alternatives: [],
    overrideReasons: [...OVERRIDE_REASONS],
  }
}
