import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { addEntry, entriesOf } from '../../db/list-entries.ts'
import { allergyKind } from '../../db/allergies/queries.ts'
import { newEntry } from '../../db/entry.ts'
import { medicationKind } from '../../db/medications/queries.ts'
import { setMedicationStatus } from '../../db/medications/commands.ts'
import { problemKind } from '../../db/problems/queries.ts'
import { recordReport } from '../../db/results/commands.ts'
import { takeVitals } from '../../db/vitals/commands.ts'
import { closedCharts } from '../../db/chart.ts'
import { closeFinding, recordFeedback, recordSigning, setPolicy, settleFindings } from '../../db/safety/commands.ts'
import {
  decisionsAbout,
  governanceOf,
  openFindings,
  policyOf,
  reviewAnswer,
  safetyAnswer,
  safetyChart,
} from '../../db/safety/queries.ts'
import { AllergyDetails } from '../../shared/allergies/index.ts'
import { type PartialDate, type Decimal, momentIn } from '../../shared/kernel/index.ts'
import { MedicationDetails } from '../../shared/medications/index.ts'
import { ProblemDetails } from '../../shared/problems/index.ts'
import { ProposedDrug, type SafetyAnswer } from '../../shared/safety/index.ts'
import { chartIn, refusalOf } from '../support/chart.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'
import { KNOWLEDGE } from './asking.ts'

const AT_HAND = { knowledge: KNOWLEDGE }
const ZONE = 'America/New_York'
const DAY = 86_400_000

