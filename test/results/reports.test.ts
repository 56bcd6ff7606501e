import { expect, test } from '@jest/globals'
import { type ClosedCharts, closedCharts } from '../../db/chart.ts'
import { correctReport, insertReport, recordReport, retractReport, reviewReport } from '../../db/results/commands.ts'
import { reportOf, reportsOf, unreviewedReports, valuesOf } from '../../db/results/queries.ts'
import { type NewReport, ObservationDetails, readRange, readResult } from '../../shared/results/index.ts'
import { chartIn } from '../support/clinician-chart.ts'
import { ENGINES } from '../support/stores.ts'

const observed = (code: string, text: string, value: string, range = '', unit = 'mg/dL') =>
  ObservationDetails.parse({
    concept: { text, codings: [{ system: 'http://loinc.org', code, display: text }] },
    value: readResult(value, unit),
    range: readRange(range),
  })
const metabolic = (patientId: string, potassium: string) =>
  ({
    patientId,
    encounterId: null,
    report: {
      concept: { text: 'Basic metabolic panel', codings: [] },
      category: 'laboratory',
      status: 'final',
      issued: null,
      performerName: 'Quest',
      conclusion: '',
      narrative: '',
    },
    observations: [
      observed('2823-3', 'Potassium', potassium, '3.5-5.1', 'mmol/L'),
      observed('2160-0', 'Creatinine', '<0.20', '0.5-1.1'),
      observed('5778-6', 'Color', 'amber', 'yellow', ''),
    ],
  }) as unknown as NewReport
const everyone = null

test.each(ENGINES)(
  '%s: a report is read as it was written, corrected with the old seen, reviewed again, and taken back',
  async (name, open) => {
    const store = await open()
    try {
      const { journal } = store
      const chart = await chartIn(store, name)
      const { patientId, author } = chart
      const report = await recordReport(journal, chart.origin(), metabolic(patientId, '7.10'))
      expect(report.observations.map(({ value, flag }) => [value.comparator + value.value, value.unit, flag])).toEqual([
        ['7.10', 'mmol/L', 'H'],
        ['<0.20', 'mg/dL', 'L'],
        ['amber', '', ''],
      ])
      const inbox = () => unreviewedReports(journal.db, 10, everyone)
      expect(await inbox()).toMatchObject({
        total: 1,
        entries: [{ reportId: report.entryId, abnormal: 2, corrected: false }],
      })

      const seen = { patientId, reportId: report.entryId, now: store.clock.now() }
      const reviewed = await reviewReport(journal, author, { ...seen, revision: 1, comment: 'Repeat today' })
      expect(reviewed.review).toMatchObject({ byName: 'Dr. Lee', comment: 'Repeat today' })
      expect(await inbox()).toEqual({ entries: [], total: 0 })
      await expect(reviewReport(journal, author, { ...seen, revision: 2, comment: '' })).rejects.toMatchObject({
        reason: 'reviewed',
      })

      const [potassium] = report.observations
      const correction = {
        reportId: report.entryId,
        revision: 2,
        reason: 'Hemolyzed specimen, repeated',
        values: [
          {
            entryId: potassium?.entryId ?? '',
            revision: 1,
            details: observed('2823-3', 'Potassium', '4.2', '3.5-5.1', 'mmol/L'),
          },
        ],
      }
      // Somebody saved in between: nothing is half corrected.
      await expect(correctReport(journal, chart.origin(), { ...correction, revision: 1 })).rejects.toMatchObject({
        code: 'conflict',
      })
      expect((await reportOf(journal.db, patientId, report.entryId))?.observations).toHaveLength(3)
      const corrected = await correctReport(journal, chart.origin(), correction)
      expect(corrected).toMatchObject({ status: 'corrected', review: null })
      const values = corrected.observations.filter(({ concept }) => concept.text === 'Potassium')
      expect(values.map(({ value, retraction }) => [value.value, retraction?.reason])).toEqual([
        ['7.10', 'Hemolyzed specimen, repeated'],
        ['4.2', undefined],
      ])
      expect((await valuesOf(journal.db, patientId, '2823-3')).map(({ value }) => value.value)).toEqual(['4.2'])
      // Whoever acted on the old value must see the new one.
      expect(await inbox()).toMatchObject({ total: 1, entries: [{ corrected: true, abnormal: 1 }] })
      await expect(correctReport(journal, chart.origin(), { ...correction, revision: 3 })).rejects.toMatchObject({
        reason: 'retracted',
      })

      const retraction = { entryId: report.entryId, patientId, revision: 3, reason: 'Wrong patient' }
      await retractReport(journal, author, retraction, store.clock.now())
      const [left] = await reportsOf(journal.db, patientId, 10)
      expect(left?.retraction?.reason).toBe('Wrong patient')
      expect(left?.observations.every((one) => one.retraction !== null)).toBe(true)
      expect(await valuesOf(journal.db, patientId, '2160-0')).toEqual([])
      expect(await inbox()).toEqual({ entries: [], total: 0 })
    } finally {
      await store.close()
    }
  },
)

