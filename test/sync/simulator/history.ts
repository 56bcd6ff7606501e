import { compareWithHistory } from '../../../db/backups/row-history.ts'
import { mergeRules } from '../../../db/journal/rules.ts'
import { TABLES } from './edits.ts'
import type { World } from './run.ts'
import type { SimStore } from './stores.ts'
import { type Row, rowOf } from './witness.ts'

const CHAIN_START = '0'.repeat(64)

/** I10 and I17: on every replica the order has no gaps, its chain holds, and rows are what their operations make of them. */
export function checkHistory({ server, pcs, witness, violations }: World): void {
  const replicas: [name: string, store: SimStore][] = [
    ['the server', server.store],
    ...pcs.map(({ deviceId, store }): [string, SimStore] => [deviceId.slice(-2), store]),
  ]
  for (const [name, store] of replicas) {
    const operations = store.raw.prepare('select n, previous, hash from operation order by n').all() as {
      n: number
      previous: string
      hash: string
    }[]
    for (const [at, { n, previous }] of operations.entries())
      if (n !== at + 1 || previous !== (operations[at - 1]?.hash ?? CHAIN_START)) {
        violations.push(`I17 ${name}: the order breaks at ${n}`)
        break
      }
    for (const table of TABLES)
      for (const { rowId, kind } of compareWithHistory(store.raw, table).mismatches)
        violations.push(`I17 ${name}: ${table}/${rowId} is ${kind}`)
  }
  for (const { tbl, rowId, kind, patch } of witness.all) {
    const rule = mergeRules.get(tbl)
    if (kind !== 'I' || rule?.recordClass !== 'A') continue
    for (const [name, store] of replicas) {
      const row = rowOf(store, tbl, rowId)
      if (row && !sameRow(row, patch, rule.given))
        violations.push(`I10 ${name}: ${tbl}/${rowId} is not what was written`)
    }
  }
}

/** What the server gives of a row is not its author's to say. */
const sameRow = (row: Row, patch: Row, given: readonly string[] = []): boolean =>
  Object.entries(patch).every(([column, value]) => given.includes(column) || row[column] === value)
