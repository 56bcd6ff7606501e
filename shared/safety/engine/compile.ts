import type { AllergyRelation, DrugFact, KnowledgePayload, PairRule } from '../knowledge.ts'
import { isOfPatient } from './of-patient.ts'

/**
 * One rule about a pair; `flipped` where the first of the pair is the rule's `b`. `ofPatient`: it has conditions, and none of
 * them asks about the two drugs.
 */
export type PairHit = { rule: PairRule; flipped: boolean; ofPatient: boolean }

/** What the lists of high-priority and non-interruptive pairs say of a pair, as bits. */
export const LISTED = { high: 1, highQt: 2, never: 4, mayRise: 8 } as const

/** The knowledge in the form that answers quickly: dense tables over ingredients. */
export type Knowledge = {
  payload: KnowledgePayload
  version: string
  checksum: string
  builtOn: string
  /** Number of ingredients: the side of the square tables. */
  n: number
  /** Place in `ruleSets` of the rules about a pair; 0 where there is none. */
  pairs: Uint16Array
  ruleSets: readonly (readonly PairHit[])[]
  listed: Uint8Array
  factsOf: readonly (readonly DrugFact[])[]
  duplicateClassesOf: readonly (readonly number[])[]
  byRxcui: ReadonlyMap<string, number>
  byName: ReadonlyMap<string, readonly number[]>
  conditions: readonly {
    key: string
    words: RegExp
    unless: RegExp | null
    icd10cm: readonly string[]
    snomed: ReadonlySet<string>
    family: boolean
  }[]
  labByLoinc: ReadonlyMap<string, string>
  labWords: readonly { lab: string; words: RegExp }[]
  /** Ingredients of each group of allergens, as sets. */
  groups: ReadonlyMap<string, ReadonlySet<number>>
  relations: readonly AllergyRelation[]
  /** Any drug against itself. */
  sameDrug: AllergyRelation | undefined
  /** Drugs after which itching is an effect on everybody. */
  itching: ReadonlySet<number>
  washoutOf: ReadonlyMap<number, readonly KnowledgePayload['washouts'][number][]>
  localOf: ReadonlyMap<number, readonly KnowledgePayload['localExceptions'][number][]>
  forms: readonly { form: RegExp; routes: readonly string[] }[]
  steroids: ReadonlyMap<number, number>
}

/**
 * Milligrams of prednisone that one milligram stands for.
 * Source: equivalence table in FDA PI methylprednisolone and dexamethasone (glucocorticoid potency).
 */
const PREDNISONE_PER_MG: Readonly<Record<string, number>> = {
  prednisone: 1,
  prednisolone: 1,
  methylprednisolone: 1.25,
  triamcinolone: 1.25,
  dexamethasone: 6.67,
  betamethasone: 6.67,
  hydrocortisone: 0.25,
  cortisone: 0.2,
  deflazacort: 0.83,
}

/** @param checksum that the package was verified by */
export function compileKnowledge(payload: KnowledgePayload, checksum: string): Knowledge {
  const steps = compiling(payload, checksum)
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value
  }
}

/** As `compileKnowledge`, in pieces: the tables are half a million cells, and somebody may be waiting meanwhile. */
export function* compiling(payload: KnowledgePayload, checksum: string): Generator<void, Knowledge> {
  const n = payload.ingredients.length
  const { table, sets } = pairTable(payload, n)
  yield
  const listed = listedTable(payload, n)
  yield
  const factsOf: DrugFact[][] = Array.from({ length: n }, () => [])
  for (const fact of payload.facts) for (const id of fact.drugs) factsOf[id]?.push(fact)
  const duplicateClassesOf: number[][] = Array.from({ length: n }, () => [])
  for (const [index, { drugs }] of payload.duplicates.classes.entries())
    for (const id of drugs) duplicateClassesOf[id]?.push(index)
  const byName = new Map<string, readonly number[]>(Object.entries(payload.names))
  for (const [id, { name }] of payload.ingredients.entries()) byName.set(name.toLowerCase(), [id])
  const steroids = new Map<number, number>()
  for (const [name, factor] of Object.entries(PREDNISONE_PER_MG)) {
    const id = byName.get(name)?.[0]
    if (id !== undefined) steroids.set(id, factor)
  }
  yield
  return {
    payload,
    version: payload.version,
    checksum,
    builtOn: payload.builtOn,
    n,
    pairs: table,
    ruleSets: sets,
    listed,
    factsOf,
    duplicateClassesOf,
    byRxcui: new Map(payload.ingredients.flatMap(({ rxcui }, id) => (rxcui ? [[rxcui, id] as const] : []))),
    byName,
    conditions: Object.entries(payload.conditions).map(([key, one]) => ({
      key,
      words: new RegExp(one.words, 'i'),
      unless: one.unless === '' ? null : new RegExp(one.unless, 'i'),
      icd10cm: one.icd10cm,
      snomed: new Set(one.snomed),
      family: one.family,
    })),
    labByLoinc: new Map(
      Object.entries(payload.labs).flatMap(([lab, { loinc }]) => loinc.map((code) => [code, lab] as const)),
    ),
    labWords: Object.entries(payload.labs).map(([lab, { words }]) => ({ lab, words: new RegExp(words, 'i') })),
    groups: new Map(Object.entries(payload.allergies.groups).map(([key, ids]) => [key, new Set(ids)])),
    relations: payload.allergies.relations,
    sameDrug: payload.allergies.relations.find(({ same }) => same),
    itching: new Set(
      payload.allergies.relations.flatMap(({ itchIsEffect, target }) => (itchIsEffect ? target.drugs : [])),
    ),
    washoutOf: byDrug(payload.washouts),
    localOf: byDrug(payload.localExceptions),
    forms: payload.formRoutes.map(({ form, routes }) => ({ form: new RegExp(form, 'i'), routes })),
    steroids,
  }
}

