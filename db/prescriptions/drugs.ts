import type { Kysely } from 'kysely'
import { type IndexedDrug, type Product, readProduct } from '../../shared/prescriptions/index.ts'
import { SYSTEM } from '../../shared/terminology/index.ts'
import type { Tables } from '../tables.ts'
import { readySets } from '../terminology/queries.ts'

type Db = Kysely<Tables>

/** The RxNorm set in use: its number, and where its concepts begin and end; undefined where there is none. */
export async function drugSet(db: Db): Promise<{ n: number; lastN: number; releaseId: string } | undefined> {
  return (await readySets(db)).find(({ system }) => system === SYSTEM.rxnorm)
}

/** Products, and ingredients for what a short list has no product of. */
const PRODUCTS = ['SCD', 'SBD', 'GPCK', 'BPCK', 'IN'] as const

/** Products of a set from one number on, in the standing order. @returns them, and the number after the last one read */
export async function productsFrom(
  db: Db,
  set: { n: number; lastN: number },
  from: number,
  atOnce: number,
): Promise<{ drugs: IndexedDrug[]; next: number }> {
  const to = Math.min(from + atOnce - 1, set.lastN)
  const rows = await db
    .selectFrom('terminologyConcept')
    .select(['code', 'display', 'kind', 'synonyms', 'common'])
    .where('n', '>=', from)
    .where('n', '<=', to)
    .where('kind', 'in', PRODUCTS)
    .where('active', '=', 1)
    .orderBy('n')
    .execute()
  const drugs = rows.map(({ synonyms, common, ...row }) => {
    const words = JSON.parse(synonyms) as string[]
    return { ...row, synonyms: words, common: common === 1 }
  })
  return { drugs, next: to + 1 }
}

/** A product with the RxCUI of each ingredient: by the relations of the release, else by the name. */
export async function productOf(db: Db, rxcui: string): Promise<Product | null> {
  const set = await drugSet(db)
  if (!set) return null
  const concept = await db
    .selectFrom('terminologyConcept')
    .select(['code', 'display', 'kind'])
    .where('setN', '=', set.n)
    .where('code', '=', rxcui)
    .executeTakeFirst()
  if (!concept) return null
  const product = readProduct(concept.display, { rxcui, kind: concept.kind })
  const known = await ingredientsUnder(db, set.n, rxcui)
  const missing = product.ingredients.filter(({ name }) => !matching(known, name)).map(({ name }) => name)
  const named = missing.length === 0 ? [] : await ingredientsNamed(db, set.n, missing)
  const ingredients = product.ingredients.map((one) => ({
    ...one,
    rxcui:
      (matching(known, one.name) ?? named.find(({ name }) => name === one.name) ?? onlyOne(product, known))?.code ??
      null,
  }))
  return { ...product, ingredients }
}

type Named = { code: string; name: string }

/** `metformin hydrochloride` is the salt of `metformin`; the name of the product may say either. */
const matching = (known: readonly Named[], name: string): Named | undefined =>
  known.find((one) => one.name === name) ?? known.find((one) => ` ${name} `.startsWith(` ${one.name} `.trimEnd() + ' '))
const onlyOne = (product: Product, known: readonly Named[]): Named | undefined =>
  product.ingredients.length === 1 && known.length === 1 ? known[0] : undefined

/** How many relations lie between a branded product and its ingredient: SBD → SCD → SCDC → IN. */
const DEPTH = 4
const DOWN = ['has_ingredient', 'has_ingredients', 'consists_of', 'tradename_of', 'contains', 'isa']

async function ingredientsUnder(db: Db, setN: number, rxcui: string): Promise<Named[]> {
  let [seen, edge] = [new Set([rxcui]), [rxcui]]
  const found: Named[] = []
  for (let depth = 0; depth < DEPTH && edge.length > 0; depth += 1) {
    const rows = await db
      .selectFrom('terminologyRelation as r')
      .innerJoin('terminologyConcept as c', (join) =>
        join.onRef('c.setN', '=', 'r.setN').onRef('c.code', '=', 'r.target'),
      )
      .select(['c.code', 'c.display', 'c.kind'])
      .where('r.setN', '=', setN)
      .where('r.source', 'in', edge)
      .where('r.kind', 'in', DOWN)
      .limit(200)
      .execute()
    const fresh = rows.filter(({ code }) => !seen.has(code))
    for (const { code, display, kind } of fresh) {
      seen.add(code)
      if (kind === 'IN') found.push({ code, name: display.toLowerCase() })
    }
    edge = fresh.filter(({ kind }) => kind !== 'IN' && kind !== 'BN').map(({ code }) => code)
  }
  return found
}

/** Ingredients by their names, each with and without its salt. */
async function ingredientsNamed(db: Db, setN: number, names: readonly string[]): Promise<Named[]> {
  const tries = names.flatMap((name) => {
    const words = name.split(' ')
    return words.map((_, index) => ({ name, tried: words.slice(0, words.length - index).join(' ') }))
  })
  const rows = await db
    .selectFrom('terminologyConcept')
    .select(['code', 'display'])
    .where('setN', '=', setN)
    .where('kind', 'in', ['IN', 'PIN'])
    .where(
      'display',
      'in',
      tries.map(({ tried }) => tried),
    )
    .execute()
  return names.flatMap((name) => {
    const longest = tries
      .filter((one) => one.name === name)
      .find(({ tried }) => rows.some(({ display }) => display === tried))
    const row = rows.find(({ display }) => display === longest?.tried)
    return row ? [{ name, code: row.code }] : []
  })
}
