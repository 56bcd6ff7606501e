import { type Kysely, sql } from 'kysely'
import type { Tables } from '../tables.ts'
import type { Cause } from './commands.ts'

type Db = Kysely<Tables>
const MARK = 'safety'

/** What makes a whole list worth another look, by table in SQL names, and what it is called. */
export const CAUSES = {
  allergy: 'allergy',
  problem: 'problem',
  observation: 'result',
  medication: 'medication',
  // What somebody decided about two versions may be that one of them is not to be warned of any more.
  conflict_resolution: 'medication',
} as const satisfies Readonly<Record<string, Cause>>
const TABLES = {
  allergy: 'allergy',
  problem: 'problem',
  observation: 'observation',
  medication: 'medication',
  conflict_resolution: 'conflictResolution',
} as const

/**
 * Up to which operation lists were looked at, and with which knowledge. `passed`: the last patient of everybody whose list was looked at with
 * it; null once all were.
 */
export type ReviewMark = { reached: number; knowledge: string; passed: string | null }

/** How far lists were looked at here; null before that was ever done. */
export async function reviewedUpTo(db: Db): Promise<ReviewMark | null> {
  const mark = await db
    .selectFrom('reviewMark')
    .select(['reached', 'knowledge'])
    .where('id', '=', MARK)
    .executeTakeFirst()
  if (!mark) return null
  const [knowledge = '', passed = null] = mark.knowledge.split('/')
  return { reached: mark.reached, knowledge, passed }
}

/** The row that says so from now on. */
export const reviewMark = ({ reached, knowledge, passed }: ReviewMark) => ({
  id: MARK,
  reached,
  knowledge: passed === null ? knowledge : `${knowledge}/${passed}`,
})

/** The last operation of this PC's own order. */
export async function lastOperation(db: Db): Promise<number> {
  const head = await db.selectFrom('journalHead').select('operation').where('id', '=', 1).executeTakeFirstOrThrow()
  return head.operation
}

const OPERATIONS_AT_ONCE = 2_000
const ROWS_AT_ONCE = 200

/** What makes a list worth another look, among some operations of this PC's own order; `foreign`: another PC wrote it. */
export const causesAmong = (db: Db, { from, to }: { from: number; to: number }) =>
  db
    .selectFrom('operation as o')
    .leftJoin('syncOrigin as s', 's.n', 'o.n')
    .select(['o.tbl', 'o.rowId', 's.n as foreign'])
    .where('o.n', '>', from)
    .where('o.n', '<=', to)
    // As an expression, so that these operations are read and not all there ever were of these tables.
    .where(sql<string>`o.tbl || ''`, 'in', Object.keys(CAUSES))

/**
 * Whose lists something arrived for after an operation, with what it was. `own`: this PC wrote it itself; another PC that wrote it looks by itself, so
 * that one of all PCs writes what is found.
 * @param pause lets the program do something else between two steps of a few milliseconds
 */
export async function patientsTouched(
  db: Db,
  { after, upTo }: { after: number; upTo: number },
  pause: () => Promise<void>,
): Promise<Map<string, { cause: Cause; own: boolean }>> {
  const touched = new Map<string, { cause: Cause; own: boolean }>()
  for (let from = after; from < upTo; from += OPERATIONS_AT_ONCE) {
    const rows = await causesAmong(db, { from, to: Math.min(from + OPERATIONS_AT_ONCE, upTo) }).execute()
    for (const [tbl, of] of Map.groupBy(rows, (row) => row.tbl as keyof typeof CAUSES)) {
      const own = new Set(of.filter((row) => row.foreign === null).map(({ rowId }) => rowId))
      for (const [rowId, patientId] of await patientsOf(db, TABLES[tbl], [...new Set(of.map((one) => one.rowId))]))
        touched.set(patientId, {
          cause: CAUSES[tbl],
          own: own.has(rowId) || (touched.get(patientId)?.own ?? false),
        })
    }
    await pause()
  }
  return touched
}

/** Whose rows these are. */
async function patientsOf(
  db: Db,
  table: (typeof TABLES)[keyof typeof TABLES],
  ids: readonly string[],
): Promise<[rowId: string, patientId: string][]> {
  const found: [string, string][] = []
  for (let at = 0; at < ids.length; at += ROWS_AT_ONCE) {
    const rows = await db
      .selectFrom(table)
      .select(['id', 'patientId'])
      .where('id', 'in', ids.slice(at, at + ROWS_AT_ONCE))
      .execute()
    for (const { id, patientId } of rows) if (patientId !== null) found.push([id, patientId])
  }
  return found
}
