import type { Decimal } from '../../kernel/index.ts'
import type { DoseUnit, Sig, SigTiming } from './model.ts'
import { asDecimal, ceiling, exact, floor, type Fraction, least, over, times, whole } from './numbers.ts'
import { usualMethod } from './say.ts'

/** How much is taken in 24 hours, exactly: at least and at most, in `unit`. A dose as needed counts for its most. */
export type Daily = { low: Fraction; high: Fraction; unit: DoseUnit }

/** Days that a month is reckoned as, where a prescription says months. */
const MONTH = 30
const HOURS = { hour: 1, day: 24, week: 24 * 7, month: 24 * MONTH } as const
const NOTHING = whole(0)

/** Doses a day, fewest and most; null where nothing says it. */
function timesADay(timing: SigTiming | null): { low: Fraction; high: Fraction } | null {
  if (timing === null) return null
  if (timing.kind === 'once') return { low: whole(1), high: whole(1) }
  const ofWeek = (count: number): Fraction => ({ numerator: BigInt(count), denominator: 7n })
  if (timing.kind === 'on-days') return { low: ofWeek(timing.days.length), high: ofWeek(timing.days.length) }
  const { kind, low, high } = timing
  const top = high ?? low
  if (kind === 'per-day') return { low: whole(low), high: whole(top) }
  if (kind === 'per-week') return { low: ofWeek(low), high: ofWeek(top) }
  if (timing.unit === 'minute') return null
  const hours = HOURS[timing.unit]
  // The shorter interval is the more often.
  const often = (count: number): Fraction => ({ numerator: 24n, denominator: BigInt(count * hours) })
  return { low: often(top), high: often(low) }
}

/** Doses a day at the most; null where the directions do not say it. */
export function timesPerDay({ timing, most, dose }: Sig): Fraction | null {
  const often = timesADay(timing)?.high ?? null
  const limit =
    most?.unit === 'dose'
      ? exact(most.value)
      : most && dose?.unit === most.unit && exact(dose.high ?? dose.low).numerator > 0n
        ? over(exact(most.value), exact(dose.high ?? dose.low))
        : null
  return often && limit ? least(often, limit) : (often ?? limit)
}

/** One drop in both eyes is two drops. */
const sitesOf = ({ route }: Sig): Fraction =>
  whole(route === 'both-eyes' || route === 'both-ears' || route === 'each-nostril' ? 2 : 1)

/** One dose; what is applied without an amount is one application. */
function doseOf(sig: Sig): { low: Fraction; high: Fraction; unit: DoseUnit } | null {
  const { dose } = sig
  if (dose) return { low: exact(dose.low), high: exact(dose.high ?? dose.low), unit: dose.unit }
  const applied = (sig.method ?? usualMethod(sig)) === 'apply'
  return applied ? { low: whole(1), high: whole(1), unit: 'application' } : null
}

/**
 * What directions come to in 24 hours; null where they do not say it (free text, a dose without how often).
 * “No more than …” limits it where it is counted in the same unit.
 */
export function dailyOf(sig: Sig): Daily | null {
  const dose = sig.free === '' ? doseOf(sig) : null
  if (!dose) return null
  const often = timesADay(sig.timing)
  const sites = sitesOf(sig)
  const each = { low: times(dose.low, sites), high: times(dose.high, sites) }
  const limit = limitOf(sig, each.high, dose.unit)
  if (!often) return limit && { low: NOTHING, high: limit, unit: dose.unit }
  const high = times(each.high, often.high)
  const low = sig.asNeeded ? NOTHING : times(each.low, often.low)
  return { low, high: limit ? least(high, limit) : high, unit: dose.unit }
}

function limitOf({ most }: Sig, dose: Fraction, unit: DoseUnit): Fraction | null {
  if (!most) return null
  if (most.unit === 'dose') return times(exact(most.value), dose)
  return most.unit === unit ? exact(most.value) : null
}

/** How many days the directions last by their own words; null where they do not say. */
export const daysOf = ({ duration, timing }: Sig): number | null => {
  if (timing?.kind === 'once') return 1
  if (!duration) return null
  return duration.value * { day: 1, week: 7, month: MONTH }[duration.unit]
}

/** What is dispensed in whole pieces; all else may be measured. */
const MEASURED: ReadonlySet<DoseUnit> = new Set(['mL', 'g', 'mg', 'mcg', 'mEq'])

/** What must be dispensed for so many days, at the most that may be taken: whole pieces, or a tenth of a measure. */
export function quantityFor(daily: Pick<Daily, 'high' | 'unit'>, days: number): Decimal {
  const needed = times(daily.high, whole(days))
  if (!MEASURED.has(daily.unit)) return String(ceiling(needed)) as Decimal
  return asDecimal({ numerator: ceiling(times(needed, whole(10))), denominator: 10n })
}

/** For how many whole days a quantity lasts, at the most that may be taken; null where that is nothing a day. */
export function daysFor(daily: Pick<Daily, 'high'>, quantity: Decimal): number | null {
  if (daily.high.numerator <= 0n) return null
  return Number(floor(over(exact(quantity), daily.high)))
}
