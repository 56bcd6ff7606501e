import { z } from 'zod'
import { Decimal, EncounterId, EntryId, EventTime, PartialDate, PatientId } from '../kernel/index.ts'
import { type Flag, Observation } from '../results/index.ts'

/** The measures that are one number with a unit. */
export const NumericVital = z.enum([
  'pulse',
  'respiration',
  'temperature',
  'weight',
  'height',
  'length',
  'head-circumference',
  'oxygen-saturation',
  'pain',
  'glucose',
])
export type NumericVital = z.infer<typeof NumericVital>
export const VitalKind = z.enum(['blood-pressure', ...NumericVital.options, 'last-menstrual-period'])
export type VitalKind = z.infer<typeof VitalKind>

/** What a range stands for: every numeric measure, and the two numbers of a blood pressure. */
export type RangedVital = NumericVital | 'systolic' | 'diastolic'
/** How a measure stands to what is usual at an age: the flags of results. */
export type VitalFlag = Flag
/** Completed months of life between which an age lies, ends included: the same twice where it is known to the day. */
export type AgeSpan = { least: number; most: number }
export const EVERY_AGE: AgeSpan = { least: 0, most: Infinity }

export const BodyPosition = z.enum(['', 'sitting', 'standing', 'lying'])
export const CuffSite = z.enum(['', 'left-arm', 'right-arm', 'left-leg', 'right-leg'])
export const TemperatureSite = z.enum(['', 'oral', 'tympanic', 'temporal', 'axillary', 'rectal'])
export type BodyPosition = z.infer<typeof BodyPosition>
export type CuffSite = z.infer<typeof CuffSite>
export type TemperatureSite = z.infer<typeof TemperatureSite>

/** One measure as it was entered. The number stays as it was written, in the unit in which it was written. */
export const Measure = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('blood-pressure'),
    systolic: Decimal,
    diastolic: Decimal,
    position: BodyPosition.default(''),
    site: CuffSite.default(''),
  }),
  z.object({ kind: z.literal('last-menstrual-period'), on: PartialDate }),
  z.object({
    kind: NumericVital,
    value: Decimal,
    /** UCUM code. */
    unit: z.string().max(40),
    /** How it was written where the unit does not say it: `ft in`, `lb oz`. */
    unitText: z.string().max(40).default(''),
    /** Where a temperature was taken. */
    site: TemperatureSite.default(''),
    /** Oxygen given while the saturation was taken, in litres a minute; null where none was noted. */
    oxygenFlow: Decimal.nullable().default(null),
  }),
])
export type Measure = z.infer<typeof Measure>

/**
 * Where the pressure of a child lies among children of the same sex, age and height.
 * Source: Fourth Report, Pediatrics 2004;114:555.
 */
export const PressurePercentiles = z.object({
  /** Of the pressure that it is about: a set may hold one that was taken back beside the one that stands. */
  entryId: EntryId,
  systolic: z.number(),
  diastolic: z.number(),
  /** When the height was measured that it was computed with. */
  heightOn: EventTime,
})
export type PressurePercentiles = z.infer<typeof PressurePercentiles>

/** What was taken together, at one moment. */
export const VitalSet = z.object({
  /** Null for what came from elsewhere without saying what belonged together. */
  setId: z.string().nullable(),
  happened: EventTime,
  happenedAt: z.number().int(),
  encounterId: EncounterId.nullable(),
  authorName: z.string(),
  observations: z.array(Observation),
  /** Null for whoever is no child, whose birth date or height is not known, and without a pressure. */
  percentiles: PressurePercentiles.nullable(),
})
export type VitalSet = z.infer<typeof VitalSet>

export const NewVitalSet = z.object({
  patientId: PatientId,
  encounterId: EncounterId.nullable().default(null),
  happened: EventTime.optional(),
  measures: z.array(Measure).min(1, 'Enter at least one measure').max(20),
  /** The measures that look unlikely and were looked at again. */
  confirmed: z.array(VitalKind).max(20).default([]),
})
export type NewVitalSet = z.infer<typeof NewVitalSet>

export const GrowthMeasureName = z.enum(['length', 'height', 'weight', 'bmi', 'head', 'weightForLength'])
export type GrowthMeasureName = z.infer<typeof GrowthMeasureName>
export const GrowthPoint = z.object({
  entryId: EntryId,
  happened: EventTime,
  /** Age on that day, corrected where it was asked for. */
  ageDays: z.number().int(),
  /** Where it stands on the axis: months, or cm of length. */
  at: z.number(),
  /** kg, cm or kg/m². */
  value: z.number(),
  /** Null where the standard has nothing for this age or length. */
  z: z.number().nullable(),
  percentile: z.number().nullable(),
})
export type GrowthPoint = z.infer<typeof GrowthPoint>
export const GrowthChart = z.object({
  measure: GrowthMeasureName,
  axis: z.enum(['age', 'stature']),
  points: z.array(GrowthPoint),
  curves: z.array(z.object({ percentile: z.number(), points: z.array(z.tuple([z.number(), z.number()])) })),
})
export type GrowthChart = z.infer<typeof GrowthChart>
export const Growth = z.object({
  standard: z.enum(['who', 'cdc']),
  /** Why there are no charts: they exist for male and female, and up to 20 years. */
  without: z.enum(['sex', 'birth-date', 'age']).nullable(),
  /** By how many days ages are corrected for being born early; 0 where they are not. */
  correctedDays: z.number().int(),
  charts: z.array(GrowthChart),
})
export type Growth = z.infer<typeof Growth>
