import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { allergiesOf, allergyKind } from '../../db/allergies/queries.ts'
import { type ClosedCharts, closedCharts } from '../../db/chart.ts'
import { documentOf, documentsOf, sameContentIn } from '../../db/documents/queries.ts'
import { openEncountersOf, encountersOf } from '../../db/encounters/queries.ts'
import { moveEncounter, startEncounter } from '../../db/encounters/commands.ts'
import { retractEntry } from '../../db/entry.ts'
import { versionsOf } from '../../db/entry-versions.ts'
import { addEntry, changeEntry } from '../../db/list-entries.ts'
import { recordReview } from '../../db/list-reviews.ts'
import { startNote } from '../../db/notes/commands.ts'
import { notesOf, wholeNote } from '../../db/notes/queries.ts'
import { unsignedNotes } from '../../db/notes/unsigned.ts'
import { answerOrder, draftOrder, moveOrder } from '../../db/orders/commands.ts'
import { openOrders, ordersOf } from '../../db/orders/queries.ts'
import { correctReport, recordReport } from '../../db/results/commands.ts'
import { reportOf, reportsOf, unreviewedReports, valuesOf } from '../../db/results/queries.ts'
import { takeVitals } from '../../db/vitals/commands.ts'
import { vitalSets } from '../../db/vitals/queries.ts'
import { AllergyDetails } from '../../shared/allergies/index.ts'
import { EncounterDetails } from '../../shared/encounters/index.ts'
import type { PartialDate, EncounterId, EntryId, PatientId, UserId } from '../../shared/kernel/index.ts'
import { OrderDetails } from '../../shared/orders/index.ts'
import { NewReport } from '../../shared/results/index.ts'
import { NewVitalSet } from '../../shared/vitals/index.ts'
import { chartIn, refusalOf } from '../support/chart.ts'
import { addEntries, entryRow, writeScan } from '../support/entries.ts'
import { SCAN } from '../support/entries.data.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'

const concept = (text: string) => ({ text, codings: [{ system: 'http://loinc.org', code: text, display: text }] })
const penicillin = AllergyDetails.parse({ concept: { text: 'Penicillin', codings: [] } })
const order = OrderDetails.parse({ concept: concept('2823-3'), category: 'laboratory' })
const visit = EncounterDetails.parse({ type: { text: 'Follow-up', codings: [] } })

