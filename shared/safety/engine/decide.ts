import type { Compare, When } from '../knowledge.ts'
import type { NotCheckedCode } from '../model.ts'
import { belowTolerance } from './tolerance.ts'
import { ago, type Case, dailyOf, doseOf, LAB_DAYS, type Line, round, type Slot } from './case.ts'

export type Gap = { code: NotCheckedCode; about: string }

/** Yes, no, or not known. */
export type Answer = 1 | 0 | -1

export type Asking = {
  self: Case
  a: Slot
  b: Slot | null
  /** What a dose that is not told counts as. */
  doseNotTold: 1 | -1
  /** What made it so, for the patient. */
  notes: string[]
  gaps: Gap[]
}

/** Genes do not change; every other result ages. */
const KEPT = new Set(['HLA-B*15:02', 'HLA-B*57:01', 'CYP2C19'])

/** Decides a condition for a patient. Notes are added where it holds, gaps where it cannot be known. */
export function decide(when: When, asking: Asking): Answer {
  const { self } = asking
  const { patient } = self.question.chart
  switch (when.op) {
    case 'always':
      return 1
    case 'all': {
      let answer: Answer = 1
      for (const one of when.of) {
        const part = decide(one, asking)
        if (part === 0) return 0
        if (part === -1) answer = -1
      }
      return answer
    }
    case 'any': {
      let answer: Answer = 0
      for (let at = 0; at < when.of.length; at += 1) {
        const { length } = asking.notes
        const part = decide(when.of[at] as When, asking)
        if (part === 1) return withTheRest(when.of, at + 1, asking)
        // What half of a reason told is no reason.
        asking.notes.length = length
        if (part === -1) answer = -1
      }
      return answer
    }
    case 'not': {
      const part = decide(when.of, { ...asking, notes: [] })
      return part === -1 ? -1 : part === 1 ? 0 : 1
    }
    case 'age':
      if (patient.ageYears === null) return gap(asking, 'birth-date-missing', 'the birth date')
      if (compareAge(patient.ageYears, when.cmp, when.value) === 0) return 0
      return noted(asking, 1, `${Math.floor(patient.ageYears)} years old`)
    case 'sex':
      return patient.sex === '' ? -1 : patient.sex === when.is ? 1 : 0
    case 'weight':
      if (patient.weightKg === null) return gap(asking, 'weight-missing', 'the weight')
      return noted(asking, compare(patient.weightKg, when.cmp, when.value), `${patient.weightKg} kg`)
    case 'weeks':
      return patient.gestationalWeeks === null ? -1 : compare(patient.gestationalWeeks, when.cmp, when.value)
    case 'problem': {
      const text = self.problems.get(when.is)
      return noted(asking, text === undefined ? 0 : 1, text ?? '')
    }
    case 'pregnant':
      if (patient.pregnant === 'unknown') return self.canConceive ? gap(asking, 'pregnancy-unknown', 'pregnancy') : 0
      return noted(asking, patient.pregnant === 'yes' ? 1 : 0, weeksText(patient.gestationalWeeks))
    case 'breastfeeding':
      if (patient.breastfeeding === 'unknown')
        return self.canConceive ? gap(asking, 'lactation-unknown', 'breastfeeding') : 0
      return noted(asking, patient.breastfeeding === 'yes' ? 1 : 0, 'breastfeeding')
    case 'lab':
      return lab(when, asking)
    case 'missing': {
      const found = self.labs.get(when.lab)
      if (found && found.daysAgo <= when.days) return 0
      return noted(asking, 1, found ? `last ${when.lab} ${ago(found.daysAgo)}` : `no ${when.lab} on record`)
    }
    case 'has':
      return has(when.drugs, asking)
    case 'second':
      return severalOf(self, when.drugs) ? 1 : 0
    case 'dose':
      return dose(when, asking)
    case 'route':
    case 'form': {
      const slot = slotOf(when.of, asking)
      if (!slot) return 0
      const is = when.op === 'route' ? slot.line.route : slot.line.form
      return when.in.some((one) => (when.op === 'route' ? is === one : is.includes(one))) ? 1 : 0
    }
    case 'new': {
      const { line, id } = asking.a
      const before = self.question.chart.current.some(
        (drug) =>
          drug.status === 'current' &&
          drug.ingredients.some(({ name }) => name === self.knowledge.payload.ingredients[id]?.name),
      )
      return line.proposed && !before ? 1 : 0
    }
    case 'below-tolerance':
      return belowTolerance(asking)
    case 'naive': {
      const { opioids } = self.knowledge.payload.mme
      // Source: FDA PI fentanyl transdermal: opioid-tolerant after a week or longer of daily opioids.
      const other = self.lines.some(
        (line) => !line.proposed && (line.stopped ?? 0) <= 7 && line.ids.some((id) => opioids.includes(id)),
      )
      return noted(asking, other ? 0 : 1, 'no opioid on the list')
    }
  }
}

