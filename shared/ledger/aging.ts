import type { Conventions } from './conventions.ts'

export const BUCKETS = ['b0_30', 'b31_60', 'b61_90', 'b91_120', 'b121'] as const
const DAY_MS = 86_400_000
export type Bucket = (typeof BUCKETS)[number]
export type AgeBase = Conventions['ageBase']

/** The days that a balance may be counted from; null where that has not happened yet. */
export type AgeDates = Readonly<{
  dosOn: string
  firstBilledOn: string | null
  responsibleOn: string | null
  firstStatementOn: string | null
}>

/** Whole days from one day to another; below zero where the other came before. */
export const daysBetween = (from: string, to: string): number => dayNumber(to) - dayNumber(from)

// A report ages tens of thousands of charges: a calendar of objects would take longer than reading them.
const dayNumber = (day: string): number =>
  Date.UTC(Number(day.slice(0, 4)), Number(day.slice(5, 7)) - 1, Number(day.slice(8, 10))) / DAY_MS

/** From when a balance is counted; what has not happened yet falls back to what has, at last to the day of service. */
export function agedFrom(dates: AgeDates, base: AgeBase): string {
  if (base === 'first-billed') return dates.firstBilledOn ?? dates.dosOn
  if (base === 'responsibility') return dates.responsibleOn ?? dates.dosOn
  if (base === 'first-statement') return dates.firstStatementOn ?? dates.responsibleOn ?? dates.dosOn
  return dates.dosOn
}

/** Days that a balance is old; a day of service still to come is none. */
export const ageDays = (dates: AgeDates, base: AgeBase, asOf: string): number =>
  Math.max(daysBetween(agedFrom(dates, base), asOf), 0)

/** The first day that still falls into each bucket, the youngest first; the last bucket takes whatever came before. */
export function bucketsFrom(asOf: string, limits: Conventions['bucketDays']): string[] {
  return limits.map((limit) => {
    const day = new Date((dayNumber(asOf) - limit) * DAY_MS)
    const two = (part: number) => String(part).padStart(2, '0')
    return `${day.getUTCFullYear()}-${two(day.getUTCMonth() + 1)}-${two(day.getUTCDate())}`
  })
}

/** The bucket of an age: a balance of exactly the limit is still in the younger one. */
export function bucketOf(days: number, limits: Conventions['bucketDays']): Bucket {
  const index = limits.findIndex((limit) => days <= limit)
  return BUCKETS[index === -1 ? 4 : index] ?? 'b121'
}

/** What is open by age. Only what is owed counts; credits stand apart and never make a bucket smaller. */
export type Aging = Record<Bucket, number> & { total: number }
export const emptyAging = (): Aging => ({ b0_30: 0, b31_60: 0, b61_90: 0, b91_120: 0, b121: 0, total: 0 })

export function addToAging(aging: Aging, bucket: Bucket, cents: number): void {
  if (cents <= 0) return
  aging[bucket] += cents
  aging.total += cents
}