describe.each(ENGINES)('drug safety on %s', (_name, open) => {
  let store: AnyStore
  let chart: Awaited<ReturnType<typeof chartIn>>
  beforeEach(async () => {
    store = await open()
    chart = await chartIn(store)
  })
  afterEach(() => store.close())

  const db = () => store.journal.db
  const takes = (text: string, more: object = {}) =>
    addEntry(store.journal, medicationKind, chart.origin(), {
      details: MedicationDetails.parse({ concept: { text, codings: [] }, ...more }),
    })
  const has = (text: string, codings: object[] = []) =>
    addEntry(store.journal, problemKind, chart.origin(), {
      details: ProblemDetails.parse({ concept: { text, codings } }),
    })
  const allergicTo = (text: string, more: object = {}) =>
    addEntry(store.journal, allergyKind, chart.origin(), {
      details: AllergyDetails.parse({ concept: { text, codings: [] }, ...more }),
    })
  const order = (text: string, more: object = {}) =>
    ProposedDrug.parse({ drugId: 'line', concept: { text, codings: [] }, ...more })
  const check = (...proposed: ReturnType<typeof order>[]) =>
    safetyAnswer(db(), AT_HAND, { patientId: chart.patientId, proposed, now: store.clock.now() })
  const lab = (name: string, code: string, value: string, unit: string, daysAgo = 1) =>
    recordReport(
      store.journal,
      chart.origin({ happened: momentIn(ZONE, (store.clock.now() - daysAgo * DAY) as never) }),
      {
        patientId: chart.patientId,
        encounterId: null,
        report: {
          concept: { text: name, codings: [] },
          category: 'laboratory',
          status: 'final',
          issued: null,
          performerName: '',
          conclusion: '',
          narrative: '',
        },
        observations: [
          {
            concept: { text: name, codings: [{ system: 'http://loinc.org', code, display: name }] },
            category: 'laboratory',
            status: 'final',
            value: { kind: 'quantity', value, unit, unitText: '', comparator: '', codings: [], absentReason: '' },
            interpretation: '',
            range: { low: null, high: null, text: '' },
            method: '',
            bodySite: '',
            instrumentName: '',
            parts: [],
            note: '',
          },
        ],
      },
    )
  const rules = ({ alerts }: SafetyAnswer) => alerts.filter(({ interruptive }) => interruptive).map(({ kind }) => kind)
  const writer = () => ({ ...chart.origin(), patientId: chart.patientId })

  test('a chart is read as the engine needs it: every list, the latest results, weight, pregnancy', async () => {
    await takes('Warfarin Sodium 5 MG Oral Tablet', { doseValue: '5', doseUnit: 'mg', frequency: 'daily' })
    await has('Pregnant', [{ system: 'http://hl7.org/fhir/sid/icd-10-cm', code: 'Z3A.12', display: '' }])
    await allergicTo('penicillin', {
      type: 'allergy',
      reactions: [{ manifestations: [{ text: 'hives', codings: [] }], severity: 'severe' }],
    })
    await lab('Potassium', '2823-3', '3.9', 'mmol/L', 20)
    await lab('Potassium', '2823-3', '5.8', 'mmol/L', 2)
    await takeVitals(
      store.journal,
      chart.origin(),
      {
        patientId: chart.patientId,
        encounterId: null,
        measures: [
          { kind: 'weight', value: '154.3' as Decimal, unit: '[lb_av]', unitText: '', site: '', oxygenFlow: null },
        ],
        confirmed: ['weight'],
      },
      { patientId: chart.patientId, birthOn: '1980-01-02' as PartialDate, gender: 'female', timeZone: ZONE },
    )
    const read = await safetyChart(db(), KNOWLEDGE, {
      patientId: chart.patientId,
      now: store.clock.now(),
    })
    expect(read?.patient).toMatchObject({ sex: 'F', pregnant: 'yes', gestationalWeeks: 12, weightKg: 69.989 })
    expect(Math.floor(read?.patient.ageYears ?? 0)).toBe(46)
    expect(read?.current[0]).toMatchObject({
      dose: 5,
      timesPerDay: 1,
      status: 'current',
      ingredients: [{ name: 'warfarin' }],
      unmapped: [],
    })
    expect(read?.allergies).toMatchObject({
      state: 'present',
      entries: [{ substance: 'penicillin', severity: 'severe', reactions: ['hives'] }],
    })
    expect(read?.labs).toMatchObject([{ loinc: '2823-3', value: 5.8, daysAgo: 2 }])
  })

  test('a chart that was merged into this one is part of it', async () => {
    const { id } = await db()
      .selectFrom('patient')
      .select('id')
      .where('id', '=', chart.otherId)
      .executeTakeFirstOrThrow()
    const elsewhere = {
      ...newEntry(chart.origin({ patientId: id as never })),
      ...medicationKind.toColumns(MedicationDetails.parse({ concept: { text: 'warfarin', codings: [] } }), null),
    }
    await store.journal.work(chart.author, (work) => work.insert('medication', elsewhere as never))
    expect(rules(await check(order('sulfamethoxazole / trimethoprim')))).not.toContain('drug-drug')
    await store.journal.work(chart.author, (work) => work.update('patient', id, { mergedInto: chart.patientId }))
    expect(rules(await check(order('sulfamethoxazole / trimethoprim')))).toContain('drug-drug')
  })

  test('what was taken back, refuted or stopped long ago does not count; what stops acting late does', async () => {
    const drug = await takes('phenelzine')
    expect(rules(await check(order('sertraline')))).toContain('drug-drug')
    const tenDaysAgo = momentIn(ZONE, (store.clock.now() - 10 * DAY) as never).slice(0, 10)
    await setMedicationStatus(store.journal, chart.origin(), {
      ...drug,
      to: 'stopped',
      on: tenDaysAgo as never,
      reason: 'no longer needed',
    })
    expect(rules(await check(order('sertraline')))).toContain('drug-drug')
    store.clock.advance(5 * DAY)
    expect(rules(await check(order('sertraline')))).not.toContain('drug-drug')
  })

  test('a drug that nobody knows, on the list or ordered, is named in the answer and never counts as clear', async () => {
    await takes('Dr. Quack’s drops')
    const answer = await check(order('amoxicillin 500 MG Oral Capsule'))
    expect(answer.overall).not.toBe('checked-clear')
    expect(
      answer.kinds
        .find(({ kind }) => kind === 'drug-drug')
        ?.reasons.map(({ about }) => about)
        .join(),
    ).toContain('quack')
    expect(answer.kinds.find(({ kind }) => kind === 'drug-allergy')?.reasons.map(({ code }) => code)).toEqual([
      'allergies-never-asked',
    ])
  })

  test('without knowledge everything is not checked, with the sentence why', async () => {
    const answer = await safetyAnswer(
      db(),
      { knowledge: null, why: 'It is damaged.' },
      { patientId: chart.patientId, proposed: [order('warfarin')], now: store.clock.now() },
    )
    expect(answer).toMatchObject({ overall: 'not-checked', knowledge: null, alerts: [] })
    expect(answer.kinds[0]?.reasons[0]?.sentence).toBe('It is damaged.')
  })

  describe('a signing', () => {
    const sign = async (
      overrides: object[] = [],
      proposed = order('sulfamethoxazole / trimethoprim', { doseValue: '800', doseUnit: 'mg', frequency: 'BID' }),
    ) =>
      store.journal.work(chart.author, async (work) => {
        const answer = await safetyAnswer(work.db, AT_HAND, {
          patientId: chart.patientId,
          proposed: [proposed],
          now: store.clock.now(),
        })
        return recordSigning(work, writer(), {
          answer,
          entryId: 'order-1',
          entryVersion: 1,
          overrides: overrides.map((one) => ({ words: '', dueOn: null, confirmedTwice: false, ...one })) as never,
        })
      })
    const grave = async () =>
      (
        await check(order('sulfamethoxazole / trimethoprim', { doseValue: '800', doseUnit: 'mg', frequency: 'BID' }))
      ).alerts.filter(({ interruptive }) => interruptive)

    test('needs a reason for every interruption; what a reason promises becomes a task with its day', async () => {
      await takes('warfarin', { doseValue: '5', doseUnit: 'mg', frequency: 'daily' })
      const [alert] = await grave()
      const alertId = alert?.alertId ?? ''
      expect(await refusalOf(sign())).toBe('rule-violation no-reason')
      expect(await refusalOf(sign([{ alertId, reason: 'will-monitor', words: 'INR' }]))).toBe(
        'rule-violation needs-date',
      )
      expect(await refusalOf(sign([{ alertId, reason: 'will-monitor', dueOn: '2026-11-28' }]))).toBe(
        'rule-violation needs-words',
      )
      expect(await db().selectFrom('safetyAnswer').select('id').execute()).toEqual([])
      await sign([{ alertId, reason: 'will-monitor', words: 'INR on day 4', dueOn: '2026-11-28' }])
      expect(await db().selectFrom('task').select(['title', 'dueOn', 'originKind', 'ownerId']).execute()).toEqual([
        {
          title: expect.stringContaining('warfarin') as never,
          dueOn: '2026-11-28',
          originKind: 'override',
          ownerId: chart.author.userId,
        },
      ])
      const kept = await db()
        .selectFrom('safetyAnswer')
        .select(['knowledgeVersion', 'answer'])
        .executeTakeFirstOrThrow()
      expect(kept.knowledgeVersion).toBe(KNOWLEDGE.version)
      expect((JSON.parse(kept.answer) as SafetyAnswer).alerts.length).toBeGreaterThan(0)
      const { rows } = await governanceOf(db(), 0, store.clock.now() + 1)
      expect(rows.find(({ ruleId }) => ruleId === alert?.ruleId)).toMatchObject({
        fired: 1,
        interrupted: 1,
        overridden: 1,
        promised: 1,
        kept: 0,
        reasons: [{ reason: 'will-monitor', count: 1 }],
      })
      const about = { ruleId: alert?.ruleId ?? '', from: 0, to: store.clock.now() + 1, limit: 10 }
      await recordFeedback(store.journal, writer(), { ruleId: about.ruleId, alertId, words: 'We know' })
      const decided = await decisionsAbout(db(), about, null)
      expect(decided.total).toBe(2)
      expect(decided.entries.find(({ what }) => what === 'overridden')).toMatchObject({
        patientId: chart.patientId,
        reason: 'will-monitor',
        words: 'INR on day 4',
        dueOn: '2026-11-28',
        kept: false,
      })
      expect(decided.entries.find(({ what }) => what === 'thumbs-down')).toMatchObject({ words: 'We know', kept: null })
      // What was promised and done is told apart from what was promised.
      const task = await db().selectFrom('task').select(['id', 'revision']).executeTakeFirstOrThrow()
      await store.journal.work(chart.author, (work) =>
        work.update('task', task.id, { status: 'completed', closedAt: store.clock.now() }),
      )
      expect((await governanceOf(db(), 0, about.to)).rows[0]).toMatchObject({ promised: 1, kept: 1, thumbsDown: 1 })
      expect((await decisionsAbout(db(), about, null)).entries.some(({ kept }) => kept === true)).toBe(true)
      // A chart that is closed to the one who asks is not there, nor counted.
      await store.journal.work(chart.author, (work) => work.update('patient', chart.patientId, { sensitive: 1 }))
      expect(await decisionsAbout(db(), about, closedCharts([]))).toEqual({ entries: [], total: 0 })
      expect((await decisionsAbout(db(), about, closedCharts([chart.patientId]))).total).toBe(2)
    })
    test('a reasoned override keeps the same T2 alert out of the way for a year, and no longer when something changes', async () => {
      const warfarin = await takes('warfarin', { doseValue: '5', doseUnit: 'mg', frequency: 'daily' })
      const [alert] = await grave()
      await sign([{ alertId: alert?.alertId, reason: 'tolerated-before' }])
      expect(await grave()).toEqual([])
      store.clock.advance(366 * DAY)
      expect(await grave()).toHaveLength(1)
      store.clock.advance(-366 * DAY + DAY)
      await setMedicationStatus(store.journal, chart.origin(), {
        ...warfarin,
        to: 'stopped',
        on: null,
        reason: 'another dose',
      })
      await takes('warfarin', { doseValue: '7.5', doseUnit: 'mg', frequency: 'daily' })
      expect((await grave()).map(({ kind }) => kind)).toContain('drug-drug')
    })
    test('a T1 is confirmed twice and is never silenced', async () => {
      await takes('nitroglycerin', { route: 'sublingual', asNeeded: true })
      const viagra = order('sildenafil', { doseValue: '50', doseUnit: 'mg', frequency: 'once a day' })
      const [alert] = (await check(viagra)).alerts
      const reason = { alertId: alert?.alertId, reason: 'benefit-outweighs', words: 'cardiologist agrees' }
      expect(await refusalOf(sign([reason], viagra))).toBe('rule-violation needs-second-confirmation')
      await sign([{ ...reason, confirmedTwice: true }], viagra)
      expect((await check(viagra)).alerts[0]).toMatchObject({ tier: 'T1', interruptive: true, silencedUntil: null })
    })
    test('a dose that cannot be right is not signed with any reason', async () => {
      expect(
        await refusalOf(sign([], order('lisinopril', { doseValue: '-5', doseUnit: 'mg', frequency: 'daily' }))),
      ).toBe('rule-violation must-mend')
    })
    test('what the practice made a stop is not signed with any reason', async () => {
      await setPolicy(
        store.journal,
        chart.origin(),
        { agsRows: false, passiveRules: [], hardStops: ['FQ001'] },
        'never event',
      )
      const daily = order('methotrexate', { doseValue: '10', doseUnit: 'mg', frequency: 'daily' })
      const [alert] = (await check(daily)).alerts
      expect(alert).toMatchObject({ ruleId: 'FQ001', hardStop: true, overrideReasons: [] })
      const reason = {
        alertId: alert?.alertId,
        reason: 'benefit-outweighs',
        words: 'oncology says so',
        confirmedTwice: true,
      }
      expect(await refusalOf(sign([reason], daily))).toBe('rule-violation hard-stop')
    })
  })

  test('policy quietens a T2 rule and says so; T1 and the high-priority list stand whatever it says', async () => {
    await takes('warfarin')
    await takes('isocarboxazid')
    const quiet = { agsRows: false, passiveRules: ['WF+fluconazole', 'HP04', 'HP06'], hardStops: [] }
    expect(rules(await check(order('fluconazole')))).toContain('drug-drug')
    await setPolicy(store.journal, chart.origin(), quiet, 'INR clinic watches')
    expect(await policyOf(db())).toEqual(quiet)
    const fluconazole = (await check(order('fluconazole'))).alerts.find(({ ruleId }) => ruleId === 'WF+fluconazole')
    expect(fluconazole).toMatchObject({ tier: 'T3', interruptive: false, severity: 'major' })
    expect(rules(await check(order('fluoxetine')))).toContain('drug-drug')
  })

  test('a review of the whole list becomes lines of the worklist: once, until they are gone or closed', async () => {
    const settle = (cause: 'allergy' | 'result') =>
      store.journal.work(chart.author, async (work) =>
        settleFindings(work, writer(), {
          answer: await reviewAnswer(work.db, AT_HAND, { patientId: chart.patientId, now: store.clock.now() }),
          cause,
        }),
      )
    const lines = async () => (await openFindings(db(), 10, null)).findings
    await takes('amoxicillin', { doseValue: '500', doseUnit: 'mg', frequency: 'TID' })
    expect(await settle('allergy')).toBe(0)
    const allergy = await allergicTo('penicillin', {
      type: 'allergy',
      reactions: [{ manifestations: [{ text: 'anaphylaxis', codings: [] }], severity: 'severe' }],
    })
    expect(await settle('allergy')).toBe(1)
    expect(await settle('allergy')).toBe(0)
    const [line] = await lines()
    expect(line).toMatchObject({
      kind: 'drug-allergy',
      cause: 'allergy',
      drugs: ['amoxicillin'],
      tier: 'T1',
      patientName: expect.stringContaining('Zimmer1') as never,
    })
    await closeFinding(store.journal, writer(), {
      findingId: line?.findingId ?? '',
      revision: line?.revision ?? 0,
      reason: 'called her, changed to azithromycin',
    })
    expect(await lines()).toEqual([])
    // Closed stays closed as long as nothing about it changed.
    expect(await settle('allergy')).toBe(0)
    const rest = await entriesOf(db(), allergyKind, chart.patientId)
    expect(rest[0]?.entryId).toBe(allergy.entryId)
    await takes('lisinopril', { frequency: 'daily' })
    await lab('Potassium', '2823-3', '6.1', 'mmol/L', 0)
    expect(await settle('result')).toBe(1)
    store.clock.advance(DAY)
    await lab('Potassium', '2823-3', '4.4', 'mmol/L', 0)
    await settle('result')
    expect(await lines()).toEqual([])
  })
})
