import type { Kysely } from 'kysely'
import { type Claim, type Conflict, conflictsOf, type Resolution } from '../../shared/appointments/index.ts'
import { type CivilDate, dayIn, type Instant, wallIn } from '../../shared/kernel/index.ts'
import { type Block, windowsOn } from '../../shared/practice/index.ts'
import { type ClaimPlace, claimPlaces } from '../journal/claims.ts'
import { blocksWithin, schedules } from '../practice/queries.ts'
import type { Tables } from '../tables.ts'
import { type Need, wasNeeded } from './needs.ts'
import { LONGEST_MS } from './surroundings.ts'
import type { Row } from './views.ts'

/** Why bookings are looked at: something was closed, they reached this PC from others, or anything else of the schedule changed. */
export type Occasion = { kind: 'closed'; block: Block } | { kind: 'arrived' } | { kind: 'changed' }
/**
 * What a booking needs somebody for; null where it needs nobody, `as-before` where it lies in what was closed when it was booked. `own`:
 * whether this PC gave the booking its time.
 */
export type Judgement = { row: Row; needed: Need | 'as-before' | null; own: boolean }

/**
 * What bookings of about one day need, in the order in which the practice received them (SPEC S146): whoever came first keeps her place, and who
 * has none takes none from others. The same on every PC that has the same bookings.
 */
export async function judge(db: Kysely<Tables>, rows: readonly Row[], occasion: Occasion): Promise<Judgement[]> {
  const time = {
    from: Math.min(...rows.map(({ startAt }) => startAt)),
    until: Math.max(...rows.map(({ busyUntilAt }) => busyUntilAt)),
  }
  const beside = await db
    .selectFrom('appointment')
    .selectAll()
    .where('holds', '=', 1)
    .where('startAt', '>', time.from - LONGEST_MS)
    .where('startAt', '<', time.until)
    .where('busyUntilAt', '>', time.from)
    .execute()
  const blocks = await blocksWithin(db, time)
  const hours = (await schedules(db)).filter(({ withdrawn }) => !withdrawn)
  const rooms = await db.selectFrom('resource').select(['id', 'capacity']).execute()
  const places = await claimPlaces(db, 'appointment', [...new Set([...beside, ...rows].map(({ id }) => id))])
  const first = inOrder(places)
  const without = new Set(beside.filter(({ resolution }) => resolution === 'over-capacity').map(({ id }) => id))
  const judged: Judgement[] = []
  for (const row of rows.toSorted(first)) {
    const earlier = beside.filter((one) => !without.has(one.id) && first(one, row) < 0)
    const theirs = hours.filter(({ providerId }) => providerId === row.providerId)
    const here = theirs.filter(({ locationId }) => locationId === row.locationId)
    const day = dayIn(row.timeZone, row.startAt as Instant) as CivilDate
    const { locationId, visitTypeId, resourceId } = row
    const found = conflictsOf(claimOf(row), {
      claims: earlier.map(claimOf),
      blocks,
      windows: theirs.length === 0 ? null : windowsOn(here, row.timeZone, day),
      roomCapacity: rooms.find(({ id }) => id === resourceId)?.capacity ?? 1,
      locationId,
      visitTypeId,
    })
    const wanted = neededBy(row, found, occasion, blocks)
    const resolution = (await isSettled(db, row, wanted, occasion)) ? 'as-before' : wanted
    if (resolution === 'over-capacity') without.add(row.id)
    else without.delete(row.id)
    const own = places.get(row.id)?.own ?? false
    if (resolution === null || resolution === 'as-before') judged.push({ row, needed: resolution, own })
    else {
      const need = needOf(row, resolution, found, beside)
      judged.push({ row, needed: occasion.kind === 'arrived' ? metWhen(need, row, earlier) : need, own })
    }
  }
  return judged
}

const inOrder =
  (places: ReadonlyMap<string, ClaimPlace>) =>
  (one: Row, other: Row): number => {
    const [a, b] = [one, other].map(({ id }) => places.get(id)?.place ?? 0) as [number, number]
    if (a !== b) return a < b ? -1 : 1
    return one.bookedAt - other.bookedAt || (one.id < other.id ? -1 : one.id > other.id ? 1 : 0)
  }

const claimOf = ({ id, startAt, endAt, busyUntilAt, providerId, resourceId, patientId }: Row): Claim => ({
  appointmentId: id,
  startAt,
  endAt,
  busyUntilAt,
  providerId,
  resourceId,
  patientId,
})

function neededBy(
  row: Row,
  found: readonly Conflict[],
  occasion: Occasion,
  blocks: readonly Block[],
): Resolution | 'as-before' | null {
  if (found.some(({ kind }) => kind === 'block' || kind === 'closure')) {
    const mine = closingNow(row, occasion, blocks).find((one) => closes(one, row))
    if (!mine) return 'as-before'
    return mine.providerId === null ? 'closed' : 'provider-away'
  }
  const crowded = found.some(({ kind }) => kind === 'provider' || kind === 'resource')
  return crowded && row.overbookReason === '' ? 'over-capacity' : null
}

/** Whether somebody was asked about this before and settled it as it stands: then it takes its time like any other (SPEC S148). */
async function isSettled(
  db: Kysely<Tables>,
  row: Row,
  wanted: Resolution | 'as-before' | null,
  { kind }: Occasion,
): Promise<boolean> {
  if (kind !== 'arrived' || row.resolution !== '' || wanted === null || wanted === 'as-before') return false
  return wasNeeded(db, row, wanted)
}

/** What may have closed a booking's time after it was booked. Nobody books what she sees closed without saying why. */
function closingNow(row: Row, occasion: Occasion, blocks: readonly Block[]): readonly Block[] {
  if (occasion.kind === 'closed') return [occasion.block]
  if (row.resolution !== '') return blocks
  return occasion.kind === 'arrived' && row.overbookReason === '' ? blocks : []
}

function closes(block: Block, row: Row): boolean {
  if (block.startAt >= row.endAt || row.startAt >= block.endAt) return false
  if (block.providerId !== null) return block.providerId === row.providerId
  return block.resourceId === null ? block.locationId === row.locationId : block.resourceId === row.resourceId
}

/** What takes the time, as the front desk reads it: no names, since the task stands in somebody else's chart. */
function needOf(row: Row, resolution: Resolution, found: readonly Conflict[], beside: readonly Row[]): Need {
  if (resolution !== 'over-capacity') return { resolution }
  const ids = new Set(found.flatMap(({ kind, appointmentIds }) => (kind === 'patient' ? [] : appointmentIds)))
  const taking = beside
    .filter(({ id }) => ids.has(id))
    .toSorted((a, b) => a.startAt - b.startAt || (a.id < b.id ? -1 : 1))
  if (taking.length === 0) return { resolution }
  const words = taking.map(
    ({ startAt, durationMinutes, visitTypeName }) =>
      `${wallIn(row.timeZone, startAt as Instant).slice(11)} (${durationMinutes} min) ${visitTypeName}`,
  )
  return { resolution, taken: `Booked before: ${words.join(', ')}` }
}

/** Of one that met others: when the last of them was booked, which every PC tells alike. */
function metWhen(need: Need, row: Row, earlier: readonly Row[]): Need {
  const met = earlier.filter((one) => one.startAt < row.busyUntilAt && row.startAt < one.busyUntilAt)
  return { ...need, metAt: Math.max(row.bookedAt, ...met.map(({ bookedAt }) => bookedAt)) as Instant }
}
