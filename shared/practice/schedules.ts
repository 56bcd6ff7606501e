import { z } from 'zod'
import { CivilDate, ClockTime, idOf, Instant, UserId, WallTime } from '../kernel/index.ts'
import { LocationId, ResourceId, VisitTypeId } from './places.ts'

export const ScheduleId = idOf('ScheduleId')
export type ScheduleId = z.infer<typeof ScheduleId>
export const BlockId = idOf('BlockId')
export type BlockId = z.infer<typeof BlockId>

/** Hours of one weekday in which a provider sees patients at a location. Half open: from `from` up to, not with, `until`. */
export const Hours = z
  .object({
    /** 1 for Monday to 7 for Sunday. */
    weekday: z.number().int().min(1).max(7),
    from: ClockTime,
    until: ClockTime,
    /** The visit types that are booked here; any where the list is empty. */
    visitTypeIds: z.array(VisitTypeId).max(50).default([]),
    /** How many patients at once. */
    capacity: z.number().int().min(1).max(50).default(1),
    /** How many more somebody who may overbook may add, with a reason. */
    overbook: z.number().int().min(0).max(50).default(2),
  })
  .refine(({ from, until }) => from < until, 'The hours end before they begin')
export type Hours = z.infer<typeof Hours>

/** A provider's weekly pattern at one location, from a day on. */
export const ScheduleDetails = z
  .object({
    providerId: UserId,
    locationId: LocationId,
    startsOn: CivilDate,
    /** The last day; open where null. */
    endsOn: CivilDate.nullable().default(null),
    /** Every week, or every second, third … week counted from that of `startsOn`. */
    everyWeeks: z.number().int().min(1).max(8).default(1),
    hours: z.array(Hours).min(1, 'Say at least one time').max(50),
  })
  .refine(({ startsOn, endsOn }) => endsOn === null || startsOn <= endsOn, 'It ends before it begins')
export type ScheduleDetails = z.infer<typeof ScheduleDetails>
export const Schedule = z.object({
  ...ScheduleDetails.shape,
  scheduleId: ScheduleId,
  withdrawn: z.boolean(),
  revision: z.number().int(),
})
export type Schedule = z.infer<typeof Schedule>

/**
 * Time in which nothing is booked: of a provider (meeting, sick), of a room (out of order), or of a whole location (closed).
 * Whole days are days, not midnights; otherwise from and until are times on the location's wall.
 */
export const BlockDetails = z
  .object({
    locationId: LocationId,
    providerId: UserId.nullable().default(null),
    resourceId: ResourceId.nullable().default(null),
    time: z.union([
      z.object({ firstOn: CivilDate, lastOn: CivilDate }),
      z.object({ fromLocal: WallTime, untilLocal: WallTime }),
    ]),
    reason: z.string().trim().min(1, 'Say why').max(300),
  })
  .refine(
    ({ time }) => ('firstOn' in time ? time.firstOn <= time.lastOn : time.fromLocal < time.untilLocal),
    'It ends before it begins',
  )
export type BlockDetails = z.infer<typeof BlockDetails>
export const Block = z.object({
  ...BlockDetails.shape,
  blockId: BlockId,
  startAt: Instant,
  endAt: Instant,
  withdrawnReason: z.string().nullable(),
  revision: z.number().int(),
})
export type Block = z.infer<typeof Block>
