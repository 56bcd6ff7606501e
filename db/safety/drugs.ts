import type { Kysely } from 'kysely'
import { CODE_SYSTEM, type Coding, type Concept, type Decimal } from '../../shared/kernel/index.ts'
import {
  type Knowledge,
  type ProposedDrug,
  type ProposedLine,
  recogniseDrug,
  type SafetyDrug,
  timesPerDayIn,
} from '../../shared/safety/index.ts'
import { readySets } from '../terminology/queries.ts'
import type { Tables } from '../tables.ts'

export type Contents = Pick<SafetyDrug, 'ingredients' | 'unmapped'>

/** What each code was found to hold, for one knowledge and one release of RxNorm. */
const KNOWN = new WeakMap<
  Knowledge,
  { setN: number; byCode: Map<string, readonly { rxcui: string; name: string }[]> }
>()
const NAMED = new WeakMap<Knowledge, Map<string, Contents>>()

/**
 * What is in some drugs: by the relations of the RxNorm release in use where one was imported, else by the code of an
 * ingredient, else by the name. What nobody knows stands in `unmapped` and makes the drug not checked.
 */
export async function contentsOf(
  db: Kysely<Tables>,
  knowledge: Knowledge,
  concepts: readonly Concept[],
): Promise<Contents[]> {
  const codes = [
    ...new Set(concepts.flatMap((concept) => rxcuisOf(concept)).filter((code) => !knowledge.byRxcui.has(code))),
  ]
  const related = await ingredientsByCode(db, knowledge, codes)
  return concepts.map((concept) => contentOf(knowledge, concept, related))
}

const rxcuisOf = ({ codings }: Concept): string[] =>
  codings.filter(({ system }: Coding) => system === CODE_SYSTEM.rxnorm).map(({ code }) => code)

function contentOf(
  knowledge: Knowledge,
  concept: Concept,
  related: ReadonlyMap<string, readonly { rxcui: string; name: string }[]>,
): Contents {
  const names = namesOf(knowledge)
  const rxcuis = rxcuisOf(concept)
  const text = concept.text || (concept.codings[0]?.display ?? '')
  const found = rxcuis.flatMap((code) => related.get(code) ?? [])
  const key = `${text}|${rxcuis.join(',')}|${found.map(({ rxcui }) => rxcui).join(',')}`
  let content = names.get(key)
  if (!content) {
    content = recognised(knowledge, text, rxcuis, found)
    if (names.size > 5000) names.clear()
    names.set(key, content)
  }
  return content
}

function recognised(
  knowledge: Knowledge,
  text: string,
  rxcuis: readonly string[],
  found: readonly { rxcui: string; name: string }[],
): Contents {
  const byName = recogniseDrug(knowledge, text, rxcuis)
  if (found.length === 0) return byName
  const parts = found.map(({ rxcui, name }) => ({ name, ...recogniseDrug(knowledge, name, [rxcui]) }))
  const ingredients = new Map(parts.flatMap((part) => part.ingredients).map((one) => [one.name, one]))
  // The name tells the strengths; the release tells what is in it.
  for (const { name, strength } of byName.ingredients) {
    const own = ingredients.get(name)
    if (own && strength) ingredients.set(name, { ...own, strength })
  }
  return {
    ingredients: [...ingredients.values()],
    unmapped: parts.filter((part) => part.ingredients.length === 0).map(({ name }) => name),
  }
}

function namesOf(knowledge: Knowledge): Map<string, Contents> {
  let names = NAMED.get(knowledge)
  if (!names) NAMED.set(knowledge, (names = new Map()))
  return names
}

/** Follows an imported release from a drug to its ingredients, at most three steps. Source: RxNorm Technical Documentation §12. */
async function ingredientsByCode(db: Kysely<Tables>, knowledge: Knowledge, codes: readonly string[]) {
  const out = new Map<string, readonly { rxcui: string; name: string }[]>()
  if (codes.length === 0) return out
  const set = (await readySets(db)).find(({ system }) => system === CODE_SYSTEM.rxnorm)
  if (!set || set.relations === 0) return out
  let known = KNOWN.get(knowledge)
  if (!known || known.setN !== set.n) KNOWN.set(knowledge, (known = { setN: set.n, byCode: new Map() }))
  for (const code of codes) {
    let found = known.byCode.get(code)
    if (!found) known.byCode.set(code, (found = await walk(db, set.n, code)))
    if (found.length > 0) out.set(code, found)
  }
  return out
}

const STEPS = [
  'has_ingredient',
  'has_ingredients',
  'consists_of',
  'tradename_of',
  'contains',
  'has_precise_ingredient',
  'has_part',
  'form_of',
]

async function walk(db: Kysely<Tables>, setN: number, code: string): Promise<{ rxcui: string; name: string }[]> {
  const found = new Map<string, string>()
  const seen = new Set([code])
  let at = [code]
  for (let step = 0; step < 4 && at.length > 0; step += 1) {
    const rows = await db
      .selectFrom('terminologyRelation as r')
      .innerJoin('terminologyConcept as c', (join) =>
        join.onRef('c.setN', '=', 'r.setN').onRef('c.code', '=', 'r.target'),
      )
      .select(['c.code', 'c.display', 'c.kind'])
      .where('r.setN', '=', setN)
      .where('r.source', 'in', at)
      .where('r.kind', 'in', STEPS)
      .limit(200)
      .execute()
    at = []
    for (const { code: next, display, kind } of rows) {
      if (seen.has(next)) continue
      seen.add(next)
      if (kind === 'IN') found.set(next, display)
      else at.push(next)
    }
  }
  return [...found].map(([rxcui, name]) => ({ rxcui, name }))
}

export const numberOf = (decimal: Decimal | null): number | null => (decimal === null ? null : Number(decimal))

/** A line of an order form, as the engine sees it. */
export function proposedLine(drug: ProposedDrug, contents: Contents): ProposedLine {
  return {
    drugId: drug.drugId,
    name: drug.concept.text || (drug.concept.codings[0]?.display ?? ''),
    ...contents,
    dose: numberOf(drug.doseValue),
    unit: drug.doseUnit,
    doseMg: null,
    route: drug.route,
    form: drug.form,
    timesPerDay: numberOf(drug.timesPerDay) ?? timesPerDayIn(drug.frequency),
    asNeeded: drug.asNeeded,
    days: drug.days,
    status: 'current',
    stoppedDaysAgo: null,
    replaces: drug.replaces,
  }
}

const SPOKEN: Readonly<Record<string, number>> = { half: 0.5, '½': 0.5, one: 1, two: 2, three: 3, a: 1, an: 1 }

/** The amount in instructions that are words alone: `Take 2 tablets by mouth daily` → 2 tablet. */
export function doseInWords(sig: string): { dose: number; unit: string } | null {
  const match =
    /\b(\d+(?:\.\d+)?|half|½|one|two|three|an?)\s+(tab(?:let)?s?|cap(?:sule)?s?|puffs?|drops?|patch(?:es)?|sprays?|ml|mg|mcg|g|units?)\b/i.exec(
      sig,
    )
  if (!match) return null
  const [, amount = '', unit = ''] = match
  return { dose: SPOKEN[amount.toLowerCase()] ?? Number(amount), unit: unit.toLowerCase() }
}
