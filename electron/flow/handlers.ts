import { checkIn, type Mover, moveOn } from '../../db/flow/commands.ts'
import { standingOf } from '../../db/appointments/commands.ts'
import { appointmentsByIds, appointmentsWithin } from '../../db/appointments/queries.ts'
import { locationById, places } from '../../db/practice/queries.ts'
import type { Appointment } from '../../shared/appointments/index.ts'
import type { flow } from '../../shared/flow/index.ts'
import type { Caller, HandlersOf } from '../../shared/ipc/index.ts'
import { dayBounds, dayIn, type IdSource, type PatientId, Refusal } from '../../shared/kernel/index.ts'
import { bookerOf } from '../appointments/index.ts'
import { closedTo, openChart, originFor } from '../patients/index.ts'
import type { PracticeStore } from '../practice-store.ts'

/** The board of the day. It has nothing of its own: it shows the bookings by their log, and adds to it. */
export function createFlowHandlers(parts: { practice: PracticeStore; ids: IdSource }): HandlersOf<typeof flow> {
  const { practice } = parts
  const journal = () => practice.store().journal
  const open = async (appointmentId: string, caller: Caller) => {
    const { row } = await standingOf(journal(), appointmentId)
    const patientId = row.patientId as PatientId
    await openChart(practice, patientId, caller)
    return patientId
  }
  const mover = async (patientId: PatientId, caller: Caller): Promise<Mover> => ({
    booker: await bookerOf(parts, caller),
    origin: await originFor(parts, caller, { patientId }),
    clinicianId: caller.may.has('note.sign') ? caller.userId : null,
  })
  const shown = async (id: string, caller: Caller) => {
    const { db } = journal()
    return (await appointmentsByIds(db, [id], await closedTo(db, caller)))[0] as Appointment
  }
  return {
    async board({ locationId, on }, caller) {
      const { db } = journal()
      const location = await locationById(db, locationId)
      if (!location) throw new Refusal('not-found', 'This location is not in the practice.')
      const { timeZone } = location
      const day = on ?? dayIn(timeZone, caller.clock.now())
      const { resources } = await places(db)
      return {
        timeZone,
        on: day,
        appointments: await appointmentsWithin(
          db,
          { locationId, ...dayBounds(timeZone, day) },
          await closedTo(db, caller),
        ),
        rooms: resources.filter((one) => one.locationId === locationId && one.kind === 'room' && one.active),
      }
    },
    async checkIn(input, caller) {
      const patientId = await open(input.appointmentId, caller)
      const needs = [
        ...(input.coverages.length > 0 ? (['coverage.write'] as const) : []),
        ...(input.consents.length > 0 ? (['consent.write'] as const) : []),
        ...(input.copay === null ? [] : (['payment.take'] as const)),
      ]
      if (needs.some((permission) => !caller.may.has(permission)))
        throw new Refusal('forbidden', 'A part of this check-in is for somebody else to do.')
      await checkIn(journal(), await mover(patientId, caller), input)
      return shown(input.appointmentId, caller)
    },
    async move(input, caller) {
      const patientId = await open(input.appointmentId, caller)
      await moveOn(journal(), await mover(patientId, caller), input)
      return shown(input.appointmentId, caller)
    },
  }
}
