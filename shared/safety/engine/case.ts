import type { ProposedLine, SafetyDrug, SafetyLab, SafetyProblem, SafetyQuestion } from '../question.ts'
import { type Amount, singleDose } from './amounts.ts'
import type { Knowledge } from './compile.ts'
import { ckdEpi2021, cockcroftGault } from './measures.ts'
import { remembered } from './remember.ts'
import { formIn, routeIn } from './routes.ts'

/** A drug of the question with what the engine reads from it. */
export type Line = {
  drug: SafetyDrug
  proposed: boolean
  /** Places of its ingredients in the knowledge; −1 for one that is not there. */
  ids: readonly number[]
  route: string
  local: boolean
  form: string
  /** Days since it was stopped; null where it is taken. */
  stopped: number | null
  replaces: readonly string[]
  /** The ingredients that are known. */
  slots: readonly Slot[]
}

/** One ingredient of one line: what a rule is about. */
export type Slot = { line: Line; place: number; id: number }

export type LabValue = { value: number | string; number: number | null; unit: string; daysAgo: number; text: string }

/** `superseded`: a later creatinine could not be turned into this measure; it may still warn, and clears nothing. */
export type Kidneys = { value: number; daysAgo: number; superseded: boolean; text: string }

/** A question made ready: everything that several rules ask for, reckoned once. */
export type Case = {
  knowledge: Knowledge
  question: SafetyQuestion
  /** The lines that are asked about, then the list without what they take the place of. */
  lines: readonly Line[]
  proposed: readonly Line[]
  /** Taken now, whether it is asked about or on the list: what counts for doses and duplicates. */
  active: readonly Line[]
  /** By ingredient the place in `active` of the first drug with it that acts in the whole body. */
  firstWith: ReadonlyMap<number, number>
  problems: ReadonlyMap<string, string>
  labs: ReadonlyMap<string, LabValue>
  /** Results whose unit could not be read, by lab. */
  labFaults: ReadonlyMap<string, string>
  crcl: Kidneys | null
  egfr: Kidneys | null
  canConceive: boolean
  /** By line and place: see `doseOf`. */
  doses: Map<Line, Amount[]>
}

/** The same question with other drugs asked about: what was reckoned of the patient stays. */
export function askedInstead(self: Case, asked: readonly ProposedLine[]): Case {
  const proposed = asked.map((line) => lineOf(self.knowledge, line, true))
  const gone = new Set(asked.flatMap(({ replaces }) => replaces))
  const lines = [...proposed, ...self.lines.filter((line) => !line.proposed && !gone.has(line.drug.drugId))]
  return {
    ...self,
    question: { ...self.question, proposed: asked },
    proposed,
    lines,
    ...activeOf(lines),
    doses: new Map(),
  }
}

function activeOf(lines: readonly Line[]): Pick<Case, 'active' | 'firstWith'> {
  const active = lines.filter(({ stopped }) => stopped === null)
  const firstWith = new Map<number, number>()
  for (const [at, { local, ids }] of active.entries())
    if (!local) for (const id of ids) if (!firstWith.has(id)) firstWith.set(id, at)
  return { active, firstWith }
}

export function prepare(knowledge: Knowledge, question: SafetyQuestion): Case {
  const { chart, proposed: asked } = question
  const proposed = asked.map((line) => lineOf(knowledge, line, true))
  const gone = new Set(asked.flatMap(({ replaces }) => replaces))
  const current = chart.current.filter(({ drugId }) => !gone.has(drugId)).map((drug) => lineOf(knowledge, drug, false))
  const lines = [...proposed, ...current]
  const problems = problemsOf(knowledge, chart.problems)
  const { labs, faults } = labsOf(knowledge, chart.labs)
  const kidneys = kidneysOf(question, labs)
  const { sex, ageYears } = chart.patient
  return {
    knowledge,
    question,
    lines,
    proposed,
    ...activeOf(lines),
    problems,
    labs,
    labFaults: faults,
    ...kidneys,
    // Source: US MEC and label practice: childbearing potential from menarche to menopause, taken as 12 to 55 years.
    canConceive:
      sex !== 'M' && (ageYears === null || (ageYears >= 12 && ageYears <= 55)) && !problems.has('cannot-conceive'),
    doses: new Map(),
  }
}

const routeOf = remembered((_knowledge: Knowledge, text: string) => routeIn(text))
const formOf = remembered((_knowledge: Knowledge, text: string) => formIn(...(text.split('|', 2) as [string, string])))

