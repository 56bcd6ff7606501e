import type { Recorded, TableRule } from '../table.ts'

export type PracticeTable = Recorded & {
  name: string
  locationName: string
  timeZone: string
  demo: number
  createdAt: number
}
/** The first has the id of the practice, and its name and zone stand in the practice's row too. */
export type LocationTable = Recorded & {
  name: string
  timeZone: string
  addressLine: string
  phone: string
  active: number
}
export type ResourceTable = Recorded & {
  locationId: string
  /** room, equipment */
  kind: string
  name: string
  capacity: number
  active: number
}
export type VisitTypeTable = Recorded & {
  name: string
  durationMinutes: number
  bufferMinutes: number
  colour: string
  /** List of location ids, as JSON; empty: everywhere */
  locationIds: string
  instructions: string
  active: number
}
export type ProviderScheduleTable = Recorded & {
  providerId: string
  locationId: string
  startsOn: string
  endsOn: string | null
  everyWeeks: number
  /** List of Hours, as JSON */
  hours: string
  withdrawnReason: string | null
}
/** Whole days have `firstOn` and `lastOn`, others `fromLocal` and `untilLocal` on the location's wall. */
export type ScheduleBlockTable = Recorded & {
  locationId: string
  providerId: string | null
  resourceId: string | null
  firstOn: string | null
  lastOn: string | null
  fromLocal: string | null
  untilLocal: string | null
  startAt: number
  endAt: number
  reason: string
  withdrawnReason: string | null
}
export type PracticeTables = {
  practice: PracticeTable
  location: LocationTable
  resource: ResourceTable
  visitType: VisitTypeTable
  providerSchedule: ProviderScheduleTable
  scheduleBlock: ScheduleBlockTable
}
export const practiceTables = {
  practice: { recordClass: 'F' },
  location: { recordClass: 'F' },
  resource: { recordClass: 'F' },
  visitType: { recordClass: 'F' },
  providerSchedule: { recordClass: 'F' },
  scheduleBlock: { recordClass: 'C' },
} satisfies Record<keyof PracticeTables, TableRule>
