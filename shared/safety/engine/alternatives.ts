import type { Alternative, SafetyAlert, SafetyAnswer } from '../model.ts'
import type { ProposedLine } from '../question.ts'
import { askedInstead, type Case } from './case.ts'
import type { Knowledge } from './compile.ts'

/** How many are offered, and how many are tried: a class has a dozen members. */
const MOST_OFFERED = 3
const MOST_TRIED = 12

/** Whether an alert would interrupt about a drug of the question. */
type Stops = (self: Case, drugId: string) => boolean

/**
 * What could be given instead of a drug that an alert stops: others of its family that raise no interruption in this
 * patient. Each is tried by the same rules, so nothing is offered that would have to be stopped again.
 */
export function withAlternatives(self: Case, answer: SafetyAnswer, stops: Stops): SafetyAnswer {
  const tried = new Map<string, Alternative[]>()
  const alerts = answer.alerts.map((alert): SafetyAlert => {
    if (!alert.interruptive || alert.kind === 'dose' || alert.kind === 'route') return alert
    const about = alert.drugs.find(({ proposed }) => proposed)
    const line = about && self.question.proposed.find(({ drugId }) => drugId === about.drugId)
    if (!about || !line) return alert
    const key = `${about.drugId} ${about.ingredient}`
    let found = tried.get(key)
    if (!found) tried.set(key, (found = alternativesTo(self, line, about.ingredient, stops)))
    return { ...alert, alternatives: found }
  })
  return { ...answer, alerts }
}

function alternativesTo(self: Case, line: ProposedLine, ingredient: string, stops: Stops): Alternative[] {
  const { knowledge, question } = self
  const id = knowledge.byName.get(ingredient.toLowerCase())?.[0]
  if (id === undefined) return []
  const taken = new Set(self.active.filter(({ proposed }) => !proposed).flatMap(({ ids }) => ids))
  const families = knowledge.payload.families.filter(({ drugs }) => drugs.includes(id))
  const candidates = [...new Set(families.flatMap(({ instead }) => instead))].filter(
    (one) => one !== id && !taken.has(one),
  )
  const others = question.proposed.filter((one) => one !== line)
  const offered: Alternative[] = []
  for (const candidate of candidates.slice(0, MOST_TRIED)) {
    const name = nameOf(knowledge, candidate)
    const rxcui = knowledge.payload.ingredients[candidate]?.rxcui ?? ''
    const drug = { name, ingredients: [{ name, rxcui, strength: null }], unmapped: [], form: '' }
    const dose = { dose: null, doseMg: null, unit: '', timesPerDay: null }
    if (stops(askedInstead(self, [{ ...line, ...drug, ...dose }, ...others]), line.drugId)) continue
    offered.push({ ingredient: name, rxcui, why: 'raises no interruption in this patient' })
    if (offered.length === MOST_OFFERED) break
  }
  return offered
}

const nameOf = (knowledge: Knowledge, id: number): string => knowledge.payload.ingredients[id]?.name ?? ''
