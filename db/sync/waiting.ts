import type { Kysely } from 'kysely'
import type { Columns } from '../../shared/sync/index.ts'
import { patientOf } from '../journal/conflicts.ts'
import { keyOf, rowsOf } from '../journal/incoming.ts'
import type { References } from '../journal/references.ts'
import type { Tables } from '../tables.ts'

/** An own change that the server does not have, or could not take. */
export type WaitingChange = { number: number; tbl: string; rowId: string; at: number }

const READ_AT_ONCE = 250

/**
 * Own changes beyond a number, in order.
 * @param former of an identity that this PC had before, instead of the one that it has
 * @param pause lets the program do something else between two steps of a few milliseconds
 */
export async function ownChangesAfter(
  db: Kysely<Tables>,
  number: number,
  pause: () => Promise<void>,
  former: string | null = null,
): Promise<WaitingChange[]> {
  const columns = ['number', 'n'] as const
  const outgoing =
    former === null
      ? db.selectFrom('syncOutgoing').select(columns).as('s')
      : db.selectFrom('syncFormerOutgoing').select(columns).where('deviceId', '=', former).as('s')
  const found: WaitingChange[] = []
  for (let from = number; ; ) {
    const part = await db
      .selectFrom(outgoing)
      .innerJoin('operation as o', 'o.n', 's.n')
      .select(['s.number', 'o.tbl', 'o.rowId', 'o.wall as at'])
      .where('s.number', '>', from)
      .orderBy('s.number')
      .limit(READ_AT_ONCE)
      .execute()
    found.push(...part)
    const last = part.at(-1)
    if (!last || part.length < READ_AT_ONCE) return found
    from = last.number
    await pause()
  }
}

/** Own changes that lie in quarantine on the server, with why. A unit of work lies there as a whole. */
export async function quarantinedChanges(
  db: Kysely<Tables>,
  deviceId: string,
): Promise<(WaitingChange & { reason: string })[]> {
  return db
    .selectFrom('syncQuarantine as q')
    .innerJoin('syncOutgoing as s', 's.number', 'q.number')
    .innerJoin('operation as o', 'o.n', 's.n')
    .select(['q.number', 'q.reason', 'o.tbl', 'o.rowId', 'o.wall as at'])
    .where('q.deviceId', '=', deviceId)
    .orderBy('q.number')
    .execute()
}

type Row = { tbl: string; rowId: string }

/** How far it is followed to what a row belongs to: a receipt to its message, and that to its thread. */
const STEPS = 3

/**
 * In whose chart rows stand: by their own patient, or by that of what they point to, as a draft to its note. Null outside of charts.
 * @param references which columns point where
 */
export async function patientsOf(
  db: Kysely<Tables>,
  rows: readonly Row[],
  references: References,
  pause: () => Promise<void>,
): Promise<Map<string, string | null>> {
  const found = new Map<string, string | null>(rows.map((row) => [keyOf(row), null]))
  let looking = rows.map((row) => ({ of: keyOf(row), row }))
  for (let step = 0; step < STEPS && looking.length > 0; step++) {
    const next: typeof looking = []
    for (let at = 0; at < looking.length; at += READ_AT_ONCE) {
      const part = looking.slice(at, at + READ_AT_ONCE).filter(({ of }) => found.get(of) === null)
      const there = await rowsOf(
        db,
        part.map(({ row }) => row),
      )
      for (const { of, row } of part) {
        const values = there.get(keyOf(row))
        if (!values) continue
        const patientId = patientOf(row, values)
        if (patientId !== null) found.set(of, patientId)
        else next.push(...pointedTo(row, values, references).map((target) => ({ of, row: target })))
      }
      await pause()
    }
    looking = next
  }
  return found
}

/** People and practices are in nobody's chart, and everything names them. */
const NO_CHART = new Set(['staff', 'practice', 'device', 'location'])

function pointedTo({ tbl }: Row, values: Columns, references: References): Row[] {
  return [...(references.get(tbl) ?? [])].flatMap(([column, target]) => {
    const rowId = values[column]
    return typeof rowId === 'string' && !NO_CHART.has(target) ? [{ tbl: target, rowId }] : []
  })
}
