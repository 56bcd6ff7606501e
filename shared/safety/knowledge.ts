import { z } from 'zod'
import { CivilDate } from '../kernel/index.ts'
import { AlertKind, Severity } from './model.ts'

/** A comparison as the facts write it. */
const Compare = z.enum(['<', '<=', '>', '>=', '='])
export type Compare = z.infer<typeof Compare>

/** Whose dose, route or form is meant: the drug of a fact, either side of a pair, or a named ingredient. */
const Of = z.union([z.enum(['self', 'a', 'b']), z.number().int()])
export type Of = z.infer<typeof Of>

export const DOSE_MEASURES = ['daily', 'weekly', 'single', 'freq', 'perkg', 'days', 'prednisone'] as const
export type DoseMeasure = (typeof DOSE_MEASURES)[number]

/** When a fact applies: decided for a patient as yes, no, or not known. */
export type When =
  | { op: 'all' | 'any'; of: When[] }
  | { op: 'not'; of: When }
  | { op: 'lab'; lab: string; cmp: Compare; value: number | string }
  | { op: 'missing'; lab: string; days: number }
  | { op: 'age' | 'weight' | 'weeks'; cmp: Compare; value: number }
  | { op: 'sex'; is: 'F' | 'M' }
  | { op: 'problem'; is: string }
  | { op: 'has'; drugs: number[] }
  | { op: 'second'; drugs: number[] }
  | { op: 'dose'; measure: DoseMeasure; of: Of; cmp: Compare; value: number }
  | { op: 'route' | 'form'; of: Of; in: string[] }
  | { op: 'pregnant' | 'breastfeeding' | 'new' | 'naive' | 'below-tolerance' | 'always' }

const Ids = z.array(z.number().int().min(0))
export const When: z.ZodType<When> = z.lazy(() =>
  z.discriminatedUnion('op', [
    z.object({ op: z.enum(['all', 'any']), of: z.array(When) }),
    z.object({ op: z.literal('not'), of: When }),
    z.object({ op: z.literal('lab'), lab: z.string(), cmp: Compare, value: z.union([z.number(), z.string()]) }),
    z.object({ op: z.literal('missing'), lab: z.string(), days: z.number() }),
    z.object({ op: z.enum(['age', 'weight', 'weeks']), cmp: Compare, value: z.number() }),
    z.object({ op: z.literal('sex'), is: z.enum(['F', 'M']) }),
    z.object({ op: z.literal('problem'), is: z.string() }),
    z.object({ op: z.enum(['has', 'second']), drugs: Ids }),
    z.object({ op: z.literal('dose'), measure: z.enum(DOSE_MEASURES), of: Of, cmp: Compare, value: z.number() }),
    z.object({ op: z.enum(['route', 'form']), of: Of, in: z.array(z.string()) }),
    z.object({ op: z.enum(['pregnant', 'breastfeeding', 'new', 'naive', 'below-tolerance', 'always']) }),
  ]),
) as unknown as z.ZodType<When>

const Case = z.object({ when: When, severity: z.union([Severity, z.literal('none')]) })
export type Case = z.infer<typeof Case>

export const PairRule = z.object({
  id: z.string(),
  a: Ids.min(1),
  b: Ids.min(1),
  severity: Severity,
  /** In order; the first that holds decides, else `severity`. */
  cases: z.array(Case),
  why: z.string(),
  management: z.string(),
  sources: z.array(z.string()).min(1),
  also: z.array(AlertKind),
})
export type PairRule = z.infer<typeof PairRule>

export const DrugFact = z.object({
  id: z.string(),
  kind: AlertKind,
  also: z.array(AlertKind),
  drugs: Ids.min(1),
  cases: z.array(Case).min(1),
  why: z.string(),
  management: z.string(),
  source: z.string().min(1),
  /** Restates the AGS Beers list. */
  ags: z.boolean(),
  /** A daily maximum, in mg, with the unit in which the label writes it; null for every other fact. */
  limit: z.object({ mg: z.number(), unit: z.string() }).nullable(),
})
export type DrugFact = z.infer<typeof DrugFact>

