import { type Kysely, sql } from 'kysely'
import type { AuditEntry, AuditFilter, AuditPatient } from '../../shared/audit/index.ts'
import type { Tables } from '../tables.ts'

export type AuditQuestion = {
  filter: AuditFilter
  sortBy: 'at' | 'user' | 'action' | 'category' | 'patient'
  descending: boolean
  offset: number
  limit: number
}

const joined = (db: Kysely<Tables>) =>
  db
    .selectFrom('auditEntry')
    .leftJoin('staff', 'staff.id', 'auditEntry.userId')
    .leftJoin('patient', 'patient.id', 'auditEntry.patientId')

/** One page of the audit, filtered and sorted by any column, with how many there are in all. */
export async function auditPage(
  db: Kysely<Tables>,
  question: AuditQuestion,
): Promise<{ entries: AuditEntry[]; total: number }> {
  const { sortBy, descending, offset, limit } = question
  const base = joined(db).where(conditions(question.filter))
  const { total } = await base.select(sql<number>`count(*)`.as('total')).executeTakeFirstOrThrow()
  const column = {
    at: 'auditEntry.sequence',
    user: 'staff.displayName',
    action: 'auditEntry.action',
    category: 'auditEntry.category',
    patient: 'patient.nameKey',
  } as const
  const rows = await base
    .selectAll('auditEntry')
    .select(['staff.displayName as userName', 'patient.familyName', 'patient.givenName', 'patient.recordNumber'])
    .orderBy(column[sortBy], descending ? 'desc' : 'asc')
    .orderBy('auditEntry.sequence', 'desc')
    .offset(offset)
    .limit(limit)
    .execute()
  const entries = rows.map((row) => ({
    sequence: row.sequence,
    deviceId: row.deviceId,
    at: row.at,
    userId: row.userId,
    userName: row.userName ?? '',
    action: row.action,
    category: row.category,
    channel: row.channel,
    patientId: row.patientId,
    patientName: row.familyName === null ? null : `${row.familyName}, ${row.givenName}`,
    recordNumber: row.recordNumber,
    ok: row.ok === 1,
    detail: row.detail,
  }))
  return { entries: entries as AuditEntry[], total }
}

/** Twenty patients at most, by name, of whom the name or the record number holds `text`. */
export async function auditPatients(db: Kysely<Tables>, text: string): Promise<AuditPatient[]> {
  const rows = await db
    .selectFrom('patient')
    .select(['id', 'familyName', 'givenName', 'recordNumber'])
    .where(named(text))
    .orderBy('nameKey')
    .limit(20)
    .execute()
  return rows.map(({ id, familyName, givenName, recordNumber }) => ({
    patientId: id,
    patientName: `${familyName}, ${givenName}`,
    recordNumber,
  }))
}

function conditions(filter: AuditQuestion['filter']) {
  const all = [
    filter.userId !== undefined && sql<boolean>`audit_entry.user_id = ${filter.userId}`,
    filter.patientId !== undefined && sql<boolean>`audit_entry.patient_id = ${filter.patientId}`,
    filter.action !== undefined && sql<boolean>`audit_entry.action = ${filter.action}`,
    filter.category !== undefined && sql<boolean>`audit_entry.category = ${filter.category}`,
    filter.fromAt !== undefined && sql<boolean>`audit_entry.at >= ${filter.fromAt}`,
    filter.untilAt !== undefined && sql<boolean>`audit_entry.at < ${filter.untilAt}`,
    filter.text !== undefined && containing(filter.text),
  ]
  return sql<boolean>`${sql.join([sql`1 = 1`, ...all.filter((condition) => condition !== false)], sql` and `)}`
}

/** In what was recorded beside the entry, or in the name of the patient concerned. */
const containing = (text: string) => sql<boolean>`(lower(audit_entry.detail) like ${patternOf(text)} or ${named(text)})`

const named = (text: string) =>
  sql<boolean>`(lower(patient.family_name || ', ' || patient.given_name) like ${patternOf(text)}
    or patient.record_number like ${patternOf(text)})`

const patternOf = (text: string): string => `%${text.replace(/[%_]/g, '').toLowerCase()}%`
