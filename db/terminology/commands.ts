import type { Insertable } from 'kysely'
import { type CivilDate, type IdSource, type Instant, Refusal } from '../../shared/kernel/index.ts'
import { type CodeConcept, codeKeyOf, type CodeSystem, searchWords } from '../../shared/terminology/index.ts'
import type { Author, Journal } from '../journal.ts'
import { setDigest } from './digest.ts'
import { readySets } from './queries.ts'
import type { TerminologySetTable } from './tables.ts'

/** A concept on its way into a set, in the standing order of the release. */
export type LoadedConcept = Omit<CodeConcept, 'system'> & { common: boolean }
export type LoadedRelation = { source: string; kind: string; target: string }

/** Lets everyone else have a turn between two units of work. */
export type Pause = () => Promise<void>

export type NewSet = {
  system: CodeSystem
  release: string
  effectiveOn: CivilDate
  /** How many will be loaded; the numbers are taken in advance. */
  concepts: number
  relations: number
  /** SHA-256 over the files, or the version of the starter list. */
  source: string
  builtIn: boolean
}

/** A set under way: nobody sees it before it is finished. */
export type Loading = {
  readonly releaseId: string
  addConcepts(concepts: readonly LoadedConcept[]): Promise<void>
  addRelations(relations: readonly LoadedRelation[]): Promise<void>
  /** Makes it visible. `notes`: sentences to keep with it. `use`: it is the one in use from now on. */
  finish(end: { notes: readonly string[]; use: boolean; now: Instant }): Promise<void>
}

/** Begins to load a set. The pieces are units of work of their own, small enough for the thread that draws nothing else. */
export async function beginSet(
  journal: Journal,
  author: Author,
  { ids, now, pause, ...set }: NewSet & { ids: IdSource; now: Instant; pause: Pause },
): Promise<Loading> {
  const row = await journal.work(author, async (work) => {
    const last = await work.db
      .selectFrom('terminologySet')
      .select(({ fn }) => [
        fn.max('lastN').as('lastN'),
        fn.max<number | null>((eb) => eb('firstRelation', '+', eb.ref('relations'))).as('nextRelation'),
      ])
      .executeTakeFirst()
    const n = (last?.lastN ?? 0) + 1
    const { system, release, effectiveOn, concepts, relations, source, builtIn } = set
    const begun = {
      n,
      lastN: n + concepts - 1,
      releaseId: ids.next<string>(),
      system,
      release,
      effectiveOn,
      importedAt: now,
      builtIn: builtIn ? 1 : 0,
      state: 'loading' as const,
      concepts,
      relations,
      firstRelation: last?.nextRelation ?? 1,
      source,
      digest: '',
    }
    await work.load('terminologySet', [begun])
    return begun
  })
  return loading(journal, author, row, pause)
}

/** Each unit of work adds a piece to the search index; so many slow no search down. The engine's end is 2,000. */
const PIECES_UNTIDIED = 300
/** So few stay as they are: tidying leaves free pages behind, and no search is slower for them. */
const FEW_PIECES = 40

async function tidyIndex(journal: Journal, author: Author, pause: Pause): Promise<void> {
  for (let begin = true; ; begin = false) {
    const more = await journal.work(author, (work) => work.tidy('terminologySearch', begin))
    if (!more) return
    await pause()
  }
}

