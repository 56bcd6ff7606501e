import type { Kysely } from 'kysely'
import type { ResourceHead } from '../../db/exchange/queries.ts'
import { patientById } from '../../db/patients/queries.ts'
import type { Tables } from '../../db/tables.ts'
import { DOCUMENT_CLASSES } from '../../shared/documents/index.ts'
import type { ResourceView } from '../../shared/exchange/index.ts'
import { CODE_SYSTEM, type EventTime, type Instant, isBirthKnown } from '../../shared/kernel/index.ts'

const NO_CODE = { code: '', codeSystem: '' }

/** The entry that a resource became, or the document of the file in it, as the chart holds it now; null for one that became none. */
export async function entryBehind(db: Kysely<Tables>, head: ResourceHead): Promise<ResourceView['entry']> {
  if (!head.entryId) return paperOf(db, head)
  if (head.entryTable === 'patient') {
    const patient = await patientById(db, head.entryId)
    if (!patient) return null
    const changedHere = patient.revision !== head.entryRevision
    const text = `${patient.familyName}, ${patient.givenName}`
    const happened = isBirthKnown(patient.birthOn) ? (patient.birthOn as string as EventTime) : null
    return { table: 'patient', entryId: head.entryId, happened, happenedAt: null, text, ...NO_CODE, changedHere }
  }
  if (head.entryTable === 'listReview') {
    const review = await db.selectFrom('listReview').selectAll().where('id', '=', head.entryId).executeTakeFirst()
    if (!review) return null
    const { happened, happenedAt, note } = review
    const text = note || head.label
    const when = { happened: happened as EventTime, happenedAt: happenedAt as Instant }
    return { table: 'listReview', entryId: review.id, ...when, text, ...NO_CODE, changedHere: false }
  }
  const row = await db
    .selectFrom(head.entryTable as 'problem')
    .select(['id', 'happened', 'happenedAt', 'conceptText', 'code', 'codeSystem', 'revision'])
    .where('id', '=', head.entryId)
    .executeTakeFirst()
  if (!row) return null
  return {
    table: head.entryTable,
    entryId: row.id,
    happened: row.happened as EventTime,
    happenedAt: row.happenedAt as Instant,
    text: row.conceptText,
    code: row.code,
    codeSystem: row.codeSystem,
    changedHere: row.revision !== head.entryRevision,
  }
}

/** The document that was made of the file which a version of this resource carried. */
async function paperOf(db: Kysely<Tables>, head: ResourceHead): Promise<ResourceView['entry']> {
  const row = await db
    .selectFrom('document as d')
    .innerJoin('fhirResource as f', 'f.id', 'd.sourceId')
    .select(['d.id', 'd.happened', 'd.happenedAt', 'd.title', 'd.documentClass', 'd.revision'])
    .where('f.source', '=', head.source)
    .where('f.sourceKey', '=', head.sourceKey)
    .orderBy('d.id')
    .executeTakeFirst()
  if (!row) return null
  const code = DOCUMENT_CLASSES.find(({ key }) => key === row.documentClass)?.loinc ?? ''
  return {
    table: 'document',
    entryId: row.id,
    happened: row.happened as EventTime,
    happenedAt: row.happenedAt as Instant,
    text: row.title,
    code,
    codeSystem: code === '' ? '' : CODE_SYSTEM.loinc,
    changedHere: row.revision > 1,
  }
}
