import type { CivilDate, PartialDate } from '../../shared/kernel/index.ts'
import {
  type BodyPosition,
  type CuffSite,
  type Measure,
  type NumericVital,
  readBloodPressure,
  readMeasure,
  type TemperatureSite,
  type UnitHabit,
  type VitalKind,
} from '../../shared/vitals/index.ts'
import { readDay } from '../kit/civil-day.ts'

/** What stands in the row of fields, as it was typed. */
export type VitalTexts = Partial<Record<VitalKind, string>> & {
  position?: BodyPosition
  cuff?: CuffSite
  thermometer?: TemperatureSite
}

/** A child under two is measured lying. Source: WHO Child Growth Standards 2006 (length below, height from 24 months). */
const LYING_MONTHS = 24
/** Until when a head is measured as a matter of course. Source: AAP Bright Futures: to 24 months; CDC's charts: to 36. */
const HEAD_MONTHS = 36
/** Ages between which a last menstrual period is asked for; it can always be written in the note. */
const PERIOD_MONTHS = { from: 9 * 12, to: 60 * 12 }

/** The fields for a patient of this age (null: not known, so whatever may be asked) and sex, in the order in which they are taken. */
export function fieldsFor(months: number | null, gender: string): readonly VitalKind[] {
  const head = months === null || months < HEAD_MONTHS ? (['head-circumference'] as const) : []
  const bears = months === null || (months >= PERIOD_MONTHS.from && months < PERIOD_MONTHS.to)
  const asks = gender !== 'male' && bears
  const period = asks ? (['last-menstrual-period'] as const) : []
  const stature = months !== null && months < LYING_MONTHS ? 'length' : 'height'
  const first = ['blood-pressure', 'pulse', 'respiration', 'temperature', 'weight', stature] as const
  return [...first, ...head, 'oxygen-saturation', 'pain', 'glucose', ...period]
}

/** One field as a measure; null where its text is none, undefined where it is empty. */
export function measureOf(
  kind: VitalKind,
  texts: VitalTexts,
  habit: UnitHabit,
  today: CivilDate,
): Measure | null | undefined {
  const text = (texts[kind] ?? '').trim()
  if (text === '') return undefined
  if (kind === 'blood-pressure') {
    const read = readBloodPressure(text)
    return read && { kind, ...read, position: texts.position ?? '', site: texts.cuff ?? '' }
  }
  if (kind === 'last-menstrual-period') {
    const on = readDay(text, today, 'past')
    return on && on <= today ? { kind, on: on as string as PartialDate } : null
  }
  const read = readMeasure(kind as NumericVital, text, habit)
  return read && { kind, ...read, site: kind === 'temperature' ? (texts.thermometer ?? '') : '' }
}
