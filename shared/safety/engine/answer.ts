import type { CivilDate, Instant } from '../../kernel/index.ts'
import {
  ALERT_KINDS,
  OVERRIDE_REASONS,
  type AlertKind,
  type KindAnswer,
  type KnowledgeStamp,
  type NotChecked,
  type NotCheckedCode,
  type SafetyAlert,
  type SafetyAnswer,
  type SafetyPolicy,
  type Tier,
} from '../model.ts'
import type { SafetyQuestion } from '../question.ts'
import { isHidden } from '../rules.ts'
import { checkAllergies } from './allergies.ts'
import { withAlternatives } from './alternatives.ts'
import { type Case, type Line, prepare, round } from './case.ts'
import type { Knowledge } from './compile.ts'
import { checkDuplicates } from './duplicates.ts'
import { checkFacts } from './facts.ts'
import { type Finding, type Findings, RANK, type Reason } from './finding.ts'
import { checkForms } from './forms.ts'
import { checkMorphine } from './opioids.ts'
import { checkLines, checkPairs, type Once } from './pairs.ts'
import { notChecked } from './sentences.ts'
import { checkSerotonin } from './serotonin.ts'

/** Kinds that a drug on the list takes part in; what it is itself was checked when it was ordered. */
const BY_OTHERS: readonly AlertKind[] = [
  'drug-drug',
  'duplicate',
  'qt',
  'serotonin',
  'opioid-benzodiazepine',
  'mme',
  'opioid-naive',
]

/** Everything about the drugs that are asked about, with what could be given instead of those that are stopped. */
export function check(knowledge: Knowledge, question: SafetyQuestion): SafetyAnswer {
  const self = prepare(knowledge, question)
  const out: Findings = { found: [], reasons: [] }
  checkPairs(self, out)
  return withAlternatives(self, finish(self, self.proposed, out), stops)
}

/** Whether anything would interrupt about one drug of a question; no more is worked out than that. */
function stops(self: Case, drugId: string): boolean {
  const out: Findings = { found: [], reasons: [] }
  checkPairs(self, out)
  if (interruptsAbout(out, drugId)) return true
  checkKinds(
    self,
    self.proposed.filter(({ drug }) => drug.drugId === drugId),
    out,
  )
  return interruptsAbout(out, drugId)
}

const interruptsAbout = ({ found }: Findings, drugId: string): boolean =>
  found.some(
    (one) =>
      (one.always || (!one.passive && RANK[one.severity] >= RANK.major)) &&
      one.slots.some(({ line }) => line.drug.drugId === drugId),
  )

/** Everything about what a patient takes already: no order is asked about, every drug is. */
export function review(knowledge: Knowledge, question: SafetyQuestion): SafetyAnswer {
  const self = prepare(knowledge, { ...question, proposed: [] })
  const out: Findings = { found: [], reasons: [] }
  const lines = withoutMoreOfTheSame(self.active)
  const once: Once = new Map()
  for (let first = 0; first < lines.length; first += 1)
    for (let second = first + 1; second < lines.length; second += 1)
      checkLines(self, lines[first] as Line, lines[second] as Line, out, once)
  return finish(self, lines, out, lines)
}

/**
 * A drug that stands on a list many times in the same words, as lists taken over from elsewhere have it, says with its third
 * line what the first two said; every pair of a thousand such lines would be half a million alerts. Doses count them all.
 */
function withoutMoreOfTheSame(lines: readonly Line[]): Line[] {
  const before = new Map<string, number>()
  return lines.filter(({ drug }) => {
    // Whether its days are over makes it another line; since how many days does not.
    const words = JSON.stringify({ ...drug, drugId: '', overForDays: (drug.overForDays ?? null) !== null })
    const times = before.get(words) ?? 0
    before.set(words, times + 1)
    return times < 2
  })
}

function checkKinds(self: Case, lines: readonly Line[], out: Findings, among: readonly Line[] = self.active): void {
  checkAllergies(self, lines, out)
  checkDuplicates(self, lines, out, among)
  checkFacts(self, [...lines, ...self.lines.filter(({ stopped }) => stopped !== null)], out)
  checkMorphine(self, lines, out)
  checkSerotonin(self, lines, out)
  checkForms(self, lines, out)
}

/** @param among the lines that those asked about may double: what is taken, where not said otherwise */
function finish(self: Case, lines: readonly Line[], out: Findings, among?: readonly Line[]): SafetyAnswer {
  checkKinds(self, lines, out, among)
  for (const line of self.active) {
    const kinds = lines.includes(line) ? ALERT_KINDS : BY_OTHERS
    for (const about of unknownIn(line))
      for (const kind of kinds) out.reasons.push({ kind, code: 'unmapped-drug', about, drugId: line.drug.drugId })
  }
  const alerts = merged(out.found, self.question.policy)
    .map((found) => toAlert(self, found))
    .toSorted((a, b) => order(a) - order(b) || (a.alertId < b.alertId ? -1 : 1))
  return assemble(alerts, out.reasons, stampOf(self.knowledge, self.question.askedAt), self.question.askedAt)
}

