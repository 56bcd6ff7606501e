import { type Kysely, sql } from 'kysely'
import { CRITICAL_WORDS } from '../../shared/results/index.ts'
import { type ClosedCharts, isClosed } from '../chart.ts'
import type { Tables } from '../tables.ts'
import { counted, type HandoverReader, item, type Part, seenUpTo } from './reader.ts'

type Db = Kysely<Tables>

const flag = (condition: ReturnType<typeof sql<boolean>>) => sql<number>`sum(case when ${condition} then 1 else 0 end)`
const open = (column: string, closed: ClosedCharts) =>
  closed === null ? sql<boolean>`1 = 1` : sql<boolean>`${sql.ref(column)} not in ${closed}`
const isCritical = sql<boolean>`exists (select 1 from observation as value where value.report_id = report.id
  and value.retracted_at is null and upper(value.interpretation) in (${sql.join(CRITICAL_WORDS)}))`

const unreviewed = (db: Db, { closed }: HandoverReader) =>
  db
    .selectFrom('diagnosticReport as report')
    .where('report.reviewedAt', 'is', null)
    .where('report.retractedAt', 'is', null)
    .where('report.status', 'not in', ['registered', 'cancelled'])
    // What another practice's record brought along was seen there.
    .where('report.sourceId', 'is', null)
    .where(open('report.patientId', closed) as never)

/** Results that nobody has reviewed: critical ones first however many older ones wait. */
export const resultsPart: Part = {
  async count(db: Db, reader) {
    const row = await unreviewed(db, reader)
      .select(({ fn }) => fn.countAll<number>().as('total'))
      .select(flag(sql<boolean>`report.recorded_at > ${seenUpTo(reader)}`).as('fresh'))
      .select(flag(isCritical).as('pressing'))
      .executeTakeFirstOrThrow()
    return counted(row)
  },
  async page(db: Db, reader, { skip, limit }) {
    const rows = await unreviewed(db, reader)
      .innerJoin('patient', 'patient.id', 'report.patientId')
      .select(['report.id', 'report.patientId', 'report.encounterId', 'report.conceptText', 'report.conclusion'])
      .select(['report.recordedAt', 'report.performerName'])
      .select(['patient.familyName', 'patient.givenName', 'patient.birthOn'])
      .select(sql<number>`case when ${isCritical} then 1 else 0 end`.as('critical'))
      .select(sql<number>`0`.as('shut'))
      .orderBy('critical', 'desc')
      .orderBy('report.happenedAt')
      .orderBy('report.id')
      .offset(skip)
      .limit(limit)
      .execute()
    return rows.map((row) => {
      const said = { title: row.conceptText, detail: row.conclusion, at: row.recordedAt, byName: row.performerName }
      return item('results', row, { ...said, pressing: Number(row.critical) === 1 }, reader.sinceAt)
    })
  },
}

const unsigned = (db: Db, { userId, cosigns }: HandoverReader) =>
  db
    .selectFrom('note')
    .leftJoin('encounter', 'encounter.id', 'note.encounterId')
    .where('note.status', 'in', ['draft', 'cosign-wanted'])
    .where('note.retractedAt', 'is', null)
    .where((where) => {
      const hers = where.and([
        where('note.status', '=', 'draft'),
        where.or([where('note.authorId', '=', userId), where('encounter.clinicianId', '=', userId)]),
      ])
      const second = where.and([where('note.status', '=', 'cosign-wanted'), where('note.signerId', '!=', userId)])
      return cosigns ? where.or([hers, second]) : hers
    })