/**
 * One reason is enough for a warning; the others that hold are told too, for an override given for some of them does not
 * reach the next. What is not known of them leaves nothing unchecked: it was decided without.
 */
function withTheRest(of: readonly When[], from: number, asking: Asking): 1 {
  if (from === of.length) return 1
  const beside: Asking = { ...asking, gaps: [] }
  for (let at = from; at < of.length; at += 1) noteIf(of[at] as When, beside)
  return 1
}

/** Tells a condition among the notes where it holds; where it does not, nothing of it stays there. */
export function noteIf(when: When, asking: Asking): void {
  const { length } = asking.notes
  if (decide(when, asking) !== 1) asking.notes.length = length
}

const weeksText = (weeks: number | null): string => (weeks === null ? 'pregnant' : `pregnant, ${weeks} weeks`)

export function compare(value: number, cmp: Compare, limit: number): 1 | 0 {
  const holds =
    cmp === '<'
      ? value < limit
      : cmp === '<='
        ? value <= limit
        : cmp === '>'
          ? value > limit
          : cmp === '>='
            ? value >= limit
            : value === limit
  return holds ? 1 : 0
}

/** Over 60, and up to 60, are said of completed years: who is 60 and a half is 60. */
const compareAge = (years: number, cmp: Compare, limit: number): 1 | 0 =>
  compare((cmp === '>' || cmp === '<=') && Number.isInteger(limit) ? Math.floor(years) : years, cmp, limit)

function gap({ gaps }: Asking, code: NotCheckedCode, about: string): -1 {
  gaps.push({ code, about })
  return -1
}

function noted({ notes }: Asking, answer: 1 | 0, note: string): 1 | 0 {
  if (answer === 1 && note !== '' && !notes.includes(note)) notes.push(note)
  return answer
}

function lab(when: Extract<When, { op: 'lab' }>, asking: Asking): Answer {
  const { self } = asking
  if (when.lab === 'CrCl' || when.lab === 'eGFR') return kidneys(when, asking)
  const found = self.labs.get(when.lab)
  if (!found || (found.daysAgo > LAB_DAYS && !KEPT.has(when.lab)))
    return gap(asking, self.labFaults.has(when.lab) ? 'lab-unit' : 'lab-missing', when.lab)
  if (typeof when.value === 'string') {
    const text = `${found.value}`.toLowerCase()
    const negative = /neg|not detected|absent|normal/.test(text)
    const holds =
      when.value === 'positive'
        ? !negative && /pos|detect|present|carrier|heterozyg|homozyg|\*?15:?02|\*?57:?01/.test(text)
        : text.includes(when.value)
    return noted(asking, holds ? 1 : 0, found.text)
  }
  if (found.number === null) return gap(asking, 'lab-unit', when.lab)
  // The words are only made where it holds.
  if (compare(found.number, when.cmp, when.value) === 0) return 0
  return noted(asking, 1, `${found.text}, ${ago(found.daysAgo)}`)
}

/**
 * Creatinine clearance and eGFR are not the same number and are kept apart. Where only the other is known and lies below
 * the limit too, it stands in to warn, never to clear.
 */
function kidneys(when: Extract<When, { op: 'lab' }>, asking: Asking): Answer {
  const { crcl, egfr, problems } = asking.self
  const own = when.lab === 'CrCl' ? crcl : egfr
  const other = when.lab === 'CrCl' ? egfr : crcl
  const limit = Number(when.value)
  const warns = when.cmp === '<' || when.cmp === '<='
  const later = !own || other === null || own.daysAgo - other.daysAgo > (own.superseded ? 0 : RENAL_DAYS)
  // That kidneys are good is said by the newest value alone: an older one clears nothing.
  const outdated = own?.superseded === true || (other !== null && later && other.value < limit)
  if (own && (warns || !outdated) && compare(own.value, when.cmp, limit) === 1) return noted(asking, 1, own.text)
  if (warns && other && later && other.value < limit)
    return noted(
      asking,
      1,
      `${other.text}; it stands in for ${when.lab === 'CrCl' ? 'the creatinine clearance' : 'the eGFR'}, which is not known as of then`,
    )
  if (own && !own.superseded) return 0
  const stage = STAGES.find(({ condition }) => problems.has(condition))
  if (warns && stage && !other && limit >= stage.below)
    return noted(asking, 1, `${problems.get(stage.condition) ?? ''}; no result within a year`)
  return gap(asking, 'renal-unknown', when.lab === 'CrCl' ? 'creatinine clearance' : 'eGFR')
}

