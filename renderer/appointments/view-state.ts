import { create } from 'zustand'
import type { Appointment } from '../../shared/appointments/index.ts'
import type { CivilDate } from '../../shared/kernel/index.ts'
import type { LocationId } from '../../shared/practice/index.ts'

/** A place in the schedule that somebody points at: a provider's, on a day, at a time of the wall (`HH:MM`). */
export type Spot = { providerId: string | null; on: CivilDate; time: string }

/** What stands beside the grid. */
export type Beside =
  | { kind: 'book'; spot: Spot | null; walkIn?: boolean }
  | { kind: 'show'; appointmentId: string }
  | { kind: 'move'; appointment: Appointment; spot: Spot }
  | { kind: 'away' }
  | { kind: 'resolve' }
  | null

type View = {
  locationId: LocationId | null
  /** Today where null. */
  on: CivilDate | null
  view: 'day' | 'week'
  /** Whose week it is. */
  providerId: string | null
  beside: Beside
  /** The visit type of the last booking: as a rule the next is of the same. */
  visitTypeId: string | null
}

const UNTOUCHED: View = {
  locationId: null,
  on: null,
  view: 'day',
  providerId: null,
  beside: null,
  visitTypeId: null,
}

/** Which part of the schedule this window shows; kept while one goes elsewhere and comes back. */
export const useScheduleView = create<View>()(() => UNTOUCHED)

export const showBeside = (beside: Beside): void => useScheduleView.setState({ beside })
export const forgetSchedule = (): void => useScheduleView.setState(UNTOUCHED)