export const AllergyRelation = z.object({
  id: z.string(),
  /** Ingredients that the allergy may be recorded against, the group's own name, and things that are no drug. */
  allergen: z.object({ drugs: Ids, group: z.string(), thing: z.string() }),
  target: z.object({ drugs: Ids, form: z.string() }),
  /** `same`: any drug against itself. */
  same: z.boolean(),
  relation: z.string(),
  action: z.enum(['interruptive', 'passive', 'none']),
  filter: z.string(),
  interruptsAfter: z.array(z.string()),
  /** Itching and flushing after such a drug are an effect of it on everybody, not an allergy. */
  itchIsEffect: z.boolean().default(false),
  why: z.string(),
  management: z.string(),
  sources: z.array(z.string()).min(1),
})
export type AllergyRelation = z.infer<typeof AllergyRelation>

const Against = z.object({
  any: z.boolean(),
  drugs: Ids,
  disease: z.boolean(),
  pregnancy: z.boolean(),
  age: z.boolean(),
})
export type Against = z.infer<typeof Against>

export const LabTerm = z.object({
  loinc: z.array(z.string()),
  words: z.string(),
  units: z.record(z.string(), z.number()),
})
export const ConditionTerm = z.object({
  label: z.string(),
  words: z.string(),
  unless: z.string(),
  icd10cm: z.array(z.string()),
  snomed: z.array(z.string()),
  /** Whether it counts of a relative too. */
  family: z.boolean().default(false),
})

/** All that the engine knows, as the signed package carries it. Drugs are numbers: places in `ingredients`. */
export const KnowledgePayload = z.object({
  format: z.literal(1),
  version: z.string().min(1),
  builtOn: CivilDate,
  ingredients: z.array(z.object({ name: z.string(), rxcui: z.string().nullable(), status: z.string() })).min(1),
  /** Other names, lower case, to the ingredients that they stand for. */
  names: z.record(z.string(), Ids),
  /** Trade names for whoever looks for a drug: what is in it, and words that its product’s name must hold, or must not. */
  brands: z
    .array(
      z.object({
        name: z.string(),
        ingredients: z.array(z.string()),
        only: z.array(z.string()),
        not: z.array(z.string()),
      }),
    )
    .default([]),
  classes: z.record(z.string(), z.object({ label: z.string(), drugs: Ids })),
  conditions: z.record(z.string(), ConditionTerm),
  labs: z.record(z.string(), LabTerm),
  rules: z.array(PairRule).min(1),
  /**
   * The pairs that rules speak of, worked out when the package was built: sets of rules (`12+40-`: rule 12, and rule 40 the
   * other way round), and for each pair, the smaller first, its two drugs and the number of its set, one after the other.
   */
  table: z.object({ sets: z.array(z.string()), cells: Ids }),
  /** Pairs that always interrupt, by item of the high-priority list. */
  highPriority: z.array(z.object({ item: z.number(), a: Ids, b: Ids })),
  /** Drugs of the list's QT item, each with each. */
  highPriorityQt: Ids,
  /** Pairs that never interrupt, by item; those that labels have overtaken since are left out. */
  nonInterruptive: z.array(z.object({ item: z.number(), a: Ids, b: Ids, mayRise: z.boolean() })),
  washouts: z.array(z.object({ drugs: Ids, days: z.number(), against: Against, why: z.string() })),
  localRoutes: z.array(z.string()),
  localExceptions: z.array(z.object({ drugs: Ids, routes: z.array(z.string()), against: Against })),
  facts: z.array(DrugFact).min(1),
  allergies: z.object({
    groups: z.record(z.string(), Ids),
    groupNames: z.record(z.string(), z.string()),
    /** Things that are no drug, by what they are called. */
    things: z.record(z.string(), z.string()),
    relations: z.array(AllergyRelation).min(1),
  }),
  duplicates: z.object({
    classes: z.array(
      z.object({ name: z.string(), drugs: Ids, interruptive: z.boolean(), longActingOnly: z.boolean() }),
    ),
    passiveIngredients: Ids,
    irPlusEr: Ids,
    longActing: Ids,
    inhaledRescue: Ids,
    /** Given for a number of days and over then: only with a prescription, and never kept for later. */
    courses: Ids.default([]),
    /** What many products hold and whose daily sum is known: mg a day that none should pass, from an age on in years. */
    withinDailyLimit: z
      .array(
        z.object({
          drug: z.number().int(),
          mg: z.number(),
          from: z.number(),
          unless: z.array(z.string()),
          source: z.string(),
        }),
      )
      .default([]),
    bridging: z.array(z.object({ a: Ids, b: Ids })),
    crossTitration: Ids,
    source: z.string(),
  }),
  mme: z.object({
    factors: z.array(z.object({ drug: z.number().int(), factor: z.number() })),
    patches: z.array(z.object({ drug: z.number().int(), perMcgHour: z.number() })),
    thresholds: z.array(z.object({ mme: z.number(), severity: Severity, text: z.string() })),
    opioids: Ids,
    source: z.string(),
  }),
  serotonin: z.object({ drugs: Ids, manyFrom: z.number().int(), source: z.string() }),
  formRoutes: z.array(z.object({ form: z.string(), routes: z.array(z.string()) })),
  families: z.array(z.object({ drugs: Ids, instead: Ids })),
  /** Two drugs that must alert and two that must not: tried whenever the knowledge is loaded. */
  canary: z.object({
    alert: z.tuple([z.string(), z.string()]),
    clear: z.tuple([z.string(), z.string()]),
    allergy: z.tuple([z.string(), z.string()]),
  }),
})
export type KnowledgePayload = z.infer<typeof KnowledgePayload>