export function lineOf(knowledge: Knowledge, drug: SafetyDrug | ProposedLine, proposed: boolean): Line {
  const route = routeOf(knowledge, drug.route) || routeOf(knowledge, `${drug.form} ${drug.name}`)
  const slots: Slot[] = []
  const line: Line = {
    drug,
    proposed,
    ids: drug.ingredients.map(({ name, rxcui }) => idOf(knowledge, name, rxcui)),
    route,
    local: knowledge.payload.localRoutes.includes(route),
    form: formOf(knowledge, `${drug.form}|${drug.name}`),
    stopped: drug.status === 'stopped' ? (drug.stoppedDaysAgo ?? 0) : null,
    replaces: 'replaces' in drug ? drug.replaces : [],
    slots,
  }
  for (const [place, id] of line.ids.entries()) if (id >= 0) slots.push({ line, place, id })
  return line
}

function idOf(knowledge: Knowledge, name: string, rxcui: string): number {
  const byCode = rxcui === '' ? undefined : knowledge.byRxcui.get(rxcui)
  const named = byCode === undefined ? knowledge.byName.get(name.toLowerCase()) : undefined
  return byCode ?? (named?.length === 1 ? (named[0] as number) : -1)
}

/** Source of the code systems: HL7 FHIR R4, terminologies-systems. */
const ICD10 = /icd-?10/i
const SNOMED = /snomed/i
const NOT_HERS = /^(no |denies|negative |without |ruled out|r\/o |risk of|screening for)/i
const RELATIVES =
  /^(family|fh(x)?\b|(grand)?(father|mother|parents?|sister|brother|siblings?|son|daughter|aunt|uncle)\b)/i

function problemsOf(knowledge: Knowledge, problems: readonly SafetyProblem[]): Map<string, string> {
  const found = new Map<string, string>()
  for (const problem of problems) {
    const key = problem.codings.length === 0 ? problem.text : `${problem.text}|${JSON.stringify(problem.codings)}`
    for (const condition of conditionsIn(knowledge, key, problem))
      if (!found.has(condition)) found.set(condition, problem.text)
  }
  return found
}

/** What each problem was found to be, by its words and codes: a clinic's patients have the same ones again and again. */
const CONDITIONS = new WeakMap<Knowledge, Map<string, readonly string[]>>()

function conditionsIn(knowledge: Knowledge, key: string, problem: SafetyProblem): readonly string[] {
  let kept = CONDITIONS.get(knowledge)
  if (!kept || kept.size > 5_000) CONDITIONS.set(knowledge, (kept = new Map()))
  let found = kept.get(key)
  if (!found) kept.set(key, (found = recognise(knowledge, problem)))
  return found
}

function recognise(knowledge: Knowledge, { text, codings }: SafetyProblem): string[] {
  if (NOT_HERS.test(text.trim())) return []
  const relatives = RELATIVES.test(text.trim())
  return knowledge.conditions.flatMap(({ key, words, unless, icd10cm, snomed, family }) => {
    if (relatives && !family) return []
    const coded = codings.some(({ system, code }) => {
      if (ICD10.test(system)) return icd10cm.some((prefix) => matches(code, prefix))
      return SNOMED.test(system) && snomed.has(code)
    })
    return coded || (words.test(text) && !unless?.test(text)) ? [key] : []
  })
}

/** `I50` matches `I50.22` and `I5022`; `I50.2` does not match `I50.32`. */
const matches = (code: string, prefix: string): boolean =>
  code.toUpperCase().replace('.', '').startsWith(prefix.replace('.', ''))

function labsOf(knowledge: Knowledge, results: readonly SafetyLab[]) {
  const labs = new Map<string, LabValue>()
  const faults = new Map<string, string>()
  const newest = new Map<string, number>()
  for (const { loinc, name, value, unit, daysAgo } of results) {
    const lab = knowledge.labByLoinc.get(loinc) ?? knowledge.labWords.find(({ words }) => words.test(name))?.lab
    if (lab === undefined || daysAgo < 0) continue
    if ((newest.get(lab) ?? Number.POSITIVE_INFINITY) <= daysAgo) continue
    newest.set(lab, daysAgo)
    const told = typeof value === 'number' ? { number: value, unit } : numberIn(value, unit)
    const plain = told?.number ?? null
    const factor = factorOf(knowledge.payload.labs[lab]?.units ?? {}, told?.unit ?? unit)
    if (plain !== null && factor === null) {
      // An older value must not clear what the newest one may say.
      labs.delete(lab)
      faults.set(lab, `${name} ${value} ${unit}`)
      continue
    }
    faults.delete(lab)
    const number = plain === null ? null : plausible(lab, plain * (factor ?? 1), unit)
    labs.set(lab, { value, number, unit, daysAgo, text: `${name} ${value}${unit === '' ? '' : ` ${unit}`}` })
  }
  return { labs, faults }
}

/** What laboratories print behind a number: high, low, critical, abnormal. */
const FLAGS = /(\s*\*+|[*!]|(\s*\(|\s+)\s*(hh?|ll?|aa?|high|low|crit(ical)?|panic|abnormal|normal|n)\s*[)!*]*)\s*$/i

