import type { Kysely } from 'kysely'
import {
  type BirthDate,
  type CivilDate,
  convertUnit,
  dayIn,
  Decimal,
  type EventTime,
  type Instant,
  isWholeDay,
  type PatientId,
  startOf,
} from '../../shared/kernel/index.ts'
import { type Flag, type Observation, toldFlag } from '../../shared/results/index.ts'
import {
  ageInDays,
  ageSpan,
  bodyMassIndex,
  codesOf,
  correctedAge,
  type GrowthMeasureName,
  inCanonical,
  type Measured,
  type NumericVital,
  pressuresOf,
  VITAL_UNITS,
  vitalFlagAmong,
  vitalKindOf,
  type VitalSet,
} from '../../shared/vitals/index.ts'
import { chartIds, isInChart } from '../chart.ts'
import { observationsOf, toObservation } from '../results/queries.ts'
import type { Tables } from '../tables.ts'

type Db = Kysely<Tables>
/** Whose vital signs they are, as far as ranges depend on it. */
export type Whose = { patientId: PatientId; birthOn: BirthDate; gender: string; timeZone: string }

/** A set by itself: where its pressure lies among those of other children is worked out in pressure.ts. */
export type BareSet = Omit<VitalSet, 'percentiles'>

const CATEGORY = 'vital-signs'
/** A set has a dozen measures at most; imported ones come one by one. */
const MEASURES_A_SET = 12

/** The newest sets of a chart, each with its measures in the order in which they were written. */
export async function vitalSets(db: Db, whose: Whose, limit: number): Promise<BareSet[]> {
  const most = limit * MEASURES_A_SET
  const rows = await db
    .selectFrom('observation')
    .selectAll()
    .where('patientId', 'in', await chartIds(db, whose.patientId))
    .where('category', '=', CATEGORY)
    .orderBy('happenedAt', 'desc')
    .orderBy('recordedAt', 'desc')
    .orderBy('id', 'desc')
    .limit(most)
    .execute()
  const sets = new Map<string, Observation[]>()
  for (const row of rows.toReversed()) {
    const observation = flagged(toObservation(row), whose)
    // What came from elsewhere belongs together by its moment and visit.
    const key = row.setId ?? `${row.happened} ${row.encounterId ?? ''}`
    sets.set(key, [...(sets.get(key) ?? []), observation])
  }
  const shown = [...sets.values()].flatMap((observations): BareSet[] => {
    const [first] = observations
    if (!first) return []
    const { setId, happened, happenedAt, encounterId, authorName } = first
    return [{ setId, happened, happenedAt, encounterId, authorName, observations }]
  })
  const newestFirst = shown.toSorted((a, b) => b.happenedAt - a.happenedAt)
  // Where reading stopped within a set, that one is not shown as if it were whole.
  const whole = rows.length === most && newestFirst.length > 1 ? newestFirst.slice(0, -1) : newestFirst
  return whole.slice(0, limit)
}

/** One set that was just written. */
export async function vitalSet(db: Db, whose: Whose, setId: string): Promise<BareSet | undefined> {
  const rows = await db.selectFrom('observation').selectAll().where('setId', '=', setId).orderBy('id').execute()
  const observations = rows.map((row) => flagged(toObservation(row), whose))
  const [first] = observations
  if (!first || !(await isInChart(db, whose.patientId, first.patientId))) return undefined
  const { happened, happenedAt, encounterId, authorName } = first
  return { setId, happened, happenedAt, encounterId, authorName, observations }
}

/** The flag by the age and sex of that day, where the source itself said nothing that is known here. */
function flagged(observation: Observation, whose: Whose): Observation {
  if (toldFlag(observation.interpretation) !== null) return observation
  // Where the age is known in part or not at all, only what holds at every age that it can be.
  const span = ageSpan(whose.birthOn, dayOf(observation, whose.timeZone))
  const kind = vitalKindOf(observation)
  if (kind === null || kind === 'last-menstrual-period' || observation.value.comparator !== '') return observation
  const flag = (of: Parameters<typeof vitalFlagAmong>[0], value: string): Flag => {
    const number = Decimal.safeParse(value)
    return number.success ? vitalFlagAmong(of, number.data, span, whose.gender) : ''
  }
  if (kind === 'blood-pressure') {
    const pressures = pressuresOf(observation)
    if (!pressures) return observation
    return { ...observation, flag: worse(flag('systolic', pressures.systolic), flag('diastolic', pressures.diastolic)) }
  }
  const number = Decimal.safeParse(observation.value.value)
  const canonical = number.success ? inCanonical(kind, number.data, observation.value.unit) : null
  return canonical === null ? observation : { ...observation, flag: flag(kind, canonical) }
}

