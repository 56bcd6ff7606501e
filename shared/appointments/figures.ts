/** How a visit ended, as the figures count it. */
export type Ending = 'completed' | 'no-show' | 'late-cancel' | 'cancelled' | 'open'

/** Cancelled within this time before it counts as late. Source: specs, billing and scheduling §2.1 (second figure with <24 h). */
export const LATE_CANCEL_MS = 24 * 3_600_000

/** How a booking counts. @param endedAt when it was cancelled */
export function endingOf(status: string, startAt: number, endedAt: number): Ending {
  if (status === 'no-show') return 'no-show'
  if (status === 'cancelled') return startAt - endedAt < LATE_CANCEL_MS ? 'late-cancel' : 'cancelled'
  return status === 'checkout' || status === 'done' ? 'completed' : 'open'
}

/** Hundredths of a percent, halves up; null where there is nothing to divide by. */
export const basisPoints = (part: number, whole: number): number | null =>
  whole <= 0 ? null : Math.floor((part * 10_000) / whole + 0.5)

/**
 * No-show rates in basis points: of those who came or should have, and once more with late cancellations beside them.
 * Source: specs, billing and scheduling §2.1.
 */
export function noShowRates(endings: readonly Ending[]): {
  noShowRateBp: number | null
  noShowInclLateCancelBp: number | null
} {
  const count = (ending: Ending) => endings.filter((one) => one === ending).length
  const missed = count('no-show')
  const late = count('late-cancel')
  const completed = count('completed')
  return {
    noShowRateBp: basisPoints(missed, completed + missed),
    noShowInclLateCancelBp: basisPoints(missed + late, completed + missed + late),
  }
}

/**
 * Minutes of completed visits to the minutes that could have been booked: hours without what was blocked. Of a provider without
 * hours there is no figure: the specification names no value, and 0 would say that hours were kept and stood empty.
 * Source: specs, billing and scheduling §2.1.
 */
export const utilisation = (minutes: { completed: number; hours: number; blocked: number }): number | null =>
  basisPoints(minutes.completed, minutes.hours - minutes.blocked)
