import { z } from 'zod'
import { command, query } from '../ipc/contract.ts'
import { CivilDate } from '../kernel/index.ts'
import { Location, LocationDetails, LocationId, Places, Resource, ResourceDetails, ResourceId } from './places.ts'
import { VisitType, VisitTypeDetails, VisitTypeId } from './places.ts'
import { Block, BlockDetails, BlockId, Schedule, ScheduleDetails, ScheduleId } from './schedules.ts'

/** Of something that is new, or of what is changed in the version that the person saw. */
const saved = <I extends z.ZodType, D extends z.ZodType>(id: I, details: D) =>
  z.object({ id: id.nullable().default(null), revision: z.number().int().default(0), details })
const Why = z.string().trim().min(3, 'Say why').max(300)

/** Locations, rooms, visit types, weekly hours and closures: what the schedule is made of. */
export const placing = {
  places: query({ input: z.object({}), output: Places, may: 'signed-in', phi: 'none' }),
  saveLocation: command({
    input: saved(LocationId, LocationDetails),
    output: Location,
    may: 'practice.manage',
    phi: 'none',
  }),
  saveResource: command({
    input: saved(ResourceId, ResourceDetails),
    output: Resource,
    may: 'practice.manage',
    phi: 'none',
  }),
  saveVisitType: command({
    input: saved(VisitTypeId, VisitTypeDetails),
    output: VisitType,
    may: 'practice.manage',
    phi: 'none',
  }),
  /** The weekly hours of everybody, withdrawn ones too. */
  schedules: query({ input: z.object({}), output: z.array(Schedule), may: 'signed-in', phi: 'none' }),
  saveSchedule: command({
    input: saved(ScheduleId, ScheduleDetails),
    output: Schedule,
    may: 'practice.manage',
    phi: 'none',
  }),
  withdrawSchedule: command({
    input: z.object({ id: ScheduleId, revision: z.number().int(), reason: Why }),
    output: Schedule,
    may: 'practice.manage',
    phi: 'none',
  }),
  /** What is closed or blocked and not over before a day. */
  blocks: query({ input: z.object({ from: CivilDate }), output: z.array(Block), may: 'signed-in', phi: 'none' }),
  /** Somebody's own meeting or sick day is the front desk's matter too, who books around it. */
  addBlock: command({ input: BlockDetails, output: Block, may: 'schedule.block', phi: 'none' }),
  withdrawBlock: command({
    input: z.object({ id: BlockId, revision: z.number().int(), reason: Why }),
    output: Block,
    may: 'schedule.block',
    phi: 'none',
  }),
} as const
