import type { Selectable } from 'kysely'
import type { Block, Hours, Location, Resource, Schedule, VisitType } from '../../shared/practice/index.ts'
import type {
  LocationTable,
  ProviderScheduleTable,
  ResourceTable,
  ScheduleBlockTable,
  VisitTypeTable,
} from './tables.ts'

export const toLocation = (row: Selectable<LocationTable>): Location => {
  const { id, name, timeZone, addressLine, phone, active, revision } = row
  return { locationId: id, name, timeZone, addressLine, phone, active: active === 1, revision } as Location
}

export const toResource = (row: Selectable<ResourceTable>): Resource => {
  const { id, locationId, kind, name, capacity, active, revision } = row
  return { resourceId: id, locationId, kind, name, capacity, active: active === 1, revision } as Resource
}

export const toVisitType = (row: Selectable<VisitTypeTable>): VisitType => {
  const { id, name, durationMinutes, bufferMinutes, colour, locationIds, instructions, active, revision } = row
  const shown = { name, durationMinutes, bufferMinutes, colour, instructions, revision }
  return {
    ...shown,
    visitTypeId: id,
    locationIds: JSON.parse(locationIds) as string[],
    active: active === 1,
  } as VisitType
}

export const toSchedule = (row: Selectable<ProviderScheduleTable>): Schedule => {
  const { id, providerId, locationId, startsOn, endsOn, everyWeeks, hours, withdrawnReason, revision } = row
  const shown = { providerId, locationId, startsOn, endsOn, everyWeeks, revision }
  const kept = JSON.parse(hours) as Hours[]
  return { ...shown, scheduleId: id, hours: kept, withdrawn: withdrawnReason !== null } as unknown as Schedule
}

export const toBlock = (row: Selectable<ScheduleBlockTable>): Block => {
  const { id, locationId, providerId, resourceId, firstOn, lastOn, fromLocal, untilLocal } = row
  const { startAt, endAt, reason, withdrawnReason, revision } = row
  const time = firstOn === null ? { fromLocal, untilLocal } : { firstOn, lastOn }
  const shown = { locationId, providerId, resourceId, startAt, endAt, reason, withdrawnReason, revision }
  return { ...shown, blockId: id, time } as unknown as Block
}
