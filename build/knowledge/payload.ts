import type { CivilDate } from '../../shared/kernel/index.ts'
import type { Against, AllergyRelation, KnowledgePayload, PairRule } from '../../shared/safety/knowledge.ts'
import type { AlertKind } from '../../shared/safety/model.ts'
import { INGREDIENTS } from '../../shared/terminology/starter/drugs.data.ts'
import { ALLERGENS } from '../../shared/terminology/starter/allergens.data.ts'
import { pairsOfRules } from '../../shared/safety/engine/compile.ts'
import { readContext } from './context.ts'
import { readFacts } from './facts.ts'
import type { Names } from './language.ts'
import type { Sources } from './sources.ts'

/** What the files of `knowledge/` say, in the form that the engine loads. Fails on anything that stands for nothing. */
export function buildPayload(sources: Sources): KnowledgePayload {
  const { ingredients, interactions, readings, allergies, facts, conditions, laboratory } = sources
  const ids = new Map(ingredients.map(({ name }, id) => [name, id]))
  const classes: Record<string, { label: string; drugs: number[] }> = {}
  const names: Names = {
    drugs: (name) => {
      const own = name.startsWith('class:')
        ? classes[name.slice(6)]?.drugs
        : ids.has(name)
          ? [ids.get(name) as number]
          : undefined
      if (!own) throw new Error(`No drug or class is named “${name}”`)
      return own
    },
    lab: (name) => (laboratory[name] ? name : fail(`No result is named “${name}”`)),
    problem: (name) => (conditions[name] ? name : fail(`No condition is named “${name}”`)),
  }
  const all = (list: readonly string[]) => [...new Set(list.flatMap((name) => names.drugs(name)))]
  for (const [key, { label, members }] of Object.entries(sources.classes)) classes[key] = { label, drugs: all(members) }
  for (const [key, members] of Object.entries(readings.classes)) classes[key] = { label: key, drugs: all(members) }
  const colon = (name: string) => name.replace(/^c:/, 'class:')
  const alsoOf = (id: string) =>
    Object.entries(readings.alsoKinds).flatMap(([kind, rules]) => (rules.includes(id) ? [kind as AlertKind] : []))

  const rules = interactions.rules.map((rule): PairRule => {
    const without = (side: string, excluded: readonly string[]) => {
      const left = all(excluded)
      return names.drugs(colon(side)).filter((id) => !left.includes(id))
    }
    return {
      id: rule.id,
      a: without(rule.a, rule.exclude_a),
      b: without(rule.b, rule.exclude_b),
      severity: rule.severity,
      cases: rule.context.map(({ if: when, severity }) => ({
        when: readContext(when, names),
        severity: severity as 'major',
      })),
      why: `${rule.effect}. ${rule.mechanism}.`,
      management: rule.management,
      sources: rule.sources,
      also: alsoOf(rule.id),
    }
  })
  for (const id of Object.values(readings.alsoKinds).flat())
    if (!rules.some((rule) => rule.id === id)) fail(`No rule is named “${id}”`)

  const against = (list: readonly string[]): Against => ({
    any: list.includes('any'),
    disease: list.includes('disease'),
    pregnancy: list.includes('pregnancy'),
    age: list.includes('age'),
    drugs: all(list.filter((name) => !['any', 'disease', 'pregnancy', 'age'].includes(name))),
  })
  const washouts = interactions.washout_days.map(({ drug, days, why }) => {
    const counts = readings.washout[drug] ?? fail(`Nobody says what the wash-out of ${drug} is against`)
    return { drugs: names.drugs(drug), days, why, against: against(counts) }
  })
  const nonInterruptive = Object.entries(readings.nonInterruptive)
    // What today's labels raise for every patient is no member any more; what rises with its context may.
    .filter(([item]) => !readings.departures[item]?.startsWith('raised'))
    .map(([item, [a, b]]) => ({
      item: Number(item),
      a: all(a),
      b: all(b),
      mayRise: readings.departures[item] !== undefined,
    }))
  const { duplicates } = readings
  const opioid = (name: string) => names.drugs(name.replace(/ \(.*$/, ''))
  const policy = facts.duplicate_therapy

  return {
    format: 1,
    version: `${interactions.version}.1`,
    builtOn: interactions.version as CivilDate,
    ingredients: ingredients.map(({ name, rxcui, status }) => ({ name, rxcui, status })),
    names: otherNames(sources, ids),
    brands: sources.brands,
    classes,
    conditions: Object.fromEntries(
      Object.entries(conditions).map(([key, { label, words, unless, icd10cm, snomed, family = false }]) => [
        key,
        { label, words, unless, icd10cm, snomed, family },
      ]),
    ),
    labs: laboratory,
    rules,
    table: pairsOfRules(rules, ingredients.length),
    highPriority: sources.highPriority.items
      .filter(({ object_members: members }) => members.length > 0)
      .map(({ candidate_no: item, object_members: a, precipitant_members: b }) => ({
        item,
        a: all(a.map(({ name }) => name)),
        b: all(b.map(({ name }) => name)),
      })),
    highPriorityQt: all(readings.qtHighPriority),
    nonInterruptive,
    washouts,
    localRoutes: interactions.route_policy.local_routes,
    localExceptions: readings.localRoutes.map(({ drugs, routes, against: counts }) => ({
      drugs: all(drugs),
      routes,
      against: against(counts),
    })),
    facts: readFacts(sources, names),
    allergies: {
      groups: Object.fromEntries(Object.entries(allergies.groups).map(([key, members]) => [key, all(members)])),
      groupNames: sources.names.allergenGroups,
      things: thingNames(sources),
      relations: allergies.relations.map((row) => relation(row, allergies.groups, all)),
    },
    duplicates: {
      classes: [
        ...policy.interruptive_classes.map((name) => ({
          name: name.replace(/ \(.*$/, ''),
          drugs: names.drugs(`class:${name.replace(/ \(.*$/, '')}`),
          interruptive: true,
          longActingOnly: name.includes('long-acting'),
        })),
        ...policy.passive_classes.map((name) => ({
          name,
          drugs: names.drugs(`class:${name}`),
          interruptive: false,
          longActingOnly: false,
        })),
        ...duplicates.crossClasses.map(({ name, members, interruptive }) => ({
          name,
          drugs: all(members),
          interruptive,
          longActingOnly: false,
        })),
      ],
      passiveIngredients: all(duplicates.sameIngredientPassive),
      irPlusEr: all(duplicates.irPlusEr),
      longActing: all(duplicates.longActing),
      inhaledRescue: all(duplicates.inhaledRescue),
      courses: all(duplicates.courses),
      withinDailyLimit: duplicates.withinDailyLimit.map(({ drug, mg, from, unless, source }) => ({
        drug: names.drugs(drug)[0] as number,
        mg,
        from,
        unless: unless.map((name) => names.problem(name)),
        source,
      })),
      bridging: duplicates.bridging.map(([a, b]) => ({ a: names.drugs(a), b: names.drugs(b) })),
      crossTitration: all(duplicates.crossTitration),
      source: policy.source,
    },
    mme: {
      factors: Object.entries(facts.mme.factors)
        .filter(([name]) => !name.includes('mcg/h'))
        .map(([name, factor]) => ({ drug: opioid(name)[0] as number, factor })),
      patches: Object.entries(facts.mme.factors)
        .filter(([name]) => name.includes('mcg/h'))
        .map(([name, perMcgHour]) => ({ drug: names.drugs(name.split(' ')[0] ?? '')[0] as number, perMcgHour })),
      thresholds: facts.mme.thresholds,
      opioids: names.drugs('class:opioid_any'),
      source: facts.mme.source,
    },
    serotonin: {
      drugs: all(readings.serotonin.drugs).filter((id) => !all(readings.serotonin.without).includes(id)),
      manyFrom: readings.serotonin.manyFrom,
      source: readings.serotonin.source,
    },
    formRoutes: readings.formRoutes,
    families: [
      ...readings.families.map(([from, to]) => ({
        drugs: names.drugs(`class:${from}`),
        instead: all(to.map((name) => `class:${name}`)),
      })),
      ...Object.entries(readings.alternatives).map(([from, to]) => ({
        drugs: names.drugs(from),
        instead: to.flatMap((name) => (ids.has(name) ? [ids.get(name) as number] : [])),
      })),
    ],
    canary: {
      alert: ['warfarin', 'sulfamethoxazole'],
      clear: ['folic acid', 'acetaminophen'],
      allergy: ['amoxicillin', 'ampicillin'],
    },
  }
}

function fail(message: string): never {
  throw new Error(message)
}

type Row = Sources['allergies']['relations'][number]

function relation(
  row: Row,
  groups: Readonly<Record<string, readonly string[]>>,
  all: (names: readonly string[]) => number[],
): AllergyRelation {
  const [side, name] = [row.allergen.split(':')[0], row.allergen.split(':').slice(1).join(':')]
  const same = row.target === 'ingredient:same'
  const group = side === 'class' ? (groups[name] ?? fail(`No group is named “${name}”`)) : null
  const targetName = row.target.split(':').slice(1).join(':')
  const members =
    row.target_members ??
    (row.target.startsWith('class:') ? (groups[targetName] ?? [row.target]) : same ? [] : [targetName])
  const known = group ? all(group) : tryAll([name], all)
  return {
    id: row.id,
    allergen: { drugs: known, group: group ? name : '', thing: known.length > 0 || name === '*' ? '' : name },
    target: { drugs: all(members), form: row.target_form ?? '' },
    same,
    relation: row.relation,
    action: row.action,
    filter: row.reaction_filter,
    interruptsAfter: row.interrupts_after ?? [],
    itchIsEffect: row.itch_is_effect ?? false,
    why: row.evidence,
    management: row.management,
    sources: row.sources,
  }
}

function tryAll(list: readonly string[], all: (names: readonly string[]) => number[]): number[] {
  try {
    return all(list)
  } catch {
    return []
  }
}

/** Synonyms of our own, products, and trade names. */
function otherNames({ names, brands }: Sources, ids: ReadonlyMap<string, number>): Record<string, number[]> {
  const out: Record<string, number[]> = {}
  const id = (name: string) => ids.get(name) ?? fail(`No ingredient is named “${name}”`)
  for (const [, display, synonyms = []] of INGREDIENTS) {
    const own = ids.get(display)
    if (own !== undefined)
      for (const word of synonyms) if (/^[A-Z][a-z]{3,}$/.test(word)) out[word.toLowerCase()] ??= [own]
  }
  for (const [name, list] of Object.entries(names.synonyms))
    for (const word of list) out[word.toLowerCase()] = [id(name)]
  for (const [product, list] of Object.entries(names.products)) out[product] = list.map(id)
  // Of a trade name with something in it that the rules do not know, nothing is said to be known.
  const known = (name: string) => ids.get(name) ?? (out[name]?.length === 1 ? out[name][0] : undefined)
  for (const { name, ingredients } of brands) {
    const found = ingredients.flatMap((one) => known(one) ?? [])
    if (found.length === ingredients.length) out[name.toLowerCase()] ??= found
  }
  return out
}

function thingNames({ names }: Sources): Record<string, string> {
  const out: Record<string, string> = {}
  for (const [code, display, synonyms = []] of ALLERGENS)
    for (const word of [display, ...synonyms]) out[word.toLowerCase().replaceAll('’', "'")] = code
  for (const [thing, words] of Object.entries(names.allergens))
    for (const word of words) out[word.toLowerCase().replaceAll('’', "'")] = thing
  return out
}
