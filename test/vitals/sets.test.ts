import { expect, test } from '@jest/globals'
import { retractEntry } from '../../db/entry.ts'
import { valuesOf } from '../../db/results/queries.ts'
import { takeVitals } from '../../db/vitals/commands.ts'
import { measuredForGrowth, vitalSets, type Whose } from '../../db/vitals/queries.ts'
import type { PartialDate } from '../../shared/kernel/index.ts'
import { growthCharts, NewVitalSet, pressuresOf, vitalKindOf } from '../../shared/vitals/index.ts'
import { chartIn } from '../support/clinician-chart.ts'
import { ENGINES } from '../support/stores.ts'

const set = (patientId: string, measures: object[], confirmed: string[] = []) =>
  NewVitalSet.parse({ patientId, measures, confirmed })
const whoseOf = (chart: Awaited<ReturnType<typeof chartIn>>, birthOn: string, gender = 'female'): Whose => ({
  patientId: chart.patientId,
  birthOn: birthOn as PartialDate,
  gender,
  timeZone: chart.timeZone,
})

const [[, openSqlite]] = ENGINES as unknown as readonly [(typeof ENGINES)[number]]

test.each([
  ['', 'H'],
  ['High', 'H'],
  ['Critical High', 'HH'],
  ['N', 'N'],
  // A word of a laboratory that nobody knows does not keep a fever from being flagged.
  ['see note', 'H'],
])('a temperature of 39 °C that came as “%s” is %s', async (interpretation, flag) => {
  const store = await openSqlite()
  try {
    const chart = await chartIn(store, 'words')
    const whose = whoseOf(chart, '1980-01-02')
    const measures = [{ kind: 'temperature', value: '39.0', unit: 'Cel', site: 'oral' }]
    const taken = await takeVitals(store.journal, chart.origin(), set(chart.patientId, measures), whose)
    const [one] = taken.observations
    if (!one) throw new Error('nothing was taken')
    await store.journal.work(chart.origin().author, (work) =>
      work.update('observation', one.entryId, { interpretation }),
    )
    const [read] = await vitalSets(store.journal.db, whose, 1)
    expect(read?.observations[0]?.flag).toBe(flag)
  } finally {
    await store.close()
  }
})

test.each(ENGINES)(
  '%s: what was taken is read as it was written, flagged by the age of that day',
  async (name, open) => {
    const store = await open()
    try {
      const chart = await chartIn(store, name)
      const whose = whoseOf(chart, '1980-01-02')
      const taken = await takeVitals(
        store.journal,
        chart.origin(),
        set(chart.patientId, [
          { kind: 'blood-pressure', systolic: '148', diastolic: '79', position: 'sitting', site: 'left-arm' },
          { kind: 'weight', value: '180.0', unit: '[lb_av]' },
          { kind: 'height', value: '70', unit: '[in_i]', unitText: 'ft in' },
          { kind: 'temperature', value: '100.4', unit: '[degF]', site: 'oral' },
          { kind: 'oxygen-saturation', value: '95', unit: '%', oxygenFlow: '2' },
          { kind: 'last-menstrual-period', on: '2026-11-03' },
        ]),
        whose,
      )
      expect(taken.observations.map((one) => [vitalKindOf(one), one.value.value, one.value.unit, one.flag])).toEqual([
        ['blood-pressure', '', '', 'H'],
        ['weight', '180.0', '[lb_av]', ''],
        ['height', '70', '[in_i]', ''],
        ['temperature', '100.4', '[degF]', 'H'],
        ['oxygen-saturation', '95', '%', 'N'],
        ['last-menstrual-period', '2026-11-03', '', ''],
      ])
      const [pressure] = taken.observations
      expect(pressure && pressuresOf(pressure)).toEqual({ systolic: '148', diastolic: '79' })
      expect(pressure).toMatchObject({ method: 'sitting', bodySite: 'left-arm', category: 'vital-signs' })

      // As every other part of the program writes and reads parts.
      const row = await store.journal.db
        .selectFrom('observation')
        .select('components')
        .where('id', '=', pressure?.entryId ?? '')
        .executeTakeFirstOrThrow()
      expect(JSON.parse(row.components)[0]).toMatchObject({
        concept: { codings: [{ code: '8480-6' }] },
        valueKind: 'quantity',
        value: '148',
        unit: 'mm[Hg]',
      })

      const weight = taken.observations[1]
      const retraction = {
        entryId: weight?.entryId as never,
        patientId: chart.patientId,
        revision: 1,
        reason: 'Scale was not zeroed',
      }
      await retractEntry(store.journal, chart.author, {
        table: 'observation',
        category: 'vitals',
        retraction,
        now: store.clock.now(),
      })
      const [back] = await vitalSets(store.journal.db, whose, 10)
      expect(back?.observations[1]).toMatchObject({
        value: { value: '180.0' },
        retraction: { reason: 'Scale was not zeroed', by: chart.staffId },
      })
    } finally {
      await store.close()
    }
  },
)

