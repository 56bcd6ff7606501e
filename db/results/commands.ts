import { type EntryId, type Instant, Refusal, type Retraction } from '../../shared/kernel/index.ts'
import type { DiagnosticReport, NewReport, ObservationDetails } from '../../shared/results/index.ts'
import { assertVisit } from '../chart.ts'
import { conceptColumns, type EntryOrigin, newEntry } from '../entry.ts'
import type { Author, Journal, Work } from '../journal.ts'
import { partsToJson } from './parts.ts'
import { reportOf } from './queries.ts'
import type { ObservationTable } from './tables.ts'

/** An observation's own columns, beside those that every entry has. */
export function observationColumns(
  details: ObservationDetails,
  place: { reportId?: string | null; setId?: string | null; issued?: string | null } = {},
): Omit<ObservationTable, keyof ReturnType<typeof newEntry> | 'practiceId' | 'revision'> {
  const { concept, category, status, value, interpretation, range, method, bodySite, instrumentName, note } = details
  return {
    ...conceptColumns(concept),
    category,
    status,
    interpretation,
    method,
    bodySite,
    instrumentName,
    note,
    valueKind: value.kind,
    value: value.value,
    unit: value.unit,
    unitText: value.unitText,
    comparator: value.comparator,
    valueCodings: JSON.stringify(value.codings),
    absentReason: value.absentReason,
    rangeLow: range.low,
    rangeHigh: range.high,
    rangeText: range.text,
    components: partsToJson(details.parts),
    reportId: place.reportId ?? null,
    setId: place.setId ?? null,
    issued: place.issued ?? null,
  }
}

/**
 * Writes a report with its observations within a unit of work. @returns its identifier
 * @throws Refusal `not-found` for a visit of another chart
 */
export async function insertReport(
  work: Work,
  origin: EntryOrigin,
  input: Pick<NewReport, 'report' | 'observations'>,
  orderId: string | null,
): Promise<EntryId> {
  const { concept, category, status, issued, performerName, conclusion, narrative } = input.report
  await assertVisit(work, origin)
  const head = newEntry(origin)
  await work.insert('diagnosticReport', {
    ...head,
    ...conceptColumns(concept),
    category,
    status,
    issued,
    performerName,
    conclusion,
    narrative,
    orderId,
    reviewedAt: null,
    reviewedBy: null,
    note: '',
  })
  for (const details of input.observations)
    await work.insert('observation', {
      ...newEntry(origin),
      ...observationColumns(details, { reportId: head.id, issued }),
    })
  const { patientId } = origin
  work.audit({ action: 'create', category: 'results', patientId, detail: { report: head.id } })
  return head.id as EntryId
}

/** Writes a report down. */
export function recordReport(journal: Journal, origin: EntryOrigin, input: NewReport): Promise<DiagnosticReport> {
  return journal.work(origin.author, async (work) =>
    readReport(work.db, origin.patientId, await insertReport(work, origin, input, null)),
  )
}

type Correction = {
  reportId: string
  revision: number
  reason: string
  values: readonly { entryId: string; revision: number; details: ObservationDetails }[]
}

/**
 * Puts new observations in the place of wrong ones, which stay, taken back with the reason; the report becomes `corrected`
 * and unreviewed, for whoever acted on the old values must see the new ones.
 * @throws Refusal `not-found`, `conflict`, `rule-violation` for a value that was taken back before
 */
export function correctReport(journal: Journal, origin: EntryOrigin, input: Correction): Promise<DiagnosticReport> {
  const { patientId, author, now } = origin
  const { reportId, reason } = input
  return journal.work({ ...author, reason }, async (work) => {
    const report = await readReport(work.db, patientId, reportId)
    assertStands(report)
    await work.update(
      'diagnosticReport',
      reportId,
      { status: 'corrected', reviewedAt: null, reviewedBy: null },
      input.revision,
    )
    for (const { entryId, revision, details } of input.values) {
      const old = report.observations.find((one) => one.entryId === entryId)
      if (!old) throw new Refusal('not-found', 'This value is not in the report.')
      assertStands(old)
      const taken = { retractedAt: now, retractedBy: author.userId, retractionReason: reason }
      await work.update('observation', entryId, taken, revision)
      // It stays beside the value in whose place it comes, also where that is in a chart merged into this one.
      const { patientId: keptUnder, happened, encounterId } = old
      const beside = { ...origin, patientId: keptUnder, happened, encounterId }
      const corrected = { ...details, status: 'corrected' as const }
      await work.insert('observation', {
        ...newEntry(beside),
        ...observationColumns(corrected, { reportId, issued: report.issued }),
      })
    }
    work.audit({ action: 'update', category: 'results', patientId, detail: { corrected: reportId, reason } })
    return readReport(work.db, patientId, reportId)
  })
}

/** Takes a report back with all that is in it. @throws as `correctReport` */
export function retractReport(journal: Journal, author: Author, retraction: Retraction, now: Instant): Promise<void> {
  const { entryId, patientId, revision, reason } = retraction
  return journal.work({ ...author, reason }, async (work) => {
    const report = await readReport(work.db, patientId, entryId)
    assertStands(report)
    const taken = { retractedAt: now, retractedBy: author.userId, retractionReason: reason }
    await work.update('diagnosticReport', entryId, taken, revision)
    for (const one of report.observations)
      if (one.retraction === null) await work.update('observation', one.entryId, taken)
    work.audit({ action: 'update', category: 'results', patientId, detail: { retracted: entryId, reason } })
  })
}

/** Notes who has seen this version of a report, and what she made of it. @throws Refusal `conflict` after a correction */
export function reviewReport(
  journal: Journal,
  author: Author,
  input: { patientId: string; reportId: string; revision: number; comment: string; now: Instant },
): Promise<DiagnosticReport> {
  const { patientId, reportId, revision, comment, now } = input
  return journal.work(author, async (work) => {
    const report = await readReport(work.db, patientId, reportId)
    assertStands(report)
    if (report.review !== null)
      throw new Refusal('rule-violation', 'This report was reviewed already.', { reason: 'reviewed' })
    await work.update(
      'diagnosticReport',
      reportId,
      { reviewedAt: now, reviewedBy: author.userId, note: comment },
      revision,
    )
    work.audit({ action: 'update', category: 'results', patientId, detail: { reviewed: reportId } })
    return readReport(work.db, patientId, reportId)
  })
}

function assertStands(entry: { retraction: unknown }): void {
  if (entry.retraction !== null)
    throw new Refusal('rule-violation', 'This entry was taken back already.', { reason: 'retracted' })
}

/** @throws Refusal `not-found` */
export async function readReport(db: Work['db'], patientId: string, reportId: string): Promise<DiagnosticReport> {
  const report = await reportOf(db, patientId, reportId)
  if (!report) throw new Refusal('not-found', 'This report is not in the chart.')
  return report
}
