import type { Selectable } from 'kysely'
import {
  type Concept,
  type EntryHead,
  type EventTime,
  type IdSource,
  type Instant,
  type PatientId,
  Refusal,
  type Retraction,
  startOf,
} from '../shared/kernel/index.ts'
import { isInChart } from './chart.ts'
import { type Author, type Journal } from './journal.ts'
import type { Recorded } from './table.ts'
import type { Tables } from './tables.ts'

/** The tables whose rows are entries of a chart that may be taken back. */
export type EntryTable = { [K in keyof Tables]: Tables[K] extends EntryColumns ? K : never }[keyof Tables]

/** The columns that every table of chart entries has: see EntryHead. */
export type EntryColumns = Recorded & {
  patientId: string
  encounterId: string | null
  happened: string
  happenedAt: number
  recordedAt: number
  authorId: string | null
  authorName: string
  sourceId: string | null
  retractedAt: number | null
  retractedBy: string | null
  retractionReason: string | null
}

/** The columns of what an entry is about; `codings` is JSON, `code` and `codeSystem` are its main coding's or empty. */
export type ConceptColumns = { conceptText: string; codings: string; code: string; codeSystem: string }

/** Where a new entry comes from and when: what a command needs beside its own fields. */
export type EntryOrigin = {
  patientId: PatientId
  encounterId: string | null
  happened: EventTime
  author: Author
  authorName: string
  ids: IdSource
  now: Instant
  timeZone: string
  sourceId?: string | null
}

/** The common columns of a new entry; `practiceId` and `revision` are the journal's. */
export function newEntry(origin: EntryOrigin): Omit<EntryColumns, 'practiceId' | 'revision'> {
  const { patientId, encounterId, happened, author, authorName, ids, now, timeZone, sourceId = null } = origin
  return {
    id: ids.next<string>(),
    patientId,
    encounterId,
    happened,
    happenedAt: startOf(happened, timeZone),
    recordedAt: now,
    authorId: author.userId,
    authorName,
    sourceId,
    retractedAt: null,
    retractedBy: null,
    retractionReason: null,
  }
}

export function conceptColumns(concept: Concept): ConceptColumns {
  const [main] = concept.codings
  return {
    conceptText: concept.text,
    codings: JSON.stringify(concept.codings),
    code: main?.code ?? '',
    codeSystem: main?.system ?? '',
  }
}

export const toConcept = (row: Pick<ConceptColumns, 'conceptText' | 'codings'>): Concept => ({
  text: row.conceptText,
  codings: JSON.parse(row.codings) as Concept['codings'],
})

/** The common columns of a row as the contract shows them. */
export function toEntryHead(row: Selectable<EntryColumns>): EntryHead {
  const { id, retractedAt, retractedBy, retractionReason } = row
  const { patientId, encounterId, happened, happenedAt, recordedAt, authorId, authorName, sourceId, revision } = row
  const retraction = retractedAt === null ? null : { at: retractedAt, by: retractedBy, reason: retractionReason ?? '' }
  const shown = { patientId, encounterId, happened, happenedAt, recordedAt, authorId, authorName, sourceId, revision }
  return { ...shown, entryId: id, retraction } as EntryHead
}

/**
 * Takes an entry back: it stays, with who said so and why.
 * @throws Refusal `not-found`, `conflict` when another version was saved since, `rule-violation` when it was taken back before
 */
export function retractEntry(
  journal: Journal,
  author: Author,
  input: { table: Exclude<EntryTable, 'listReview'>; category: string; retraction: Retraction; now: Instant },
): Promise<void> {
  const { table, category, retraction, now } = input
  const { entryId, patientId, revision, reason } = retraction
  return journal.work({ ...author, reason }, async (work) => {
    const row = await work.db
      .selectFrom(table as 'problem')
      .select(['patientId', 'retractedAt'])
      .where('id', '=', entryId)
      .executeTakeFirst()
    if (!row || !(await isInChart(work.db, patientId, row.patientId)))
      throw new Refusal('not-found', 'This entry is not in the chart.')
    if (row.retractedAt !== null)
      throw new Refusal('rule-violation', 'This entry was taken back already.', { reason: 'retracted' })
    const changes = { retractedAt: now, retractedBy: author.userId, retractionReason: reason }
    await work.update(table as 'problem', entryId, changes, revision)
    work.audit({ action: 'update', category, patientId, detail: { retracted: entryId, reason } })
  })
}
