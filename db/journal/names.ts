import { CompiledQuery, type Kysely } from 'kysely'
import type { DeviceId } from '../../shared/kernel/index.ts'
import type { Columns, Conflict, Decision, SentOperation } from '../../shared/sync/index.ts'
import { snakeCase } from '../codec.ts'
import { engineOf } from '../engine.ts'
import { type Tables, tableRules } from '../tables.ts'
import type { TableRule } from '../table.ts'
import { columnsIn } from './patches.ts'

/**
 * By table, in SQL names: the column of which a value belongs to one row of the practice alone, as a sign-in name and a record number do. Two that
 * were given on two PCs which did not hear of each other must not be refused: everything that was written about the second points to her row.
 * In class A nothing of a row is ever changed.
 */
const NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries(tableRules).flatMap(([table, rule]: [string, TableRule]) => {
    const [once] = rule.once ?? []
    const [column, ...more] = once?.columns.filter((one) => one !== 'practiceId') ?? []
    return rule.recordClass !== 'A' && column !== undefined && more.length === 0
      ? [[snakeCase(table), snakeCase(column)] as const]
      : []
  }),
)

const MOST = 10_000
/** Names that one statement asks for. */
const AT_ONCE = 500

type Practice = { db: Kysely<Tables>; practiceId: string }
/** By table and name the row that has it; null where none had. */
export type GivenNames = Map<string, string | null>

/** @returns which of these names rows of the practice have, and which rows */
async function holdersOf({ db, practiceId }: Practice, tbl: string, column: string, names: readonly string[]) {
  const value = (at: number) => (engineOf(db) === 'postgres' ? `$${at}` : '?')
  const asked = names.map((_name, index) => value(index + 2)).join(', ')
  const text = `select id, "${column}" as name from "${tbl}" where practice_id = ${value(1)} and "${column}" in (${asked}) order by id`
  const { rows } = await db.executeQuery<{ id: string; name: string }>(CompiledQuery.raw(text, [practiceId, ...names]))
  return rows
}

/** Whether a change of a row would give it a name that another row has. */
export async function isNameOfAnother(
  practice: Practice,
  { tbl, rowId }: { tbl: string; rowId: string },
  changes: Columns,
) {
  const column = NAMES.get(tbl)
  const name = column === undefined ? undefined : changes[column]
  if (column === undefined || typeof name !== 'string') return false
  return (await holdersOf(practice, tbl, column, [name])).some(({ id }) => id !== rowId)
}

/** Asks once for all names that a batch gives who has them, so that a practice that is taken over costs no question for each of its patients. */
export async function lookUpNames(practice: Practice, operations: readonly SentOperation[], given: GivenNames) {
  const wanted = new Map<string, Set<string>>()
  for (const sent of operations) {
    const { tbl } = sent
    const column = NAMES.get(tbl)
    const name = column === undefined ? undefined : columnsIn(sent)?.[column]
    if (typeof name === 'string' && !given.has(`${tbl}/${name}`))
      wanted.set(tbl, (wanted.get(tbl) ?? new Set()).add(name))
  }
  for (const [tbl, names] of wanted) {
    const all = [...names]
    for (const name of all) given.set(`${tbl}/${name}`, null)
    for (let from = 0; from < all.length; from += AT_ONCE)
      for (const { id, name } of await holdersOf(practice, tbl, NAMES.get(tbl) ?? '', all.slice(from, from + AT_ONCE)))
        given.set(`${tbl}/${name}`, given.get(`${tbl}/${name}`) ?? id)
  }
}

/**
 * A decision in which a name that another row has already got a number behind it: the first keeps it, and a person hears of both (SPEC S46).
 * @param sent the operation that says the name, and whose it is
 * @param given names that the open transaction has given, which stand in no table yet, and those that were looked up
 */
export async function withOwnName(
  practice: Practice,
  sent: { tbl: string; rowId: string; deviceId: string; number: number },
  decision: Decision,
  given: GivenNames,
): Promise<Decision> {
  const { tbl, rowId, deviceId, number } = sent
  const column = NAMES.get(tbl)
  const name = column === undefined ? undefined : decision.patch[column]
  if (column === undefined || typeof name !== 'string') return decision
  const isAnothers = async (one: string) => {
    const holder = given.get(`${tbl}/${one}`)
    if (holder !== undefined) return holder !== null && holder !== rowId
    return (await holdersOf(practice, tbl, column, [one])).some(({ id }) => id !== rowId)
  }
  let own = name
  for (let count = 2; count < MOST && (await isAnothers(own)); count++) own = `${name}-${count}`
  given.set(`${tbl}/${own}`, rowId)
  if (own === name) return decision
  const patch: Columns = { ...decision.patch, [column]: own }
  const lost = [
    ...(decision.conflict?.lost ?? []),
    { column, kept: own, lost: name, against: null, by: { deviceId: deviceId as DeviceId, number } },
  ]
  const kind: Conflict['kind'] = decision.conflict?.kind ?? 'claim'
  const { beside = [], madeTwice = false } = decision.conflict ?? {}
  return { verdict: 'conflict', patch, conflict: { kind, lost, beside, madeTwice } }
}
