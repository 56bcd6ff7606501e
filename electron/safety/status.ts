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
    return { inUse: null, trouble: standing.why, old: false, counts: null, history, disagreements: [], absent: 0 }
  const { knowledge, keyId, development } = standing.opened
  const { ageDays, ...stamp } = stampOf(knowledge, now)
  const { ingredients, rules, facts, allergies } = knowledge.payload
  const held = await heldAgainstRelease(db, knowledge)
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
    disagreements: held.disagreements,
    absent: held.absent,
  }
}

/** What a release was found to say; neither it nor the knowledge changes. */
const SAID = new WeakMap<Knowledge, { setN: number } & Held>()
type Held = Pick<KnowledgeStatus, 'disagreements' | 'absent'>
/** So many codes are looked up in one turn of the thread that answers everyone: the pages may have to be read and decrypted. */
const CODES_A_TURN = 50

/** RxCUIs that the release in use knows as something else, and how many it does not know: a wrong code would find a wrong drug, or none. */
export async function heldAgainstRelease(db: Kysely<Tables>, knowledge: Knowledge): Promise<Held> {
  const set = (await readySets(db)).find(({ system, builtIn }) => system === CODE_SYSTEM.rxnorm && builtIn === 0)
  if (!set) return { disagreements: [], absent: 0 }
  const said = SAID.get(knowledge)
  if (said?.setN === set.n) return said
  const coded = knowledge.payload.ingredients.flatMap(({ name, rxcui }) =>
    rxcui === null ? [] : [{ ingredient: name, rxcui }],
  )
  const held: { setN: number } & Held = { setN: set.n, disagreements: [], absent: 0 }
  for (let from = 0; from < coded.length; from += CODES_A_TURN) {
    const found = await disagreeing(db, set.n, coded.slice(from, from + CODES_A_TURN))
    held.disagreements.push(...found.disagreements)
    held.absent += found.absent
    await setImmediate()
  }
  SAID.set(knowledge, held)
  return held
}

async function disagreeing(
  db: Kysely<Tables>,
  setN: number,
  coded: readonly { ingredient: string; rxcui: string }[],
): Promise<Held> {
  const codes = coded.map(({ rxcui }) => rxcui)
  const rows = await db
    .selectFrom('terminologyConcept')
    .select(['code', 'display'])
    .where('setN', '=', setN)
    .where('code', 'in', codes)
    .execute()
  const there = new Map(rows.map(({ code, display }) => [code, display]))
  const disagreements = coded.flatMap(({ ingredient, rxcui }) => {
    const display = there.get(rxcui)
    const first = ingredient.toLowerCase().split(/[ ,]/)[0] ?? ''
    return display !== undefined && !display.toLowerCase().includes(first)
      ? [{ ingredient, rxcui, there: display }]
      : []
  })
  return { disagreements, absent: coded.filter(({ rxcui }) => !there.has(rxcui)).length }
}
