import { type Kysely, type Selectable, sql } from 'kysely'
import type { CivilDate } from '../../shared/kernel/index.ts'
import {
  bestFirst,
  type CodeConcept,
  codeKeyOf,
  type CodeSystem,
  type FoundConcept,
  type Match,
  type Relation,
  type Release,
  SYSTEM,
  wordsOf,
} from '../../shared/terminology/index.ts'
import type { Journal } from '../journal.ts'
import type { Tables } from '../tables.ts'
import type { TerminologyConceptTable, TerminologySetTable } from './tables.ts'

export { codeSetFlaws } from './prove.ts'

export type CodeSet = Selectable<TerminologySetTable> & { usedAt: number | null; notes: string | null }

/** The sets whose content is complete on this PC, by system: the one in use first, then by the day they took effect. */
export async function readySets(db: Kysely<Tables>): Promise<CodeSet[]> {
  const sets = await db
    .selectFrom('terminologySet')
    .leftJoin('terminologyRelease', 'terminologyRelease.id', 'terminologySet.releaseId')
    .selectAll('terminologySet')
    .select(['terminologyRelease.usedAt', 'terminologyRelease.notes'])
    .where('state', '=', 'ready')
    .execute()
  return sets.sort(
    (a, b) =>
      (b.usedAt ?? 0) - (a.usedAt ?? 0) ||
      a.builtIn - b.builtIn ||
      (a.effectiveOn < b.effectiveOn ? 1 : -1) ||
      b.n - a.n,
  )
}

/** What an opening looks after: sets that were never finished, and the starter lists. */
export async function unfinishedSets(
  db: Kysely<Tables>,
): Promise<{ loading: Selectable<TerminologySetTable>[]; starters: Selectable<TerminologySetTable>[] }> {
  const sets = await db.selectFrom('terminologySet').selectAll().execute()
  return {
    loading: sets.filter(({ state }) => state === 'loading'),
    starters: sets.filter(({ state, builtIn }) => state === 'ready' && builtIn === 1),
  }
}

/** The set of a release, in whatever state. */
export function setOf(db: Kysely<Tables>, releaseId: string): Promise<Selectable<TerminologySetTable> | undefined> {
  return db.selectFrom('terminologySet').selectAll().where('releaseId', '=', releaseId).executeTakeFirst()
}

/** The release on this PC that was read from exactly these files. */
export async function knownRelease(
  db: Kysely<Tables>,
  { system, source }: { system: string; source: string },
): Promise<CodeSet | undefined> {
  return (await readySets(db)).find((set) => set.system === system && set.source === source)
}

/** The set that new entries are coded with; undefined when there is none of this system. */
const inUse = (sets: readonly CodeSet[], system: string): CodeSet | undefined =>
  sets.find((set) => set.system === system)

/** Every release: those on this PC, and those that the practice knows but whose content is not here. */
export async function allReleases(db: Kysely<Tables>): Promise<Release[]> {
  const sets = await readySets(db)
  const known = await db.selectFrom('terminologyRelease').selectAll().execute()
  const absent = known.filter(({ id }) => !sets.some(({ releaseId }) => releaseId === id))
  const shown = [
    ...sets.map((set) => ({ ...set, id: set.releaseId, inUse: inUse(sets, set.system) === set, present: true })),
    ...absent.map((one) => ({ ...one, builtIn: 0, inUse: false, present: false })),
  ]
  return shown
    .map(({ id, system, release, effectiveOn, importedAt, concepts, builtIn, inUse: used, present, notes }) => ({
      releaseId: id,
      system,
      release,
      effectiveOn,
      importedAt,
      concepts,
      inUse: used,
      present,
      builtIn: builtIn === 1,
      notes: JSON.parse(notes ?? '[]') as string[],
    }))
    .toSorted(
      (a, b) =>
        (a.system === b.system ? 0 : a.system < b.system ? -1 : 1) ||
        Number(a.builtIn) - Number(b.builtIn) ||
        (a.effectiveOn < b.effectiveOn ? 1 : -1),
    ) as Release[]
}

/** So many of the first candidates are put in order; the standing order of a release already holds the likely ones first. */
const CANDIDATES = 200

export type Search = {
  systems: readonly CodeSystem[]
  text: string
  kinds?: readonly string[] | undefined
  limit: number
}

