import { createHash } from 'node:crypto'
import { dayIn, type Instant } from '../../../shared/kernel/index.ts'
import type { Journal } from '../../../db/journal.ts'
import { type Encoding, type Mapping, type PatientDetails, readImportRow } from '../../../shared/patients/index.ts'
import { csvRows } from './csv-file.ts'

/** A line of the file, read and judged by itself. `sourceKey`: what it is known by when the file comes again. */
export type JudgedRow = { line: number; sourceKey: string; details: PatientDetails | null; faults: string[] }

export type Reading = { bytes: Buffer; mapping: Mapping; encoding: Encoding; today: string }

/** Every line after the headings, in order. Lines that are not readable as CSV come as refused. */
export async function* judgedRows({ bytes, mapping, encoding, today }: Reading): AsyncGenerator<JudgedRow> {
  let isHeading = true
  for await (const { line, fields, fault } of csvRows(bytes, encoding)) {
    if (isHeading && fault === null) {
      isHeading = false
      continue
    }
    if (fault !== null) {
      yield { line, sourceKey: '', details: null, faults: [fault] }
      continue
    }
    const row = readImportRow(fields, mapping, today)
    yield { line, sourceKey: `csv:${digest(row.content)}`, details: row.details, faults: row.faults }
  }
}

const digest = (text: string) => createHash('sha256').update(text).digest('hex')

export const contentHash = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

/** The day on the practice's wall. */
export async function todayOf(journal: Journal, now: Instant): Promise<string> {
  const practice = await journal.db.selectFrom('practice').select('timeZone').executeTakeFirst()
  return dayIn(practice?.timeZone ?? 'UTC', now)
}
