import type { Against, PairRule } from '../knowledge.ts'
import type { Severity } from '../model.ts'
import type { Case, Line, Slot } from './case.ts'
import { LISTED, type PairHit } from './compile.ts'
import { type Asking, decide, type Gap, noteIf } from './decide.ts'
import { addReasons, type Findings, RANK } from './finding.ts'

/** Every pair of which at least one is asked about: the rules of both, in the context of this patient. */
export function checkPairs(self: Case, out: Findings): void {
  const { lines, proposed } = self
  const once: Once = new Map()
  for (let first = 0; first < proposed.length; first += 1)
    for (let second = first + 1; second < lines.length; second += 1)
      checkLines(self, lines[first] as Line, lines[second] as Line, out, once)
}

/**
 * Two lines, each ingredient of the one against each of the other.
 * @param once what was decided for earlier pairs of the same question
 */
export function checkLines(self: Case, one: Line, other: Line, out: Findings, once: Once): void {
  const { n, pairs, listed } = self.knowledge
  for (let i = 0; i < one.ids.length; i += 1) {
    const a = one.ids[i] as number
    if (a < 0) continue
    for (let j = 0; j < other.ids.length; j += 1) {
      const b = other.ids[j] as number
      if (b < 0 || a === b) continue
      const cell = a * n + b
      const set = pairs[cell] as number
      const bits = listed[cell] as number
      if (set === 0 && (bits & (LISTED.high | LISTED.highQt)) === 0) continue
      if (!counts(self, one, a, b) || !counts(self, other, b, a)) continue
      judge(self, { line: one, place: i, id: a }, { line: other, place: j, id: b }, set, bits, out, once)
    }
  }
}

/** Whether a drug counts against another: not when given where it stays, nor after its wash-out. */
function counts(self: Case, line: Line, id: number, other: number): boolean {
  if (line.local && !localCounts(self, line, id, (against) => against.any || against.drugs.includes(other)))
    return false
  return line.stopped === null || washedIn(self, line, id, (against) => against.any || against.drugs.includes(other))
}

export function localCounts(self: Case, line: Line, id: number, against: (against: Against) => boolean): boolean {
  const exceptions = self.knowledge.localOf.get(id) ?? []
  return exceptions.some((one) => one.routes.includes(line.route) && against(one.against))
}

export function washedIn(self: Case, line: Line, id: number, against: (against: Against) => boolean): boolean {
  const washouts = self.knowledge.washoutOf.get(id) ?? []
  return washouts.some((one) => (line.stopped ?? 0) < one.days && against(one.against))
}

/** `settled`: a condition of the rule decided, such as a dose within the label's cap. */
type Judged = {
  rule: PairRule
  severity: Severity
  notes: readonly string[]
  beside: readonly string[]
  settled: boolean
}

/**
 * What the rules that ask about the patient alone came to: whichever of their drugs meet, it is the same. A dozen drugs that
 * prolong the QT interval would else have the same results and problems looked up for each pair of them.
 */
export type Once = Map<PairRule, { judged: Judged | null; gaps: readonly Gap[] }>

const NOTHING: readonly string[] = []

function judge(self: Case, one: Slot, other: Slot, set: number, bits: number, out: Findings, once: Once): void {
  let worst: Judged | null = null
  // One asking for all rules of the pair: this runs for every pair of every order, and what is not made need not be cleared away.
  const asking: Asking = { self, a: one, b: other, doseNotTold: -1, notes: [], gaps: [] }
  const rules = self.knowledge.ruleSets[set] ?? []
  for (let at = 0; at < rules.length; at += 1) {
    const { rule, flipped, ofPatient } = rules[at] as PairHit
    asking.a = flipped ? other : one
    asking.b = flipped ? one : other
    const judged: Judged | null = ofPatient ? decidedOnce(rule, asking, once) : inContext(rule, asking)
    if (!judged) continue
    if (!worst || RANK[judged.severity] > RANK[worst.severity]) worst = judged
    // As grave for another reason: an override of the one is none of the other.
    else if (RANK[judged.severity] === RANK[worst.severity]) worst = alsoFor(worst, judged)
  }
  const always = (bits & LISTED.high) !== 0
  const qt = (bits & LISTED.highQt) !== 0
  if (always && !worst && set === 0) worst = asWritten(LISTED_ONLY)
  // Source: knowledge/interactions.json HP15c: two of the QT list interrupt only with a known risk factor.
  if (qt && !worst && set === 0) worst = asWritten(LISTED_QT)
  if (worst) {
    const severity = always && !worst.settled && RANK[worst.severity] < RANK.major ? 'major' : worst.severity
    const never = (bits & LISTED.never) !== 0 && !always && !qt
    const { rule, beside } = worst
    const acting = stillActing(one.line, other.line)
    out.found.push({
      ruleId: rule.id,
      kind: 'drug-drug',
      also: rule.also,
      severity: never && (bits & LISTED.mayRise) === 0 && RANK[severity] > RANK.moderate ? 'moderate' : severity,
      slots: rule.a.includes(one.id) ? [one, other] : [other, one],
      why: rule.why,
      notes: acting.length === 0 ? worst.notes : [...worst.notes, ...acting],
      beside,
      management: rule.management,
      sources: rule.sources,
      always: (always || qt) && RANK[severity] >= RANK.major,
      passive: never && (bits & LISTED.mayRise) === 0,
    })
  }
  addReasons(out, asking.gaps, 'drug-drug', one.line)
}

