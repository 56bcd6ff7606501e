import { type CivilDate, clockOf, dayAfter, dayIn, type Instant } from '../kernel/index.ts'
import { type Block, type Schedule, wallDay, type Window, windowsAt } from '../practice/index.ts'
import { overlap } from './conflicts.ts'

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
/** Time of a provider that a booking holds, with what must stay free after it. */
export type Taken = { providerId: string | null; startAt: number; busyUntilAt: number }
/** What offers are found in: weekly hours by provider, bookings that hold time, and what is blocked. */
export type Room = {
  timeZone: string
  schedules: readonly Schedule[]
  taken: readonly Taken[]
  blocks: readonly Pick<Block, 'startAt' | 'endAt' | 'providerId' | 'resourceId' | 'locationId'>[]
}

const MINUTE = 60_000
type Span = { from: number; until: number }

/**
 * The first times at which a visit fits, in the order of time and then of the providers as they are named. A visit fits where
 * it lies in hours that take its type, where nothing is blocked, and where it leaves no more than the hours have room for.
 */
export function findOffers(search: Search, room: Room): Offer[] {
  const { providerIds, locationId, earliestAt, days, want } = search
  const first = dayIn(room.timeZone, earliestAt as Instant)
  const byProvider = Map.groupBy(room.taken, ({ providerId }) => providerId)
  const people = providerIds.map((providerId, order) => ({
    providerId,
    order,
    schedules: room.schedules.filter((one) => one.providerId === providerId && one.locationId === locationId),
    taken: inOrder(
      (byProvider.get(providerId) ?? []).map(({ startAt, busyUntilAt }) => ({ from: startAt, until: busyUntilAt })),
    ),
    blocks: room.blocks
      .filter((block) => (block.providerId === null ? isClosure(block, locationId) : block.providerId === providerId))
      .map(({ startAt, endAt }) => ({ from: startAt as number, until: endAt as number })),
  }))
  const found: Offer[] = []
  for (let ahead = 0; ahead < days && found.length < want; ahead++) {
    const day = dayAfter(first, ahead)
    const wall = wallDay(room.timeZone, day)
    const midnight = wall.at('00:00')
    const ofDay = people.flatMap(({ providerId, order, schedules, taken, blocks }) =>
      joined(windowsAt(schedules, wall), search.visitTypeId).flatMap((window) =>
        freeIn(search, window, { taken, blocks, midnight }).map((offer) => ({
          order,
          offer: { providerId, ...offer },
        })),
      ),
    )
    const byTime = ofDay.toSorted((a, b) => a.offer.startAt - b.offer.startAt || a.order - b.order)
    found.push(...byTime.slice(0, want - found.length).map(({ offer }) => offer))
  }
  return found
}

/** The times within hours at which a visit fits, as many as are wanted. */
function freeIn(
  { durationMinutes, bufferMinutes, stepMinutes, earliestAt, want }: Search,
  window: Window,
  { taken, blocks, midnight }: { taken: readonly Span[]; blocks: readonly Span[]; midnight: number },
): { startAt: Instant; endAt: Instant }[] {
  const buffer = bufferMinutes * MINUTE
  const within = { from: window.startAt, until: window.endAt + buffer }
  const full = fullSpans(between(taken, within), window.capacity)
  // Of a block only the visit itself keeps clear, of other visits also what must stay free after it.
  const shut = blocks.filter((block) => overlap(block, within))
  const step = stepMinutes * MINUTE
  const onStep = (at: number) => midnight + Math.ceil((at - midnight) / step) * step
  const offers: { startAt: Instant; endAt: Instant }[] = []
  let at = onStep(Math.max(window.startAt, earliestAt))
  while (offers.length < want) {
    const endAt = at + durationMinutes * MINUTE
    if (endAt > window.endAt) break
    const met =
      full.find((span) => overlap(span, { from: at, until: endAt + buffer })) ??
      shut.find((span) => overlap(span, { from: at, until: endAt }))
    if (met) at = onStep(Math.max(met.until, at + 1))
    else {
      offers.push({ startAt: at as Instant, endAt: endAt as Instant })
      at += step
    }
  }
  return offers
}

/** Where so many or more are there at once, in order and apart: a visit fits exactly where it meets none of these. */
export function fullSpans(spans: readonly Span[], capacity: number): Span[] {
  if (capacity === 1) return union(spans)
  const edges = spans
    .flatMap(({ from, until }) => [
      { at: from, step: 1 },
      { at: until, step: -1 },
    ])
    // What begins goes before what ends at the same moment: a time that stays full without a break is one.
    .toSorted((a, b) => a.at - b.at || b.step - a.step)
  const full: Span[] = []
  let now = 0
  let since = 0
  for (const { at, step } of edges) {
    const before = now
    now += step
    if (before < capacity && now >= capacity) since = at
    if (before >= capacity && now < capacity && at > since) full.push({ from: since, until: at })
  }
  return full
}

/** Of one at a time, whatever is taken is full. */
function union(spans: readonly Span[]): Span[] {
  const all: Span[] = []
  let last: Span | undefined
  for (const { from, until } of inOrder(spans)) {
    if (last && from <= last.until) last.until = Math.max(last.until, until)
    else if (until > from) all.push((last = { from, until }))
  }
  return all
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

const inOrder = (spans: readonly Span[]): Span[] => spans.toSorted((a, b) => a.from - b.from)

/** Of spans in order those that meet another. No visit is longer than a day. */
function between(spans: readonly Span[], within: Span): Span[] {
  let low = 0
  let high = spans.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((spans[middle] as Span).from < within.from - DAY) low = middle + 1
    else high = middle
  }
  const found: Span[] = []
  for (let at = low; at < spans.length; at++) {
    const span = spans[at] as Span
    if (span.from >= within.until) break
    if (span.until > within.from) found.push(span)
  }
  return found
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
