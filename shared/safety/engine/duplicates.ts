import type { Severity } from '../model.ts'
import type { Case, Line } from './case.ts'
import { ago, dailyOf, doseOf, round } from './case.ts'
import type { Finding, Findings } from './finding.ts'

/** The same drug twice, and two of one class, among what is taken at the same time. */
export function checkDuplicates(
  self: Case,
  lines: readonly Line[],
  out: Findings,
  among: readonly Line[] = self.active,
): void {
  const checked = new Set<Line>()
  for (const line of lines) {
    checked.add(line)
    for (const other of among) {
      if (other === line || checked.has(other) || line.stopped !== null) continue
      const twice = sameIngredient(self, line, other) ?? sameClass(self, line, other)
      if (twice) out.found.push(twice)
    }
  }
}

type Places = { line: Line; place: number; id: number }

function sameIngredient(self: Case, line: Line, other: Line): Finding | null {
  const { duplicates } = self.knowledge.payload
  let told: Finding | null = null
  for (const slot of line.slots) {
    const place = other.ids.indexOf(slot.id)
    if (place < 0 || !sameWay(line, other)) continue
    // A short-acting one for what breaks through a long-acting one, and a rescue inhaler beside a combination.
    if (
      duplicates.irPlusEr.includes(slot.id) &&
      (line.form === 'extended-release') !== (other.form === 'extended-release')
    )
      continue
    if (
      duplicates.inhaledRescue.includes(slot.id) &&
      line.route === 'inhalation' &&
      line.ids.length > 1 !== other.ids.length > 1
    )
      continue
    // Strengths of one order that are taken together, and what is given for a few days beside: told, not interrupted.
    // So is a course again whose days are over, though nobody ended it on the list: nothing of it is left to be taken twice.
    const over = duplicates.courses.includes(slot.id) ? (line.drug.overForDays ?? other.drug.overForDays ?? null) : null
    const passive = duplicates.passiveIngredients.includes(slot.id) || (line.proposed && other.proposed)
    const sum = line.ids.length > 1 || other.ids.length > 1 ? withinLimit(self, slot.id) : null
    const found = duplicate(
      self,
      'same drug',
      slot,
      { line: other, place, id: slot.id },
      passive || over !== null || sum !== null ? 'moderate' : 'major',
      self.knowledge.payload.ingredients[slot.id]?.name ?? '',
    )
    const notes = [
      ...(over === null ? [] : [`the days of the earlier course were over ${ago(over)}`]),
      ...(sum === null ? [] : [`together ${sum.mg} mg/day, below ${sum.limit}`]),
    ]
    const noted = notes.length === 0 ? found : { ...found, notes: [...found.notes, ...notes] }
    // What else both have in them may matter more than what stays below its limit.
    if (!noted.passive) return noted
    told ??= noted
  }
  return told
}

/**
 * What is sold in hundreds of combinations, where every product on the list tells its dose and all of them together stay below
 * what is held to be safe for this patient: the sum is what the labels warn of. Null where anything of it is not known.
 */
function withinLimit(self: Case, id: number): { mg: number; limit: number } | null {
  const { ageYears } = self.question.chart.patient
  const rule = self.knowledge.payload.duplicates.withinDailyLimit.find(({ drug }) => drug === id)
  if (!rule || ageYears === null || ageYears < rule.from) return null
  if (rule.unless.some((problem) => self.problems.has(problem))) return null
  const { mg, known } = dailyOf(self, id)
  return known && mg > 0 && mg <= rule.mg ? { mg: round(mg), limit: rule.mg } : null
}

/** By mouth and under the tongue are one way, a patch, an eye drop and a cream each another. */
const sameWay = (line: Line, other: Line): boolean => wayOf(line) === wayOf(other)
const wayOf = ({ route, local }: Line): string =>
  local || route === 'transdermal' || route === 'sublingual' ? route : 'systemic'

function sameClass(self: Case, line: Line, other: Line): Finding | null {
  if (line.local || other.local) return null
  const { duplicateClassesOf, payload } = self.knowledge
  const { duplicates } = payload
  let found: Finding | null = null
  for (const a of line.slots)
    for (const b of other.slots) {
      if (a.id === b.id || excepted(self, a, b)) continue
      for (const index of duplicateClassesOf[a.id] ?? []) {
        if (!(duplicateClassesOf[b.id] ?? []).includes(index)) continue
        const group = duplicates.classes[index]
        if (!group || (group.longActingOnly && !(longActing(self, a) && longActing(self, b)))) continue
        const label = payload.classes[group.name]?.label ?? group.name
        const next = duplicate(self, 'same class', a, b, group.interruptive ? 'major' : 'moderate', label)
        if (!found || (found.passive && !next.passive)) found = next
      }
    }
  return found
}

const longActing = (self: Case, { line, id }: Places): boolean =>
  line.form === 'extended-release' ||
  line.route === 'transdermal' ||
  self.knowledge.payload.duplicates.longActing.includes(id)

function excepted(self: Case, a: Places, b: Places): boolean {
  const { bridging, crossTitration } = self.knowledge.payload.duplicates
  const ending = (slot: Places) => slot.line.drug.days !== null && slot.line.drug.days <= 30
  const bridge = bridging.some(
    (one) => (one.a.includes(a.id) && one.b.includes(b.id)) || (one.a.includes(b.id) && one.b.includes(a.id)),
  )
  // A bridge has an end, or a clot to be bridged for.
  if (bridge && (ending(a) || ending(b) || self.problems.has('vte') || self.problems.has('mechanical-valve')))
    return true
  return crossTitration.includes(a.id) && crossTitration.includes(b.id) && (ending(a) || ending(b))
}

function duplicate(
  self: Case,
  what: 'same drug' | 'same class',
  a: Places,
  b: Places,
  severity: Severity,
  label: string,
): Finding {
  const told = [a, b].map(({ line, place }) => {
    const amount = doseOf(self, line, place)
    return 'mg' in amount && line.drug.timesPerDay !== null
      ? `${line.drug.name} ${amount.mg} mg, ${line.drug.timesPerDay} a day`
      : line.drug.name
  })
  return {
    ruleId: what === 'same drug' ? 'DUP-drug' : 'DUP-class',
    kind: 'duplicate',
    also: [],
    severity,
    slots: [a, b],
    why:
      what === 'same drug'
        ? `${label} twice: the doses add up.`
        : `Two of one class (${label}): the effects add up, and so does the harm.`,
    notes: told,
    management: 'Stop one, or say that the new one takes the place of the old one.',
    sources: [self.knowledge.payload.duplicates.source],
    always: false,
    passive: severity === 'moderate',
  }
}