/** Rows of a list that are held against their shape at once; numbers are rows too. */
const ROWS_AT_ONCE = 40
const NUMBERS_AT_ONCE = 4_000

/**
 * Holds a payload against its shape, list by list and a few rows at a time, so that nobody waits for it.
 * @returns null where it is not of this shape
 */
export function* readPayload(json: unknown): Generator<void, KnowledgePayload | null> {
  if (typeof json !== 'object' || json === null) return null
  const read: Record<string, unknown> = {}
  for (const [key, shape] of Object.entries<z.ZodType>(KnowledgePayload.shape)) {
    const value = yield* readPiece(shape, (json as Record<string, unknown>)[key])
    if (value === FAULTY) return null
    read[key] = value
  }
  return read as KnowledgePayload
}

const FAULTY = Symbol('faulty')

function* readPiece(shape: z.ZodType, value: unknown): Generator<void, unknown> {
  if (shape instanceof z.ZodObject && typeof value === 'object' && value !== null) {
    const read: Record<string, unknown> = {}
    for (const [key, inner] of Object.entries<z.ZodType>(shape.shape)) {
      const piece = yield* readPiece(inner, (value as Record<string, unknown>)[key])
      if (piece === FAULTY) return FAULTY
      read[key] = piece
    }
    return read
  }
  const atOnce = Array.isArray(value) && typeof value[0] === 'number' ? NUMBERS_AT_ONCE : ROWS_AT_ONCE
  if (!(shape instanceof z.ZodArray) || !Array.isArray(value) || value.length <= atOnce) {
    yield
    const whole = shape.safeParse(value)
    return whole.success ? whole.data : FAULTY
  }
  const rows: unknown[] = []
  for (let at = 0; at < value.length; at += atOnce) {
    yield
    // A slice of more than the least that is asked for is held against the whole list's rules, row by row.
    const slice = shape.safeParse(value.slice(at, at + atOnce))
    if (!slice.success) return FAULTY
    for (const row of slice.data as unknown[]) rows.push(row)
  }
  return rows
}
