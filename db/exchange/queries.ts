import type { Kysely, Selectable } from 'kysely'
import {
  type ImportBatch,
  type ImportIssue,
  type ImportReport,
  readJson,
  type ResourceRow,
  SHOWN_CHARACTERS,
  type TypeCount,
} from '../../shared/exchange/index.ts'
import { chartOf } from '../chart.ts'
import { othersTurn } from '../journal/log-text.ts'
import type { Tables } from '../tables.ts'
import type { Link } from './mapping.ts'
import type { FhirResourceTable, ImportBatchTable } from './tables.ts'

export type ResourceHead = Omit<Selectable<FhirResourceTable>, 'json' | 'words'>
const HEAD = [
  'id',
  'practiceId',
  'revision',
  'patientId',
  'resourceType',
  'source',
  'base',
  'sourceKey',
  'fullUrl',
  'identifier',
  'version',
  'contentHash',
  'pieces',
  'batchId',
  'receivedAt',
  'outcome',
  'reason',
  'entryTable',
  'entryId',
  'entryRevision',
  'label',
] as const

export const placeOf = (link: Link): string => `${link.source}\n${link.key}`

/** The version that counts of each of these resources, by `placeOf`; those that are not here are missing. */
export async function currentVersions(db: Kysely<Tables>, links: readonly Link[]): Promise<Map<string, ResourceHead>> {
  const found = new Map<string, ResourceHead>()
  const bySource = new Map<string, string[]>()
  for (const { source, key } of links) bySource.set(source, [...(bySource.get(source) ?? []), key])
  for (const [source, keys] of bySource) {
    for (let at = 0; at < keys.length; at += 200) {
      const some = keys.slice(at, at + 200)
      const rows = await db
        .selectFrom('fhirResource')
        .select([...HEAD])
        .where('source', '=', source)
        .where('sourceKey', 'in', some)
        .orderBy('version')
        .execute()
      for (const row of rows) found.set(placeOf({ source, key: row.sourceKey }), row)
    }
  }
  return found
}

/** The whole JSON of a resource as it came in. */
export async function jsonOf(
  db: Kysely<Tables>,
  resource: { id: string; pieces: number; contentHash: string },
): Promise<string> {
  if (resource.pieces === 0) {
    const row = await db.selectFrom('fhirResource').select('json').where('id', '=', resource.id).executeTakeFirst()
    return row?.json ?? ''
  }
  const rows = await db
    .selectFrom('fhirPiece')
    .select(['ordinal', 'text'])
    .where('contentHash', '=', resource.contentHash)
    .orderBy('ordinal')
    .orderBy('id')
    .execute()
  const parts = new Map<number, string>()
  for (const { ordinal, text } of rows) parts.set(ordinal, text)
  return [...parts.values()].join('')
}

/**
 * What a screen shows of a resource's JSON: formatted, or (of one in pieces, whose formatting would keep everyone waiting)
 * its beginning as it is.
 */
export async function shownJson(
  db: Kysely<Tables>,
  head: ResourceHead,
): Promise<{ json: string; length: number; cut: boolean }> {
  if (head.pieces > 0) {
    const first = await db
      .selectFrom('fhirPiece')
      .select('text')
      .where('contentHash', '=', head.contentHash)
      .where('ordinal', '=', 0)
      .executeTakeFirst()
    const json = (first?.text ?? '').slice(0, SHOWN_CHARACTERS)
    return { json, length: head.pieces * SHOWN_CHARACTERS, cut: true }
  }
  const text = JSON.stringify(readJson(await jsonOf(db, head)), null, 2)
  return { json: text.slice(0, SHOWN_CHARACTERS), length: text.length, cut: text.length > SHOWN_CHARACTERS }
}

export const toResourceRow = (row: ResourceHead): ResourceRow =>
  ({
    resourceId: row.id,
    patientId: row.patientId,
    type: row.resourceType,
    source: row.source,
    key: row.sourceKey,
    label: row.label,
    outcome: row.outcome,
    reason: row.reason,
    version: row.version,
    receivedAt: row.receivedAt,
  }) as unknown as ResourceRow

export type ResourceQuestion = {
  patientId: string | null
  text: string
  type: string
  outcome: string
  offset: number
  limit: number
}

