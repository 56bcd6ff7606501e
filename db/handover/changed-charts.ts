import type { ExpressionBuilder, Kysely } from 'kysely'
import { isClosed } from '../chart.ts'
import type { Tables } from '../tables.ts'
import { type HandoverReader, item, type Part } from './reader.ts'

type Db = Kysely<Tables>
const DAY_MS = 86_400_000
/** Whom she saw within this time are her patients. */
const HERS_MS = 730 * DAY_MS
/** Whoever has no visits of her own (a nurse) looks at those whom the practice saw within this time. */
const SEEN_MS = 7 * DAY_MS
/** Where she never said what she has seen. */
const AT_FIRST_MS = DAY_MS
/** What stands in parts of their own, or in no chart. */
const ELSEWHERE = ['tasks', 'messages', 'handover', 'access', 'audit']
/** Where the practice is set up: what nobody wrote there, no colleague has changed. */
const SET_UP = ['practice.create', 'practice.createDemo', 'practice.open', 'exchange.importFhir']

/** A change by somebody else, or by the product at work; not by the practice's own set-up. */
const byOthers = (change: ExpressionBuilder<{ change: Tables['auditEntry'] }, 'change'>, userId: string) =>
  change.or([
    change('change.userId', '!=', userId),
    change.and([change('change.userId', 'is', null), change('change.channel', 'not in', SET_UP)]),
  ])

/** The patients of somebody, by her visits. */
async function patientsOf(db: Db, { userId, now }: HandoverReader) {
  const own = await db
    .selectFrom('encounter')
    .select('id')
    .where('clinicianId', '=', userId)
    .where('happenedAt', '>=', now - HERS_MS)
    .limit(1)
    .executeTakeFirst()
  const visits = db.selectFrom('encounter').select('encounter.patientId').distinct()
  return own
    ? visits.where('encounter.clinicianId', '=', userId).where('encounter.happenedAt', '>=', now - HERS_MS)
    : visits
        .where('encounter.status', 'in', ['in-progress', 'finished'])
        .where('encounter.happenedAt', '>=', now - SEEN_MS)
}

async function changedCharts(db: Db, reader: HandoverReader) {
  const { userId, now, sinceAt } = reader
  const hers = await patientsOf(db, reader)
  return (
    db
      .selectFrom(hers.as('mine'))
      // By patient and moment: one step into the index for each of her patients, however long the audit is.
      .innerJoin('auditEntry as change', 'change.patientId', 'mine.patientId')
      .where('change.at', '>', sinceAt ?? now - AT_FIRST_MS)
      .where('change.action', 'in', ['create', 'update'])
      .where('change.category', 'not in', ELSEWHERE)
      .where((where) => byOthers(where as never, userId))
  )
}

/**
 * The charts of her patients that others have changed since she last looked, the latest change first: read from the audit,
 * which every write leaves an entry in.
 */
export const chartsPart: Part = {
  async count(db: Db, reader) {
    const { userId, now, sinceAt } = reader
    const hers = await patientsOf(db, reader)
    // The first change of each patient is enough to count her.
    const row = await db
      .selectFrom(hers.as('mine'))
      .select(({ fn }) => fn.countAll<number>().as('total'))
      .where(({ exists, selectFrom }) =>
        exists(
          selectFrom('auditEntry as change')
            .select('change.sequence')
            .whereRef('change.patientId', '=', 'mine.patientId')
            .where('change.at', '>', sinceAt ?? now - AT_FIRST_MS)
            .where('change.action', 'in', ['create', 'update'])
            .where('change.category', 'not in', ELSEWHERE)
            .where((where) => byOthers(where as never, userId)),
        ),
      )
      .executeTakeFirstOrThrow()
    // All of them are new by what they are.
    return { total: Number(row.total), fresh: Number(row.total), pressing: 0 }
  },
  async page(db: Db, reader, { skip, limit }) {
    const changed = (await changedCharts(db, reader))
      .select(({ fn }) => [
        'change.patientId',
        fn.max<number>('change.at').as('at'),
        fn.countAll<number>().as('changes'),
      ])
      .groupBy('change.patientId')
      .as('changed')
    const rows = await db
      .selectFrom(changed)
      .innerJoin('patient', 'patient.id', 'changed.patientId')
      .select(['patient.id', 'changed.patientId', 'changed.at', 'changed.changes'])
      .select(['patient.familyName', 'patient.givenName', 'patient.birthOn'])
      .select(isClosed('patient.id', reader.closed).as('shut'))
      .orderBy('changed.at', 'desc')
      .orderBy('patient.id')
      .offset(skip)
      .limit(limit)
      .execute()
    if (rows.length === 0) return []
    const what = await (await changedCharts(db, reader))
      .leftJoin('staff', 'staff.id', 'change.userId')
      .select(['change.patientId', 'change.category', 'staff.displayName'])
      .distinct()
      .where(
        'change.patientId',
        'in',
        rows.map(({ id }) => id),
      )
      .execute()
    return rows.map((row) => {
      const mine = what.filter(({ patientId }) => patientId === row.id)
      const said = {
        title: String(row.changes),
        detail: [...new Set(mine.map(({ category }) => category))].sort().join(','),
        byName: [...new Set(mine.map(({ displayName }) => displayName ?? ''))].filter((name) => name !== '').join(', '),
        at: Number(row.at),
      }
      return item('charts', row, said, null)
    })
  },
}
