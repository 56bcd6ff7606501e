import {
  type Allowance,
  type BookingDetails,
  type Claim,
  MOST_OCCURRENCES,
  type Occurrence,
  occurrencesOf,
  refuseRule,
  type Repeat,
  unanswered,
} from '../../shared/appointments/index.ts'
import { type IdSource, type Instant, momentsOf, Refusal } from '../../shared/kernel/index.ts'
import type { Location } from '../../shared/practice/index.ts'
import type { Author, Journal, Work } from '../journal.ts'
import { locationById } from '../practice/queries.ts'
import { insertChartEntry } from './chart-entry.ts'
import { recordStatus } from './log.ts'
import { conflictRefusal, conflictViews, momentOf } from './refusals.ts'
import { conflictsIn, readWorld, type World } from './surroundings.ts'

/** Who books, when, and what the role includes. */
export type Booker = { author: Author; authorName: string; ids: IdSource; now: Instant; mayOverbook: boolean }
export type Booking = { details: BookingDetails; repeat: Repeat | null; walkIn: boolean; allow: Allowance }

const MINUTE = 60_000

/**
 * Books a visit, or all occurrences of a series. Everything that may stand in the way is read and looked at within the unit of
 * work, so that two screens that saw the same free time do not both get it.
 * @returns the identifiers of what was booked
 * @throws Refusal `rule-violation` with reason `conflict` or `conflict-limit` and an issue for each cause, `skipped-time`,
 * `repeated-time`, `rule`; `not-found` for what is not in the practice
 */
export function book(journal: Journal, by: Booker, booking: Booking): Promise<string[]> {
  return journal.work(by.author, async (work) => {
    const { details, repeat, walkIn, allow } = booking
    const plan = await planOf(work, details)
    const times = occurrences(details, repeat, plan.location.timeZone)
    const claims = times.map(({ at }) => claimAt(plan, details, at))
    await assertFree(work, { ...plan, ...details, claims, allow, by })
    const seriesId = repeat === null ? null : await insertSeries(work, by, details, repeat, plan.location.timeZone)
    const ids: string[] = []
    for (const [index, claim] of claims.entries()) {
      const { local, fold } = times[index] as Timed
      const id = by.ids.next<string>()
      ids.push(id)
      const { appointmentId: _none, ...taken } = claim
      const row = {
        ...taken,
        id,
        locationId: details.locationId,
        visitTypeId: details.visitTypeId,
        visitTypeName: plan.typeName,
        startLocal: local,
        fold,
        timeZone: plan.location.timeZone,
        durationMinutes: plan.durationMinutes,
        bufferMinutes: plan.bufferMinutes,
        reason: details.reason,
        walkIn: Number(walkIn),
        holds: 1,
        seriesId,
        recurrenceLocal: seriesId === null ? null : local,
        overbookReason: allow.overbookReason,
        resolution: '',
        bookedAt: by.now,
        bookedBy: by.author.userId,
      }
      await work.insert('appointment', row)
      // Whoever walks in is there: that is the first line of her log.
      const status = walkIn ? 'arrived' : 'booked'
      await recordStatus(work, by, {
        appointmentId: id,
        patientId: details.patientId,
        status,
        reason: '',
        resourceId: null,
      })
      const { practiceId } = work
      const whole = { ...row, practiceId, revision: 1 }
      const writer = { authorId: by.author.userId, authorName: by.authorName, now: by.now }
      await insertChartEntry(work, whole, { status, reason: '' }, writer)
    }
    const { patientId } = details
    const detail = { appointments: ids.length, ...(allow.overbookReason && { overbook: allow.overbookReason }) }
    work.audit({ action: 'create', category: 'appointments', patientId, detail })
    return ids
  })
}

/** What a booking is about, as the practice has it. */
export type Plan = { location: Location; typeName: string; durationMinutes: number; bufferMinutes: number }

/** @throws Refusal where a booking names what is not there, is closed, or is not done at this location */
export async function planOf(
  { db }: Pick<Work, 'db'>,
  details: Omit<BookingDetails, 'patientId' | 'reason'>,
): Promise<Plan> {
  const location = await locationById(db, details.locationId)
  if (!location?.active) throw new Refusal('not-found', 'This location takes no bookings.')
  const type = await db.selectFrom('visitType').selectAll().where('id', '=', details.visitTypeId).executeTakeFirst()
  if (!type || type.active === 0) throw new Refusal('not-found', 'This visit type is not booked any more.')
  const where = JSON.parse(type.locationIds) as string[]
  if (where.length > 0 && !where.includes(details.locationId))
    throw new Refusal('rule-violation', 'This visit type is not done at this location.', { reason: 'type-elsewhere' })
  await assertProvider(db, details.providerId)
  await assertRoom(db, details.resourceId, details.locationId)
  const durationMinutes = details.durationMinutes ?? type.durationMinutes
  return { location, typeName: type.name, durationMinutes, bufferMinutes: type.bufferMinutes }
}