/** `5.9`, `5.9 H`, `5.9 mEq/L (H)`, `<0.1`: the number and the unit, which stands beside it where it has none of its own. */
function numberIn(text: string, unit: string): { number: number; unit: string } | null {
  const match = /^\s*[<>]?=?\s*(-?\d+(?:\.\d+)?)(?:\s+(.*)|([*(!].*))?$/.exec(text.replace(FLAGS, '').trimEnd())
  if (!match) return null
  const rest = (match[2] ?? match[3] ?? '').trim()
  if (rest !== '' && unit.trim() !== '' && rest.toLowerCase() !== unit.trim().toLowerCase()) return null
  return { number: Number(match[1]), unit: rest === '' ? unit : rest }
}

function factorOf(units: Readonly<Record<string, number>>, unit: string): number | null {
  const key = unit.trim().toLowerCase().replaceAll('²', '2').replaceAll(' ', '')
  for (const [name, factor] of Object.entries(units)) if (name.toLowerCase().replaceAll(' ', '') === key) return factor
  return null
}

/** Counts that came without a unit are read in the unit in which they can be: 62000 platelets are per µL. */
function plausible(lab: string, value: number, unit: string): number {
  if (unit.trim() !== '') return value
  if (lab === 'platelets') return value > 5000 ? value / 1000 : value
  if (lab === 'WBC') return value > 500 ? value / 1000 : value
  if (lab === 'ANC') return value < 50 ? value * 1000 : value
  return value
}

/** Renal function older than this is not told any more. Source: KDIGO 2024: at least once a year. */
export const LAB_DAYS = 365

function kidneysOf({ chart }: SafetyQuestion, labs: ReadonlyMap<string, LabValue>): Pick<Case, 'crcl' | 'egfr'> {
  const fresh = (lab: string) => {
    const found = labs.get(lab)
    return found && found.number !== null && found.daysAgo <= LAB_DAYS ? { ...found, number: found.number } : null
  }
  const { ageYears, weightKg, sex } = chart.patient
  const [measured, filtered, creatinine] = [fresh('CrCl'), fresh('eGFR'), fresh('creatinine')]
  const adult = ageYears !== null && ageYears >= 18 && sex !== '' && creatinine !== null
  const by = (value: number, what: string, how: string): Kidneys | null =>
    creatinine && {
      value,
      daysAgo: creatinine.daysAgo,
      superseded: false,
      text: `${what} ${Math.round(value)}${how}, creatinine ${ago(creatinine.daysAgo)}`,
    }
  const crcl =
    adult && weightKg !== null
      ? by(
          cockcroftGault(ageYears, weightKg, creatinine.number, sex),
          'creatinine clearance',
          ' mL/min by Cockcroft-Gault',
        )
      : null
  const egfr = adult ? by(ckdEpi2021(ageYears, creatinine.number, sex), 'eGFR', ' by CKD-EPI 2021') : null
  // The newest counts, whether it was reported or is reckoned: kidneys fail within days.
  const latest = (reported: typeof measured, reckoned: Kidneys | null, what: string, unit: string): Kidneys | null => {
    if (!reported || (reckoned && reckoned.daysAgo < reported.daysAgo)) return reckoned
    const { number: value, daysAgo } = reported
    const superseded = creatinine !== null && creatinine.daysAgo < daysAgo
    return { value, daysAgo, superseded, text: `${what} ${value}${unit}, ${ago(daysAgo)}` }
  }
  return {
    crcl: latest(measured, crcl, 'creatinine clearance', ' mL/min'),
    egfr: latest(filtered, egfr, 'eGFR', ''),
  }
}

export const ago = (days: number): string => (days === 0 ? 'today' : days === 1 ? '1 day ago' : `${days} days ago`)

/** A single dose of an ingredient of a line, in mg; kept, for several rules ask. */
export function doseOf(self: Case, line: Line, place: number): Amount {
  let amounts = self.doses.get(line)
  if (!amounts) self.doses.set(line, (amounts = []))
  return (amounts[place] ??= singleDose(line.drug, place, self.question.chart.patient.weightKg))
}

/** What is taken of an ingredient in a day, over every product; `known` is false where a product does not tell it. */
export function dailyOf(self: Case, ingredient: number): { mg: number; known: boolean; parts: string[] } {
  let [mg, known] = [0, true]
  const parts: string[] = []
  for (const line of self.active) {
    if (line.local) continue
    for (const [place, id] of line.ids.entries()) {
      if (id !== ingredient) continue
      const amount = doseOf(self, line, place)
      if ('mg' in amount && line.drug.timesPerDay !== null) {
        mg += amount.mg * line.drug.timesPerDay
        parts.push(`${line.drug.name} ${round(amount.mg * line.drug.timesPerDay)} mg/day`)
      } else known = false
    }
  }
  return { mg, known, parts }
}

export const round = (value: number): number => Number(value.toPrecision(4))
