import { z } from 'zod'
import { RoleName } from '../access/index.ts'
import { BirthDate, CivilDate, EntryId, idOf, Instant, PatientId, UserId } from '../kernel/index.ts'

export const TaskId = idOf('TaskId')
export type TaskId = z.infer<typeof TaskId>

/** Source: HL7 FHIR R4 valueset-task-status, as far as tasks have them; on screens open, in progress, done, cancelled. */
export const TaskStatus = z.enum(['requested', 'in-progress', 'completed', 'cancelled'])
export type TaskStatus = z.infer<typeof TaskStatus>
/** Source: HL7 FHIR R4 valueset-request-priority. */
export const TaskPriority = z.enum(['routine', 'urgent', 'asap', 'stat'])
export type TaskPriority = z.infer<typeof TaskPriority>

/** What made a task: a person, or something that happened in another part of the practice. */
export const TaskOriginKind = z.enum([
  'by-hand',
  'override',
  'recheck',
  'result',
  'order',
  'prescription',
  'missed-appointment',
  'appointment',
  'promised-call',
  'message',
  'charge',
])
export type TaskOriginKind = z.infer<typeof TaskOriginKind>

/** Where a task comes from: the capability, and the entry of it (FHIR Task.focus). */
export const TaskOrigin = z.object({
  kind: TaskOriginKind,
  capability: z.string().max(40),
  entryId: EntryId.nullable(),
})
export type TaskOrigin = z.infer<typeof TaskOrigin>
export const BY_HAND: TaskOrigin = { kind: 'by-hand', capability: 'tasks', entryId: null }

/** Whose task it is: one person's, or anybody's who has a role (a team). */
export const TaskOwner = z.union([z.object({ userId: UserId }), z.object({ role: RoleName })])
export type TaskOwner = z.infer<typeof TaskOwner>

const Title = z.string().trim().min(1, 'Say what is to be done').max(300)

/** What a person writes of a task. */
export const TaskDetails = z.object({
  title: Title,
  detail: z.string().trim().max(4000).default(''),
  owner: TaskOwner,
  /** The day by which it should be done; null where there is none. */
  dueOn: CivilDate.nullable().default(null),
  priority: TaskPriority.default('routine'),
})
export type TaskDetails = z.infer<typeof TaskDetails>

export const Task = z.object({
  taskId: TaskId,
  revision: z.number().int(),
  patientId: PatientId.nullable(),
  /** Empty where it is about no patient, and where the chart is closed to the reader. */
  patientName: z.string(),
  birthOn: BirthDate.nullable(),
  /** The chart is closed to the reader: what is to be done is not said either. */
  shut: z.boolean(),
  title: z.string(),
  detail: z.string(),
  ownerId: UserId.nullable(),
  ownerRole: RoleName.nullable(),
  /** The person's name; empty for a team. */
  ownerName: z.string(),
  /** The person works here no more: someone else must take it. */
  ownerGone: z.boolean(),
  dueOn: CivilDate.nullable(),
  snoozedUntilOn: CivilDate.nullable(),
  priority: TaskPriority,
  status: TaskStatus,
  statusReason: z.string(),
  origin: TaskOrigin,
  authorId: UserId.nullable(),
  authorName: z.string(),
  authoredAt: Instant,
  closedAt: Instant.nullable(),
  closedByName: z.string(),
  /** Not done, and the day has passed. */
  overdue: z.boolean(),
  /** Put off to a day that has not come. */
  snoozed: z.boolean(),
})
export type Task = z.infer<typeof Task>

export const TaskEventKind = z.enum([
  'created',
  'commented',
  'changed',
  'reassigned',
  'snoozed',
  'started',
  'completed',
  'cancelled',
  'reopened',
])
export type TaskEventKind = z.infer<typeof TaskEventKind>

/** One line of a task's history; nothing in it ever changes. `before` and `after` are words, not codes, or empty. */
export const TaskEvent = z.object({
  eventId: z.string(),
  at: Instant,
  byName: z.string(),
  kind: TaskEventKind,
  note: z.string(),
  before: z.string(),
  after: z.string(),
})
export type TaskEvent = z.infer<typeof TaskEvent>

/** Somebody who can be given a task or written to. */
export const Colleague = z.object({ userId: UserId, displayName: z.string(), roles: z.array(RoleName) })
export type Colleague = z.infer<typeof Colleague>

/** Whose tasks: one's own, one's team's (nobody in it has taken them), both, those that one gave to others, everybody's. */
export const Whose = z.enum(['mine', 'team', 'mine-and-team', 'given', 'all'])
export type Whose = z.infer<typeof Whose>
