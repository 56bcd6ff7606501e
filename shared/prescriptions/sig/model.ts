import { z } from 'zod'
import { Decimal } from '../../kernel/index.ts'

/** What one dose is counted or measured in; the empty word where it was not said. */
export const DoseUnit = z.enum([
  '',
  'tablet',
  'capsule',
  'mL',
  'mg',
  'mcg',
  'g',
  'mEq',
  'unit',
  'puff',
  'spray',
  'drop',
  'patch',
  'suppository',
  'application',
  'applicator',
  'lozenge',
  'packet',
  'film',
  'vial',
  'ring',
  'pad',
  'piece',
  'dose',
])
export type DoseUnit = z.infer<typeof DoseUnit>

export const SigMethod = z.enum([
  'take',
  'give',
  'chew',
  'dissolve',
  'swish',
  'apply',
  'inhale',
  'instill',
  'inject',
  'insert',
  'place',
  'use',
])
export type SigMethod = z.infer<typeof SigMethod>

export const SigRoute = z.enum([
  'oral',
  'sublingual',
  'buccal',
  'rectal',
  'vaginal',
  'intramuscular',
  'subcutaneous',
  'intravenous',
  'inhaled',
  'nebulized',
  'topical',
  'transdermal',
  'scalp',
  'nasal',
  'each-nostril',
  'both-eyes',
  'right-eye',
  'left-eye',
  'affected-eye',
  'both-ears',
  'right-ear',
  'left-ear',
  'affected-ear',
  'feeding-tube',
])
export type SigRoute = z.infer<typeof SigRoute>

/** When in the day, beside or in place of how often. */
export const SigMoment = z.enum([
  'morning',
  'noon',
  'evening',
  'bedtime',
  'with-meals',
  'before-meals',
  'after-meals',
  'with-food',
  'empty-stomach',
  'with-breakfast',
  'before-breakfast',
  'with-lunch',
  'before-lunch',
  'with-dinner',
  'before-dinner',
])
export type SigMoment = z.infer<typeof SigMoment>

export const WeekDay = z.enum(['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'])
export type WeekDay = z.infer<typeof WeekDay>

const Count = z.number().int().min(1).max(999)
/** `low` 0 is “up to”; `high` is null where there is no range. */
const Range = { low: z.number().int().min(0).max(999), high: Count.nullable() }

export const SigTiming = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('per-day'), ...Range }),
  z.object({ kind: z.literal('per-week'), ...Range }),
  z.object({ kind: z.literal('every'), ...Range, unit: z.enum(['minute', 'hour', 'day', 'week', 'month']) }),
  z.object({ kind: z.literal('on-days'), days: z.array(WeekDay).min(1).max(7) }),
  z.object({ kind: z.literal('once') }),
])
export type SigTiming = z.infer<typeof SigTiming>

export const SigDose = z.object({ low: Decimal, high: Decimal.nullable(), unit: DoseUnit })
export type SigDose = z.infer<typeof SigDose>

/** The longest text of directions that a prescription carries. Source: NCPDP SCRIPT 2017071, SigText an..1000. */
export const SIG_LENGTH = 1000

/**
 * Directions as a structure. Either `free` holds the whole text, and nothing is computed from it, or the other fields say
 * all that it said; words that have no field stand in `note`.
 */
export const Sig = z.object({
  method: SigMethod.nullable(),
  dose: SigDose.nullable(),
  /** The same dose in another unit, as it stands in parentheses: 5 mL (250 mg). */
  equals: SigDose.nullable(),
  route: SigRoute.nullable(),
  timing: SigTiming.nullable(),
  when: z.array(SigMoment).max(6),
  asNeeded: z.boolean(),
  asNeededFor: z.string().max(300),
  /** The most in 24 hours; in `dose`s where the unit is that. */
  most: z.object({ value: Decimal, unit: DoseUnit }).nullable(),
  duration: z.object({ value: Count, unit: z.enum(['day', 'week', 'month']) }).nullable(),
  untilGone: z.boolean(),
  note: z.string().max(SIG_LENGTH),
  free: z.string().max(SIG_LENGTH),
})
export type Sig = z.infer<typeof Sig>

export const NO_SIG: Sig = {
  method: null,
  dose: null,
  equals: null,
  route: null,
  timing: null,
  when: [],
  asNeeded: false,
  asNeededFor: '',
  most: null,
  duration: null,
  untilGone: false,
  note: '',
  free: '',
}
