import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { versionsOf } from '../../db/entry-versions.ts'
import { newEntry } from '../../db/entry.ts'
import { addEntry, entriesOf } from '../../db/list-entries.ts'
import { reviewsOf } from '../../db/list-reviews.ts'
import { reconcileMedications, setMedicationStatus } from '../../db/medications/commands.ts'
import { medicationKind } from '../../db/medications/queries.ts'
import type { Decimal } from '../../shared/kernel/index.ts'
import {
  holdsNow,
  type Medication,
  MedicationDetails,
  type MedicationStatus,
  type ReconcileLine,
} from '../../shared/medications/index.ts'
import { chartIn, refusalOf } from '../support/chart.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'

const details = (text: string, more: Partial<MedicationDetails> = {}) =>
  MedicationDetails.parse({ concept: { text, codings: [] }, ...more })

describe.each(ENGINES)('drugs on %s', (_name, open) => {
  let store: AnyStore
  let chart: Awaited<ReturnType<typeof chartIn>>
  beforeEach(async () => {
    store = await open()
    chart = await chartIn(store)
  })
  afterEach(() => store.close())

  const list = () => entriesOf(store.journal.db, medicationKind, chart.patientId)
  const names = async () =>
    (await list())
      .filter(holdsNow)
      .map(({ concept, status }) => `${concept.text} ${status}`)
      .toSorted()
  const add = (text: string, more: Partial<MedicationDetails> = {}) =>
    addEntry(store.journal, medicationKind, chart.origin(), { details: details(text, more) })
  const move = (drug: Medication, to: MedicationStatus, reason = '') =>
    setMedicationStatus(store.journal, chart.origin(), { ...drug, to, on: null, reason })
  const reconcile = (lines: Partial<ReconcileLine>[]) =>
    reconcileMedications(store.journal, chart.origin(), {
      from: 'the hospital',
      note: '',
      lines: lines.map((line) => ({ action: 'keep', ours: null, theirs: null, reason: '', ...line })),
    })
  const of = ({ entryId, revision }: Medication) => ({ entryId, revision })

  /** A drug as an import would have put it there. */
  async function imported(text: string): Promise<Medication> {
    const row = {
      ...newEntry(chart.origin({ sourceId: 'source-1' })),
      ...medicationKind.toColumns(details(text), null),
    }
    await store.journal.work(chart.author, (work) => work.insert('medication', row as never))
    return (await list()).find(({ entryId }) => entryId === row.id) as Medication
  }

  test('a dose keeps its unit and the precision that it was written with', async () => {
    const drug = await add('Warfarin', {
      doseValue: '5.0' as Decimal,
      doseUnit: 'mg',
      asNeeded: true,
      started: '2020-03',
    })
    expect(drug).toMatchObject({
      doseValue: '5.0',
      doseUnit: 'mg',
      status: 'active',
      happened: '2020-03',
      asNeeded: true,
    })
    expect(await list()).toEqual([drug])
    expect(await refusalOf(add('Digoxin', { doseValue: '0.125' as Decimal }))).toBe('rule-violation needs-dose-unit')
  })

  test('is put on hold, resumed and stopped; why stands with it and in every version', async () => {
    const drug = await add('Ibuprofen 400 mg', { source: 'prescribed' })
    expect(await refusalOf(move(drug, 'on-hold'))).toBe('rule-violation needs-reason')
    const held = await move(drug, 'on-hold', 'Stomach pain')
    expect(held).toMatchObject({ status: 'on-hold', stopReason: 'Stomach pain', stopped: null })
    const resumed = await move(held, 'active')
    expect(resumed).toMatchObject({ status: 'active', stopReason: '', stopped: null })
    expect(await refusalOf(move(held, 'stopped', 'Bleeding'))).toBe('conflict stale')
    const stopped = await move(resumed, 'stopped', 'Bleeding')
    expect(stopped).toMatchObject({ status: 'stopped', stopReason: 'Bleeding', stopped: '2026-11-24' })
    expect(await refusalOf(move(stopped, 'active'))).toBe('rule-violation transition')
    const about = { table: 'medication', patientId: chart.patientId, entryId: drug.entryId } as const
    const versions = await versionsOf(store.journal.db, about, medicationKind.toEntry)
    expect(versions.map(({ entry, reason }) => [entry.status, reason])).toEqual([
      ['active', null],
      ['on-hold', 'Stomach pain'],
      ['active', null],
      ['stopped', 'Bleeding'],
    ])
  })

  test('the same ingredient twice is warned of; what was stopped stands in nobody’s way', async () => {
    const drug = await add('Lisinopril 10 mg')
    expect(await refusalOf(add('lisinopril 20 MG Oral Tablet'))).toBe('rule-violation duplicate')
    await move(drug, 'stopped', 'Cough')
    await add('lisinopril 20 MG Oral Tablet')
  })

  test('two lists become one, all or nothing, and the decisions are kept', async () => {
    const [lisinopril, ibuprofen, zinc] = [
      await add('Lisinopril 10 mg'),
      await add('Ibuprofen 400 mg'),
      await add('Zinc'),
    ]
    const higher = { written: 'Lisinopril 20 mg daily', details: details('Lisinopril 20 mg') }
    const lines: Partial<ReconcileLine>[] = [
      { action: 'take-over', ours: of(lisinopril), theirs: higher },
      { action: 'stop', ours: of(ibuprofen), reason: 'Not with lisinopril' },
      { action: 'keep', ours: of(zinc) },
      { action: 'take-over', theirs: { written: 'Metformin', details: details('Metformin 500 mg') } },
      { action: 'ignore', theirs: { written: 'Oxygen', details: details('Oxygen') }, reason: 'Only in hospital' },
    ]
    // One line that cannot be carried out, and nothing is.
    expect(await refusalOf(reconcile([...lines.slice(0, 2), { ours: { ...of(zinc), revision: 7 } }]))).toBe(
      'conflict stale',
    )
    expect(await names()).toEqual(['Ibuprofen 400 mg active', 'Lisinopril 10 mg active', 'Zinc active'])
    await reconcile(lines)
    expect(await names()).toEqual(['Lisinopril 20 mg active', 'Metformin 500 mg active', 'Zinc active'])
    const past = (await list()).filter((drug) => !holdsNow(drug)).map(({ stopReason }) => stopReason)
    expect(past.toSorted()).toEqual(['Not with lisinopril', 'Replaced by what came from the hospital'])
    const [review] = await store.journal.db.selectFrom('listReview').selectAll().execute()
    expect(review).toMatchObject({ list: 'medications', finding: 'reviewed', authorName: 'Nina Nurse' })
    const { from, decided } = JSON.parse(review?.detail ?? '{}') as { from: string; decided: { action: string }[] }
    expect(from).toBe('the hospital')
    expect(decided.map(({ action }) => action).toSorted()).toEqual(['ignore', 'keep', 'stop', 'take-over', 'take-over'])
    expect(decided).toContainEqual({ action: 'ignore', theirs: 'Oxygen', reason: 'Only in hospital' })
    expect(await chart.lastAudit()).toMatchObject({ category: 'medications', detail: { review: 'reviewed' } })
    expect((await reviewsOf(store.journal.db, chart.patientId, 'medications')).map(({ finding }) => finding)).toEqual([
      'reviewed',
    ])
  })

  test('the same drug comes onto the list twice only where its line says why', async () => {
    const zinc = await add('Zinc')
    const again = { written: 'Zinc 50 mg', details: details('Zinc 50 mg') }
    const lines: Partial<ReconcileLine>[] = [{ ours: of(zinc) }, { action: 'take-over', theirs: again }]
    expect(await refusalOf(reconcile(lines))).toBe('rule-violation duplicate')
    expect(await names()).toEqual(['Zinc active'])
    await reconcile([{ ours: of(zinc) }, { action: 'take-over', theirs: again, reason: 'Two strengths' }])
    expect(await names()).toEqual(['Zinc 50 mg active', 'Zinc active'])
  })

  test('what came onto the list while one decided is not passed over', async () => {
    const zinc = await add('Zinc')
    await add('Warfarin 5 mg')
    expect(await refusalOf(reconcile([{ ours: of(zinc) }]))).toBe('rule-violation undecided')
  })

  test('imported entries are taken over as they are, or taken back with the reason', async () => {
    const lisinopril = await add('Lisinopril 10 mg')
    const [same, fresh, wrong] = [
      await imported('Lisinopril 10 mg'),
      await imported('Metformin'),
      await imported('Digoxin'),
    ]
    await reconcile([
      { ours: of(lisinopril), theirs: of(same) },
      { action: 'take-over', theirs: of(fresh) },
      { action: 'ignore', theirs: of(wrong), reason: 'Another patient’s' },
    ])
    expect(await names()).toEqual(['Lisinopril 10 mg active', 'Metformin active'])
    const back = (await list())
      .filter(({ retraction }) => retraction !== null)
      .map(({ retraction }) => String(retraction?.reason))
    expect(back.toSorted()).toEqual(['Another patient’s', 'Not taken over from the hospital'])
    expect((await list()).find(({ entryId }) => entryId === fresh.entryId)).toMatchObject({ sourceId: 'source-1' })
  })
})