function loading(journal: Journal, author: Author, row: Insertable<TerminologySetTable>, pause: Pause): Loading {
  const digest = setDigest(row)
  let [n, relation, pieces] = [row.n, row.firstRelation, 0]
  return {
    releaseId: row.releaseId,
    async addConcepts(concepts) {
      await journal.work(author, async (work) => {
        const rows = concepts.map((concept) => ({ ...toRow(concept), n: n++, setN: row.n }))
        const terms = concepts.map((concept, index) => ({ rowid: rows[index]?.n ?? 0, terms: searchWords(concept) }))
        rows.forEach((one, index) => digest.concept({ ...one, terms: terms[index]?.terms ?? '' }))
        await work.load('terminologyConcept', rows)
        await work.load('terminologySearch', terms)
      })
      pieces += 1
      if (pieces % PIECES_UNTIDIED === 0) await tidyIndex(journal, author, pause)
    },
    addRelations: (relations) =>
      journal.work(author, async (work) => {
        const rows = relations.map((one) => ({ ...one, n: relation++, setN: row.n }))
        for (const one of rows) digest.relation(one)
        await work.load('terminologyRelation', rows)
      }),
    async finish({ notes, use, now }) {
      if (pieces > FEW_PIECES) await tidyIndex(journal, author, pause)
      if (n !== row.n + row.concepts || relation !== row.firstRelation + row.relations)
        throw new Error('a set was finished before all of it was loaded')
      const hex = digest.hex()
      await journal.work(author, async (work) => {
        await work.unload('terminologySet', row.n, row.n)
        await work.load('terminologySet', [{ ...row, state: 'ready', digest: hex }])
        if (row.builtIn === 1) return
        const { releaseId: id, system, release, effectiveOn, importedAt, concepts, relations, source } = row
        await work.insert('terminologyRelease', {
          id,
          system,
          release,
          effectiveOn,
          importedAt,
          concepts,
          relations,
          source,
          digest: hex,
          notes: JSON.stringify(notes),
          usedAt: use ? now : null,
        })
        work.audit({
          action: 'create',
          category: 'terminology',
          detail: { releaseId: id, system, release, effectiveOn, concepts, use },
        })
      })
    },
  }
}

const toRow = ({ code, display, synonyms, kind, active, common, properties }: LoadedConcept) => ({
  code,
  codeKey: codeKeyOf(code),
  display,
  kind,
  active: active ? 1 : 0,
  common: common ? 1 : 0,
  synonyms: JSON.stringify(synonyms),
  properties: JSON.stringify(properties),
})

/** Rows taken away in one unit of work. */
const REMOVED_AT_ONCE = 100

/**
 * Takes away the content of a set that was never finished, or of an older starter list, piece by piece; its own row goes
 * last, so that what an interruption leaves is found again.
 */
export async function removeSet(
  journal: Journal,
  author: Author,
  set: Pick<TerminologySetTable, 'n' | 'lastN' | 'firstRelation' | 'relations'>,
  pause: Pause,
): Promise<void> {
  for (let n = set.n; n <= set.lastN; n += REMOVED_AT_ONCE) {
    const most = Math.min(n + REMOVED_AT_ONCE - 1, set.lastN)
    await journal.work(author, async (work) => {
      await work.unload('terminologySearch', n, most)
      await work.unload('terminologyConcept', n, most)
    })
    await pause()
  }
  const end = set.firstRelation + set.relations - 1
  for (let n = set.firstRelation; n <= end; n += REMOVED_AT_ONCE) {
    await journal.work(author, (work) => work.unload('terminologyRelation', n, Math.min(n + REMOVED_AT_ONCE - 1, end)))
    await pause()
  }
  await tidyIndex(journal, author, pause)
  await journal.work(author, (work) => work.unload('terminologySet', set.n, set.n))
}

/** Puts a release to use for new entries. @throws Refusal `not-found`, `not-here` */
export async function useRelease(journal: Journal, author: Author, releaseId: string, now: Instant): Promise<void> {
  await journal.work(author, async (work) => {
    const set = (await readySets(work.db)).find((one) => one.releaseId === releaseId)
    const known = await work.db
      .selectFrom('terminologyRelease')
      .select('id')
      .where('id', '=', releaseId)
      .executeTakeFirst()
    if (!known && !set) throw new Refusal('not-found', 'There is no such release in this practice.')
    if (!known)
      throw new Refusal('rule-violation', 'The starter list is used by itself where no release is imported.', {
        reason: 'starter-list',
      })
    if (!set)
      throw new Refusal('rule-violation', 'The content of this release is not on this PC. Import its files again.', {
        reason: 'not-here',
      })
    await work.update('terminologyRelease', releaseId, { usedAt: now })
    work.audit({
      action: 'configure',
      category: 'terminology',
      detail: { releaseId, system: set.system, release: set.release },
    })
  })
}
