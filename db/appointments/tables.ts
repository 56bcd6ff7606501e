import type { ConceptColumns, EntryColumns } from '../entry.ts'
import { NOT_RETRACTED, type Recorded, type TableRule } from '../table.ts'

export type AppointmentTable = Recorded & {
  patientId: string
  locationId: string
  visitTypeId: string
  visitTypeName: string
  providerId: string | null
  resourceId: string | null
  startLocal: string
  /** 0: the first or only moment at which the wall shows that; 1: the second */
  fold: number
  timeZone: string
  startAt: number
  endAt: number
  /** The end of the visit and of what must stay free after it */
  busyUntilAt: number
  durationMinutes: number
  bufferMinutes: number
  reason: string
  walkIn: number
  /** Whether it keeps its time from others: the claim itself. How it stands is said by its log alone */
  holds: number
  seriesId: string | null
  /** Where the rule of its series puts it, wherever it was moved */
  recurrenceLocal: string | null
  overbookReason: string
  /** over-capacity, provider-away, closed; empty where it needs nobody */
  resolution: string
  bookedAt: number
  bookedBy: string | null
}
export type AppointmentSeriesTable = Recorded & {
  patientId: string
  rule: string
  startLocal: string
  timeZone: string
  /** List of wall times, as JSON */
  exceptions: string
  /** The series of which this one was the rest */
  splitFrom: string | null
}
export type AppointmentStatusTable = Recorded & {
  appointmentId: string
  patientId: string
  status: string
  at: number
  authorId: string | null
  authorName: string
  reason: string
  /** The room in which the patient is from then on */
  resourceId: string | null
}
/** A booking as it stands in the chart (FHIR Appointment): one of this practice under its own identifier, or one that came in. */
export type AppointmentEntryTable = EntryColumns &
  ConceptColumns & {
    /** booked, confirmed, arrived, kept, no-show, cancelled; of others what their system says */
    status: string
    statusReason: string
    reasonText: string
    providerName: string
    locationName: string
    ended: string | null
    endedAt: number | null
  }
export type AppointmentTables = {
  appointment: AppointmentTable
  appointmentSeries: AppointmentSeriesTable
  appointmentStatus: AppointmentStatusTable
  appointmentEntry: AppointmentEntryTable
}
export const appointmentTables = {
  appointment: { recordClass: 'E', claim: ['startAt', 'busyUntilAt', 'providerId', 'resourceId', 'holds'] },
  appointmentSeries: { recordClass: 'C' },
  appointmentStatus: { recordClass: 'A' },
  appointmentEntry: { recordClass: 'D', inForce: NOT_RETRACTED },
} satisfies Record<keyof AppointmentTables, TableRule>
