import { CompiledQuery, type Kysely } from 'kysely'
import type { DeviceId } from '../../shared/kernel/index.ts'
import type { Columns, Conflict, Decision } from '../../shared/sync/index.ts'
import { snakeCase } from '../codec.ts'
import { engineOf } from '../engine.ts'
import { type Tables, tableRules } from '../tables.ts'
import type { TableRule } from '../table.ts'

/**
 * In class F, by table in SQL names: the columns of which a value belongs to one row alone, as a sign-in name does. Two that were given on
 * two PCs which did not hear of each other must not be refused: everything that the second person wrote points to her row.
 */
const NAMES: ReadonlyMap<string, string> = new Map(
  Object.entries(tableRules).flatMap(([table, rule]: [string, TableRule]) => {
    const [once] = rule.once ?? []
    const [column, ...more] = once?.columns ?? []
    return rule.recordClass === 'F' && column !== undefined && more.length === 0
      ? [[snakeCase(table), snakeCase(column)] as const]
      : []
  }),
)

const MOST = 10_000

/**
 * A decision in which a name that another row has already got a number behind it: the first keeps it, and a person hears of both (SPEC S46).
 * @param sent the operation that says the name, and whose it is
 * @param given names that the open transaction has given, which stand in no table yet: by table and name, to which row
 */
export async function withOwnName(
  db: Kysely<Tables>,
  sent: { tbl: string; rowId: string; deviceId: string; number: number },
  decision: Decision,
  given: Map<string, string>,
): Promise<Decision> {
  const { tbl, rowId, deviceId, number } = sent
  const column = NAMES.get(tbl)
  const name = column === undefined ? undefined : decision.patch[column]
  if (column === undefined || typeof name !== 'string') return decision
  const isAnothers = async (one: string) => {
    const holder = given.get(`${tbl}/${one}`)
    if (holder !== undefined) return holder !== rowId
    const value = (at: number) => (engineOf(db) === 'postgres' ? `$${at}` : '?')
    const text = `select id from "${tbl}" where "${column}" = ${value(1)} and id <> ${value(2)} limit 1`
    return (await db.executeQuery(CompiledQuery.raw(text, [one, rowId]))).rows.length > 0
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
