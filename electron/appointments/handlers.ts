import {
  book,
  cancelAppointment,
  claimAt,
  conflictViews,
  momentOf,
  moveAppointment,
  planOf,
  providerAway,
  resolveAppointment,
  standingOf,
} from '../../db/appointments/commands.ts'
import {
  appointmentsByIds,
  appointmentsOf,
  appointmentsWithin,
  conflictsIn,
  figuresOf,
  findFree,
  hoursWithin,
  logOf,
  readWorld,
  unresolved,
} from '../../db/appointments/queries.ts'
import { blocksWithin, locationById } from '../../db/practice/queries.ts'
import type { Appointment, appointments, OfferView } from '../../shared/appointments/index.ts'
import type { Caller, HandlersOf } from '../../shared/ipc/index.ts'
import {
  type CivilDate,
  clockOf,
  dayAfter,
  dayBounds,
  type IdSource,
  type Instant,
  type PatientId,
  Refusal,
  type ServerLink,
  wallIn,
} from '../../shared/kernel/index.ts'
import { closedTo, openChart } from '../patients/index.ts'
import type { PracticeStore } from '../practice-store.ts'
import { bookerOf } from './booker.ts'
import { holdSlot } from './slot-hold.ts'

const MINUTE = 60_000

/** The schedule: seeing it, finding a place in it, booking, moving, cancelling. */
export function createAppointmentHandlers(parts: {
  practice: PracticeStore
  ids: IdSource
  server: Pick<ServerLink, 'hold'>
}): HandlersOf<typeof appointments> {
  const { practice } = parts
  const journal = () => practice.store().journal
  const place = async (locationId: string) => {
    const location = await locationById(journal().db, locationId)
    if (!location) throw new Refusal('not-found', 'This location is not in the practice.')
    return location
  }
  const shown = async (ids: readonly string[], caller: Caller) => {
    const { db } = journal()
    return appointmentsByIds(db, ids, await closedTo(db, caller))
  }
  /** Every procedure about one booking asks for its chart first. */
  const open = async (appointmentId: string, caller: Caller) => {
    const { row } = await standingOf(journal(), appointmentId)
    await openChart(practice, row.patientId as PatientId, caller)
    return row
  }
  return {
    hold: (slot, _caller, emit) => holdSlot(parts.server, slot, emit),
    async schedule({ locationId, on, days }, caller) {
      const { db } = journal()
      const location = await place(locationId)
      const { timeZone } = location
      const all = Array.from({ length: days }, (_none, ahead) => dayAfter(on, ahead))
      const within = { from: dayBounds(timeZone, on).from, until: clockOf(timeZone, all.at(-1) ?? on)('24:00') }
      return {
        timeZone,
        days: all.map((day) => ({ on: day, ...dayBounds(timeZone, day) })),
        appointments: await appointmentsWithin(db, { locationId, ...within }, await closedTo(db, caller)),
        hours: (await hoursWithin(db, location, on, days)).map(({ overbook: _none, ...hours }) => hours),
        blocks: (await blocksWithin(db, within)).filter(
          (one) => one.locationId === locationId || one.providerId !== null,
        ),
      }
    },
    async get({ appointmentId }, caller) {
      await open(appointmentId, caller)
      const [appointment] = await shown([appointmentId], caller)
      return { appointment: appointment as Appointment, log: await logOf(journal().db, appointmentId) }
    },
    async ofPatient({ patientId }, caller) {
      await openChart(practice, patientId, caller)
      return appointmentsOf(journal().db, patientId, caller.clock.now())
    },
    async check({ appointmentId, ...details }, caller) {
      await openChart(practice, details.patientId, caller)
      const { db } = journal()
      const plan = await planOf(journal(), details)
      const { location } = plan
      const startAt = momentOf(details, location.timeZone)
      const claim = { ...claimAt(plan, details, startAt), appointmentId }
      const { visitTypeId, patientId } = details
      const world = await readWorld(db, { location, visitTypeId, patientId, wanted: [claim] })
      return conflictViews(db, [{ claim, conflicts: conflictsIn(world, claim) }], location.timeZone)
    },
    async book(input, caller) {
      await openChart(practice, input.details.patientId, caller)
      return shown(await book(journal(), await bookerOf(parts, caller), input), caller)
    },
    async move(input, caller) {
      await open(input.appointmentId, caller)
      return shown(await moveAppointment(journal(), await bookerOf(parts, caller), input), caller)
    },
    async cancel(input, caller) {
      await open(input.appointmentId, caller)
      return shown(await cancelAppointment(journal(), await bookerOf(parts, caller), input), caller)
    },
    async find({ locationId, visitTypeId, notBefore, leadMinutes, durationMinutes, ...search }, caller) {
      const { db } = journal()
      const location = await place(locationId)
      const type = await db.selectFrom('visitType').selectAll().where('id', '=', visitTypeId).executeTakeFirst()
      if (!type) throw new Refusal('not-found', 'This visit type is not booked any more.')
      const earliestAt = Math.max(notBefore ?? 0, caller.clock.now() + leadMinutes * MINUTE)
      const offers = await findFree(db, location, {
        ...search,
        locationId,
        visitTypeId,
        durationMinutes: durationMinutes ?? type.durationMinutes,
        bufferMinutes: type.bufferMinutes,
        earliestAt,
      })
      const staff = await db.selectFrom('staff').select(['id', 'displayName']).execute()
      const names = new Map(staff.map(({ id, displayName }) => [id, displayName]))
      return offers.map(({ providerId, startAt, endAt }) => {
        const [startLocal, endLocal] = [wallIn(location.timeZone, startAt), wallIn(location.timeZone, endAt)]
        return { providerId, providerName: names.get(providerId) ?? '', startLocal, endLocal, startAt } as OfferView
      })
    },
    async providerAway(input, caller) {
      const { moved, toCall } = await providerAway(journal(), await bookerOf(parts, caller), input)
      return { moved: await shown(moved, caller), toCall: await shown(toCall, caller) }
    },
    async toResolve({ locationId }, caller) {
      const { db } = journal()
      return unresolved(db, await place(locationId), caller.clock.now(), await closedTo(db, caller))
    },
    async resolve(input, caller) {
      await open(input.appointmentId, caller)
      const id = await resolveAppointment(journal(), await bookerOf(parts, caller), input)
      return (await shown([id], caller))[0] as Appointment
    },
    async figures({ locationId, from, until, providerId }, caller) {
      const location = await place(locationId)
      const last = dayAfter(from, 366) as CivilDate
      const about = {
        location,
        from,
        until: until < last ? until : last,
        providerId,
        now: caller.clock.now() as Instant,
      }
      return figuresOf(journal().db, about)
    },
  }
}
