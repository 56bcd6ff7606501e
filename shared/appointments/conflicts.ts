import type { Block, Window } from '../practice/index.ts'
import type { Allowance } from './model.ts'

/** Time that a booking takes: of the patient up to `endAt`, of provider and room up to `busyUntilAt`. */
export type Claim = {
  appointmentId: string | null
  startAt: number
  endAt: number
  busyUntilAt: number
  providerId: string | null
  resourceId: string | null
  patientId: string
}

export type ConflictKind = 'patient' | 'provider' | 'resource' | 'block' | 'closure' | 'hours' | 'type'
/**
 * What stands in the way of a booking, with its cause. `warn`: to be seen; `overbook`: only who may overbook, with a reason;
 * `refuse`: never, the limit of what may be overbooked is reached.
 */
export type Conflict = {
  kind: ConflictKind
  level: 'warn' | 'overbook' | 'refuse'
  /** The time that is taken, closed, or, for hours, asked for. */
  startAt: number
  endAt: number
  /** How many fit at once, and how many there would be. */
  capacity: number
  count: number
  /** The bookings that take the time, or the reason of a block. */
  appointmentIds: string[]
  reason: string
}

/** What a claim is looked at against. Bookings that hold no time any more are not in it. */
export type Surroundings = {
  claims: readonly Claim[]
  blocks: readonly Pick<Block, 'startAt' | 'endAt' | 'providerId' | 'resourceId' | 'locationId' | 'reason'>[]
  /** The provider's hours at this place on that day; null where she keeps none at all. */
  windows: readonly Window[] | null
  /** How many the room takes; 1 unless told. */
  roomCapacity?: number
  locationId: string
  visitTypeId: string
  /** Every chart of the person, where charts were merged. */
  patientIds?: readonly string[]
}

/** Half open: what ends at ten and what begins at ten do not meet. */
export const overlap = (a: { from: number; until: number }, b: { from: number; until: number }): boolean =>
  a.from < b.until && b.from < a.until

/** The most that are there at one time within a span, of those that meet it. */
export function mostAtOnce(
  spans: readonly { from: number; until: number }[],
  within: { from: number; until: number },
): number {
  const edges = spans
    .filter((span) => overlap(span, within))
    .flatMap(({ from, until }) => [
      { at: Math.max(from, within.from), step: 1 },
      { at: Math.min(until, within.until), step: -1 },
    ])
    // What ends goes before what begins at the same moment.
    .toSorted((a, b) => a.at - b.at || a.step - b.step)
  let now = 0
  let most = 0
  for (const { step } of edges) most = Math.max(most, (now += step))
  return most
}

/** Everything that stands in the way of a claim; empty where nothing does. */
export function conflictsOf(wanted: Claim, around: Surroundings): Conflict[] {
  const others = around.claims.filter((one) => one.appointmentId === null || one.appointmentId !== wanted.appointmentId)
  const window = (around.windows ?? []).find((one) => one.startAt <= wanted.startAt && wanted.startAt < one.endAt)
  const found: Conflict[] = []
  if (wanted.providerId !== null)
    found.push(
      ...crowded(
        'provider',
        wanted,
        others.filter((one) => one.providerId === wanted.providerId),
        {
          capacity: window?.capacity ?? 1,
          overbook: window?.overbook ?? 2,
        },
      ),
    )
  if (wanted.resourceId !== null)
    found.push(
      ...crowded(
        'resource',
        wanted,
        others.filter((one) => one.resourceId === wanted.resourceId),
        {
          capacity: around.roomCapacity ?? 1,
          overbook: 0,
        },
      ),
    )
  const theirs = around.patientIds ?? [wanted.patientId]
  const visit = { from: wanted.startAt, until: wanted.endAt }
  const elsewhere = others.filter(
    (one) => theirs.includes(one.patientId) && overlap({ from: one.startAt, until: one.endAt }, visit),
  )
  if (elsewhere.length > 0) found.push(of('patient', 'warn', spanOf(elsewhere), elsewhere, 1, elsewhere.length + 1))
  found.push(...blocked(wanted, around), ...outside(wanted, around, window))
  return found
}

function crowded(
  kind: 'provider' | 'resource',
  wanted: Claim,
  others: readonly Claim[],
  { capacity, overbook }: { capacity: number; overbook: number },
): Conflict[] {
  const time = { from: wanted.startAt, until: wanted.busyUntilAt }
  const spans = others.map((one) => ({ one, from: one.startAt, until: one.busyUntilAt }))
  const count = mostAtOnce(spans, time) + 1
  if (count <= capacity) return []
  const met = spans.filter((span) => overlap(span, time)).map(({ one }) => one)
  return [of(kind, count > capacity + overbook ? 'refuse' : 'overbook', spanOf(met), met, capacity, count)]
}

function blocked({ providerId, resourceId, startAt, endAt }: Claim, { blocks, locationId }: Surroundings): Conflict[] {
  return blocks
    .filter((block) => overlap({ from: block.startAt, until: block.endAt }, { from: startAt, until: endAt }))
    .filter((block) => {
      // A provider who is away is away everywhere; a closed location closes what is there.
      if (block.providerId !== null) return block.providerId === providerId
      if (block.resourceId !== null) return block.resourceId === resourceId
      return block.locationId === locationId
    })
    .map((block) => {
      const kind = block.providerId === null && block.resourceId === null ? 'closure' : 'block'
      const time = { startAt: block.startAt, endAt: block.endAt }
      return { kind, level: 'overbook', ...time, capacity: 0, count: 1, appointmentIds: [], reason: block.reason }
    })
}

function outside(wanted: Claim, { windows, visitTypeId }: Surroundings, window: Window | undefined): Conflict[] {
  if (windows === null || wanted.providerId === null) return []
  const { startAt, endAt } = wanted
  if (!window || !covered(windows, startAt, endAt)) return [of('hours', 'warn', { startAt, endAt }, [], 0, 1)]
  const fits = window.visitTypeIds.length === 0 || (window.visitTypeIds as readonly string[]).includes(visitTypeId)
  return fits ? [] : [of('type', 'warn', { startAt, endAt }, [], 0, 1)]
}

/** Whether hours that touch or overlap hold the whole of a time. */
function covered(windows: readonly Window[], startAt: number, endAt: number): boolean {
  let reached = startAt
  for (const one of windows) if (one.startAt <= reached && one.endAt > reached) reached = one.endAt
  return reached >= endAt
}

const spanOf = (claims: readonly Claim[]) => ({
  startAt: Math.min(...claims.map(({ startAt }) => startAt)),
  endAt: Math.max(...claims.map(({ endAt }) => endAt)),
})

const of = (
  kind: ConflictKind,
  level: Conflict['level'],
  time: { startAt: number; endAt: number },
  claims: readonly Claim[],
  capacity: number,
  count: number,
): Conflict => ({
  kind,
  level,
  ...time,
  capacity,
  count,
  appointmentIds: claims.flatMap(({ appointmentId }) => appointmentId ?? []),
  reason: '',
})

/** The conflicts that an allowance does not answer. @param mayOverbook whether the person's role includes it */
export function unanswered(conflicts: readonly Conflict[], allowed: Allowance, mayOverbook: boolean): Conflict[] {
  return conflicts.filter(({ kind, level }) => {
    if (level === 'refuse') return true
    if (level === 'warn') return !(allowed.warnings as readonly string[]).includes(kind)
    return !mayOverbook || allowed.overbookReason === ''
  })
}
