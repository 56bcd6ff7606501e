import { book, type Booker } from '../../db/appointments/commands.ts'
import { appointmentsByIds } from '../../db/appointments/queries.ts'
import type { Author, Journal } from '../../db/journal.ts'
import { saveLocation, saveResource, saveSchedule, saveVisitType } from '../../db/practice/commands.ts'
import { Allowance, type Appointment, BookingDetails, type Repeat } from '../../shared/appointments/index.ts'
import { type IdSource, type Instant, PatientId, UserId } from '../../shared/kernel/index.ts'
import {
  type Location,
  LocationDetails,
  type Resource,
  ResourceDetails,
  type Schedule,
  ScheduleDetails,
  type VisitType,
  VisitTypeDetails,
} from '../../shared/practice/index.ts'
import { patientRow } from './rows.ts'

const NOBODY: Author = { userId: null, sessionId: null, channel: 'test' }
/** All seven days, midnight to midnight. */
export const ALL_WEEK = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: '00:00', until: '24:00' }))

/** A practice's schedule to be filled: places, people and hours are made as they are asked for. */
export function scheduleIn(parts: { journal: Journal; ids: IdSource; now: () => Instant }) {
  const { journal, ids, now } = parts
  const by = { author: NOBODY, ids }
  let people = 0
  const booker = (more: Partial<Booker> = {}): Booker => ({
    ...by,
    authorName: 'Dana Desk',
    now: now(),
    mayOverbook: false,
    ...more,
  })
  const saved = <D>(details: D) => ({ id: null, revision: 0, details })
  return {
    booker,
    location: (timeZone: string, name = 'Main office'): Promise<Location> =>
      saveLocation(journal, by, saved(LocationDetails.parse({ name, timeZone }))),
    room: (locationId: string, capacity = 1, name = 'Room 1'): Promise<Resource> =>
      saveResource(journal, by, saved(ResourceDetails.parse({ locationId, name, capacity }))),
    type: (durationMinutes: number, more: object = {}): Promise<VisitType> =>
      saveVisitType(journal, by, saved(VisitTypeDetails.parse({ name: 'Follow-up', durationMinutes, ...more }))),
    hours: (details: object): Promise<Schedule> =>
      saveSchedule(journal, by, saved(ScheduleDetails.parse({ startsOn: '1990-01-01', ...details }))),
    async provider(displayName = 'Dr. Lee'): Promise<UserId> {
      const id = ids.next<UserId>()
      await journal.work(NOBODY, (work) =>
        work.insert('staff', {
          id,
          login: `p-${id}`,
          displayName,
          roles: '["prescriber"]',
          active: 1,
          createdAt: now(),
          deactivatedAt: null,
          deactivationReason: null,
        }),
      )
      return id
    },
    async patient(columns: object = {}): Promise<PatientId> {
      people += 1
      const row = { ...patientRow(people), id: ids.next<string>(), recordNumber: ids.next<string>(), ...columns }
      await journal.work(NOBODY, (work) => work.insert('patient', row))
      return row.id as PatientId
    },
    /** Books, and reads back what was booked. */
    async book(
      details: object,
      more: { repeat?: Repeat | null; walkIn?: boolean; allow?: object; by?: Partial<Booker> } = {},
    ): Promise<Appointment[]> {
      const { repeat = null, walkIn = false, allow = {}, by: who } = more
      const booking = {
        details: BookingDetails.parse({ providerId: null, ...details }),
        repeat,
        walkIn,
        allow: Allowance.parse(allow),
      }
      return appointmentsByIds(journal.db, await book(journal, booker(who), booking), null)
    },
  }
}
export type ScheduleKit = ReturnType<typeof scheduleIn>
