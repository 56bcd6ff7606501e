import { type Kysely, sql } from 'kysely'
import { type Quarantined, type SentOperation, TOLD_QUARANTINED } from '../../shared/sync/index.ts'
import type { Tables } from '../tables.ts'
import { inParts } from './asked.ts'
import { rowsThere } from './incoming.ts'
import type { References } from './references.ts'
import { unitsOf } from './units.ts'

/** What of a device lies in quarantine, lowest numbers first: told with every answer as long as it does (SPEC S44). */
export const quarantinedOf = (db: Kysely<Tables>, deviceId: string): Promise<Quarantined[]> =>
  db
    .selectFrom('syncQuarantine')
    .select(['number', 'reason'])
    .where('deviceId', '=', deviceId)
    .orderBy('number')
    .limit(TOLD_QUARANTINED)
    .execute()

/** How many of a device's numbers beyond one, up to another, lie in quarantine. */
export async function quarantinedBetween(
  db: Kysely<Tables>,
  deviceId: string,
  { after, upTo }: { after: number; upTo: number },
): Promise<number> {
  const { counted } = await db
    .selectFrom('syncQuarantine')
    .select(({ fn }) => fn.countAll<number>().as('counted'))
    .where('deviceId', '=', deviceId)
    .where('number', '>', after)
    .where('number', '<=', upTo)
    .executeTakeFirstOrThrow()
  return Number(counted)
}

type Row = { tbl: string; rowId: string }
const keyOf = ({ tbl, rowId }: Row) => `${tbl}/${rowId}`

/**
 * The rows that a unit of work needs and that are not here: those that it changes, and those that it points to, beyond what it makes itself.
 * A unit that lacks none waits for nothing: no row that comes will help it.
 */
export async function rowsLacking(
  db: Kysely<Tables>,
  unit: readonly SentOperation[],
  references: References,
): Promise<Row[]> {
  const made = new Set(unit.filter(({ kind }) => kind === 'I').map(keyOf))
  const needed = new Map<string, Row>()
  const need = (row: Row) => {
    if (!made.has(keyOf(row))) needed.set(keyOf(row), row)
  }
  for (const { tbl, rowId, kind, patch } of unit) {
    if (kind === 'U') need({ tbl, rowId })
    const columns = JSON.parse(patch) as Record<string, unknown>
    for (const [column, target] of references.get(tbl) ?? []) {
      const value = columns[column]
      if (typeof value === 'string') need({ tbl: target, rowId: value })
    }
  }
  const there = await rowsThere(db, needed.values())
  return [...needed].filter(([key]) => !there.has(key)).map(([, row]) => row)
}

/** Units of work in quarantine that wait for one of these rows, by device, the oldest first (SPEC S43). */
export async function unitsWaitingFor(
  db: Kysely<Tables>,
  rows: readonly Row[],
): Promise<{ deviceId: string; number: number; unit: SentOperation[] }[]> {
  const begun = new Map<string, { deviceId: string; number: number }>()
  for (const { tbl, ids } of inParts(rows)) {
    const found = await db
      .selectFrom('syncWaiting')
      .select(['deviceId', 'number'])
      .where('tbl', '=', tbl)
      .where('rowId', 'in', ids)
      .execute()
    for (const one of found) begun.set(`${one.deviceId}/${one.number}`, one)
  }
  const units: { deviceId: string; number: number; receivedAt: number; unit: SentOperation[] }[] = []
  for (const { deviceId, number } of begun.values()) {
    const unit = await unitFrom(db, deviceId, number)
    if (unit) units.push({ deviceId, number, ...unit })
  }
  return units.sort(
    (a, b) =>
      a.receivedAt - b.receivedAt || (a.deviceId < b.deviceId ? -1 : a.deviceId > b.deviceId ? 1 : a.number - b.number),
  )
}

/** What an older state had in quarantine and was taken since, as the operation log tells, lies there no more. */
export async function forgetTaken(db: Kysely<Tables>): Promise<void> {
  for (const table of ['sync_waiting', 'sync_quarantine'])
    await sql`delete from ${sql.table(table)} where exists (select 1 from sync_origin f
      where f.device_id = ${sql.ref(`${table}.device_id`)} and f.number = ${sql.ref(`${table}.number`)})`.execute(db)
}

/** Operations of a unit that are read at once; most units have fewer. */
const READ_AT_ONCE = 100

/** The unit of work in quarantine that begins with a number. */
async function unitFrom(
  db: Kysely<Tables>,
  deviceId: string,
  number: number,
): Promise<{ receivedAt: number; unit: SentOperation[] } | null> {
  const sent: SentOperation[] = []
  let receivedAt = 0
  for (let from = number; ; ) {
    const rows = await db
      .selectFrom('syncQuarantine')
      .select(['number', 'content', 'receivedAt'])
      .where('deviceId', '=', deviceId)
      .where('number', '>=', from)
      .orderBy('number')
      .limit(READ_AT_ONCE)
      .execute()
    receivedAt ||= rows[0]?.receivedAt ?? 0
    sent.push(...rows.map(({ content }) => JSON.parse(content) as SentOperation))
    const [unit] = unitsOf(sent)
    if (unit) return unit[0]?.number === number ? { receivedAt, unit } : null
    const last = rows.at(-1)
    if (!last || rows.length < READ_AT_ONCE) return null
    from = last.number + 1
  }
}