/** Source: HL7 v3 ObservationInterpretation; what somebody must hear of first stands first, "not judged" before "normal". */
const BY_WEIGHT: readonly Flag[] = ['AA', 'HH', 'LL', 'A', 'H', 'L', '', 'N']
const worse = (a: Flag, b: Flag): Flag => (BY_WEIGHT.indexOf(a) < BY_WEIGHT.indexOf(b) ? a : b)

const dayOf = (observation: Pick<Observation, 'happened' | 'happenedAt'>, timeZone: string): CivilDate =>
  dayIn(timeZone, observation.happenedAt as Instant)

const GROWS: Readonly<Partial<Record<NumericVital, GrowthMeasureName>>> = {
  weight: 'weight',
  height: 'height',
  length: 'length',
  'head-circumference': 'head',
}

/** Until the end of the year in which CDC's charts end. Source: CDC growth charts 2000. */
const GROWN_YEARS = 20
/** Every code under which a weight, a stature or a head comes. */
const GROWTH_CODES = codesOf(Object.keys(GROWS) as NumericVital[])

/**
 * What a growth chart is drawn from: weights, lengths and head circumferences in kg and cm, and from each weight with a
 * length or height of the same day the index and the weight for length.
 * @param correction days by which ages are corrected
 */
export async function measuredForGrowth(db: Db, whose: Whose, correction: number): Promise<Measured[]> {
  const { patientId, birthOn, timeZone } = whose
  // Without a day of birth no age in days is known, and none is made up.
  if (!isWholeDay(birthOn)) return []
  const grown = `${Number(birthOn.slice(0, 4)) + GROWN_YEARS}-12-31` as EventTime
  const found = await observationsOf(db, { patientId, codes: GROWTH_CODES, before: startOf(grown, timeZone) })
  const single = found.flatMap((observation): (Measured & { day: string; observation: Observation })[] => {
    const kind = vitalKindOf(observation) as NumericVital | null
    const measure = kind && GROWS[kind]
    const number = Decimal.safeParse(observation.value.value)
    if (!kind || !measure || !number.success || observation.retraction !== null || observation.value.comparator !== '')
      return []
    const value = convertUnit(number.data, observation.value.unit, VITAL_UNITS[kind].canonical, 6)
    // A time of which only the month is known has no age in days.
    if (value === null || observation.happened.length < 10) return []
    const day = dayOf(observation, timeZone)
    const ageDays = correctedAge(ageInDays(birthOn, day), correction)
    const { entryId, happened } = observation
    return [{ entryId, happened, measure, ageDays, value: Number(value), day, observation }]
  })
  const paired = single.flatMap((weight): Measured[] => {
    const same = single.filter(
      ({ day, measure }) => day === weight.day && (measure === 'length' || measure === 'height'),
    )
    const stature = same.at(-1)
    if (weight.measure !== 'weight' || !stature) return []
    const bmi = bodyMassIndex(weight.observation.value, stature.observation.value, 4)
    const { entryId, happened, ageDays, value } = weight
    const head = { entryId, happened, ageDays }
    return [
      ...(bmi === null ? [] : [{ ...head, measure: 'bmi' as const, value: Number(bmi) }]),
      { ...head, measure: 'weightForLength' as const, value, stature: stature.value },
    ]
  })
  return [...single.flatMap((one) => asMeasured(one)), ...paired]
}

/** A child under two is measured lying and one over two standing, whatever the code that came with the number. */
function asMeasured({ entryId, happened, measure, ageDays, value }: Measured): Measured[] {
  if (measure !== 'length' && measure !== 'height') return [{ entryId, happened, measure, ageDays, value }]
  return [
    { entryId, happened, measure: 'length', ageDays, value },
    { entryId, happened, measure: 'height', ageDays, value },
  ]
}
