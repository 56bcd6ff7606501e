import { type Kysely, type Selectable, sql } from 'kysely'
import type { Decimal } from '../../shared/kernel/index.ts'
import {
  CRITICAL_WORDS,
  flagOf,
  isAbnormal,
  isCritical,
  type DiagnosticReport,
  type Observation,
} from '../../shared/results/index.ts'
import { ObservationStatus, ReportStatus, type UnreviewedReport } from '../../shared/results/index.ts'
import { chartIds, chartOf, type ClosedCharts } from '../chart.ts'
import { toConcept, toEntryHead } from '../entry.ts'
import type { Tables } from '../tables.ts'
import { partsFromJson, valueFrom } from './parts.ts'
import type { DiagnosticReportTable, ObservationTable } from './tables.ts'

type Db = Kysely<Tables>

/** An observation as the contract shows it, flagged by what its source said or by its range. */
export function toObservation(row: Selectable<ObservationTable>): Observation {
  const { category, method, bodySite, instrumentName, note, interpretation, reportId, setId, issued } = row
  const details = {
    concept: toConcept(row),
    category,
    status: ObservationStatus.safeParse(row.status).data ?? 'unknown',
    value: valueFrom({ ...row, valueCodings: JSON.parse(row.valueCodings) }),
    interpretation,
    range: { low: row.rangeLow as Decimal | null, high: row.rangeHigh as Decimal | null, text: row.rangeText },
    method,
    bodySite,
    instrumentName,
    parts: partsFromJson(row.components),
    note,
  }
  return { ...toEntryHead(row), ...details, reportId, setId, issued, flag: flagOf(details) } as Observation
}

/**
 * The observations of a chart under some codes, oldest first, whichever place among its codings the code has: other systems
 * put their own in front. @param before only what happened before that moment
 */
export async function observationsOf(
  db: Db,
  where: { patientId: string; codes: readonly string[]; before?: number },
): Promise<Observation[]> {
  const { codes, before } = where
  let all = db.selectFrom('observation').selectAll().where('patientId', 'in', chartOf(where.patientId))
  if (before !== undefined) all = all.where('happenedAt', '<', before)
  // Apart, so that the first is answered by its index.
  const first = await all.where('code', 'in', codes).execute()
  const behind = await all
    .where('code', 'not in', codes)
    .where((one) => one.or(codes.map((code) => one('codings', 'like', `%"code":${JSON.stringify(code)}%`))))
    .execute()
  return [...first, ...behind]
    .toSorted((a, b) => a.happenedAt - b.happenedAt || a.recordedAt - b.recordedAt || (a.id < b.id ? -1 : 1))
    .map(toObservation)
}

/** What is in some reports, in the order in which it was written. */
async function observationsIn(db: Db, reportIds: readonly string[]): Promise<Observation[]> {
  const rows = await db
    .selectFrom('observation')
    .selectAll()
    .where('reportId', 'in', reportIds)
    .orderBy('recordedAt')
    .orderBy('id')
    .execute()
  return rows.map(toObservation)
}

/** Every value of one test that still stands, oldest first. */
export async function valuesOf(db: Db, patientId: string, code: string): Promise<Observation[]> {
  const found = await observationsOf(db, { patientId, codes: [code] })
  return found.filter(({ retraction, status }) => retraction === null && status !== 'cancelled')
}

/** The newest reports of a chart with their observations. */
export async function reportsOf(db: Db, patientId: string, limit: number): Promise<DiagnosticReport[]> {
  const rows = await reportRows(db)
    .where('report.patientId', 'in', await chartIds(db, patientId))
    .orderBy('report.happenedAt', 'desc')
    .orderBy('report.id', 'desc')
    .limit(limit)
    .execute()
  return withObservations(db, rows)
}

/** One report of a chart; undefined where it is not in it. */
export async function reportOf(db: Db, patientId: string, reportId: string): Promise<DiagnosticReport | undefined> {
  const rows = await reportRows(db)
    .where('report.patientId', 'in', chartOf(patientId))
    .where('report.id', '=', reportId)
    .execute()
  const [report] = await withObservations(db, rows)
  return report
}

type ReportRow = Selectable<DiagnosticReportTable> & { reviewerName: string | null }

const reportRows = (db: Db) =>
  db
    .selectFrom('diagnosticReport as report')
    .leftJoin('staff as reviewer', 'reviewer.id', 'report.reviewedBy')
    .selectAll('report')
    .select('reviewer.displayName as reviewerName')

