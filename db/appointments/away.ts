import { isAwaited, lastOf, unanswered } from '../../shared/appointments/index.ts'
import { type CivilDate, dayBounds, momentsOf, Refusal, type UserId, type WallTime } from '../../shared/kernel/index.ts'
import type { LocationId } from '../../shared/practice/index.ts'
import type { Journal, Work } from '../journal.ts'
import { insertBlock } from '../practice/commands.ts'
import { locationById } from '../practice/queries.ts'
import { type Booker, claimAt } from './booking.ts'
import { refreshChartEntry } from './chart-entry.ts'
import { unconfirm } from './moving.ts'
import { needNobody, needSomebody } from './needs.ts'
import { conflictsIn, readWorld } from './surroundings.ts'
import { logsOf, type Row } from './views.ts'

export type AwayOrder = {
  providerId: UserId
  locationId: LocationId
  on: CivilDate
  reason: string
  to: { providerId: UserId } | { on: CivilDate } | null
}

/**
 * Blocks a provider's day and finds another place for what was booked on it, as far as there is one. What keeps its time is
 * marked, so that it stands in the list of whom to call until somebody settles it.
 * @returns the identifiers of both
 */
export function providerAway(
  journal: Journal,
  by: Booker,
  order: AwayOrder,
): Promise<{ moved: string[]; toCall: string[] }> {
  const { providerId, locationId, on, reason, to } = order
  return journal.work({ ...by.author, reason }, async (work) => {
    const location = await locationById(work.db, locationId)
    if (!location) throw new Refusal('not-found', 'This location is not in the practice.')
    await insertBlock(work, by, { locationId, providerId, resourceId: null, time: { firstOn: on, lastOn: on }, reason })
    const rows = await awaitedOf(work, { providerId, locationId, ...dayBounds(location.timeZone, on) })
    const moved: string[] = []
    const toCall: string[] = []
    for (const { row, status } of rows) {
      const target = placeOf(row, order)
      const free = to !== null && target !== null && (await isFree(work, row, { ...target, location }))
      if (free && target) {
        const { claim, startLocal } = target
        const { appointmentId: _id, patientId: _patient, ...taken } = claim
        await work.update('appointment', row.id, { ...taken, startLocal, fold: 0 })
        await needNobody(work, by, row, reason)
        if (status === 'confirmed') await unconfirm(work, by, row)
        await refreshChartEntry(work, row.id)
        moved.push(row.id)
      } else {
        await needSomebody(work, by, row, { resolution: 'provider-away' })
        toCall.push(row.id)
      }
      work.audit({
        action: 'update',
        category: 'appointments',
        patientId: row.patientId,
        detail: { away: reason, moved: free },
      })
    }
    return { moved, toCall }
  })
}

async function awaitedOf(work: Work, about: { providerId: string; locationId: string; from: number; until: number }) {
  const rows = await work.db
    .selectFrom('appointment')
    .selectAll()
    .where('providerId', '=', about.providerId)
    .where('locationId', '=', about.locationId)
    .where('startAt', '>=', about.from)
    .where('startAt', '<', about.until)
    .where('holds', '=', 1)
    .orderBy('startAt')
    .execute()
  const logs = await logsOf(
    work.db,
    rows.map(({ id }) => id),
  )
  return rows
    .map((row) => ({ row, status: lastOf(logs.get(row.id) ?? [])?.status ?? 'booked' }))
    .filter(({ status }) => isAwaited(status as 'booked'))
}

/** The same time of day with another provider or on another day; null where the clocks skip it there. */
function placeOf(row: Row, { providerId, to }: AwayOrder) {
  const day = to !== null && 'on' in to ? to.on : row.startLocal.slice(0, 10)
  const startLocal = `${day}${row.startLocal.slice(10)}` as WallTime
  const startAt = momentsOf(row.timeZone, startLocal)[row.fold] ?? momentsOf(row.timeZone, startLocal)[0]
  if (startAt === undefined) return null
  const other = to !== null && 'providerId' in to ? to.providerId : providerId
  const { resourceId, patientId } = row
  const claim = { ...claimAt(row, { providerId: other, resourceId, patientId }, startAt), appointmentId: row.id }
  return { startLocal, claim }
}

type Target = NonNullable<ReturnType<typeof placeOf>> & {
  location: NonNullable<Awaited<ReturnType<typeof locationById>>>
}

/** Whether nothing stands in the way: nobody is asked here whether a warning matters. */
async function isFree(work: Work, row: Row, { claim, location }: Target): Promise<boolean> {
  const { visitTypeId, patientId } = row
  const world = await readWorld(work.db, { location, visitTypeId, patientId, wanted: [claim] })
  return unanswered(conflictsIn(world, claim), { warnings: [], overbookReason: '' }, false).length === 0
}