/** What was decided, with what another rule that is as grave tells beside it: it may be kept for other pairs, and is not changed. */
function alsoFor(worst: Judged, { notes, beside }: Judged): Judged {
  return notes.length + beside.length === 0 ? worst : { ...worst, beside: [...worst.beside, ...notes, ...beside] }
}

function stillActing(one: Line, other: Line): readonly string[] {
  if (one.stopped === null && other.stopped === null) return NOTHING
  return [one, other].flatMap(({ stopped, drug }) =>
    stopped === null ? [] : [`${drug.name} was stopped ${stopped} days ago and still acts`],
  )
}

/** As `inContext`, for a rule whose cases ask about nothing but the patient. */
function decidedOnce(rule: PairRule, asking: Asking, once: Once): Judged | null {
  let decided = once.get(rule)
  if (!decided) {
    const gaps: Gap[] = []
    once.set(rule, (decided = { judged: inContext(rule, { ...asking, notes: [], gaps }), gaps }))
  }
  // What is not known is told of every pair.
  for (let at = 0; at < decided.gaps.length; at += 1) asking.gaps.push(decided.gaps[at] as Gap)
  return decided.judged
}

/** The severity for this patient; null where the context takes the rule away. */
function inContext(rule: PairRule, asking: Asking): Judged | null {
  const { cases } = rule
  for (let at = 0; at < cases.length; at += 1) {
    const { when, severity } = cases[at] as PairRule['cases'][number]
    if (asking.notes.length > 0) asking.notes = []
    if (decide(when, asking) !== 1) continue
    if (severity === 'none') return null
    const { notes } = asking
    const beside = asGrave(cases, at + 1, severity, asking)
    asking.notes = []
    return { rule, severity, notes, beside, settled: true }
  }
  return asWritten(rule)
}

const asWritten = (rule: PairRule): Judged => ({
  rule,
  severity: rule.severity,
  notes: NOTHING,
  beside: NOTHING,
  settled: false,
})

/** What the later cases of a rule, as grave as the one that decided, would have told of this patient. */
export function asGrave(cases: PairRule['cases'], from: number, severity: Severity, asking: Asking): readonly string[] {
  if (from === cases.length) return NOTHING
  const notes: string[] = []
  const beside: Asking = { ...asking, notes, gaps: [] }
  for (let at = from; at < cases.length; at += 1) {
    const { when, severity: other } = cases[at] as PairRule['cases'][number]
    if (other !== 'none' && RANK[other] >= RANK[severity]) noteIf(when, beside)
  }
  return notes
}

const ONC = 'Phansalkar 2012 JAMIA 19:735 (high-priority interactions)'
const LISTED_ONLY: PairRule = {
  id: 'HP',
  a: [],
  b: [],
  severity: 'major',
  cases: [],
  why: 'A pair of the high-priority list: an expert panel found that it must always interrupt.',
  management: 'Do not combine without a specialist.',
  sources: [ONC],
  also: [],
}
const LISTED_QT: PairRule = {
  ...LISTED_ONLY,
  id: 'HP21',
  severity: 'moderate',
  why: 'Torsades de pointes. Both prolong the QT interval.',
  management: 'Choose another drug, or an ECG and electrolytes before and during treatment.',
  also: ['qt'],
}
