import type { Kysely } from 'kysely'
import type { HandoverCount, HandoverItem, HandoverPart, VisitNote } from '../../shared/handover/index.ts'
import { chartIds } from '../chart.ts'
import type { Tables } from '../tables.ts'
import { chartsPart } from './changed-charts.ts'
import { conflictsPart } from './conflicts.ts'
import { moneyPart } from './money.ts'
import { noShowsPart } from './no-shows.ts'
import { notesPart, ordersPart, resultsPart, visitNotesPart } from './of-charts.ts'
import { messagesPart, tasksPart } from './of-work.ts'
import type { HandoverReader, Page, Part, Parts } from './reader.ts'

export type { HandoverReader, Part } from './reader.ts'

type Db = Kysely<Tables>

/** Every part of the list. */
export const PARTS: Parts = {
  results: resultsPart,
  messages: messagesPart,
  calls: tasksPart(true),
  tasks: tasksPart(false),
  'visit-notes': visitNotesPart,
  notes: notesPart,
  'no-shows': noShowsPart,
  orders: ordersPart,
  charts: chartsPart,
  conflicts: conflictsPart,
  money: moneyPart,
}

/** How much waits in each of some parts. */
export async function countParts(
  db: Db,
  names: readonly HandoverPart[],
  reader: HandoverReader,
): Promise<HandoverCount[]> {
  const counts: HandoverCount[] = []
  for (const part of names) counts.push({ part, ...(await PARTS[part].count(db, reader)) })
  return counts
}

/** A page of one part, with how much there is in all. */
export async function pageOf(
  db: Db,
  part: Part,
  reader: HandoverReader,
  page: Page,
): Promise<{ entries: HandoverItem[]; total: number }> {
  const { total } = await part.count(db, reader)
  return { entries: await part.page(db, reader, page), total }
}

/** The moment up to which somebody said she has seen everything; null where she never did. */
export async function lastSeen(db: Db, staffId: string): Promise<number | null> {
  const row = await db
    .selectFrom('handoverLook')
    .select('upTo')
    .where('staffId', '=', staffId)
    .orderBy('upTo', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row?.upTo ?? null
}

/** The notes for the next visit on a chart, the latest first. */
export async function visitNotesOf(db: Db, patientId: string, all: boolean): Promise<VisitNote[]> {
  let find = db
    .selectFrom('visitNote')
    .selectAll()
    .where('patientId', 'in', await chartIds(db, patientId))
  if (!all) find = find.where('acknowledgedAt', 'is', null)
  const rows = await find.orderBy('writtenAt', 'desc').orderBy('id', 'desc').execute()
  return rows.map(({ id, practiceId: _practice, authorId: _author, acknowledgedBy: _by, ...row }) => ({
    ...row,
    visitNoteId: id,
  })) as VisitNote[]
}