async function withObservations(db: Db, rows: readonly ReportRow[]): Promise<DiagnosticReport[]> {
  if (rows.length === 0) return []
  const observations = await observationsIn(
    db,
    rows.map(({ id }) => id),
  )
  return rows.map((row) => {
    const { category, issued, performerName, conclusion, narrative, orderId, reviewedAt, reviewedBy } = row
    const status = ReportStatus.safeParse(row.status).data ?? 'unknown'
    const shown = { category, status, issued, performerName, conclusion, narrative, orderId }
    const review =
      reviewedAt === null ? null : { at: reviewedAt, by: reviewedBy, byName: row.reviewerName ?? '', comment: row.note }
    const mine = besideTheirOld(observations.filter(({ reportId }) => reportId === row.id))
    return { ...toEntryHead(row), concept: toConcept(row), ...shown, review, observations: mine } as DiagnosticReport
  })
}

/** A corrected value stands right after the one that it came in the place of. */
function besideTheirOld(observations: readonly Observation[]): Observation[] {
  const order = [...new Set(observations.map(testOf))]
  return observations.toSorted((a, b) => order.indexOf(testOf(a)) - order.indexOf(testOf(b)))
}
const testOf = ({ concept }: Observation): string => concept.codings[0]?.code ?? concept.text

/**
 * What nobody has reviewed yet, critical values first however many older reports wait, then the oldest.
 * @param closed charts that this person may not open, which she does not even see in the list
 * @returns as many as `limit`, and how many there are in all
 */
export async function unreviewedReports(
  db: Db,
  limit: number,
  closed: ClosedCharts,
): Promise<{ entries: UnreviewedReport[]; total: number }> {
  let find = db
    .selectFrom('diagnosticReport as report')
    .innerJoin('patient', 'patient.id', 'report.patientId')
    .where('report.reviewedAt', 'is', null)
    .where('report.retractedAt', 'is', null)
    .where('report.status', 'not in', ['registered', 'cancelled'])
    // What another practice's record brought along was seen there.
    .where('report.sourceId', 'is', null)
  if (closed !== null) find = find.where('report.patientId', 'not in', closed)
  const counted = await find.select((of) => of.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  const rows = await find
    .select(['report.id', 'report.patientId', 'report.conceptText', 'report.status', 'report.happened'])
    .select(['report.happenedAt', 'report.recordedAt', 'patient.familyName', 'patient.givenName', 'patient.birthOn'])
    .orderBy(({ case: when, exists, selectFrom }) => {
      const critical = selectFrom('observation')
        .select('observation.id')
        .whereRef('observation.reportId', '=', 'report.id')
        .where('observation.retractedAt', 'is', null)
        // Only what its source called critical is: by its range alone no value is more than high or low.
        .where(isToldCritical)
      return when().when(exists(critical)).then(0).else(1).end()
    })
    .orderBy('report.happenedAt')
    .orderBy('report.id')
    .limit(limit)
    .execute()
  const flags = await flagsOf(
    db,
    rows.map(({ id }) => id),
  )
  const entries = rows.map((row) => ({
    reportId: row.id,
    patientId: row.patientId,
    birthOn: row.birthOn,
    name: row.conceptText,
    status: ReportStatus.safeParse(row.status).data ?? 'unknown',
    happened: row.happened,
    happenedAt: row.happenedAt,
    recordedAt: row.recordedAt,
    patientName: `${row.familyName}, ${row.givenName}`,
    ...(flags.get(row.id) ?? { abnormal: 0, critical: 0 }),
    corrected: row.status === 'corrected' || row.status === 'amended',
  })) as UnreviewedReport[]
  return { entries, total: Number(counted.total) }
}

/** Written out, as in the index of critical values: only then may the engine answer from that. */
export const isToldCritical = sql<boolean>`upper(observation.interpretation) in (${sql.join(CRITICAL_WORDS.map((word) => sql.lit(word)))})`

/** So few that flagging what is in them stays within a few milliseconds, and below every engine's limit of bound values. */
const AT_ONCE = 50

async function flagsOf(
  db: Db,
  reportIds: readonly string[],
): Promise<Map<string, { abnormal: number; critical: number }>> {
  const counts = new Map<string, { abnormal: number; critical: number }>()
  for (let i = 0; i < reportIds.length; i += AT_ONCE) {
    const rows = await db
      .selectFrom('observation')
      .select(['reportId', 'interpretation', 'valueKind', 'value', 'comparator', 'rangeLow', 'rangeHigh', 'rangeText'])
      .where('reportId', 'in', reportIds.slice(i, i + AT_ONCE))
      .where('retractedAt', 'is', null)
      .execute()
    for (const { reportId, interpretation, rangeLow, rangeHigh, rangeText, ...value } of rows) {
      const range = { low: rangeLow as Decimal | null, high: rangeHigh as Decimal | null, text: rangeText }
      const flag = flagOf({ interpretation, value: valueFrom(value), range })
      const count = counts.get(reportId ?? '') ?? { abnormal: 0, critical: 0 }
      if (isAbnormal(flag)) count.abnormal += 1
      if (isCritical(flag)) count.critical += 1
      counts.set(reportId ?? '', count)
    }
  }
  return counts
}
