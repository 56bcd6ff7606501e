import { type Case, doseOf, type Line, lineOf, round } from './case.ts'
import type { Answer, Asking } from './decide.ts'
import { lineMme } from './opioids.ts'

/**
 * Milligrams a day by mouth, for a week or longer, from which on a patient counts as opioid-tolerant.
 * Source: FDA PI fentanyl transdermal, Boxed Warning and §1; others at the equivalent of 60 mg of oral morphine.
 */
const TOLERANT_MG: Readonly<Record<string, number>> = {
  morphine: 60,
  oxycodone: 30,
  hydromorphone: 8,
  oxymorphone: 25,
  hydrocodone: 60,
}
const TOLERANT_MME = 60
/** A tolerance is kept for as long as it takes to gain it. */
const KEPT_DAYS = 7

/** Whether the opioids of the list come to less than makes a patient tolerant; not known where a dose is not told. */
export function belowTolerance({ self, a, notes, gaps }: Asking): Answer {
  const { knowledge, question } = self
  const listed = question.chart.current.map((drug) => lineOf(knowledge, drug, false))
  const counting = listed.filter(
    (line) => (line.stopped ?? 0) <= KEPT_DAYS && line.ids.some((id) => knowledge.payload.mme.opioids.includes(id)),
  )
  // Who wears such a patch already has been found tolerant; a renewal is no first one.
  if (counting.some((line) => line.route === a.line.route && line.ids.includes(a.id))) return 0
  let share = 0
  const untold: string[] = []
  for (const line of counting)
    for (const [place, id] of line.ids.entries()) {
      const part = shareOf(self, line, place, id)
      if (part === null) untold.push(line.drug.name)
      else share += part
    }
  if (share >= 1 - 1e-9) return 0
  if (untold.length > 0) {
    gaps.push({ code: 'dose-missing', about: untold[0] ?? '' })
    return -1
  }
  notes.push(
    share === 0 ? 'no opioid on the list' : `opioids on the list: ${round(share * 100)} % of what makes tolerant`,
  )
  return 1
}

function shareOf(self: Case, line: Line, place: number, id: number): number | null {
  const mme = lineMme(self, line, place, id)
  if (mme === 'not told') return null
  const own = TOLERANT_MG[self.knowledge.payload.ingredients[id]?.name ?? '']
  const amount = doseOf(self, line, place)
  const byLabel =
    own !== undefined && 'mg' in amount && line.drug.timesPerDay !== null
      ? (amount.mg * line.drug.timesPerDay) / own
      : 0
  return Math.max((mme ?? 0) / TOLERANT_MME, byLabel)
}