const unknownIn = ({ drug, ids }: Line): string[] => {
  const missing = ids.flatMap((id, place) => (id < 0 ? [drug.ingredients[place]?.name ?? drug.name] : []))
  const names = [...drug.unmapped, ...missing]
  return names.length === 0 && ids.length === 0 ? [drug.name] : names
}

/**
 * One line for each pair, and for each result about one drug: what several kinds or facts say of the same stands in the
 * gravest of them.
 */
function merged(found: readonly Finding[], policy: SafetyPolicy): Finding[] {
  const out = new Map<string, Finding>()
  for (const one of found) {
    const key = sameAs(one)
    const before = out.get(key)
    if (!before) out.set(key, one)
    else if (isResult(one) && standsAlone(before, one, policy)) out.set(`${key} ${one.ruleId}`, one)
    else {
      const [first, second] =
        before.always || RANK[before.severity] >= RANK[one.severity] ? [before, one] : [one, before]
      const also = [...new Set([...first.also, second.kind, ...second.also])].filter((kind) => kind !== first.kind)
      const beside = [...(first.beside ?? []), ...second.notes, ...(second.beside ?? [])]
      const always = first.always || second.always
      out.set(key, { ...first, also, beside, always, passive: first.passive && second.passive })
    }
  }
  return [...out.values()]
}

/** Two facts of the laboratory say two things, and what the practice has decided about a rule holds for that rule alone. */
function standsAlone(before: Finding, one: Finding, { passiveRules, hardStops }: SafetyPolicy): boolean {
  const isDecided = ({ ruleId }: Finding) => passiveRules.includes(ruleId) || hardStops.includes(ruleId)
  const isOther = one.kind === 'drug-lab' && (before.kind === 'drug-lab' || before.also.includes('drug-lab'))
  return isOther || isDecided(before) || isDecided(one)
}

const isResult = ({ kind, notes }: Finding): boolean => (kind === 'renal' || kind === 'drug-lab') && notes.length > 0

function sameAs(one: Finding): string {
  if (one.kind === 'drug-drug' || one.kind === 'duplicate') return `pair ${keyOf(one)}`
  if (!isResult(one)) return `${one.kind} ${one.ruleId} ${keyOf(one)}`
  // Which of two measures of the kidneys a limit names does not make the result another one.
  const results = one.notes.map((note) => note.replace(/; it stands in for .*$/, ''))
  return `result ${keyOf(one)} ${results.join('|')}`
}

const keyOf = ({ slots }: Finding): string =>
  slots
    .map(({ line, id }) => `${line.proposed ? 'p' : 'c'}:${line.drug.drugId}:${id}`)
    .toSorted()
    .join('|')

export const TIER: Readonly<Record<SafetyAlert['severity'], Tier>> = {
  contraindicated: 'T1',
  major: 'T2',
  moderate: 'T3',
  minor: 'T4',
}
const ORDER: Readonly<Record<Tier, number>> = { T1: 0, T2: 1, T3: 2, T4: 3 }
const order = ({ tier, interruptive, severity }: SafetyAlert): number =>
  ORDER[tier] * 10 + (interruptive ? 0 : 5) + (3 - RANK[severity])

function toAlert(self: Case, found: Finding): SafetyAlert {
  const { knowledge, question } = self
  const { policy, silences, askedAt } = question
  const names = found.slots.map(({ id }) => knowledge.payload.ingredients[id]?.name ?? '')
  const alertId = `${found.ruleId}:${[...new Set(names)].toSorted().join('+')}`
  const severe = found.passive && RANK[found.severity] > RANK.moderate ? 'moderate' : found.severity
  const quieted = !found.always && severe === 'major' && policy.passiveRules.includes(found.ruleId)
  const tier: Tier = found.always ? 'T1' : quieted ? 'T3' : TIER[severe]
  const forThisPatient = [...new Set(found.notes)].filter((note) => note !== '').join('; ')
  const context = contextOf(found)
  const silence =
    tier === 'T2'
      ? silences.find((one) => one.alertId === alertId && one.until > askedAt && one.context === context)
      : undefined
  const stops = tier === 'T1' && policy.hardStops.includes(found.ruleId)
  return {
    alertId,
    ruleId: found.ruleId,
    kind: found.kind,
    alsoKinds: [...found.also],
    severity: severe,
    tier,
    interruptive: (tier === 'T1' || tier === 'T2') && !silence,
    unmutable: tier === 'T1',
    hardStop: stops,
    silencedUntil: silence ? (silence.until as Instant) : null,
    drugs: found.slots.map(({ line, id }) => ({
      drugId: line.drug.drugId,
      name: line.drug.name,
      ingredient: knowledge.payload.ingredients[id]?.name ?? '',
      proposed: line.proposed,
    })),
    why: found.why,
    forThisPatient,
    context,
    management: found.management,
    sources: [...found.sources],
    sourceOn: knowledge.builtOn as CivilDate,
    alternatives: [],
    overrideReasons: stops ? [] : [...OVERRIDE_REASONS],
  }
}

