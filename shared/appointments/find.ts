import { type CivilDate, clockOf, dayAfter, dayIn, type Instant } from '../kernel/index.ts'
import { type Block, type Schedule, type Window, windowsOn } from '../practice/index.ts'
import { type Claim, mostAtOnce, overlap } from './conflicts.ts'

/** What is looked for. */
export type Search = {
  /** In the order in which equal times are offered. */
  providerIds: readonly string[]
  locationId: string
  visitTypeId: string | null
  durationMinutes: number
  bufferMinutes: number
  /** Offers begin at whole steps of the wall clock. */
  stepMinutes: number
  /** Not before this moment. */
  earliestAt: number
  days: number
  want: number
}
export type Offer = { providerId: string; startAt: Instant; endAt: Instant }
/** What offers are found in: weekly hours by provider, bookings that hold time, and what is blocked. */
export type Room = {
  timeZone: string
  schedules: readonly Schedule[]
  claims: readonly Claim[]
  blocks: readonly Pick<Block, 'startAt' | 'endAt' | 'providerId' | 'resourceId' | 'locationId'>[]
}

const MINUTE = 60_000
type Span = { from: number; until: number }

/**
 * The first times at which a visit fits, in the order of time and then of the providers as they are named. A visit fits where
 * it lies in hours that take its type, where nothing is blocked, and where it leaves no more than the hours have room for.
 */
export function findOffers(search: Search, room: Room): Offer[] {
  const { providerIds, locationId, durationMinutes, bufferMinutes, stepMinutes, earliestAt, days, want } = search
  const first = dayIn(room.timeZone, earliestAt as Instant)
  const people = providerIds.map((providerId) => ({
    providerId,
    schedules: room.schedules.filter((one) => one.providerId === providerId && one.locationId === locationId),
    taken: byDay(room.claims.filter((one) => one.providerId === providerId)),
    blocks: room.blocks
      .filter((block) => (block.providerId === null ? isClosure(block, locationId) : block.providerId === providerId))
      .map(({ startAt, endAt }) => ({ from: startAt as number, until: endAt as number })),
  }))
  const found: Offer[] = []
  for (let ahead = 0; ahead < days && found.length < want; ahead++) {
    const day = dayAfter(first, ahead)
    const midnight = clockOf(room.timeZone, day)('00:00')
    const ofDay = people.flatMap(({ providerId, schedules, taken, blocks }, order) =>
      joined(windowsOn(schedules, room.timeZone, day), search.visitTypeId).flatMap((window) => {
        const busy = taken.within(window.startAt, window.endAt + bufferMinutes * MINUTE)
        const shut = blocks.filter((block) => overlap(block, { from: window.startAt, until: window.endAt }))
        const offers: { order: number; offer: Offer }[] = []
        const step = stepMinutes * MINUTE
        const from = Math.max(window.startAt, earliestAt)
        for (let at = midnight + Math.ceil((from - midnight) / step) * step; ; at += step) {
          const endAt = at + durationMinutes * MINUTE
          if (endAt > window.endAt || offers.length >= want) break
          const time = { from: at, until: endAt + bufferMinutes * MINUTE }
          if (shut.some((block) => overlap(block, { from: at, until: endAt }))) continue
          if (busy.length > 0 && mostAtOnce(busy, time) >= window.capacity) continue
          offers.push({ order, offer: { providerId, startAt: at as Instant, endAt: endAt as Instant } })
        }
        return offers
      }),
    )
    const inOrder = ofDay.toSorted((a, b) => a.offer.startAt - b.offer.startAt || a.order - b.order)
    found.push(...inOrder.slice(0, want - found.length).map(({ offer }) => offer))
  }
  return found
}

const isClosure = ({ resourceId, locationId }: { resourceId: string | null; locationId: string }, here: string) =>
  resourceId === null && locationId === here

/** The hours that take a type; those of one capacity that touch are one. */
function joined(windows: readonly Window[], visitTypeId: string | null): Window[] {
  const fitting = windows.filter(
    ({ visitTypeIds }) =>
      visitTypeId === null || visitTypeIds.length === 0 || (visitTypeIds as readonly string[]).includes(visitTypeId),
  )
  return fitting.reduce<Window[]>((all, one) => {
    const last = all.at(-1)
    if (last && last.endAt >= one.startAt && last.capacity === one.capacity)
      all[all.length - 1] = { ...last, endAt: Math.max(last.endAt, one.endAt) as Instant }
    else all.push(one)
    return all
  }, [])
}

/** Bookings by day of UTC, so that a window looks at those around it alone. */
function byDay(claims: readonly Claim[]) {
  const days = new Map<number, Span[]>()
  for (const { startAt, busyUntilAt } of claims) {
    // One over midnight stands under both days, and counts once.
    const span = { from: startAt, until: busyUntilAt }
    for (let day = Math.floor(startAt / DAY); day <= Math.floor((busyUntilAt - 1) / DAY); day++) {
      const list = days.get(day)
      if (list) list.push(span)
      else days.set(day, [span])
    }
  }
  return {
    within(from: number, until: number): Span[] {
      const found = new Set<Span>()
      for (let day = Math.floor(from / DAY); day <= Math.floor((until - 1) / DAY); day++)
        for (const span of days.get(day) ?? []) if (overlap(span, { from, until })) found.add(span)
      return [...found]
    },
  }
}
const DAY = 86_400_000

/** The days that a search goes through, as moments. */
export function searchedTime(
  search: Pick<Search, 'earliestAt' | 'days'>,
  timeZone: string,
): { from: number; until: number } {
  const first = dayIn(timeZone, search.earliestAt as Instant)
  const last = dayAfter(first, search.days)
  return { from: search.earliestAt, until: clockOf(timeZone, last as CivilDate)('00:00') }
}
