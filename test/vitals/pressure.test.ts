import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { retractEntry } from '../../db/entry.ts'
import { takeVitals } from '../../db/vitals/commands.ts'
import { withPercentiles } from '../../db/vitals/pressure.ts'
import { vitalSets, type Whose } from '../../db/vitals/queries.ts'
import type { BirthDate, EntryId } from '../../shared/kernel/index.ts'
import { PRESSURE_MODELS } from '../../shared/vitals/pressure.data.ts'
import { expectedPressure, growthTables, heightZ, NewVitalSet, pressurePercentile } from '../../shared/vitals/index.ts'
import { chartIn } from '../support/clinician-chart.ts'
import { ENGINES } from '../support/stores.ts'
import { PUBLISHED } from './fourth-report.data.ts'

/** z of the percentiles of height and of pressure that the tables have. Source: standard normal distribution. */
const HEIGHTS = [-1.6448536, -1.2815516, -0.6744898, 0, 0.6744898, 1.2815516, 1.6448536]
const PRESSURES: Readonly<Record<number, number>> = { 50: 0, 90: 1.2815516, 95: 1.6448536, 99: 2.3263479 }
const PARTS = ['systolic', 'diastolic'] as const
const SEXES = ['male', 'female'] as const

type Published = {
  sex: 'male' | 'female'
  years: number
  percent: number
  part: (typeof PARTS)[number]
  z: number
  mmHg: number
}
const published: Published[] = SEXES.flatMap((sex) =>
  PUBLISHED[sex]
    .trim()
    .split('\n')
    .flatMap((line) => {
      const [years = 0, percent = 0, ...values] = line.split(' ').map(Number)
      return values.map((mmHg, index) => ({
        sex,
        years,
        percent,
        part: PARTS[Math.floor(index / HEIGHTS.length)] ?? 'systolic',
        z: HEIGHTS[index % HEIGHTS.length] ?? 0,
        mmHg,
      }))
    }),
)

/** What the tables have for a percentile: the equation, cut to a whole mmHg. */
const distance = ({ sex, years, percent, part, z, mmHg }: Published, sd = PRESSURE_MODELS[sex][part].sd) =>
  expectedPressure(sex, part, years, z) + (PRESSURES[percent] ?? 0) * sd - mmHg

describe('percentiles of the blood pressure of children', () => {
  test('the equations give every one of the 1,904 published values, as the tables cut them', () => {
    expect(published).toHaveLength(2 * 17 * 4 * 14)
    // Two hundredths: the factors are printed with five places.
    for (const one of published) expect([one, distance(one) > -0.02 && distance(one) < 1.02]).toEqual([one, true])
    // The control: another spread, or the other sex's factors, are found at once.
    expect(published.filter((one) => distance(one, 10) < -0.01 || distance(one, 10) > 1.01).length).toBeGreaterThan(100)
    const swapped = published.map((one) => ({
      ...one,
      sex: one.sex === 'male' ? ('female' as const) : ('male' as const),
    }))
    expect(swapped.filter((one) => distance(one) < -0.01 || distance(one) > 1.01).length).toBeGreaterThan(500)
  })

  test.each(SEXES)('the published 90th percentile of a child of %s sex is its 90th percentile', (sex) => {
    for (const one of published.filter((each) => each.sex === sex)) {
      const { part, years, z, mmHg, percent } = one
      // The tables are cut to whole mmHg: the percentile lies between this one and the next.
      const at = (value: number) => pressurePercentile(sex, part, { ageDays: years * 365.25, z, mmHg: value }) ?? -1
      expect([one, at(mmHg) <= percent + 0.1 && at(mmHg + 1.01) >= percent - 0.1]).toEqual([one, true])
    }
  })

  test('a higher pressure is never a lower percentile; outside of what was published there is none', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...SEXES),
        fc.constantFrom(...PARTS),
        fc.integer({ min: 366, max: 6574 }),
        fc.double({ min: -3, max: 3, noNaN: true }),
        fc.integer({ min: 30, max: 220 }),
        (sex, part, ageDays, z, mmHg) => {
          const of = (value: number) => pressurePercentile(sex, part, { ageDays, z, mmHg: value }) ?? -1
          expect(of(mmHg)).toBeGreaterThanOrEqual(0)
          expect(of(mmHg + 1)).toBeGreaterThanOrEqual(of(mmHg))
        },
      ),
    )
    const about = { z: 0, mmHg: 100 }
    for (const ageDays of [0, 365, 6575, 20_000])
      expect(pressurePercentile('male', 'systolic', { ...about, ageDays })).toBeNull()
    for (const z of [-3.01, 3.01, Number.NaN])
      expect(pressurePercentile('male', 'systolic', { ageDays: 3000, z, mmHg: 100 })).toBeNull()
  })

  test('a height is told by CDC’s charts: the median is 0, lying until two, standing from then on', async () => {
    const cdc = await growthTables('cdc')
    // Source: CDC growth charts 2000: median stature of boys at 120.5 months 138.82 cm, median length at 18.5 months 82.19 cm.
    expect(heightZ(cdc, 'male', { ageDays: 120.5 * 30.4375, cm: 138.82 })).toBeCloseTo(0, 1)
    expect(heightZ(cdc, 'male', { ageDays: 18.5 * 30.4375, cm: 82.19 })).toBeCloseTo(0, 0)
    expect(heightZ(cdc, 'male', { ageDays: 9000, cm: 170 })).toBeNull()
  })
})

