const DAY_MS = 86_400_000

/** What a clock in the zone is ahead of UTC at an instant, in milliseconds. */
function aheadAt(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  }).formatToParts(at)
  const part = (type: string) => Number(parts.find((one) => one.type === type)?.value)
  const wall = Date.UTC(part('year'), part('month') - 1, part('day'), part('hour'), part('minute'), part('second'))
  return wall - Math.floor(at / 1000) * 1000
}

/**
 * The instant at which a civil day (`YYYY-MM-DD`) begins in a zone; where the clocks skip midnight, the first instant of
 * that day. Null for what is not a day.
 */
export function startOfDay(day: string, timeZone: string): number | null {
  const midnight = midnightOf(day)
  return midnight === null ? null : startAt(midnight, timeZone)
}

/** The instant at which the day after a civil day begins; null for what is not a day. */
export function endOfDay(day: string, timeZone: string): number | null {
  const midnight = midnightOf(day)
  return midnight === null ? null : startAt(midnight + DAY_MS, timeZone)
}

function midnightOf(day: string): number | null {
  const midnight = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(`${day}T00:00:00Z`) : Number.NaN
  return Number.isNaN(midnight) ? null : midnight
}

/** When the wall of the zone first shows the day that has this midnight in UTC. */
function startAt(midnight: number, timeZone: string): number {
  // One of the two offsets in force around it is that of the day's beginning.
  const starts = [-DAY_MS, DAY_MS].map((around) => midnight - aheadAt(midnight + around, timeZone))
  return Math.min(...starts.filter((at) => at + aheadAt(at, timeZone) >= midnight))
}
