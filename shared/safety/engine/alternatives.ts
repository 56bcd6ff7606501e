import type { Alternative, SafetyAlert, SafetyAnswer } from '../model.ts'
import type { ProposedLine, SafetyQuestion } from '../question.ts'
import type { Knowledge } from './compile.ts'

/** How many are offered, and how many are tried: a class has a dozen members. */
const MOST_OFFERED = 3
const MOST_TRIED = 12

type Check = (knowledge: Knowledge, question: SafetyQuestion) => SafetyAnswer

/**
 * What could be given instead of a drug that an alert stops: others of its family that raise no interruption in this
 * patient. Each is tried by the same rules, so nothing is offered that would have to be stopped again.
 */
export function withAlternatives(
  knowledge: Knowledge,
  question: SafetyQuestion,
  answer: SafetyAnswer,
  check: Check,
): SafetyAnswer {
  const tried = new Map<string, Alternative[]>()
  const alerts = answer.alerts.map((alert): SafetyAlert => {
    if (!alert.interruptive || alert.kind === 'dose' || alert.kind === 'route') return alert
    const about = alert.drugs.find(({ proposed }) => proposed)
    const line = about && question.proposed.find(({ drugId }) => drugId === about.drugId)
    if (!about || !line) return alert
    const key = `${about.drugId} ${about.ingredient}`
    let found = tried.get(key)
    if (!found) tried.set(key, (found = alternativesTo(knowledge, question, line, about.ingredient, check)))
    return { ...alert, alternatives: found }
  })
  return { ...answer, alerts }
}

function alternativesTo(
  knowledge: Knowledge,
  question: SafetyQuestion,
  line: ProposedLine,
  ingredient: string,
  check: Check,
): Alternative[] {
  const id = knowledge.byName.get(ingredient.toLowerCase())?.[0]
  if (id === undefined) return []
  const families = knowledge.payload.families.filter(({ drugs }) => drugs.includes(id))
  const taken = new Set(
    question.chart.current.flatMap(({ ingredients, status }) =>
      status === 'current' ? ingredients.map(({ name }) => name) : [],
    ),
  )
  const candidates = [...new Set(families.flatMap(({ instead }) => instead))].filter(
    (one) => one !== id && !taken.has(nameOf(knowledge, one)),
  )
  const others = question.proposed.filter((one) => one !== line)
  const offered: Alternative[] = []
  for (const candidate of candidates.slice(0, MOST_TRIED)) {
    const name = nameOf(knowledge, candidate)
    const rxcui = knowledge.payload.ingredients[candidate]?.rxcui ?? ''
    const instead = {
      ...line,
      name,
      ingredients: [{ name, rxcui, strength: null }],
      unmapped: [],
      dose: null,
      doseMg: null,
      unit: '',
      form: '',
      timesPerDay: null,
      replaces: line.replaces,
    }
    const trial = check(knowledge, { ...question, proposed: [instead, ...others] })
    const stopped = trial.alerts.some(
      ({ interruptive, drugs }) => interruptive && drugs.some(({ drugId }) => drugId === line.drugId),
    )
    if (!stopped) offered.push({ ingredient: name, rxcui, why: 'raises no interruption in this patient' })
    if (offered.length === MOST_OFFERED) break
  }
  return offered
}

const nameOf = (knowledge: Knowledge, id: number): string => knowledge.payload.ingredients[id]?.name ?? ''
