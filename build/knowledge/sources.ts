import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { refuseBrandsAlike } from './brands.ts'

/** The shapes of the files in `knowledge/`. A row that does not fit stops the build. */
const Severity = z.enum(['contraindicated', 'major', 'moderate', 'minor'])
const Written = z.object({ when: z.string(), severity: z.union([Severity, z.literal('none')]) })
const Names = z.array(z.string())

const Ingredients = z.object({
  ingredients: z.array(
    z.object({ name: z.string(), rxcui: z.string().nullable(), status: z.string(), sources: Names }),
  ),
})
const Classes = z.record(z.string(), z.object({ label: z.string(), basis: z.string(), members: Names }))
const Interactions = z.object({
  version: z.string(),
  washout_days: z.array(z.object({ drug: z.string(), days: z.number(), why: z.string() })),
  route_policy: z.object({ local_routes: Names }),
  rules: z.array(
    z.object({
      id: z.string(),
      a: z.string(),
      b: z.string(),
      severity: Severity,
      mechanism: z.string(),
      effect: z.string(),
      management: z.string(),
      sources: Names.min(1),
      condition: z.string(),
      exclude_a: Names,
      exclude_b: Names,
      n_pairs: z.number(),
      context: z.array(z.object({ if: z.record(z.string(), z.unknown()), severity: z.string() })),
    }),
  ),
})
const Members = z.array(z.object({ name: z.string() }))
const HighPriority = z.object({
  items: z.array(z.object({ candidate_no: z.number(), object_members: Members, precipitant_members: Members })),
})
const Allergies = z.object({
  groups: z.record(z.string(), Names),
  relations: z.array(
    z.object({
      id: z.string(),
      allergen: z.string(),
      target: z.string(),
      relation: z.string(),
      action: z.enum(['interruptive', 'passive', 'none']),
      reaction_filter: z.string(),
      evidence: z.string(),
      management: z.string(),
      sources: Names.min(1),
      interrupts_after: Names.optional(),
      itch_is_effect: z.boolean().optional(),
      target_members: Names.optional(),
      target_form: z.string().optional(),
    }),
  ),
})
const Facts = z.object({
  facts: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      drug: z.string(),
      applies_when: z.string(),
      limit: z.union([z.string(), z.object({ value: z.union([z.number(), z.string()]), unit: z.string() })]),
      severity: Severity,
      management: z.string(),
      source: z.string().min(1),
      licence: z.string(),
    }),
  ),
  mme: z.object({
    source: z.string(),
    factors: z.record(z.string(), z.number()),
    thresholds: z.array(z.object({ mme: z.number(), severity: Severity, text: z.string() })),
  }),
  duplicate_therapy: z.object({
    interruptive_classes: Names,
    passive_classes: Names,
    exceptions: Names,
    source: z.string(),
  }),
})
const LabelFacts = z.object({
  facts: z.array(
    z.object({
      id: z.string(),
      kind: z.string(),
      drug: z.string(),
      cases: z.array(Written).min(1),
      management: z.string(),
      why: z.string(),
      source: z.string().min(1),
      also: Names,
    }),
  ),
})
const Readings = z.object({
  facts: z.record(
    z.string(),
    z.object({
      cases: z.array(Written).min(1),
      drugs: Names.optional(),
      also: Names.optional(),
      dose: z.boolean().optional(),
      local: z.string().optional(),
    }),
  ),
  washout: z.record(z.string(), Names),
  localRoutes: z.array(z.object({ drugs: Names, routes: Names, against: Names, source: z.string() })),
  nonInterruptive: z.record(z.string(), z.tuple([Names, Names])),
  departures: z.record(z.string(), z.string()),
  qtHighPriority: Names,
  alsoKinds: z.record(z.string(), Names),
  serotonin: z.object({ drugs: Names, without: Names, source: z.string(), manyFrom: z.number() }),
  duplicates: z.object({
    crossClasses: z.array(
      z.object({ name: z.string(), members: Names, interruptive: z.boolean(), source: z.string() }),
    ),
    sameIngredientPassive: Names,
    irPlusEr: Names,
    longActing: Names,
    inhaledRescue: Names,
    /** Prescribed for so many days and then over, by every label: who has one again begins it anew. */
    courses: Names,
    /** Two products with it are told, not interrupted, where all of them together stay below so many mg a day. */
    withinDailyLimit: z.array(
      z.object({ drug: z.string(), mg: z.number(), from: z.number(), unless: Names, source: z.string() }),
    ),
    bridging: z.array(z.tuple([z.string(), z.string()])),
    crossTitration: Names,
  }),
  formRoutes: z.array(z.object({ form: z.string(), routes: Names })),
  families: z.array(z.tuple([z.string(), Names])),
  alternatives: z.record(z.string(), Names),
  classes: z.record(z.string(), Names),
})
const Conditions = z.object({
  conditions: z.record(
    z.string(),
    z.object({
      label: z.string(),
      words: z.string(),
      unless: z.string(),
      icd10cm: Names,
      snomed: Names,
      /** Of a relative it counts as well: the label says so. */
      family: z.boolean().optional(),
      source: z.string(),
    }),
  ),
})
const Laboratory = z.object({
  labs: z.record(z.string(), z.object({ loinc: Names, words: z.string(), units: z.record(z.string(), z.number()) })),
})
const NameFile = z.object({
  synonyms: z.record(z.string(), Names),
  products: z.record(z.string(), Names),
  allergenGroups: z.record(z.string(), z.string()),
  allergens: z.record(z.string(), Names),
})
const Brands = z.object({
  source: z.string().min(1),
  alike: z.array(Names.min(2)),
  brands: z
    .array(
      z.object({ name: z.string().min(2), ingredients: Names.min(1), only: Names.default([]), not: Names.default([]) }),
    )
    .min(1),
})
const NonInterruptive = z.object({ items: z.array(z.object({ no: z.number(), left: z.string(), right: z.string() })) })

/** Every file of `knowledge/`, read and held against its shape. */
export function readSources(folder: string) {
  const read = <T extends z.ZodType>(name: string, shape: T): z.output<T> => {
    const parsed = shape.safeParse(JSON.parse(readFileSync(join(folder, name), 'utf8')))
    if (!parsed.success) throw new Error(`knowledge/${name}: ${z.prettifyError(parsed.error)}`)
    return parsed.data
  }
  const { brands, alike } = read('brands.json', Brands)
  refuseBrandsAlike(brands, alike)
  return {
    ingredients: read('ingredients.json', Ingredients).ingredients,
    classes: read('classes.json', Classes),
    interactions: read('interactions.json', Interactions),
    highPriority: read('high-priority.json', HighPriority),
    nonInterruptive: read('non-interruptive.json', NonInterruptive),
    allergies: read('allergies.json', Allergies),
    facts: read('facts.json', Facts),
    labelFacts: read('label-facts.json', LabelFacts),
    readings: read('readings.json', Readings),
    conditions: read('conditions.json', Conditions).conditions,
    laboratory: read('laboratory.json', Laboratory).labs,
    names: read('names.json', NameFile),
    brands,
  }
}
export type Sources = ReturnType<typeof readSources>
