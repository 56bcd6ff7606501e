import type { DrugFact } from '../knowledge.ts'
import { type Case, dailyOf, doseOf, type Line, type Slot } from './case.ts'
import { unitSlip } from './amounts.ts'
import { type Asking, decide } from './decide.ts'
import { addReasons, type Findings } from './finding.ts'
import { asGrave, localCounts, washedIn } from './pairs.ts'

/** Every fact about a single drug: dose, kidneys, pregnancy, nursing, age, results, diseases. */
export function checkFacts(self: Case, lines: readonly Line[], out: Findings): void {
  for (const line of lines) {
    checkDose(self, line, out)
    for (const slot of line.slots)
      for (const fact of self.knowledge.factsOf[slot.id] ?? [])
        if (applies(self, line, slot.id, fact)) checkFact(self, slot, fact, out)
  }
}

const WHERE: Readonly<Partial<Record<DrugFact['kind'], 'disease' | 'pregnancy' | 'age'>>> = {
  'drug-disease': 'disease',
  pregnancy: 'pregnancy',
  lactation: 'pregnancy',
  age: 'age',
}

function applies(self: Case, line: Line, id: number, fact: DrugFact): boolean {
  if (fact.ags && !self.question.policy.agsRows) return false
  const where = WHERE[fact.kind]
  if (line.stopped !== null) return where === 'pregnancy' && washedIn(self, line, id, ({ pregnancy }) => pregnancy)
  if (!line.local || fact.kind === 'route') return true
  return where !== undefined && localCounts(self, line, id, (against) => against[where])
}

function checkFact(self: Case, slot: Slot, fact: DrugFact, out: Findings): void {
  const { line } = slot
  const { limit } = fact
  // A slip of the unit is mended where it is written; no reason can be given for it.
  if (limit && unitSlip(line.drug, limit.mg, limit.unit) !== null && dailyOf(self, slot.id).mg > limit.mg * 10) {
    out.reasons.push({ kind: 'dose', code: 'dose-unit', about: line.drug.name, drugId: line.drug.drugId })
    return
  }
  const gaps: Asking['gaps'] = []
  for (const [at, { when, severity }] of fact.cases.entries()) {
    // Where a limit depends on the kidneys, a dose that is not told is taken as the usual one, which is too high.
    const doseNotTold = fact.kind === 'renal' ? 1 : -1
    const asking: Asking = { self, a: slot, b: null, doseNotTold, notes: [], gaps: [] }
    if (decide(when, asking) === 1) {
      if (severity === 'none') return
      out.found.push({
        ruleId: fact.id,
        kind: fact.kind,
        also: fact.also,
        severity,
        slots: [slot],
        why: fact.why,
        notes: asking.notes,
        beside: asGrave(fact.cases, at + 1, severity, asking),
        management: fact.management,
        sources: [fact.source],
        always: false,
        passive: false,
      })
      return
    }
    gaps.push(...asking.gaps)
  }
  addReasons(out, gaps, fact.kind, line)
}

/** What cannot be right whatever the drug is, and what is needed to reckon a dose at all. */
function checkDose(self: Case, line: Line, out: Findings): void {
  const { patient } = self.question.chart
  const { drug } = line
  type Code = 'dose-invalid' | 'dose-unit' | 'weight-missing' | 'weight-old' | 'birth-date-missing'
  const reason = (code: Code, about: string) => out.reasons.push({ kind: 'dose', code, about, drugId: drug.drugId })
  if (drug.dose !== null && (!Number.isFinite(drug.dose) || drug.dose <= 0)) reason('dose-invalid', drug.name)
  else if (drug.timesPerDay !== null && (!Number.isFinite(drug.timesPerDay) || drug.timesPerDay < 0))
    reason('dose-invalid', drug.name)
  else if (drug.dose !== null) {
    for (const [place, id] of line.ids.entries()) {
      if (id < 0 || !hasDoseFacts(self, id)) continue
      const amount = doseOf(self, line, place)
      if ('fault' in amount && amount.fault === 'unit') reason('dose-unit', drug.name)
    }
  }
  if (patient.ageYears === null) reason('birth-date-missing', 'the patient')
  // Source: under 19 a dose is reckoned by weight, as NCPDP SCRIPT asks for it with every prescription of a minor.
  else if (patient.ageYears < 19 && !line.local) {
    if (patient.weightKg === null) reason('weight-missing', 'the patient')
    else if ((patient.weightDaysAgo ?? 0) > (patient.ageYears < 2 ? WEIGHT_DAYS_INFANT : WEIGHT_DAYS_CHILD))
      reason('weight-old', 'the patient')
  }
}

/** How old the weight of who grows may be. Source: AAP Bright Futures periodicity: visits every 2 to 3 months under 2 years, then yearly. */
const WEIGHT_DAYS_INFANT = 90
const WEIGHT_DAYS_CHILD = 365

const hasDoseFacts = (self: Case, id: number): boolean =>
  (self.knowledge.factsOf[id] ?? []).some(({ kind, limit }) => kind === 'dose' && limit !== null)