/** What one types: see the contract. Reads no more of a release than it shows. */
export async function searchConcepts(
  { db, kind }: Pick<Journal, 'db' | 'kind'>,
  search: Search,
): Promise<FoundConcept[]> {
  const { systems, text, limit, kinds = [] } = search
  const sets = await readySets(db)
  const words = wordsOf(text)
  const found: Match[] = []
  for (const system of systems) {
    const set = inUse(sets, system)
    if (!set) continue
    const rows = [
      ...(looksLikeCode(text) ? await byCode(db, set, codeKeyOf(text), kinds) : []),
      ...(words.length === 0 ? await common(db, set, kinds) : await byWords({ db, kind }, set, words, kinds)),
    ]
    found.push(...rows.map((row) => toMatch(system, row)))
  }
  return bestFirst(text, found, limit)
}

/** Letters and digits with a digit among them: `e11`, `2345-7`, `J1885`. */
const looksLikeCode = (text: string): boolean => /^[a-z0-9. -]{1,20}$/i.test(text.trim()) && /\d/.test(text)

type Row = Pick<
  Selectable<TerminologyConceptTable>,
  'code' | 'display' | 'synonyms' | 'kind' | 'active' | 'common' | 'properties'
>

function byCode(db: Kysely<Tables>, set: CodeSet, key: string, kinds: readonly string[]): Promise<Row[]> {
  let find = concepts(db, set)
    .where('codeKey', '>=', key)
    .where('codeKey', '<', `${key}~`)
    .orderBy('codeKey')
    .limit(CANDIDATES)
  if (kinds.length > 0) find = find.where('kind', 'in', kinds)
  return find.execute()
}

function common(db: Kysely<Tables>, set: CodeSet, kinds: readonly string[]): Promise<Row[]> {
  let find = concepts(db, set).orderBy('n').limit(CANDIDATES)
  if (kinds.length > 0) find = find.where('kind', 'in', kinds)
  return find.execute()
}

const concepts = (db: Kysely<Tables>, set: CodeSet) =>
  db
    .selectFrom('terminologyConcept')
    .select(['code', 'display', 'synonyms', 'kind', 'active', 'common', 'properties'])
    .where('setN', '=', set.n)

async function byWords(
  { db, kind }: Pick<Journal, 'db' | 'kind'>,
  set: CodeSet,
  words: readonly string[],
  kinds: readonly string[],
): Promise<Row[]> {
  // The words are letters and digits alone, so nothing in them is an operator of either engine.
  const matches =
    kind === 'postgres'
      ? sql<boolean>`(${sql.join(
          words.map((word) => sql`' ' || s.terms like ${`% ${word}%`}`),
          sql` and `,
        )})`
      : sql<boolean>`s.terminology_search match ${words.map((word) => `"${word}"*`).join(' ')}`
  if (kind !== 'postgres' && words.some(({ length }) => length > INDEXED)) {
    const near = await byBeginnings(db, set, words, kinds)
    if (near !== null) return near
  }
  const ofKind = kinds.length > 0 ? sql`and c.kind in (${sql.join([...kinds])})` : sql``
  // `cross join` keeps SQLite from beginning with the concepts.
  const { rows } = await sql<Row>`
    select c.code, c.display, c.synonyms, c.kind, c.active, c.common, c.properties
    from terminology_search s cross join terminology_concept c
    where ${matches} and s.rowid between ${set.n} and ${set.lastN} and c.n = s.rowid ${ofKind}
    order by s.rowid limit ${CANDIDATES}`.execute(db)
  return rows
}

/** Beginnings of words of up to so many letters have an index of their own: see the migration of the code sets. */
const INDEXED = 3
/** Concepts that are looked through for the whole of the words: a few milliseconds of work. */
const LOOKED_THROUGH = 1_500

/**
 * The same answer by the beginnings of the words. FTS5 gathers all rows of a longer beginning before it gives out the first
 * one, which for a common word are most of a release; those of an indexed beginning come one by one, and the first that hold
 * the whole words are soon found.
 * @returns null where too few of the first ones do: then the words are rare, and gathering their rows costs little
 */