async function assertProvider(db: Work['db'], providerId: string | null): Promise<void> {
  if (providerId === null) return
  const person = await db.selectFrom('staff').select('active').where('id', '=', providerId).executeTakeFirst()
  if (person?.active !== 1) throw new Refusal('not-found', 'This provider is not on the staff any more.')
}

async function assertRoom(db: Work['db'], resourceId: string | null, locationId: string): Promise<void> {
  if (resourceId === null) return
  const room = await db.selectFrom('resource').selectAll().where('id', '=', resourceId).executeTakeFirst()
  if (!room || room.active === 0 || room.locationId !== locationId)
    throw new Refusal('not-found', 'This room is not at the location.')
}

type Timed = Occurrence & { fold: number }

function occurrences(details: BookingDetails, repeat: Repeat | null, timeZone: string): Timed[] {
  const { startLocal } = details
  const at = momentOf(details, timeZone)
  if (repeat === null) return [{ local: startLocal, at, fold: foldOf(details, timeZone) }]
  const refused = refuseRule(repeat.rule)
  if (refused) throw new Refusal('invalid-input', refused, { reason: 'rule' })
  const all = readRule(repeat, details, timeZone)
  if (all.length === 0) throw new Refusal('invalid-input', 'No visit comes of this rule.', { reason: 'rule' })
  if (all.length > MOST_OCCURRENCES)
    throw new Refusal('invalid-input', `A series has at most ${MOST_OCCURRENCES} visits.`, { reason: 'rule' })
  return all.map((one) => ({ ...one, fold: 0 }))
}

function readRule({ rule, except }: Repeat, { startLocal }: BookingDetails, timeZone: string): Occurrence[] {
  try {
    return occurrencesOf({ rule, startLocal, timeZone, except }, MOST_OCCURRENCES + 1)
  } catch {
    throw new Refusal('invalid-input', 'This rule cannot be read.', { reason: 'rule' })
  }
}

const foldOf = ({ startLocal, fold }: Pick<BookingDetails, 'startLocal' | 'fold'>, timeZone: string): number =>
  fold === 'second' && momentsOf(timeZone, startLocal).length > 1 ? 1 : 0

/** The time that a booking takes from a moment on: elapsed minutes, whatever the clocks do. */
export function claimAt(
  { durationMinutes, bufferMinutes }: Pick<Plan, 'durationMinutes' | 'bufferMinutes'>,
  who: Pick<Claim, 'providerId' | 'resourceId' | 'patientId'>,
  startAt: number,
): Claim {
  const { providerId, resourceId, patientId } = who
  const endAt = startAt + durationMinutes * MINUTE
  const busyUntilAt = endAt + bufferMinutes * MINUTE
  return { appointmentId: null, startAt, endAt, busyUntilAt, providerId, resourceId, patientId }
}

/** @throws Refusal `rule-violation` with every cause that the allowance does not answer */
export async function assertFree(
  work: Pick<Work, 'db'>,
  about: {
    location: Location
    visitTypeId: string
    patientId: string
    claims: readonly Claim[]
    allow: Allowance
    by: Pick<Booker, 'mayOverbook'>
    /** Bookings that move at the same time, and so stand in nobody's way where they were. */
    leaving?: ReadonlySet<string>
  },
): Promise<void> {
  const { location, visitTypeId, patientId, claims, allow, by, leaving } = about
  const world: World = await readWorld(work.db, { location, visitTypeId, patientId, wanted: claims })
  world.claims = world.claims.filter(({ appointmentId }) => !leaving?.has(appointmentId ?? ''))
  const found = []
  for (const claim of claims) {
    const conflicts = unanswered(conflictsIn(world, claim), allow, by.mayOverbook)
    if (conflicts.length > 0) found.push({ claim, conflicts })
    world.claims.push(claim)
  }
  if (found.length > 0) throw conflictRefusal(await conflictViews(work.db, found, location.timeZone))
}

async function insertSeries(
  work: Work,
  by: Booker,
  details: BookingDetails,
  repeat: Repeat,
  timeZone: string,
): Promise<string> {
  const id = by.ids.next<string>()
  const { patientId, startLocal } = details
  const { rule, except } = repeat
  const exceptions = JSON.stringify(except)
  await work.insert('appointmentSeries', { id, patientId, rule, startLocal, timeZone, exceptions, splitFrom: null })
  return id
}