describe.each(ENGINES)('a chart that another was merged into, on %s', (_name, open) => {
  let store: AnyStore
  let chart: Awaited<ReturnType<typeof chartIn>>
  let a: PatientId
  let b: PatientId
  beforeEach(async () => {
    store = await open()
    chart = await chartIn(store)
    a = chart.patientId
    b = chart.otherId
  })
  afterEach(() => store.close())

  const db = () => store.journal.db
  const later = () => store.clock.advance(60_000)
  const of = (patientId: PatientId, encounterId: EncounterId | null = null) => {
    later()
    return chart.origin({ patientId, encounterId })
  }
  const setPatient = (id: PatientId, columns: { mergedInto?: string | null; sensitive?: number }) =>
    store.journal.work(chart.author, (work) => work.update('patient', id, columns))
  const merge = () => setPatient(b, { mergedInto: a })
  const unmerge = () => setPatient(b, { mergedInto: null })
  const vitals = (patientId: PatientId) =>
    NewVitalSet.parse({ patientId, measures: [{ kind: 'weight', value: '80', unit: 'kg' }] })
  const whose = (patientId: PatientId) => ({
    patientId,
    birthOn: '1980-01-02' as PartialDate,
    gender: 'female',
    timeZone: chart.origin().timeZone,
  })
  const report = (patientId: PatientId) =>
    NewReport.parse({
      patientId,
      report: { concept: concept('Panel'), category: 'laboratory', status: 'final' },
      observations: [{ concept: concept('2823-3'), value: { kind: 'quantity', value: '7.1', unit: 'mmol/L' } }],
    })
  const visitOf = async (patientId: PatientId) =>
    startEncounter(store.journal, {
      origin: of(patientId),
      details: { ...visit, clinicianId: chart.author.userId as UserId },
      appointmentId: null,
      status: 'in-progress',
      despiteSameDay: false,
    })
  const noteOf = (patientId: PatientId, encounterId: EncounterId | null = null) =>
    startNote(store.journal, {
      origin: of(patientId, encounterId),
      title: 'Progress note',
      templateId: '',
      sections: [],
    })

  test('an allergy of the merged chart is on the list, warns of a second one, and ends "none known"', async () => {
    const added = await addEntry(store.journal, allergyKind, of(b), { details: penicillin })
    const origin = of(a)
    await store.journal.work(chart.author, (work) =>
      recordReview(work, origin, { list: 'allergies', finding: 'none-known', note: '', active: 0 }),
    )
    // The control: before the merge each chart stands alone.
    expect((await allergiesOf(db(), a)).state.state).toBe('none-known')
    await merge()
    for (const id of [a, b]) {
      const { entries, state } = await allergiesOf(db(), id)
      expect(entries.map(({ entryId }) => entryId)).toEqual([added.entryId])
      expect(state).toMatchObject({ state: 'present', active: 1 })
    }
    expect(await refusalOf(addEntry(store.journal, allergyKind, of(a), { details: penicillin }))).toMatch(
      /^rule-violation duplicate/,
    )

    const { entryId } = added
    const seen = { entryId, revision: added.revision, details: { ...penicillin, criticality: 'high' as const } }
    const changed = await changeEntry(store.journal, allergyKind, of(a), seen)
    expect(changed).toMatchObject({ patientId: b, criticality: 'high' })
    const about = { table: 'allergy' as const, patientId: a, entryId }
    expect(await versionsOf(db(), about, allergyKind.toEntry)).toHaveLength(2)
    const retraction = { patientId: a, entryId, revision: changed.revision, reason: 'It was her sister' }
    const taken = { table: 'allergy' as const, category: 'allergies', retraction, now: store.clock.now() }
    await unmerge()
    expect(await refusalOf(retractEntry(store.journal, chart.author, taken))).toBe('not-found')
    await merge()
    await retractEntry(store.journal, chart.author, taken)
    expect((await allergiesOf(db(), a)).entries[0]).toMatchObject({
      patientId: b,
      retraction: { reason: retraction.reason },
    })
  })

  test('visits, notes, orders, results, vital signs and documents of both are read, and changed where they are kept', async () => {
    const seen = await visitOf(b)
    const note = await noteOf(b, seen.encounterId)
    const drafted = await draftOrder(store.journal, of(b), order)
    const recorded = await recordReport(store.journal, of(b), report(b))
    await takeVitals(store.journal, of(b), vitals(b), whose(b))
    await store.journal.work(chart.author, writeScan)
    const times = { at: store.clock.now(), now: store.clock.now() }
    const row = entryRow('document', chart.origin().ids, { patientId: b, ...times, fields: { fileId: SCAN.id } })
    const [documentId = ''] = await addEntries(store.journal, [['document', row]])
    const today = '2026-11-29'
    const read = async (id: PatientId) => ({
      visits: (await encountersOf(db(), { patientId: id, limit: 10 })).length,
      notes: (await notesOf(db(), { patientId: id, limit: 10 })).length,
      note: (await wholeNote(db(), id, note.head.entryId)) !== null,
      orders: (await ordersOf(db(), id, 10, today)).length,
      reports: (await reportsOf(db(), id, 10)).length,
      values: (await valuesOf(db(), id, '2823-3')).length,
      vitals: (await vitalSets(db(), whose(id), 10)).length,
      documents: (await documentsOf(db(), id, { limit: 10 })).length,
      document: (await documentOf(db(), id, documentId)) !== undefined,
      same: (await sameContentIn(db(), id, SCAN.sha256)) !== undefined,
    })
    const one = { visits: 1, notes: 1, orders: 1, reports: 1, values: 1, vitals: 1, documents: 1 }
    const whole = { ...one, note: true, document: true, same: true }
    expect(await read(b)).toEqual(whole)
    expect(Object.values(await read(a)).some(Boolean)).toBe(false)
    await merge()
    expect(await read(a)).toEqual(whole)
    expect(await read(b)).toEqual(whole)

    const { author } = chart
    const now = store.clock.now()
    const step = { author, patientId: a, entryId: drafted.entryId, revision: drafted.revision, now, today }
    const given = await moveOrder(store.journal, step, 'active', { from: ['draft'], ordererName: 'Dr. Lee' })
    const answered = await answerOrder(store.journal, of(a), {
      ...report(a),
      orderId: drafted.entryId,
      orderRevision: given.revision,
    })
    expect(answered.patientId).toBe(b)
    const [old] = recorded.observations
    await correctReport(store.journal, of(a), {
      reportId: recorded.entryId,
      revision: recorded.revision,
      reason: 'Hemolyzed specimen',
      values: [
        { entryId: old?.entryId ?? '', revision: old?.revision ?? 0, details: report(a).observations[0] as never },
      ],
    })
    const corrected = await reportOf(db(), a, recorded.entryId)
    expect(corrected?.observations.map(({ patientId }) => patientId)).toEqual([b, b])
    const moved = { patientId: a, encounterId: seen.encounterId, revision: seen.revision, timeZone: whose(a).timeZone }
    const finished = await moveEncounter(
      store.journal,
      author,
      { ...moved, move: 'finish', at: of(a).happened, clinicianId: null },
      async () => {},
    )
    expect(finished).toMatchObject({ patientId: b, status: 'finished' })
    // A second visit on that day is asked about, whichever chart the first is kept in.
    expect(await refusalOf(visitOf(a))).toBe('rule-violation same-day-visit')
  })

  test('nothing is written into a visit of somebody else; into one of the same person it is', async () => {
    const { encounterId } = await visitOf(b)
    const { author } = chart
    const writes: readonly [string, () => Promise<unknown>][] = [
      ['allergy', () => addEntry(store.journal, allergyKind, of(a, encounterId), { details: penicillin })],
      ['note', () => noteOf(a, encounterId)],
      ['vitals', () => takeVitals(store.journal, of(a, encounterId), vitals(a), whose(a))],
      ['report', () => recordReport(store.journal, of(a, encounterId), report(a))],
      ['order', () => draftOrder(store.journal, of(a, encounterId), order)],
      [
        'review',
        () => {
          const origin = of(a, encounterId)
          return store.journal.work(author, (work) =>
            recordReview(work, origin, { list: 'medications', finding: 'none-known', note: '', active: 0 }),
          )
        },
      ],
      [
        'answer',
        async () => {
          const drafted = await draftOrder(store.journal, of(a), order)
          const now = store.clock.now()
          const step = { author, patientId: a, entryId: drafted.entryId, revision: 1, now, today: '2026-11-29' }
          const { revision } = await moveOrder(store.journal, step, 'active')
          const answer = { ...report(a), orderId: drafted.entryId as EntryId, orderRevision: revision }
          return answerOrder(store.journal, of(a, encounterId), answer)
        },
      ],
    ]
    for (const [what, write] of writes) expect([what, await refusalOf(write())]).toEqual([what, 'not-found'])
    await merge()
    for (const [, write] of writes) await write()
  })

  test('one mark closes every chart of the person in the lists across the practice', async () => {
    await visitOf(a)
    await noteOf(a)
    await recordReport(store.journal, of(a), report(a))
    const { entryId, revision } = await draftOrder(store.journal, of(a), order)
    const now = store.clock.now()
    const today = '2026-11-29'
    await moveOrder(store.journal, { author: chart.author, patientId: a, entryId, revision, now, today }, 'active')
    const clinicianId = chart.author.userId
    const lists = async (closed: ClosedCharts) => ({
      reports: await unreviewedReports(db(), 10, closed).then(({ entries, total }) => [entries.length, total]),
      orders: await openOrders(db(), { overdueOnly: false, category: null, limit: 10, today }, closed).then(
        ({ entries, total }) => [entries.length, total],
      ),
      notes: (await unsignedNotes(db(), { byUser: clinicianId, cosign: false, content: true, closed })).map(
        ({ title }) => title,
      ),
      visits: (await openEncountersOf(db(), { clinicianId, until: (now + 1e9) as never, closed })).map(
        ({ type }) => type.text,
      ),
    })
    const all = { reports: [1, 1], orders: [1, 1], notes: ['Progress note'], visits: ['Follow-up'] }
    const none = { reports: [0, 0], orders: [0, 0], notes: [''], visits: [''] }
    await setPatient(b, { sensitive: 1 })
    // The control: somebody else's mark closes nothing here.
    expect(await lists(closedCharts([]))).toEqual(all)
    await merge()
    expect(await lists(closedCharts([]))).toEqual(none)
    expect(await lists(null)).toEqual(all)
    // The glass was broken for either of them.
    expect(await lists(closedCharts([a]))).toEqual(all)
    expect(await lists(closedCharts([b]))).toEqual(all)
  })
})
