import { setImmediate } from 'node:timers/promises'
import type { Kysely } from 'kysely'
import { knowledgeUses } from '../../db/safety/queries.ts'
import { readySets } from '../../db/terminology/queries.ts'
import type { Tables } from '../../db/tables.ts'
import { CODE_SYSTEM } from '../../shared/kernel/index.ts'
import { type Knowledge, type KnowledgeStatus, stampOf } from '../../shared/safety/index.ts'
import type { Standing } from './keeper.ts'

/** Source: a commercial source comes monthly; two months without anything new are told. */
const OLD_DAYS = 60

export async function statusOf(db: Kysely<Tables>, standing: Standing, now: number): Promise<KnowledgeStatus> {
  const history = (await knowledgeUses(db)) as KnowledgeStatus['history']
  if (!standing.opened)
    return { inUse: null, trouble: standing.why, old: false, counts: null, history, disagreements: [] }
  const { knowledge, keyId, development } = standing.opened
  const { ageDays, ...stamp } = stampOf(knowledge, now)
  const { ingredients, rules, facts, allergies } = knowledge.payload
  return {
    inUse: { ...stamp, keyId, ageDays, development, builtIn: standing.builtIn },
    trouble: null,
    old: ageDays >= OLD_DAYS,
    counts: {
      ingredients: ingredients.length,
      rules: rules.length,
      facts: facts.length,
      allergyRelations: allergies.relations.length,
    },
    history,
    disagreements: await disagreementsOf(db, knowledge),
  }
}

/** What a release was found to say; neither it nor the knowledge changes. */
const SAID = new WeakMap<Knowledge, { setN: number; disagreements: KnowledgeStatus['disagreements'] }>()
/** So many codes are looked up in one turn of the thread that answers everyone: the pages may have to be read and decrypted. */
const CODES_A_TURN = 50

/** RxCUIs that the release in use knows as something else: a wrong code would find a wrong drug. */
export async function disagreementsOf(
  db: Kysely<Tables>,
  knowledge: Knowledge,
): Promise<KnowledgeStatus['disagreements']> {
  const set = (await readySets(db)).find(({ system, builtIn }) => system === CODE_SYSTEM.rxnorm && builtIn === 0)
  if (!set) return []
  const said = SAID.get(knowledge)
  if (said?.setN === set.n) return said.disagreements
  const coded = knowledge.payload.ingredients.flatMap(({ name, rxcui }) =>
    rxcui === null ? [] : [{ ingredient: name, rxcui }],
  )
  const disagreements: KnowledgeStatus['disagreements'] = []
  for (let from = 0; from < coded.length; from += CODES_A_TURN) {
    disagreements.push(...(await disagreeing(db, set.n, coded.slice(from, from + CODES_A_TURN))))
    await setImmediate()
  }
  SAID.set(knowledge, { setN: set.n, disagreements })
  return disagreements
}

async function disagreeing(
  db: Kysely<Tables>,
  setN: number,
  coded: readonly { ingredient: string; rxcui: string }[],
): Promise<KnowledgeStatus['disagreements']> {
  const codes = coded.map(({ rxcui }) => rxcui)
  const rows = await db
    .selectFrom('terminologyConcept')
    .select(['code', 'display'])
    .where('setN', '=', setN)
    .where('code', 'in', codes)
    .execute()
  const there = new Map(rows.map(({ code, display }) => [code, display]))
  return coded.flatMap(({ ingredient, rxcui }) => {
    const display = there.get(rxcui)
    const first = ingredient.toLowerCase().split(/[ ,]/)[0] ?? ''
    return display !== undefined && !display.toLowerCase().includes(first)
      ? [{ ingredient, rxcui, there: display }]
      : []
  })
}