test.each(ENGINES)(
  '%s: the list of the unreviewed has the critical first, then the oldest, and closed charts not at all',
  async (name, open) => {
    const store = await open()
    try {
      const first = await chartIn(store, name, { number: 1 })
      const second = await chartIn(store, name, { number: 2 })
      const record = (chart: typeof first, at: string, interpretation: string) => {
        const input = metabolic(chart.patientId, '4.0')
        const [potassium, ...rest] = input.observations
        const observations = potassium ? [{ ...potassium, interpretation }, ...rest] : rest
        return recordReport(store.journal, chart.origin(at), { ...input, observations })
      }
      await record(first, '2026-11-20T09:00:00-05:00', '')
      await record(second, '2026-11-19T09:00:00-05:00', '')
      await record(first, '2026-11-21T09:00:00-05:00', 'HH')
      const listed = async (closed: ClosedCharts) =>
        (await unreviewedReports(store.journal.db, 10, closed)).entries.map(({ happened }) => happened.slice(0, 10))
      expect(await listed(everyone)).toEqual(['2026-11-21', '2026-11-19', '2026-11-20'])
      await store.journal.work(first.author, (work) => work.update('patient', first.patientId, { sensitive: 1 }))
      expect(await listed(closedCharts([]))).toEqual(['2026-11-19'])
      expect(await listed(closedCharts([first.patientId]))).toHaveLength(3)
      // The control: whoever may open it sees it.
      expect(await listed(everyone)).toHaveLength(3)
    } finally {
      await store.close()
    }
  },
)

test.each(ENGINES)('%s: a critical value of today is not hidden by hundreds of old reports', async (name, open) => {
  const store = await open()
  try {
    const chart = await chartIn(store, name)
    const { journal } = store
    await journal.work(chart.author, async (work) => {
      for (let i = 0; i < 520; i++)
        await insertReport(
          work,
          chart.origin('2026-10-01T09:00:00-05:00'),
          { ...metabolic(chart.patientId, '4.0'), observations: [] },
          null,
        )
    })
    const input = metabolic(chart.patientId, '7.1')
    const [potassium, ...rest] = input.observations
    for (const interpretation of ['HH', 'lu']) {
      const observations = potassium ? [...rest, { ...potassium, interpretation }] : []
      await recordReport(journal, chart.origin('2026-11-28T09:00:00-05:00'), { ...input, observations })
    }
    const { entries, total } = await unreviewedReports(journal.db, 5, null)
    expect(entries.map(({ critical }) => critical)).toEqual([1, 1, 0, 0, 0])
    expect(total).toBe(522)
    // The control: a value that was taken back alarms nobody.
    for (const { reportId } of entries.slice(0, 2)) {
      const report = await reportOf(journal.db, chart.patientId, reportId)
      const wrong = report?.observations.find(({ interpretation }) => interpretation !== '')
      const details = ObservationDetails.parse({ ...wrong, interpretation: '' })
      await correctReport(journal, chart.origin(), {
        reportId,
        revision: 1,
        reason: 'Hemolyzed specimen',
        values: [{ entryId: wrong?.entryId ?? '', revision: 1, details }],
      })
    }
    expect((await unreviewedReports(journal.db, 5, null)).entries.map(({ critical }) => critical)).toEqual([
      0, 0, 0, 0, 0,
    ])
  } finally {
    await store.close()
  }
})
