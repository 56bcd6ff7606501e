import type { Kysely, Selectable } from 'kysely'
import type { IdSource, Instant } from '../../shared/kernel/index.ts'
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

export type DecidedRow = { details: PatientDetails | null; sourceKey: string; line: ImportLine | null }

/** Takes over some rows, and notes how far the import is, in one unit of work: it is there whole or not at all. */
export function importRows(
  journal: Journal,
  author: Author,
  chunk: { importId: string; rows: readonly DecidedRow[]; ids: IdSource; now: Instant },
): Promise<void> {
  const { importId, rows, ids, now } = chunk
  return journal.work(author, async (work) => {
    const standing = work.db.selectFrom('patientImport').selectAll().where('id', '=', importId)
    const { registered, repeated, doubtful, refused, nextRow } = await standing.executeTakeFirstOrThrow()
    const counts: Record<LineOutcome, number> = { registered, repeated, doubtful, refused }
    for (const { details, sourceKey, line } of rows) {
      counts[line?.outcome ?? 'registered'] += 1
      if (line) await work.insert('patientImportLine', { id: ids.next<string>(), importId, ...line })
      else if (details) {
        const { patientId } = await insertPatient(work, { details, ids, now, sourceKey })
        work.audit({ action: 'create', category: 'patients', patientId })
      }
    }
    await work.update('patientImport', importId, { ...counts, nextRow: nextRow + rows.length })
    if (rows.every(({ line }) => line))
      work.audit({ action: 'update', category: 'patients', detail: { import: importId } })
  })
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
