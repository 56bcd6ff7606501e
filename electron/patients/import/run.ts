import { beginImport, type DecidedRow, endImport, importReports, importRows } from '../../../db/patients/imports.ts'
import type { Author, Journal } from '../../../db/journal.ts'
import { type Clock, type IdSource, Refusal } from '../../../shared/kernel/index.ts'
import {
  type Counts,
  type Encoding,
  type ImportLine,
  type ImportReport,
  type Mapping,
  NO_COUNTS,
} from '../../../shared/patients/index.ts'
import { csvRows } from './csv-file.ts'
import { type Decision, Judge } from './judge.ts'
import { contentHash, type JudgedRow, judgedRows, todayOf } from './rows.ts'

/** Rows in one unit of work, which lets others in while it goes on. */
const CHUNK = 10
/** More lines than this nobody reads on a screen before the import; the report of the import has all. */
const MOST_TRIED_LINES = 500

export type ImportParts = { journal: Journal; clock: Clock; ids: IdSource }
export type FileToImport = { fileName: string; bytes: Buffer; mapping: Mapping; encoding: Encoding }
type Progress = (progress: { done: number; of: number }) => void
type Options = { takeDoubtful: boolean; signal: AbortSignal; progress: Progress }

/** What would become of each line; changes nothing. */
export async function tryImport(
  parts: ImportParts,
  file: FileToImport,
  options: Options,
): Promise<{ counts: Counts; lines: ImportLine[] }> {
  const counts = { ...NO_COUNTS }
  const lines: ImportLine[] = []
  await walk(parts, file, options, async (decisions) => {
    for (const { line } of decisions) {
      counts[line?.outcome ?? 'registered'] += 1
      if (line && lines.length < MOST_TRIED_LINES) lines.push(line)
    }
  })
  return { counts, lines }
}

/**
 * Takes a file over, some rows at a time. What was cut off goes on at the first row that was not decided. A cancelled import
 * keeps what it has registered, and can go on too.
 * @throws Refusal `conflict` while another file is taken over
 */
export async function runImport(
  parts: ImportParts,
  author: Author,
  file: FileToImport,
  options: Options,
): Promise<ImportReport> {
  const { journal } = parts
  if (running.has(journal))
    throw new Refusal('conflict', 'Patients are being imported already. Wait for the end of that import.', {
      reason: 'import-running',
    })
  running.add(journal)
  try {
    return await takeOver(parts, author, file, options)
  } finally {
    running.delete(journal)
  }
}

/** The practices into which a file is going just now: a second one would decide its rows without those of the first. */
const running = new WeakSet<Journal>()

async function takeOver(
  parts: ImportParts,
  author: Author,
  file: FileToImport,
  options: Options,
): Promise<ImportReport> {
  const { journal, clock, ids } = parts
  const headings = await headingsOf(file.bytes, file.encoding)
  const about = { fileName: file.fileName, contentHash: contentHash(file.bytes), headings, mapping: file.mapping, ids }
  const { id: importId, nextRow } = await beginImport(journal, author, { ...about, now: clock.now() })
  let rows = 0
  const end = (state: 'done' | 'stopped') =>
    endImport(journal, author, { importId, state, rowCount: rows, now: clock.now() })
  try {
    await walk(parts, file, options, async (decisions) => {
      // Rows of the earlier run are only walked over; an earlier refusal is noted already.
      const fresh = decisions.slice(Math.max(0, nextRow - rows))
      const from = Math.max(rows, nextRow)
      rows += decisions.length
      if (fresh.length === 0) return
      const decided: DecidedRow[] = fresh.map(({ row, line }) => ({ ...row, at: row.line, line }))
      await importRows(journal, author, { importId, from, rows: decided, ids, now: clock.now() })
    })
  } catch (error) {
    if (error instanceof Refusal && error.code === 'cancelled') await end('stopped')
    throw error
  }
  await end('done')
  const [report] = await importReports(journal.db, importId)
  return report as ImportReport
}

const othersTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

async function walk(
  { journal, clock }: ImportParts,
  file: FileToImport,
  { takeDoubtful, signal, progress }: Options,
  take: (decisions: Decision[]) => Promise<void>,
): Promise<void> {
  const judge = new Judge(journal, { takeDoubtful })
  const today = await todayOf(journal, clock.now())
  const of = await countRows(file.bytes, file.encoding)
  let waiting: JudgedRow[] = []
  let done = 0
  const pass = async () => {
    if (signal.aborted) throw new Refusal('cancelled', 'Cancelled.')
    const decisions = await judge.decide(waiting)
    await othersTurn()
    await take(decisions)
    done += waiting.length
    waiting = []
    progress({ done, of })
    await othersTurn()
  }
  for await (const row of judgedRows({ ...file, today })) {
    waiting.push(row)
    if (waiting.length === CHUNK) await pass()
  }
  if (waiting.length > 0) await pass()
}

/** The headings of a file. @throws Refusal `invalid-input` when there are none */
export async function headingsOf(bytes: Buffer, encoding: Encoding): Promise<string[]> {
  for await (const { fields, fault } of csvRows(bytes, encoding))
    if (fault === null) return fields.map((heading) => heading.trim().slice(0, 200)).slice(0, 300)
  throw new Refusal('invalid-input', 'This file has no rows. Export the patients with their headings.', {
    reason: 'empty',
  })
}

/** How many rows stand under the headings. */
export async function countRows(bytes: Buffer, encoding: Encoding): Promise<number> {
  let rows = -1
  for await (const _ of csvRows(bytes, encoding)) rows += 1
  return Math.max(0, rows)
}