/** The resources of a chart (or those of none), current versions only, the newest first. */
export async function findResources(
  db: Kysely<Tables>,
  question: ResourceQuestion,
): Promise<{ total: number; entries: ResourceRow[] }> {
  const { text, offset, limit } = question
  const parts = text.toLowerCase().split(/\s+/).filter(Boolean).slice(0, 10)
  const find = currentResources(db, question)
  const columns = HEAD.map((column) => `r.${column}` as const)
  if (parts.length === 0) {
    const { count } = await find.select((select) => select.fn.countAll<number>().as('count')).executeTakeFirstOrThrow()
    const rows = await find.select(columns).orderBy('r.id', 'desc').offset(offset).limit(limit).execute()
    return { total: Number(count), entries: rows.map(toResourceRow) }
  }
  const among = await find.select('r.id').orderBy('r.id', 'desc').execute()
  const ids = await withWords(
    db,
    among.map(({ id }) => id),
    parts,
  )
  const shown = ids.slice(offset, offset + limit)
  if (shown.length === 0) return { total: ids.length, entries: [] }
  const rows = await find.select(columns).where('r.id', 'in', shown).orderBy('r.id', 'desc').execute()
  return { total: ids.length, entries: rows.map(toResourceRow) }
}

function currentResources(db: Kysely<Tables>, { patientId, type, outcome }: ResourceQuestion) {
  let find = db.selectFrom('fhirResource as r')
  find =
    patientId === null ? find.where('r.patientId', 'is', null) : find.where('r.patientId', 'in', chartOf(patientId))
  if (type) find = find.where('r.resourceType', '=', type)
  if (outcome) find = find.where('r.outcome', '=', outcome)
  return find.where((where) =>
    where.not(
      where.exists(
        where
          .selectFrom('fhirResource as newer')
          .select('newer.id')
          .whereRef('newer.source', '=', 'r.source')
          .whereRef('newer.sourceKey', '=', 'r.sourceKey')
          .whereRef('newer.version', '>', 'r.version'),
      ),
    ),
  )
}

/** Resources whose words are read in one turn: each may have tens of thousands of characters. */
const READ_AT_ONCE = 100

/** Those of some resources that have all these parts of words, in the order of `ids`: each is read once, and others have their turn in between. */
async function withWords(db: Kysely<Tables>, ids: readonly string[], parts: readonly string[]): Promise<string[]> {
  const found: string[] = []
  for (let at = 0; at < ids.length; at += READ_AT_ONCE) {
    if (at > 0) await othersTurn()
    const some = ids.slice(at, at + READ_AT_ONCE)
    let find = db.selectFrom('fhirResource').select('id').where('id', 'in', some)
    for (const part of parts) find = find.where('words', 'like', `%${part.replace(/[%_]/g, ' ')}%`)
    const has = new Set((await find.execute()).map(({ id }) => id))
    found.push(...some.filter((id) => has.has(id)))
  }
  return found
}

/** The current versions of what bears this key, in every source that has one. */
export async function locateResources(db: Kysely<Tables>, key: string) {
  const sources = await db
    .selectFrom('fhirResource')
    .select('source')
    .distinct()
    .where('sourceKey', '=', key)
    .limit(20)
    .execute()
  const current = await currentVersions(
    db,
    sources.map(({ source }) => ({ source, key })),
  )
  return [...current.values()].map(toResourceRow)
}

export const headById = (db: Kysely<Tables>, id: string): Promise<ResourceHead | undefined> =>
  db
    .selectFrom('fhirResource')
    .select([...HEAD])
    .where('id', '=', id)
    .executeTakeFirst()

const LISTED_ISSUES = 1000

export function toBatch(row: Selectable<ImportBatchTable>): ImportBatch {
  return {
    batchId: row.id,
    state: row.state,
    source: row.source,
    files: JSON.parse(row.files) as ImportBatch['files'],
    startedAt: row.startedAt,
    finishedAt: row.finishedAt,
    authorName: row.authorName,
    total: row.total,
    position: row.position,
    counts: JSON.parse(row.counts) as TypeCount[],
  } as ImportBatch
}

export function toReport(row: Selectable<ImportBatchTable>): ImportReport {
  const issues = JSON.parse(row.issues) as ImportIssue[]
  return {
    ...toBatch(row),
    issues: issues.slice(0, LISTED_ISSUES),
    moreIssues: Math.max(0, issues.length - LISTED_ISSUES),
    duplicates: JSON.parse(row.duplicates) as ImportReport['duplicates'],
  }
}

export const batchById = (db: Kysely<Tables>, id: string): Promise<Selectable<ImportBatchTable> | undefined> =>
  db.selectFrom('importBatch').selectAll().where('id', '=', id).executeTakeFirst()

export async function lastBatches(db: Kysely<Tables>, limit: number): Promise<ImportBatch[]> {
  const rows = await db.selectFrom('importBatch').selectAll().orderBy('startedAt', 'desc').limit(limit).execute()
  return rows.map(toBatch)
}

/** An import of the same files that did not come to its end. */
export const unfinishedBatch = (db: Kysely<Tables>, fingerprint: string) =>
  db
    .selectFrom('importBatch')
    .selectAll()
    .where('fingerprint', '=', fingerprint)
    .where('state', '!=', 'finished')
    .orderBy('startedAt', 'desc')
    .executeTakeFirst()