function byDrug<T extends { drugs: readonly number[] }>(rows: readonly T[]): Map<number, T[]> {
  const out = new Map<number, T[]>()
  for (const row of rows) for (const id of row.drugs) out.set(id, [...(out.get(id) ?? []), row])
  return out
}

/** Every pair of the rules with its set, as the package carries it: see `KnowledgePayload.table`. */
export function pairsOfRules(rules: readonly PairRule[], n: number): KnowledgePayload['table'] {
  const keys = new Map<number, string>()
  for (const [index, rule] of rules.entries())
    for (const a of rule.a)
      for (const b of rule.b) {
        if (a === b) continue
        const cell = Math.min(a, b) * n + Math.max(a, b)
        keys.set(cell, `${keys.get(cell) ?? ''}${index}${a < b ? '+' : '-'}`)
      }
  const sets: string[] = []
  const known = new Map<string, number>()
  const cells: number[] = []
  for (const [cell, key] of keys) {
    let set = known.get(key)
    if (set === undefined) {
      set = sets.length
      known.set(key, set)
      sets.push(key)
    }
    cells.push(Math.floor(cell / n), cell % n, set)
  }
  return { sets, cells }
}

/** The square table of pairs, and the sets of rules that its cells point to: each as it stands and the other way round. */
function pairTable(
  { rules, table: { sets, cells } }: KnowledgePayload,
  n: number,
): { table: Uint16Array; sets: PairHit[][] } {
  const table = new Uint16Array(n * n)
  for (let at = 0; at + 2 < cells.length; at += 3) {
    const [a, b, set] = [cells[at] as number, cells[at + 1] as number, cells[at + 2] as number]
    table[a * n + b] = set * 2 + 1
    table[b * n + a] = set * 2 + 2
  }
  const ofPatient = new Set(
    rules.filter(({ cases }) => cases.length > 0 && cases.every(({ when }) => isOfPatient(when))),
  )
  const hits = sets.map((key) => hitsOf(key, rules, ofPatient))
  const turned = (set: readonly PairHit[]) => set.map((hit) => ({ ...hit, flipped: !hit.flipped }))
  return { table, sets: [[], ...hits.flatMap((set) => [set, turned(set)])] }
}

/** `12+40-` → rules 12 and 40, the second the other way round. A rule between two of one class stands once. */
function hitsOf(key: string, rules: readonly PairRule[], ofPatient: ReadonlySet<PairRule>): PairHit[] {
  const seen = new Set<number>()
  const hits: PairHit[] = []
  for (const [, index = '', sign] of key.matchAll(/(\d+)([+-])/g)) {
    const number = Number(index)
    const rule = rules[number]
    if (!rule || (seen.has(number) && rule.cases.length === 0)) continue
    seen.add(number)
    hits.push({ rule, flipped: sign === '-', ofPatient: ofPatient.has(rule) })
  }
  return hits
}

function listedTable({ highPriority, highPriorityQt, nonInterruptive }: KnowledgePayload, n: number): Uint8Array {
  const table = new Uint8Array(n * n)
  const mark = (a: number, b: number, bits: number) => {
    if (a === b) return
    table[a * n + b] = (table[a * n + b] ?? 0) | bits
    table[b * n + a] = (table[b * n + a] ?? 0) | bits
  }
  for (const { a, b } of highPriority) for (const one of a) for (const other of b) mark(one, other, LISTED.high)
  for (const one of highPriorityQt) for (const other of highPriorityQt) mark(one, other, LISTED.highQt)
  for (const { a, b, mayRise } of nonInterruptive)
    for (const one of a) for (const other of b) mark(one, other, mayRise ? LISTED.never | LISTED.mayRise : LISTED.never)
  return table
}
