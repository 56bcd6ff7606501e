import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { conceptColumns, newEntry } from '../../db/entry.ts'
import type { Work } from '../../db/journal.ts'
import { smartFieldSources } from '../../db/notes/smart-fields.ts'
import type { EventTime, Instant, PatientId } from '../../shared/kernel/index.ts'
import type { SmartField } from '../../shared/notes/index.ts'
import { DIASTOLIC, SYSTOLIC, VITAL_CODES, type VitalKind } from '../../shared/vitals/index.ts'
import { countingIds } from '../support/fixed.ts'
import { patientRow } from '../support/rows.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'
import { LEE, staffRows } from './store-notes.ts'

const ZONE = 'America/New_York'
const JANE = patientRow(1).id as PatientId
const NOBODY = patientRow(2).id as PatientId
const CODED = patientRow(6).id as PatientId

describe.each(ENGINES)('what notes pull from the chart on %s', (_name, openEngine) => {
  let store: AnyStore
  const ids = countingIds('smart')

  const author = { userId: LEE.id, sessionId: null, channel: 'test' }
  const entry = (text: string, happened = '2026-11-24', patientId: PatientId = JANE) => {
    const origin = {
      patientId,
      encounterId: null,
      author,
      authorName: LEE.displayName,
      ids,
      now: store.clock.now(),
      timeZone: ZONE,
    }
    return { ...newEntry({ ...origin, happened: happened as EventTime }), ...conceptColumns({ text, codings: [] }) }
  }
  const retracted = { retractedAt: 1, retractedBy: LEE.id, retractionReason: 'Wrong chart' }
  const problem = {
    category: 'problem',
    clinicalStatus: 'active',
    verificationStatus: 'confirmed',
    severity: '',
    onset: null,
    abated: null,
    bodySite: '',
    note: '',
  }
  const allergy = {
    type: 'allergy',
    category: 'medication',
    criticality: 'high',
    clinicalStatus: 'active',
    verificationStatus: 'confirmed',
    onset: null,
    lastOccurred: null,
    reactions: JSON.stringify([{ manifestations: [{ text: 'Hives', codings: [] }] }]),
    note: '',
  }
  const medication = {
    status: 'active',
    source: 'prescribed',
    sig: 'one a day',
    doseValue: null,
    doseUnit: '',
    route: '',
    frequency: '',
    timing: 'null',
    asNeeded: 0,
    asNeededFor: '',
    started: null,
    stopped: null,
    stopReason: '',
    quantityValue: null,
    quantityUnit: '',
    daysSupply: null,
    refills: null,
    prescriberName: '',
    reasonText: '',
    reasonCodings: '[]',
    note: '',
  }
  const observation = {
    category: 'vital-signs',
    status: 'final',
    valueKind: 'quantity',
    value: '72',
    unit: '/min',
    unitText: '',
    comparator: '',
    valueCodings: '[]',
    absentReason: '',
    interpretation: '',
    rangeLow: null,
    rangeHigh: null,
    rangeText: '',
    method: '',
    bodySite: '',
    instrumentName: '',
    components: '[]',
    reportId: null,
    setId: null,
    issued: null,
    note: '',
  }
  const part = (text: string, value: string) => ({
    concept: { text, codings: [] },
    valueKind: 'quantity',
    value,
    unit: 'mm[Hg]',
    unitText: 'mmHg',
  })

  async function fill(work: Work): Promise<void> {
    await work.insert('problem', { ...entry('Hypertension'), ...problem })
    await work.insert('problem', { ...entry('Broken arm'), ...problem, clinicalStatus: 'resolved' })
    await work.insert('problem', { ...entry('Someone else’s asthma'), ...problem, ...retracted })
    await work.insert('problem', { ...entry('Not diabetes'), ...problem, verificationStatus: 'refuted' })
    await work.insert('allergy', { ...entry('Penicillin'), ...allergy })
    await work.insert('allergy', { ...entry('Not latex'), ...allergy, verificationStatus: 'refuted' })
    await work.insert('medication', { ...entry('Lisinopril 10 mg'), ...medication })
    await work.insert('medication', { ...entry('Amoxicillin'), ...medication, status: 'stopped' })
    await work.insert('observation', { ...entry('Heart rate'), ...observation })
    await work.insert('observation', { ...entry('Heart rate', '2026-11-20'), ...observation, value: '99' })
    const pressure = JSON.stringify([part('Systolic', '138'), part('Diastolic', '84')])
    await work.insert('observation', {
      ...entry('Blood pressure'),
      ...observation,
      valueKind: 'none',
      value: '',
      unit: '',
      components: pressure,
    })
    await work.insert('observation', { ...entry('Weight'), ...observation, value: '999', ...retracted })
    const split = (unit: string, unitText: string, value: string) => ({ ...observation, value, unit, unitText })
    await work.insert('observation', { ...entry('Birth weight'), ...split('[oz_av]', 'lb oz', '132') })
    await work.insert('observation', { ...entry('Height'), ...split('[in_i]', 'ft in', '70') })
    await work.insert('observation', { ...entry('Dry weight'), ...split('[lb_av]', '', '180.0') })
    const lab = { ...observation, category: 'laboratory', unit: 'mmol/L', interpretation: 'H' }
    await work.insert('observation', { ...entry('Potassium', '2026-11-10'), ...lab, value: '5.6' })
    await work.insert('observation', { ...entry('Sodium', '2026-01-10'), ...lab, value: '140' })
  }
  const listReview = (list: string, finding: string, detail: object = {}) =>
    store.journal.work(author, async (work) => {
      const { conceptText: _t, codings: _c, code: _o, codeSystem: _s, ...head } = entry('', '2026-11-24', NOBODY)
      await work.insert('listReview', { ...head, list, finding, detail: JSON.stringify(detail), note: '' })
      return head.id
    })
  const pull = (name: SmartField, patientId = JANE) =>
    smartFieldSources(() => store.journal.db)[name]({
      patientId,
      encounterId: null,
      now: store.clock.now() as Instant,
      timeZone: ZONE,
    })

  beforeAll(async () => {
    store = await openEngine()
    await store.journal.work(author, async (work) => {
      for (const row of staffRows) await work.insert('staff', row)
      await work.insert('patient', patientRow(1))
      await work.insert('patient', patientRow(2))
      await fill(work)
    })
  }, 60_000)
  afterAll(() => store?.close())

  test('what stands, and nothing that was resolved, stopped, refuted or taken back', async () => {
    expect(await pull('problems')).toBe('Hypertension')
    expect(await pull('allergies')).toBe('Penicillin: Hives (high criticality)')
    expect(await pull('medications')).toBe('Lisinopril 10 mg, one a day')
    expect(await pull('results')).toBe('Potassium 5.6 mmol/L [H] (11/10/2026)')
    expect(await pull('age')).toBe('46 years old')
    expect(await pull('date')).toBe('11/24/2026')
  })

  test('drugs that are reckoned with, each with what is told of its dose', async () => {
    const HIM = patientRow(3).id as PatientId
    const bare = { ...medication, sig: '' }
    const drug = (name: string) => entry(name, '2026-11-24', HIM)
    await store.journal.work(author, async (work) => {
      await work.insert('patient', patientRow(3))
      const warfarin = { ...bare, doseValue: '5', doseUnit: 'mg', route: 'PO', frequency: 'BID' }
      await work.insert('medication', { ...drug('Warfarin'), ...warfarin })
      await work.insert('medication', { ...drug('Warfarin 2.5 mg tablet'), ...warfarin })
      await work.insert('medication', { ...drug('Warfarin 5 MG tablet'), ...warfarin, status: 'on-hold' })
      await work.insert('medication', { ...drug('Amoxicillin'), ...medication, status: 'intended' })
      await work.insert('medication', { ...drug('Aspirin'), ...bare, status: 'unknown', asNeeded: 1 })
      await work.insert('medication', { ...drug('Zolpidem'), ...medication, status: 'not-taken' })
    })
    expect((await pull('medications', HIM)).split('\n- ')).toEqual([
      '',
      'Amoxicillin, one a day (not begun)',
      'Aspirin, as needed (unknown whether taken)',
      'Warfarin 2.5 mg tablet, 5 mg, PO BID',
      'Warfarin 5 MG tablet, PO BID (on hold)',
      'Warfarin, 5 mg, PO BID',
    ])
  })

  test('of a person whose charts were merged everything, whichever chart it was written in', async () => {
    const [survivor, merged] = [patientRow(4).id as PatientId, patientRow(5).id as PatientId]
    const old = (name: string) => entry(name, '2026-11-24', merged)
    await store.journal.work(author, async (work) => {
      await work.insert('patient', patientRow(4))
      await work.insert('patient', { ...patientRow(5), mergedInto: survivor })
      await work.insert('allergy', { ...old('Latex'), ...allergy })
      await work.insert('problem', { ...old('Asthma'), ...problem })
      await work.insert('medication', { ...old('Albuterol'), ...medication })
      await work.insert('observation', { ...old('Heart rate'), ...observation, value: '61' })
      const lab = { ...observation, category: 'laboratory', unit: 'mmol/L', value: '4.4' }
      await work.insert('observation', { ...old('Potassium'), ...lab })
    })
    expect(await pull('allergies', survivor)).toBe('Latex: Hives (high criticality)')
    expect(await pull('problems', survivor)).toBe('Asthma')
    expect(await pull('medications', survivor)).toBe('Albuterol, one a day')
    expect(await pull('vitals', survivor)).toBe('Vitals: Heart rate 61/min')
    expect(await pull('results', survivor)).toBe('Potassium 4.4 mmol/L (11/24/2026)')
  })

  test('the latest vital signs, of their day', async () => {
    const vitals = await pull('vitals')
    expect(vitals).toContain('Heart rate 72/min')
    expect(vitals).toContain('Blood pressure Systolic 138 mmHg, Diastolic 84 mmHg')
    expect(vitals).not.toMatch(/99|999/)
    // One number is kept in ounces or inches: the words are those that were typed.
    expect(vitals).toContain('Birth weight 8 lb 4 oz')
    expect(vitals).toContain('Height 5 ft 10 in')
    expect(vitals).toContain('Dry weight 180.0 lb')
  })

  test('vital signs that have their code are written as one writes them in a note', async () => {
    const measured = (kind: VitalKind) => ({
      ...entry(VITAL_CODES[kind].display, '2026-11-24', CODED),
      ...conceptColumns({
        text: VITAL_CODES[kind].display,
        codings: [{ system: 'http://loinc.org', ...VITAL_CODES[kind] }],
      }),
      ...observation,
    })
    const half = ({ code, display }: { code: string; display: string }, value: string) => ({
      concept: { text: display, codings: [{ system: 'http://loinc.org', code, display }] },
      value,
      unit: 'mm[Hg]',
    })
    await store.journal.work(author, async (work) => {
      await work.insert('patient', patientRow(6))
      await work.insert('observation', measured('pulse'))
      await work.insert('observation', { ...measured('oxygen-saturation'), value: '97', unit: '%' })
      const components = JSON.stringify([half(SYSTOLIC, '162'), half(DIASTOLIC, '94')])
      const pressure = { valueKind: 'none', value: '', unit: '', components, interpretation: 'H' }
      await work.insert('observation', { ...measured('blood-pressure'), ...pressure })
    })
    expect(await pull('vitals', CODED)).toBe('Vitals: BP 162/94 mmHg [H], HR 72/min, SpO2 97%')
  })

  test('never asked, asked and none, could not be asked, ended: each in its own words', async () => {
    expect(await pull('allergies', NOBODY)).toBe('Not asked yet; nothing recorded')
    const none = await listReview('allergies', 'none-known')
    expect(await pull('allergies', NOBODY)).toBe('No known allergies (asked 11/24/2026)')
    await listReview('allergies', 'superseded', { supersedes: none })
    expect(await pull('allergies', NOBODY)).toBe('Nothing active recorded; not asked since')
    await listReview('allergies', 'unable')
    expect(await pull('allergies', NOBODY)).toBe('Could not be asked (11/24/2026)')
    // What was said before the list was changed counts no more than what the chart itself says of it.
    await listReview('problems', 'none-known')
    await store.journal.work(author, (work) =>
      work.insert('problem', { ...entry('Sprain', '2026-11-24', NOBODY), ...problem, ...retracted }),
    )
    expect(await pull('problems', NOBODY)).toBe('Nothing active recorded; not asked since')
    expect(await pull('vitals', NOBODY)).toBe('Vitals: nothing recorded')
    expect(await pull('last-note', NOBODY)).toBe('No signed note yet')
  })
})