const BOY = '2016-11-24'
test.each(ENGINES)(
  '%s: a child’s pressure is shown among those of its sex, age and height; nobody else’s',
  async (name, open) => {
    const store = await open()
    try {
      const chart = await chartIn(store, name)
      const whose = (birthOn: string, gender = 'male'): Whose => ({
        patientId: chart.patientId,
        birthOn: birthOn as BirthDate,
        gender,
        timeZone: chart.timeZone,
      })
      const take = (measures: object[], happened?: string) =>
        takeVitals(
          store.journal,
          chart.origin(happened),
          NewVitalSet.parse({
            patientId: chart.patientId,
            measures,
            confirmed: ['height', 'blood-pressure', 'weight'],
          }),
          whose(BOY),
        )
      const pressure = { kind: 'blood-pressure', systolic: '115', diastolic: '75', position: '', site: '' }
      const read = async (of: Whose) => withPercentiles(store.journal.db, of, await vitalSets(store.journal.db, of, 10))
      // No height yet.
      expect((await take([pressure])).percentiles).toBeNull()
      // A boy of ten years and 138.9 cm, the median: by Table 3 the 90th percentile is 115 and some, and 75 and
      // some: both lie a little below it.
      await take([{ kind: 'height', value: '138.9', unit: 'cm' }], '2026-11-20')
      const [set] = await read(whose(BOY))
      expect(set?.percentiles).toMatchObject({ heightOn: '2026-11-20' })
      expect(Math.round(set?.percentiles?.systolic ?? 0)).toBe(88)
      expect(Math.round(set?.percentiles?.diastolic ?? 0)).toBe(88)
      for (const other of [
        whose('1980-01-02'),
        whose('2016'),
        whose('unknown'),
        whose(BOY, 'other'),
        whose('2026-03-01'),
      ])
        expect((await read(other)).map(({ percentiles }) => percentiles)).toEqual([null, null])
      // A height of long ago, and one that was measured later, say nothing of that day.
      const earlier = await take([pressure], '2024-05-02T09:00:00-04:00')
      expect(earlier.percentiles).toBeNull()
      // A pressure that was taken back is judged no more.
      const [taken] = set?.observations ?? []
      await retractEntry(store.journal, chart.author, {
        table: 'observation',
        category: 'vitals',
        retraction: {
          patientId: chart.patientId,
          entryId: taken?.entryId as EntryId,
          revision: 1,
          reason: 'Wrong cuff',
        },
        now: store.clock.now(),
      })
      expect((await read(whose(BOY)))[0]?.percentiles).toBeNull()
    } finally {
      await store.close()
    }
  },
)