/**
 * What an override was given for: another dose, result or problem makes it another question. Every fact that makes it as grave
 * is in it, in no order, whichever of them decided: what comes to a patient who was asked about for less is asked about anew.
 */
function contextOf({ severity, slots, notes, beside = [] }: Finding): string {
  const doses = slots.map(
    ({ line: { drug } }) =>
      `${drug.dose ?? ''}${drug.unit}x${drug.timesPerDay === null ? '' : round(drug.timesPerDay)}`,
  )
  const facts = [...new Set([...notes, ...beside].map(sameQuestion))]
  return [severity, ...doses.toSorted(), ...facts.toSorted()].join('|')
}

/** A birthday, the passing of days and a kilogram change nothing of it; kidneys do where they reach another stage. */
const sameQuestion = (note: string): string =>
  note
    .replace(/,? ?(\d+ days? ago|1 day ago|today)/g, '')
    .replace(/\b\d+ (?=years old)/g, '')
    .replace(/\b[\d.]+ (?=kg$)/g, '')
    .replace(
      /\b(eGFR|creatinine clearance) ([\d.]+)/g,
      (_all, what: string, value) => `${what} ${stageOf(Number(value))}`,
    )

/** Source: KDIGO CKD 2024, GFR categories. */
const stageOf = (value: number): string =>
  ['G1', 'G2', 'G3a', 'G3b', 'G4', 'G5'][[90, 60, 45, 30, 15].filter((from) => value < from).length] ?? ''

export function stampOf(knowledge: Knowledge, askedAt: number): KnowledgeStamp {
  const ageDays = Math.max(0, Math.floor((askedAt - Date.parse(knowledge.builtOn)) / 86_400_000))
  return { version: knowledge.version, checksum: knowledge.checksum, builtOn: knowledge.builtOn as CivilDate, ageDays }
}

/** Puts alerts and reasons together, kind by kind; nothing that was not checked can come out as clear. */
export function assemble(
  alerts: readonly SafetyAlert[],
  reasons: readonly Reason[],
  knowledge: KnowledgeStamp | null,
  askedAt: number,
): SafetyAnswer {
  const kinds = ALERT_KINDS.map((kind): KindAnswer => {
    const own = unique(reasons.filter((one) => one.kind === kind))
    const fired = alerts.some((alert) => alert.kind === kind || alert.alsoKinds.includes(kind))
    return { kind, answer: fired ? 'alert' : own.length > 0 ? 'not-checked' : 'checked-clear', reasons: own }
  })
  const count = (tier: Tier) => alerts.filter((alert) => alert.tier === tier).length
  const notCheckedKinds = kinds.filter(({ reasons: own }) => own.length > 0).length
  return {
    knowledge,
    askedAt: askedAt as Instant,
    overall: alerts.length > 0 ? 'alert' : notCheckedKinds > 0 ? 'not-checked' : 'checked-clear',
    kinds,
    alerts: [...alerts],
    totals: {
      T1: count('T1'),
      T2: count('T2'),
      T3: count('T3'),
      T4: count('T4'),
      interruptive: alerts.filter(({ interruptive }) => interruptive).length,
      hidden: alerts.filter(isHidden).length,
      notChecked: notCheckedKinds,
    },
    mustMend: unique(reasons).filter(({ mustMend }) => mustMend),
    outside: [],
  }
}

function unique(reasons: readonly Reason[]): NotChecked[] {
  const out = new Map<string, NotChecked>()
  for (const { code, about, drugId } of reasons) {
    const key = `${code} ${about} ${drugId ?? ''}`
    if (!out.has(key)) out.set(key, notChecked(code, about, drugId))
  }
  return [...out.values()]
}

/** The answer where nothing could be checked at all: every kind says so. */
export function nothingChecked(code: NotCheckedCode, sentence: string, askedAt: number): SafetyAnswer {
  return assemble(
    [],
    ALERT_KINDS.map((kind) => ({ kind, code, about: sentence, drugId: null })),
    null,
    askedAt,
  )
}