/** Notes that wait for her signature, the oldest first; those that wait for a second signature cannot go on without her. */
export const notesPart: Part = {
  async count(db: Db, reader) {
    const row = await unsigned(db, reader)
      .select(({ fn }) => fn.countAll<number>().as('total'))
      .select(flag(sql<boolean>`note.recorded_at > ${seenUpTo(reader)}`).as('fresh'))
      .select(flag(sql<boolean>`note.status = 'cosign-wanted'`).as('pressing'))
      .executeTakeFirstOrThrow()
    return counted(row)
  },
  async page(db: Db, reader, { skip, limit }) {
    const rows = await unsigned(db, reader)
      .innerJoin('patient', 'patient.id', 'note.patientId')
      .select(['note.id', 'note.patientId', 'note.encounterId', 'note.conceptText', 'note.firstWords', 'note.status'])
      .select(['note.recordedAt', 'note.authorName'])
      .select(['patient.familyName', 'patient.givenName', 'patient.birthOn'])
      .select(isClosed('note.patientId', reader.closed).as('shut'))
      .orderBy(sql`case when note.status = 'cosign-wanted' then 0 else 1 end`)
      .orderBy('note.happenedAt')
      .orderBy('note.id')
      .offset(skip)
      .limit(limit)
      .execute()
    return rows.map((row) => {
      const said = { title: row.conceptText, detail: row.firstWords, at: row.recordedAt, byName: row.authorName }
      const more = { pressing: row.status === 'cosign-wanted', encounterId: row.encounterId }
      return item('notes', row, { ...said, ...more }, reader.sinceAt)
    })
  },
}

const overdue = (db: Db, { today, closed }: HandoverReader) =>
  db
    .selectFrom('serviceOrder as request')
    .where('request.status', 'in', ['active', 'on-hold'])
    .where('request.retractedAt', 'is', null)
    .where('request.due', '<', today)
    .where(open('request.patientId', closed) as never)

/** Orders whose day has passed, the most urgent first, whoever gave them out. */
export const ordersPart: Part = {
  async count(db: Db, reader) {
    const row = await overdue(db, reader)
      .select(({ fn }) => fn.countAll<number>().as('total'))
      .select(flag(sql<boolean>`request.recorded_at > ${seenUpTo(reader)}`).as('fresh'))
      .select(flag(sql<boolean>`request.priority in ('stat', 'asap', 'urgent')`).as('pressing'))
      .executeTakeFirstOrThrow()
    return counted(row)
  },
  async page(db: Db, reader, { skip, limit }) {
    const rows = await overdue(db, reader)
      .innerJoin('patient', 'patient.id', 'request.patientId')
      .select(['request.id', 'request.patientId', 'request.conceptText', 'request.reasonText', 'request.priority'])
      .select(['request.recordedAt', 'request.ordererName', 'request.due'])
      .select(['patient.familyName', 'patient.givenName', 'patient.birthOn'])
      .select(sql<number>`0`.as('shut'))
      .orderBy(sql`case request.priority when 'stat' then 0 when 'asap' then 1 when 'urgent' then 2 else 3 end`)
      .orderBy('request.due')
      .orderBy('request.id')
      .offset(skip)
      .limit(limit)
      .execute()
    return rows.map((row) => {
      const said = { title: row.conceptText, detail: row.reasonText, at: row.recordedAt, byName: row.ordererName }
      const more = { pressing: row.priority !== 'routine', dueOn: row.due }
      return item('orders', row, { ...said, ...more }, reader.sinceAt)
    })
  },
}

const waitingNotes = (db: Db, { userId }: HandoverReader) =>
  db
    .selectFrom('visitNote as left')
    .where('left.acknowledgedAt', 'is', null)
    .where((where) => where.or([where('left.authorId', 'is', null), where('left.authorId', '!=', userId)]))

/** What others left on charts for whoever sees the patient next, the latest first. */
export const visitNotesPart: Part = {
  async count(db: Db, reader) {
    const row = await waitingNotes(db, reader)
      .select(({ fn }) => fn.countAll<number>().as('total'))
      .select(sql<number>`sum(case when "left".written_at > ${seenUpTo(reader)} then 1 else 0 end)`.as('fresh'))
      .select(sql<number>`0`.as('pressing'))
      .executeTakeFirstOrThrow()
    return counted(row)
  },
  async page(db: Db, reader, { skip, limit }) {
    const rows = await waitingNotes(db, reader)
      .innerJoin('patient', 'patient.id', 'left.patientId')
      .selectAll('left')
      .select(['patient.familyName', 'patient.givenName', 'patient.birthOn'])
      .select(isClosed('left.patientId', reader.closed).as('shut'))
      .orderBy('left.writtenAt', 'desc')
      .orderBy('left.id')
      .offset(skip)
      .limit(limit)
      .execute()
    return rows.map((row) =>
      item('visit-notes', row, { title: row.text, at: row.writtenAt, byName: row.authorName }, reader.sinceAt),
    )
  },
}
