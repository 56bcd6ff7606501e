import { setImmediate } from 'node:timers/promises'
import { drugSet, productsFrom } from '../../db/prescriptions/drugs.ts'
import { favoritesOf } from '../../db/prescriptions/favorites.ts'
import { drugUse } from '../../db/prescriptions/queries.ts'
import type { Journal } from '../../db/journal.ts'
import {
  type BrandName,
  DrugIndex,
  type DrugUse,
  type FoundProduct,
  readProduct,
} from '../../shared/prescriptions/index.ts'

/** Concepts read in one turn: a few milliseconds of the thread that answers everyone. */
const AT_ONCE = 150
/** A favourite counts for so many prescriptions. */
const FAVORITE = 500
const NONE: readonly BrandName[] = []

type Made = { releaseId: string; brands: readonly BrandName[]; index: Promise<DrugIndex> }

/**
 * The products of the RxNorm release in use, held ready to be found while one types. It is made once for each release and
 * store, piece by piece; nothing of a patient is in it.
 */
export class DrugSearch {
  readonly #made = new WeakMap<Journal, Made>()
  readonly #use = new WeakMap<Journal, Map<string, Promise<DrugUse>>>()
  readonly #brands: () => Promise<readonly BrandName[]>

  /** @param brands the trade names that are known now; the same list as long as the knowledge is the same */
  constructor(brands: () => Promise<readonly BrandName[]> = async () => NONE) {
    this.#brands = brands
  }

  async find(journal: Journal, about: { text: string; limit: number; userId: string | null }): Promise<FoundProduct[]> {
    const { text, limit, userId } = about
    const [index, use] = await Promise.all([this.#index(journal), this.#useOf(journal, userId)])
    return index.find(text, use, limit).map(({ code, display, kind, own, used }) => ({
      ...readProduct(display, { rxcui: code, kind }),
      own,
      used,
    }))
  }

  async #index(journal: Journal): Promise<DrugIndex> {
    const set = await drugSet(journal.db)
    if (!set) return new DrugIndex()
    const brands = await this.#brands()
    const before = this.#made.get(journal)
    if (before?.releaseId === set.releaseId && before.brands === brands) return before.index
    const index = makeIndex(journal, set, brands)
    this.#made.set(journal, { releaseId: set.releaseId, brands, index })
    index.catch(() => this.#made.delete(journal))
    return index
  }

  /** What is liked and used, asked again when a prescription or a favourite was saved. */
  async #useOf(journal: Journal, userId: string | null): Promise<DrugUse> {
    const key = userId ?? ''
    let kept = this.#use.get(journal)
    if (!kept) {
      const fresh = new Map<string, Promise<DrugUse>>()
      kept = fresh
      this.#use.set(journal, fresh)
      journal.onCommit(({ tables }) => {
        if (tables.includes('signed_prescription') || tables.includes('drug_favorite')) fresh.clear()
      })
    }
    const asked = kept.get(key) ?? readUse(journal, userId)
    kept.set(key, asked)
    asked.catch(() => kept.delete(key))
    return asked
  }
}

async function makeIndex(
  journal: Journal,
  set: { n: number; lastN: number },
  brands: readonly BrandName[],
): Promise<DrugIndex> {
  const index = new DrugIndex(brands)
  for (let from = set.n; from <= set.lastN; ) {
    const { drugs, next } = await productsFrom(journal.db, set, from, AT_ONCE)
    index.add(drugs)
    from = next
    await setImmediate()
  }
  for (const _letter of index.finish()) await setImmediate()
  return index
}

async function readUse(journal: Journal, userId: string | null): Promise<DrugUse> {
  const { own, practice } = await drugUse(journal.db, userId)
  for (const { details, ofPractice } of await favoritesOf(journal.db, userId)) {
    const code = details.product?.rxcui
    if (!code) continue
    const of = ofPractice ? practice : own
    of.set(code, (of.get(code) ?? 0) + FAVORITE)
  }
  return { own, practice }
}
