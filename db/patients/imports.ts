import type { Kysely, Selectable } from 'kysely'
import { type IdSource, type Instant, Refusal } from '../../shared/kernel/index.ts'
import type { ImportLine, ImportReport, LineOutcome, Mapping, PatientDetails } from '../../shared/patients/index.ts'
import type { Author, Journal } from '../journal.ts'
import type { Tables } from '../tables.ts'
import { insertPatient } from './insert.ts'
import type { PatientImportTable } from './tables.ts'

/** Begins an import, or goes on with one of the same file and mapping that was cut off. */
export function beginImport(
  journal: Journal,
  author: Author,
  about: { fileName: string; contentHash: string; headings: string[]; mapping: Mapping; ids: IdSource; now: Instant },
): Promise<Selectable<PatientImportTable>> {
  const { fileName, contentHash, headings, ids, now } = about
  const mapping = JSON.stringify(about.mapping)
  return journal.work(author, async (work) => {
    const cut = work.db.selectFrom('patientImport').selectAll().where('contentHash', '=', contentHash)
    const standing = await cut.where('mapping', '=', mapping).where('state', '!=', 'done').executeTakeFirst()
    const id = standing?.id ?? ids.next<string>()
    if (standing) await work.update('patientImport', id, { state: 'running', endedAt: null })
    else
      await work.insert('patientImport', {
        id,
        fileName,
        contentHash,
        headings: JSON.stringify(headings),
        mapping,
        rowCount: 0,
        nextRow: 0,
        registered: 0,
        repeated: 0,
        doubtful: 0,
        refused: 0,
        state: 'running',
        startedAt: now,
        startedBy: author.userId,
        endedAt: null,
      })
    work.audit({
      action: 'create',
      category: 'patients',
      detail: { import: id, fileName, from: standing?.nextRow ?? 0 },
    })
    return work.db.selectFrom('patientImport').selectAll().where('id', '=', id).executeTakeFirstOrThrow()
  })
}

/** `at`: the line of the file; `line`: what is noted of it, null for one that becomes a patient. */
export type DecidedRow = { at: number; details: PatientDetails | null; sourceKey: string; line: ImportLine | null }

/** Patients who are registered before others get their turn: a few milliseconds' worth. */
const AT_ONCE = 3

/**
 * Takes over some rows, and notes how far the import is, in one unit of work: it is there whole or not at all. Whoever was
 * registered from the same line since the rows were decided is not registered again.
 * @param chunk `from`: the row that is the next, as the caller knows it
 * @throws Refusal `conflict` when another run has taken over rows in the meantime; nothing is taken over then
 */
export function importRows(
  journal: Journal,
  author: Author,
  chunk: { importId: string; from: number; rows: readonly DecidedRow[]; ids: IdSource; now: Instant },
): Promise<void> {
  const { importId, from, rows, ids, now } = chunk
  return journal.work(author, async (work) => {
    const standing = work.db.selectFrom('patientImport').selectAll().where('id', '=', importId)
    const { registered, repeated, doubtful, refused, nextRow } = await standing.executeTakeFirstOrThrow()
    if (nextRow !== from)
      throw new Refusal(
        'conflict',
        'This file is being imported elsewhere. Wait for its end, and look at its report.',
        {
          reason: 'import-running',
        },
      )
    const counts: Record<LineOutcome, number> = { registered, repeated, doubtful, refused }
    const known = await registeredFrom(work.db, rows)
    const lines: (ImportLine | null)[] = []
    for (const [place, { at, details, sourceKey, line: decided }] of rows.entries()) {
      if (place > 0 && place % AT_ONCE === 0) await work.pause()
      const since = known.get(sourceKey)
      const line = decided ?? (since === undefined ? null : repeatedLine(at, since))
      lines.push(line)
      counts[line?.outcome ?? 'registered'] += 1
      if (line) await work.insert('patientImportLine', { id: ids.next<string>(), importId, ...line })
      else if (details) {
        const { patientId } = await insertPatient(work, { details, ids, now, sourceKey })
        work.audit({ action: 'create', category: 'patients', patientId })
      }
    }
    await work.update('patientImport', importId, { ...counts, nextRow: nextRow + rows.length })
    if (lines.every((line) => line !== null))
      work.audit({ action: 'update', category: 'patients', detail: { import: importId } })
  })
}

const repeatedLine = (line: number, patientId: string): ImportLine =>
  ({ line, outcome: 'repeated', reason: 'Registered by an earlier import.', patientId }) as ImportLine

/** The patients who were registered from lines with the same content, by what these are known by. */
async function registeredFrom(db: Kysely<Tables>, rows: readonly DecidedRow[]): Promise<Map<string, string>> {
  const keys = rows.flatMap(({ line, sourceKey }) => (line ? [] : [sourceKey]))
  if (keys.length === 0) return new Map()
  const found = await db.selectFrom('patient').select(['id', 'sourceKey']).where('sourceKey', 'in', keys).execute()
  return new Map(found.map(({ id, sourceKey }) => [sourceKey ?? '', id]))
}

/** Ends an import: `done` with all its rows, or `stopped` before. */
export function endImport(
  journal: Journal,
  author: Author,
  end: { importId: string; state: 'done' | 'stopped'; rowCount: number; now: Instant },
): Promise<void> {
  const { importId, state, rowCount, now } = end
  return journal.work(author, async (work) => {
    await work.update('patientImport', importId, { state, rowCount, endedAt: now })
    work.audit({ action: 'update', category: 'patients', detail: { import: importId, state } })
  })
}

/** Imports as reports, the last first. */
export async function importReports(db: Kysely<Tables>, importId?: string): Promise<ImportReport[]> {
  let find = db.selectFrom('patientImport').leftJoin('staff', 'staff.id', 'patientImport.startedBy')
  if (importId !== undefined) find = find.where('patientImport.id', '=', importId)
  const rows = await find
    .selectAll('patientImport')
    .select('staff.displayName')
    .orderBy('startedAt', 'desc')
    .orderBy('patientImport.id', 'desc')
    .execute()
  return rows.map((row) => {
    const { registered, repeated, doubtful, refused, fileName, state, startedAt, endedAt } = row
    const counts = { registered, repeated, doubtful, refused }
    const rest = { fileName, state, startedAt, endedAt, startedBy: row.displayName ?? '' }
    return { importId: row.id, rows: row.rowCount, done: row.nextRow, counts, ...rest } as unknown as ImportReport
  })
}

/** Lines of an import that did not simply become a patient, in the order of the file. */
export async function importLines(
  db: Kysely<Tables>,
  which: { importId: string; offset: number; limit: number },
): Promise<{ lines: ImportLine[]; total: number }> {
  const of = db.selectFrom('patientImportLine').where('importId', '=', which.importId)
  const rows = await of
    .select(['line', 'outcome', 'reason', 'patientId'])
    .orderBy('line')
    .orderBy('id')
    .offset(which.offset)
    .limit(which.limit)
    .execute()
  const { total } = await of.select(({ fn }) => fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  return { lines: rows as unknown as ImportLine[], total: Number(total) }
}

/** The mapping that a file with these headings was given the last time, if there was one. */
export async function rememberedMapping(db: Kysely<Tables>, headings: readonly string[]): Promise<Mapping | null> {
  const same = db.selectFrom('patientImport').select('mapping').where('headings', '=', JSON.stringify(headings))
  const row = await same.orderBy('startedAt', 'desc').executeTakeFirst()
  return row ? (JSON.parse(row.mapping) as Mapping) : null
}
