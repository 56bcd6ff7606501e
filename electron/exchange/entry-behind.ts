import type { Kysely } from 'kysely'
import type { ResourceHead } from '../../db/exchange/queries.ts'
import { patientById } from '../../db/patients/queries.ts'
import type { Tables } from '../../db/tables.ts'
import type { ResourceView } from '../../shared/exchange/index.ts'
import { type EventTime, isBirthKnown } from '../../shared/kernel/index.ts'

/** The entry that a resource became, as the chart holds it now; null for one that became none. */
export async function entryBehind(db: Kysely<Tables>, head: ResourceHead): Promise<ResourceView['entry']> {
  if (!head.entryId) return null
  if (head.entryTable === 'patient') {
    const patient = await patientById(db, head.entryId)
    if (!patient) return null
    const changedHere = patient.revision !== head.entryRevision
    const text = `${patient.familyName}, ${patient.givenName}`
    const happened = isBirthKnown(patient.birthOn) ? (patient.birthOn as string as EventTime) : null
    return { table: 'patient', entryId: head.entryId, happened, text, code: '', codeSystem: '', changedHere }
  }
  if (head.entryTable === 'listReview') {
    const review = await db.selectFrom('listReview').selectAll().where('id', '=', head.entryId).executeTakeFirst()
    if (!review) return null
    const { happened, note } = review
    const text = note || head.label
    const none = { code: '', codeSystem: '', changedHere: false }
    return { table: 'listReview', entryId: review.id, happened: happened as EventTime, text, ...none }
  }
  const row = await db
    .selectFrom(head.entryTable as 'problem')
    .select(['id', 'happened', 'conceptText', 'code', 'codeSystem', 'revision'])
    .where('id', '=', head.entryId)
    .executeTakeFirst()
  if (!row) return null
  return {
    table: head.entryTable,
    entryId: row.id,
    happened: row.happened as EventTime,
    text: row.conceptText,
    code: row.code,
    codeSystem: row.codeSystem,
    changedHere: row.revision !== head.entryRevision,
  }
}