async function byBeginnings(
  db: Kysely<Tables>,
  set: CodeSet,
  words: readonly string[],
  kinds: readonly string[],
): Promise<Row[] | null> {
  const begun = words.map((word) => `"${Array.from(word).slice(0, INDEXED).join('')}"*`).join(' ')
  const first = sql`select rowid, terms from terminology_search where terminology_search match ${begun}
    and rowid between ${set.n} and ${set.lastN} order by rowid limit ${LOOKED_THROUGH}`
  const whole = sql.join(
    words.map((word) => sql`instr(' ' || s.terms, ${` ${word}`}) > 0`),
    sql` and `,
  )
  const ofKind = kinds.length > 0 ? sql`and c.kind in (${sql.join([...kinds])})` : sql``
  const { rows } = await sql<Row>`
    select c.code, c.display, c.synonyms, c.kind, c.active, c.common, c.properties
    from (${first}) s cross join terminology_concept c
    where ${whole} and c.n = s.rowid ${ofKind} limit ${CANDIDATES}`.execute(db)
  if (rows.length === CANDIDATES) return rows
  const { rows: reached } = await sql<{ count: number }>`select count(*) as count from (${first})`.execute(db)
  return (reached[0]?.count ?? 0) < LOOKED_THROUGH ? rows : null
}

const toMatch = (system: CodeSystem, row: Row): Match => ({
  system,
  code: row.code,
  display: row.display,
  kind: row.kind,
  active: row.active === 1,
  common: row.common === 1,
  synonyms: JSON.parse(row.synonyms) as string[],
})

export type Lookup = {
  concept: (CodeConcept & { relations: Relation[] }) | null
  release: CodeSet | null
  elsewhere: CodeSet[]
}

/** What a code meant on a day, or means now. */
export async function lookupCode(
  db: Kysely<Tables>,
  asked: { system: CodeSystem; code: string; on?: CivilDate | undefined },
): Promise<Lookup> {
  const { system, code, on } = asked
  const sets = (await readySets(db)).filter((set) => set.system === system)
  const release = (on === undefined ? sets[0] : inEffect(sets, on)) ?? null
  const concept = release && (await conceptOf(db, release, code))
  const elsewhere: CodeSet[] = []
  for (const set of sets) if (set !== release && (await conceptOf(db, set, code))) elsewhere.push(set)
  return { concept, release, elsewhere }
}

/** The release that had last taken effect by that day; the starter list where none had. */
function inEffect(sets: readonly CodeSet[], on: CivilDate): CodeSet | undefined {
  const imported = sets.filter((set) => set.builtIn === 0 && set.effectiveOn <= on)
  const [last] = imported.toSorted((a, b) => (a.effectiveOn < b.effectiveOn ? 1 : -1))
  return last ?? sets.find((set) => set.builtIn === 1)
}

/** The drug of RxNorm, as it is in use, that has this package number: as a relation `rxcui`. */
async function drugOfPackage(
  db: Kysely<Tables>,
  properties: string,
): Promise<{ kind: string; code: string; display: string | null }[]> {
  const { ndc11 } = JSON.parse(properties) as { ndc11?: string }
  const set = ndc11 === undefined ? undefined : inUse(await readySets(db), SYSTEM.rxnorm)
  if (ndc11 === undefined || !set) return []
  const drugs = await db
    .selectFrom('terminologyRelation as r')
    .innerJoin('terminologyConcept as c', (join) =>
      join.onRef('c.setN', '=', 'r.setN').onRef('c.code', '=', 'r.source'),
    )
    .select(['c.code', 'c.display'])
    .where('r.setN', '=', set.n)
    .where('r.target', '=', ndc11)
    .where('r.kind', '=', 'has_ndc')
    .limit(10)
    .execute()
  return drugs.map(({ code, display }) => ({ kind: 'rxcui', code, display }))
}

async function conceptOf(db: Kysely<Tables>, set: CodeSet, code: string): Promise<Lookup['concept']> {
  const row = await concepts(db, set).where('code', '=', code).executeTakeFirst()
  if (!row) return null
  const relations = await db
    .selectFrom('terminologyRelation as r')
    .leftJoin('terminologyConcept as c', (join) => join.onRef('c.setN', '=', 'r.setN').onRef('c.code', '=', 'r.target'))
    .select(['r.kind', 'r.target as code', 'c.display'])
    .where('r.setN', '=', set.n)
    .where('r.source', '=', code)
    .orderBy('r.n')
    .limit(200)
    .execute()
  if (set.system === SYSTEM.ndc) relations.push(...(await drugOfPackage(db, row.properties)))
  const { common: _c, ...match } = toMatch(set.system as CodeSystem, row)
  return { ...match, synonyms: [...match.synonyms], properties: JSON.parse(row.properties) as never, relations }
}
