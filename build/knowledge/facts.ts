import type { Case, DrugFact, When } from '../../shared/safety/knowledge.ts'
import type { AlertKind } from '../../shared/safety/model.ts'
import { type Names, readCondition } from './language.ts'
import type { Sources } from './sources.ts'

const KIND: Readonly<Record<string, AlertKind>> = {
  max_daily: 'dose',
  frequency: 'dose',
  max_single: 'dose',
  duration: 'dose',
  route: 'route',
  renal: 'renal',
  pregnancy: 'pregnancy',
  lactation: 'lactation',
  age: 'age',
  age_paed: 'age',
  age_elderly: 'age',
  geriatric_dose: 'dose',
  lab: 'drug-lab',
  disease: 'drug-disease',
  'opioid-naive': 'opioid-naive',
}
const SHORT: Readonly<Record<string, string>> = { K: 'potassium', Mg: 'magnesium', Na: 'sodium' }
const MG: Readonly<Record<string, number>> = { 'mg/day': 1, 'mcg/day': 0.001 }

/** Every fact about one drug, the carried-over ones and our own, with its condition read. */
export function readFacts({ facts, labelFacts, readings }: Sources, names: Names): DrugFact[] {
  const carried = facts.facts.map((fact): DrugFact => {
    const reading = readings.facts[fact.id]
    const limit = typeof fact.limit === 'object' && fact.kind === 'max_daily' ? fact.limit : null
    const factor = limit && MG[limit.unit]
    if (limit && (factor === undefined || typeof limit.value !== 'number'))
      throw new Error(`${fact.id}: its limit cannot be read`)
    const mg = limit && factor !== null && factor !== undefined ? Number(limit.value) * factor : null
    const cases =
      reading?.cases.map(({ when, severity }) => ({ when: readCondition(when, names), severity })) ??
      plainCases(fact, mg, names)
    const drugs = (reading?.drugs ?? [fact.drug]).flatMap((name) => names.drugs(name))
    return {
      id: fact.id,
      kind: reading?.dose ? 'dose' : kindOf(fact.kind),
      also: [...(reading?.also ?? []), ...(reading?.dose && fact.kind === 'age_paed' ? ['age'] : [])].filter(
        (kind) => kind !== 'dose' || !reading?.dose,
      ) as AlertKind[],
      drugs: [...new Set(drugs)],
      cases,
      why: whyOf(fact.kind, fact.applies_when),
      management: fact.management,
      source: fact.source,
      ags: fact.kind === 'age_elderly',
      limit: mg === null || !limit ? null : { mg, unit: limit.unit.replace('/day', '') },
    }
  })
  const own = labelFacts.facts.map((fact): DrugFact => {
    const limit = /^daily\(self\)>([\d.]+)$/.exec(fact.cases[0]?.when ?? '')?.[1]
    return {
      id: fact.id,
      kind: kindOf(fact.kind),
      also: fact.also as AlertKind[],
      drugs: names.drugs(fact.drug),
      cases: fact.cases.map(({ when, severity }) => ({ when: readCondition(when, names), severity })),
      why: fact.why,
      management: fact.management,
      source: fact.source,
      ags: false,
      limit: fact.kind === 'max_daily' && limit !== undefined ? { mg: Number(limit), unit: 'mg' } : null,
    }
  })
  const unread = Object.keys(readings.facts).filter((id) => !facts.facts.some((fact) => fact.id === id))
  if (unread.length > 0) throw new Error(`Readings of facts that are not there: ${unread.join(', ')}`)
  return [...carried, ...own]
}

function kindOf(kind: string): AlertKind {
  const known = KIND[kind]
  if (!known) throw new Error(`No kind is named “${kind}”`)
  return known
}

type Fact = Sources['facts']['facts'][number]

/** The condition of a fact whose own words can be read as they are. */
function plainCases(fact: Fact, mg: number | null, names: Names): Case[] {
  const { severity } = fact
  if (mg !== null) return [{ when: { op: 'dose', measure: 'daily', of: 'self', cmp: '>', value: mg }, severity }]
  if (fact.kind === 'pregnancy') return [{ when: { op: 'pregnant' }, severity }]
  if (fact.kind === 'lactation') return [{ when: { op: 'breastfeeding' }, severity }]
  if (fact.kind === 'age_elderly') return [{ when: { op: 'age', cmp: '>=', value: 65 }, severity }]
  const text = fact.applies_when
    .replace(/\b(K|Mg|Na)(?=[<>])/g, (short) => SHORT[short] ?? short)
    .replace(/ or /g, ' | ')
  const when: When = readCondition(text.replace(/ ms$/, ''), names)
  return [{ when, severity }]
}

function whyOf(kind: string, applies: string): string {
  switch (kind) {
    case 'max_daily':
      return 'Above the labelled daily maximum'
    case 'pregnancy':
      return 'Can harm the unborn child'
    case 'lactation':
      return 'Can harm the nursed child'
    case 'renal':
      return `Kidney function: ${applies}`
    case 'lab':
      return `Laboratory: ${applies}`
    case 'disease':
      return `Condition: ${applies}`
    case 'age_paed':
      return `Age or weight: ${applies}`
    case 'age_elderly':
      return 'Greater risk from 65 years on'
    default:
      return `Dosing: ${applies}`
  }
}
