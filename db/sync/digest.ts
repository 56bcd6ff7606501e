import { createHash } from 'node:crypto'
import { CompiledQuery, type Kysely } from 'kysely'
import { canonicalJson, type Json } from '../../shared/kernel/index.ts'
import { patientOf } from '../journal/conflicts.ts'
import { mergeRules } from '../journal/rules.ts'
import type { Tables } from '../tables.ts'
import { standingOf } from './devices.ts'
import { engineOf } from '../engine.ts'

/** What a replica holds, in few characters: by table in SQL names, and by patient; hexadecimal. */
export type Digests = { tables: Record<string, string>; patients: Record<string, string> }

const BYTES = 16
/** Rows that are read and hashed in a few milliseconds. */
const ROWS_AT_ONCE = 100

/**
 * Digests of everything that travels, without what each replica counts for itself: the same on every replica and every engine that has
 * applied the same (SPEC S29). Rows are added up without an order, so that no engine's way of sorting matters.
 * @param pause lets the program do something else between two steps
 * @returns null when something was written meanwhile: then it says nothing
 */
export async function digestsOf(db: Kysely<Tables>, pause: () => Promise<void>): Promise<Digests | null> {
  const before = await standingOf(db)
  const [tables, patients] = [new Map<string, Buffer>(), new Map<string, Buffer>()]
  for (const table of mergeRules.keys())
    for await (const row of rowsOf(db, table, pause)) {
      const { revision: _counted, ...own } = row
      const hash = createHash('sha256').update(`${table}\n`).update(canonicalJson(own)).digest().subarray(0, BYTES)
      add(tables, table, hash)
      const patientId = patientOf({ tbl: table, rowId: String(row['id']) }, row)
      if (patientId !== null) add(patients, patientId, hash)
    }
  const after = await standingOf(db)
  if (after.operation !== before.operation || after.cursor !== before.cursor) return null
  return { tables: inHex(tables), patients: inHex(patients) }
}

async function* rowsOf(
  db: Kysely<Tables>,
  table: string,
  pause: () => Promise<void>,
): AsyncGenerator<Readonly<Record<string, Json>>> {
  const holder = engineOf(db) === 'postgres' ? '$1' : '?'
  for (let after = ''; ; ) {
    const text = `select * from "${table}" where id > ${holder} order by id limit ${ROWS_AT_ONCE}`
    const { rows } = await db.withoutPlugins().executeQuery<Record<string, Json>>(CompiledQuery.raw(text, [after]))
    for (const row of rows) yield { ...row }
    const last = rows.at(-1)
    if (!last || rows.length < ROWS_AT_ONCE) return
    after = String(last['id'])
    await pause()
  }
}

function add(sums: Map<string, Buffer>, key: string, hash: Buffer): void {
  const sum = sums.get(key)
  if (!sum) sums.set(key, Buffer.from(hash))
  else for (let i = 0; i < BYTES; i++) sum[i] = (sum[i] ?? 0) ^ (hash[i] ?? 0)
}

const inHex = (sums: Map<string, Buffer>): Record<string, string> =>
  Object.fromEntries(
    [...sums]
      .map(([key, sum]) => [key, sum.toString('hex')] as const)
      .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
  )

/** The keys under which two sets of digests differ, also where one has none. */
export function differing(a: Readonly<Record<string, string>>, b: Readonly<Record<string, string>>): string[] {
  return [...new Set([...Object.keys(a), ...Object.keys(b)])].filter((key) => a[key] !== b[key]).toSorted()
}
