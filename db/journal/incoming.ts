import { CompiledQuery, type Kysely } from 'kysely'
import { canonicalJson, type Json } from '../../shared/kernel/index.ts'
import { type Columns, compareStamps } from '../../shared/sync/index.ts'
import { SCHEMA_VERSION } from '../migrations/index.ts'
import { engineOf } from '../engine.ts'
import type { Tables } from '../tables.ts'
import { hashSealed, type Operation } from './chain.ts'
import { inParts } from './asked.ts'
import { insertRows, keptText } from './rows.ts'
import type { JournalHeadTable } from './tables.ts'
import type { Open } from './unit-of-work.ts'

/** A change of one row that comes from another replica, as it comes into force here. */
export type Incoming = { tbl: string; rowId: string; isNew: boolean; columns: Columns }

/** What an operation says of itself wherever it is applied. */
export type Described = Pick<
  Operation,
  'tx' | 'last' | 'wall' | 'counter' | 'userId' | 'sessionId' | 'deviceId' | 'command' | 'reason'
> & { schemaVersion?: number }

function updateText(kind: Open['kind'], tbl: string, columns: readonly string[]): string {
  return keptText(`update ${kind} ${tbl} ${columns.join(' ')}`, () => {
    const value = (at: number) => (kind === 'postgres' ? `$${at + 1}` : '?')
    const changes = [...columns.map((column, at) => `"${column}" = ${value(at)}`), 'revision = revision + 1']
    return `update "${tbl}" set ${changes.join(', ')} where id = ${value(columns.length)}`
  })
}

/**
 * Writes changes into their rows, in order; neighbours that add rows of one table go together. Names of tables and columns have been
 * held against the schema before, values are bound.
 */
export async function writeIncoming({ db, kind, pause }: Open, changes: readonly Incoming[]): Promise<void> {
  let rows: Record<string, Json>[] = []
  let shape = ''
  let table = ''
  const flush = async () => {
    if (rows.length > 0) await insertRows(db, kind, table, rows, pause)
    rows = []
  }
  for (const [index, { tbl, rowId, isNew, columns }] of changes.entries()) {
    if (isNew) {
      const names = `${tbl} ${Object.keys(columns).join(' ')}`
      if (names !== shape) await flush()
      ;[shape, table] = [names, tbl]
      rows.push({ id: rowId, revision: 1, ...columns })
      continue
    }
    await flush()
    const names = Object.keys(columns)
    await db.executeQuery(
      CompiledQuery.raw(updateText(kind, tbl, names), [...names.map((name) => columns[name] ?? null), rowId]),
    )
    if (index % 50 === 49) await pause()
  }
  await flush()
}

/** Seals a change that was made elsewhere into this replica's own order; moves the head on, and its clock past the stamp (SPEC S1, S7). */
export function sealIncoming(head: JournalHeadTable, change: Incoming, about: Described): Operation {
  const {
    tx,
    last,
    wall,
    counter,
    userId,
    sessionId,
    deviceId,
    command,
    reason,
    schemaVersion = SCHEMA_VERSION,
  } = about
  const operation: Omit<Operation, 'hash'> = {
    n: head.operation + 1,
    tx,
    last,
    tbl: change.tbl,
    rowId: change.rowId,
    kind: change.isNew ? 'I' : 'U',
    patch: canonicalJson(change.columns),
    base: null,
    wall,
    counter,
    userId,
    sessionId,
    deviceId,
    command,
    reason,
    schemaVersion,
    previous: head.operationHash,
  }
  const sealed: Operation = { ...operation, hash: hashSealed(operation) }
  Object.assign(head, { operation: sealed.n, operationHash: sealed.hash })
  if (compareStamps({ wall, counter }, head) > 0) Object.assign(head, { wall, counter })
  return sealed
}

export const keyOf = ({ tbl, rowId }: { tbl: string; rowId: string }): string => `${tbl}/${rowId}`

/** The rows of these that exist, whole, in SQL names: what is compared with patches. */
export async function rowsOf(db: Kysely<Tables>, wanted: Iterable<RowName>): Promise<Map<string, Columns>> {
  const found = new Map<string, Columns>()
  for await (const { keyed, rows } of existing(db, wanted, '*'))
    for (const row of rows) found.set(keyed(row), { ...row })
  return found
}

/** Which of these rows exist, by `keyOf`. */
export async function rowsThere(db: Kysely<Tables>, wanted: Iterable<RowName>): Promise<Set<string>> {
  const found = new Set<string>()
  for await (const { keyed, rows } of existing(db, wanted, 'id')) for (const row of rows) found.add(keyed(row))
  return found
}

type RowName = { tbl: string; rowId: string }

async function* existing(db: Kysely<Tables>, wanted: Iterable<RowName>, columns: '*' | 'id') {
  const kind = engineOf(db)
  for (const { tbl, ids } of inParts(wanted)) {
    const values = ids.map((_id, index) => (kind === 'postgres' ? `$${index + 1}` : '?')).join(', ')
    const { rows } = await db
      .withoutPlugins()
      .executeQuery<Record<string, Json>>(
        CompiledQuery.raw(`select ${columns} from "${tbl}" where id in (${values})`, ids),
      )
    yield { rows, keyed: (row: Record<string, Json>) => keyOf({ tbl, rowId: String(row['id']) }) }
  }
}