/** Within this time kidneys can fail: the older of two measures says nothing then. Source: KDIGO AKI 2012, 7 days. */
const RENAL_DAYS = 7

/** Where no result is known, a stage on the problem list stands in to warn. Source: KDIGO CKD 2024: G5 below 15, G4 below 30. */
const STAGES = [
  { condition: 'renal-failure', below: 15 },
  { condition: 'renal-severe', below: 30 },
] as const

function has(drugs: readonly number[], { self, notes }: Asking): 1 | 0 {
  const { active, firstWith } = self
  let first = active.length
  for (let at = 0; at < drugs.length; at += 1) {
    const line = firstWith.get(drugs[at] as number)
    if (line !== undefined && line < first) first = line
  }
  const found = active[first]
  if (!found) return 0
  notes.push(`also takes ${found.drug.name}`)
  return 1
}

/** Whether two or more of the drugs that act in the whole body are among these. */
function severalOf({ active }: Case, drugs: readonly number[]): boolean {
  let found = 0
  for (let at = 0; at < active.length && found < 2; at += 1) {
    const { local, ids } = active[at] as Line
    if (!local && ids.some((id) => drugs.includes(id))) found += 1
  }
  return found >= 2
}

function slotOf(of: 'self' | 'a' | 'b' | number, { a, b }: Asking): Slot | null {
  if (of === 'self' || of === 'a') return a
  if (of === 'b') return b
  return a.id === of ? a : b?.id === of ? b : null
}

function dose(when: Extract<When, { op: 'dose' }>, asking: Asking): Answer {
  const { self, doseNotTold } = asking
  const slot = slotOf(when.of, asking)
  if (!slot) return 0
  const { line, place, id } = slot
  const notTold = (): Answer => (doseNotTold === 1 ? 1 : gap(asking, 'dose-missing', line.drug.name))
  const name = self.knowledge.payload.ingredients[id]?.name ?? ''
  if (when.measure === 'days')
    return line.drug.days === null
      ? -1
      : noted(asking, compare(line.drug.days, when.cmp, when.value), `${line.drug.days} days`)
  if (when.measure === 'freq')
    return line.drug.timesPerDay === null
      ? gap(asking, 'dose-missing', line.drug.name)
      : noted(asking, compare(line.drug.timesPerDay, when.cmp, when.value), often(line.drug.timesPerDay))
  if (when.measure === 'single') {
    const amount = doseOf(self, line, place)
    return 'mg' in amount
      ? noted(asking, compare(amount.mg, when.cmp, when.value), `${round(amount.mg)} mg a dose`)
      : notTold()
  }
  const { mg, known, parts } = dailyOf(self, id)
  const raising = when.cmp === '>' || when.cmp === '>='
  const value = (daily: number): number | null => {
    if (when.measure === 'weekly') return daily * 7
    if (when.measure === 'prednisone') return daily * (self.knowledge.steroids.get(id) ?? 1)
    if (when.measure === 'daily') return daily
    const { weightKg } = self.question.chart.patient
    return weightKg === null ? null : daily / weightKg
  }
  const amount = value(mg)
  if (amount === null) return gap(asking, 'weight-missing', 'the weight')
  const holds = compare(amount, when.cmp, when.value)
  if (!known && !(raising && holds === 1)) return notTold()
  const unit = when.measure === 'weekly' ? 'mg a week' : when.measure === 'perkg' ? 'mg/kg a day' : 'mg a day'
  const sum = parts.length > 1 ? ` (${added(parts)})` : ''
  return noted(asking, holds, `${name} ${round(amount)} ${unit}${sum}`)
}

/** What stands on the list more than twice in the same words is told once, with how often. */
function added(parts: readonly string[]): string {
  const times = new Map<string, number>()
  for (const part of parts) times.set(part, (times.get(part) ?? 0) + 1)
  return [...times].map(([part, n]) => (n > 2 ? `${n} × ${part}` : Array(n).fill(part).join(' + '))).join(' + ')
}

const often = (times: number): string =>
  times >= 1 ? `${round(times)} times a day` : `once in ${round(1 / times)} days`
