import { type Case, type Line, doseOf, round, type Slot } from './case.ts'
import type { Findings } from './finding.ts'

/** Morphine equivalents of every opioid together, where one is asked about. */
export function checkMorphine(self: Case, lines: readonly Line[], out: Findings): void {
  const { mme } = self.knowledge.payload
  const isOpioid = (line: Line) => line.stopped === null && line.ids.some((id) => factorOf(self, id) !== null)
  const [asked] = lines.filter(isOpioid)
  if (!asked) return
  let total = 0
  const slots: Slot[] = []
  const notes: string[] = []
  for (const line of self.active.filter(isOpioid))
    for (const [place, id] of line.ids.entries()) {
      const one = lineMme(self, line, place, id)
      if (one === null) continue
      slots.push({ line, place, id })
      if (one === 'not told')
        out.reasons.push({ kind: 'mme', code: 'dose-missing', about: line.drug.name, drugId: line.drug.drugId })
      else {
        total += one
        notes.push(`${line.drug.name}: ${round(one)} MME/day`)
      }
    }
  const reached = mme.thresholds
    .filter((threshold) => total >= threshold.mme - 1e-9)
    .toSorted((a, b) => b.mme - a.mme)[0]
  if (!reached) return
  out.found.push({
    ruleId: `MME${reached.mme}`,
    kind: 'mme',
    also: [],
    severity: reached.severity,
    slots,
    why: `Opioids together come to ${round(total)} morphine milligram equivalents a day.`,
    notes,
    management: reached.text,
    sources: [mme.source],
    always: false,
    passive: false,
  })
}

function factorOf(self: Case, id: number): number | null {
  const { factors, patches } = self.knowledge.payload.mme
  return factors.find(({ drug }) => drug === id)?.factor ?? patches.find(({ drug }) => drug === id)?.perMcgHour ?? null
}

/** Null for what is not converted: a drug that is no opioid, and fentanyl that is no patch. */
export function lineMme(self: Case, line: Line, place: number, id: number): number | 'not told' | null {
  const { factors, patches } = self.knowledge.payload.mme
  const { drug } = line
  const patch = patches.find((one) => one.drug === id)
  if (patch) {
    if (line.route !== 'transdermal') return null
    const hourly = /mcg ?\/ ?(h|hr|hour)/i.test(drug.unit)
      ? drug.dose
      : drug.ingredients[place]?.strength?.per.startsWith('h')
        ? (drug.ingredients[place]?.strength?.value ?? null)
        : null
    return hourly === null ? 'not told' : hourly * patch.perMcgHour
  }
  const factor = factors.find((one) => one.drug === id)?.factor
  if (factor === undefined) return null
  const amount = doseOf(self, line, place)
  return 'mg' in amount && drug.timesPerDay !== null ? amount.mg * drug.timesPerDay * factor : 'not told'
}
