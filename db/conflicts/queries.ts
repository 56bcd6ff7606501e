import type { Kysely } from 'kysely'
import type { Permission } from '../../shared/access/index.ts'
import { type ChartConflict, type ConflictMatter, needsOf } from '../../shared/conflicts/index.ts'
import { chartIds, type ClosedCharts, isClosed } from '../chart.ts'
import type { Tables } from '../tables.ts'
import { matterOf } from './matter.ts'
import { type OpenConflict, openConflicts } from './open.ts'

export { openConflicts } from './open.ts'
export { mayBeOpen, otherVersions, type OtherVersion } from './versions.ts'

type Db = Kysely<Tables>
/** Who asks: what she may do, and which charts stay closed to her. */
export type ConflictReader = { may: ReadonlySet<Permission>; closed: ClosedCharts }
type OfRow = { tbl: string; rowId: string; conflicts: OpenConflict[] }

/** Open conflicts by the row that they are about, the latest first; those that are the reader's business. */
function byRow(conflicts: readonly OpenConflict[], may: (table: string) => boolean): OfRow[] {
  const rows = new Map<string, OfRow>()
  for (const one of conflicts) {
    if (!may(one.tbl)) continue
    const key = `${one.tbl}/${one.rowId}`
    const row = rows.get(key) ?? { tbl: one.tbl, rowId: one.rowId, conflicts: [] }
    row.conflicts.push(one)
    rows.set(key, row)
  }
  return [...rows.values()]
}

const sees =
  ({ may }: ConflictReader) =>
  (table: string) =>
    may.has(needsOf(table).see)
const decides =
  ({ may }: ConflictReader) =>
  (table: string) =>
    may.has(needsOf(table).decide)

/** How many records wait for a decision that somebody may make. */
export async function countOpen(db: Db, reader: ConflictReader): Promise<number> {
  return byRow(await openConflicts(db), decides(reader)).length
}

/** A page of what waits for a decision, the latest first; of one person's charts where one is named. */
export async function mattersFor(
  db: Db,
  reader: ConflictReader,
  { patientId, skip, limit }: { patientId: string | null; skip: number; limit: number },
): Promise<{ matters: ConflictMatter[]; total: number }> {
  const of = patientId === null ? null : { patientIds: await chartIds(db, patientId) }
  const rows = byRow(await openConflicts(db, of), sees(reader))
  const matters: ConflictMatter[] = []
  for (const { conflicts, ...name } of rows.slice(skip, skip + limit)) {
    const matter = await matterOf(db, name, conflicts)
    if (!matter) continue
    const { row: _row, ...shown } = matter
    const mayDecide = decides(reader)(name.tbl)
    matters.push(withPatient({ ...shown, mayDecide }, await patientIn(db, matter.patientId, reader.closed)))
  }
  return { matters, total: rows.length }
}

type Person = { patientName: string; birthOn: string | null; shut: boolean }

async function patientIn(db: Db, patientId: string | null, closed: ClosedCharts): Promise<Person> {
  const row =
    patientId === null
      ? undefined
      : await db
          .selectFrom('patient')
          .select(['familyName', 'givenName', 'birthOn'])
          .select(isClosed('patient.id', closed).as('shut'))
          .where('id', '=', patientId)
          .executeTakeFirst()
  if (!row) return { patientName: '', birthOn: null, shut: false }
  const shut = Number(row.shut) === 1
  return { patientName: shut ? '' : `${row.familyName}, ${row.givenName}`, birthOn: shut ? null : row.birthOn, shut }
}

function withPatient(matter: Omit<ConflictMatter, keyof Person>, person: Person): ConflictMatter {
  const whole = { ...matter, ...person } as ConflictMatter
  return person.shut ? { ...whole, title: '', fields: [], mayDecide: false } : whole
}

/** What of a chart waits for a decision, as far as it is the reader's business: what the chart shows of it. */
export async function conflictsOfChart(db: Db, reader: ConflictReader, patientId: string): Promise<ChartConflict[]> {
  const open = await openConflicts(db, { patientIds: await chartIds(db, patientId) })
  const found: ChartConflict[] = []
  for (const { conflicts, ...name } of byRow(open, sees(reader))) {
    const matter = await matterOf(db, name, conflicts)
    if (!matter) continue
    const { title, at, fields } = matter
    found.push({ ...name, title, at, mayDecide: decides(reader)(name.tbl), fields: fields.map(({ field }) => field) })
  }
  return found
}