test.each(ENGINES)(
  '%s: the impossible is refused, the unlikely asked again, and then nothing is half-written',
  async (name, open) => {
    const store = await open()
    try {
      const chart = await chartIn(store, name)
      const whose = whoseOf(chart, '1980-01-02')
      const take = (measures: object[], confirmed: string[] = []) =>
        takeVitals(store.journal, chart.origin(), set(chart.patientId, measures, confirmed), whose)
      const pulse = { kind: 'pulse', value: '72', unit: '/min' }
      const light = { kind: 'weight', value: '18', unit: 'kg' }
      await expect(take([pulse, { kind: 'weight', value: '1800', unit: 'kg' }], ['weight'])).rejects.toMatchObject({
        code: 'invalid-input',
        issues: [{ path: 'weight' }],
      })
      await expect(take([pulse, light])).rejects.toMatchObject({ reason: 'unlikely', issues: [{ path: 'weight' }] })
      // To confirm one is not to confirm another.
      await expect(take([pulse, light], ['pulse'])).rejects.toMatchObject({ reason: 'unlikely' })
      await expect(take([pulse, pulse])).rejects.toMatchObject({ code: 'invalid-input' })
      expect(await vitalSets(store.journal.db, whose, 10)).toEqual([])
      await take([pulse, light], ['weight'])
      expect((await vitalSets(store.journal.db, whose, 10))[0]?.observations).toHaveLength(2)
    } finally {
      await store.close()
    }
  },
)

test.each(ENGINES)('%s: growth is drawn from what was taken, by exact age', async (name, open) => {
  const store = await open()
  try {
    const chart = await chartIn(store, name, { birthOn: '2026-01-10', gender: 'male' })
    const whose = whoseOf(chart, '2026-01-10', 'male')
    const at = '2026-07-10T10:00:00-04:00'
    await takeVitals(
      store.journal,
      chart.origin(at),
      set(chart.patientId, [
        { kind: 'weight', value: '17', unit: '[lb_av]' },
        { kind: 'length', value: '26.5', unit: '[in_i]' },
        { kind: 'head-circumference', value: '43', unit: 'cm' },
      ]),
      whose,
    )
    const measured = await measuredForGrowth(store.journal.db, whose, 0)
    const charts = await growthCharts('who', 'male', measured)
    const points = Object.fromEntries(charts.map(({ measure, points: found }) => [measure, found[0]]))
    // 181 days after birth; kilogram and centimetre by their exact factors.
    expect(points['weight']).toMatchObject({ ageDays: 181, value: 7.71107 })
    // WHO, boys at 181 days: L 0.1263, M 7.9113, S 0.10965 (weight).
    expect(points['weight']?.z).toBeCloseTo(((7.71107 / 7.9113) ** 0.1263 - 1) / (0.1263 * 0.10965), 2)
    expect(points['weightForLength']).toMatchObject({ at: 67.31 })
    expect(points['bmi']?.value).toBeCloseTo(7.71107 / 0.6731 ** 2, 3)
    expect(points['head']?.z).not.toBeNull()
    // Born ten weeks early: the same child is that much younger among others.
    const corrected = await growthCharts('who', 'male', await measuredForGrowth(store.journal.db, whose, 70))
    expect(corrected.find(({ measure }) => measure === 'weight')?.points[0]?.ageDays).toBe(111)
    // A child of that age is not on CDC's charts.
    const cdc = await growthCharts('cdc', 'male', measured)
    expect(cdc.flatMap((one) => one.points)).toEqual([])
  } finally {
    await store.close()
  }
})

test('a weight whose own code of another system stands first is in the growth chart and its trend', async () => {
  const store = await openSqlite()
  try {
    const chart = await chartIn(store, 'codings')
    const whose = whoseOf(chart, '2020-01-02')
    const measures = [{ kind: 'weight', value: '14.2', unit: 'kg' }]
    const taken = await takeVitals(store.journal, chart.origin(), set(chart.patientId, measures), whose)
    const [one] = taken.observations
    if (!one) throw new Error('nothing was taken')
    const before = await measuredForGrowth(store.journal.db, whose, 0)
    const local = { system: 'urn:local:flowsheet', code: 'WT-14', display: 'Weight' }
    const codings = JSON.stringify([local, ...one.concept.codings])
    await store.journal.work(chart.origin().author, (work) =>
      work.update('observation', one.entryId, { codings, code: local.code, codeSystem: local.system }),
    )
    expect(await measuredForGrowth(store.journal.db, whose, 0)).toEqual(before)
    expect(before).toHaveLength(1)
    expect(await valuesOf(store.journal.db, chart.patientId, '29463-7')).toHaveLength(1)
    expect(await valuesOf(store.journal.db, chart.patientId, '2946')).toEqual([])
  } finally {
    await store.close()
  }
})
