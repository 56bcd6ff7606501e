import { z } from 'zod'
import { command, query } from '../ipc/contract.ts'
import { CivilDate, PatientId } from '../kernel/index.ts'
import { Colleague, Task, TaskDetails, TaskEvent, TaskId, TaskOwner, TaskStatus, Whose } from './model.ts'

const Why = z.string().trim().min(3, 'Say why').max(500)
/** One task and the patient it is about, null where it is about none. */
const One = z.object({ taskId: TaskId, patientId: PatientId.nullable().default(null) })
/** In the version that the person saw. */
const Seen = One.extend({ revision: z.number().int() })
const Page = z.object({
  skip: z.number().int().min(0).max(100_000).default(0),
  limit: z.number().int().min(1).max(200).default(100),
})

export const tasks = {
  /** A page of tasks: what is at once (STAT) first, then by the day it is due. `snoozed` counts those that are left out. */
  list: query({
    input: Page.extend({
      whose: Whose.default('mine-and-team'),
      state: z.enum(['open', 'closed']).default('open'),
      overdueOnly: z.boolean().default(false),
      withSnoozed: z.boolean().default(false),
    }),
    output: z.object({ entries: z.array(Task), total: z.number().int(), snoozed: z.number().int() }),
    may: 'task.use',
    phi: 'read',
  }),
  /** The tasks about one patient: the open ones, or those that are done. */
  ofPatient: query({
    input: Page.extend({ patientId: PatientId, state: z.enum(['open', 'closed']).default('open') }),
    output: z.object({ entries: z.array(Task), total: z.number().int() }),
    may: 'task.use',
    phi: 'read',
  }),
  /** How many are open: the caller's own, her team's, and of both the overdue and those due today. Numbers only. */
  counts: query({
    input: z.object({}),
    output: z.object({
      mine: z.number().int(),
      team: z.number().int(),
      overdue: z.number().int(),
      dueToday: z.number().int(),
    }),
    may: 'task.use',
    phi: 'none',
  }),
  /** One task with its whole history, oldest first. */
  get: query({
    input: One,
    output: z.object({ task: Task, events: z.array(TaskEvent) }),
    may: 'task.use',
    phi: 'read',
  }),
  /** Whom a task can be given to, by name. */
  people: query({ input: z.object({}), output: z.array(Colleague), may: 'task.use', phi: 'none' }),
  add: command({
    input: z.object({
      patientId: PatientId.nullable().default(null),
      details: TaskDetails,
      /** A call that was promised to the patient. */
      promisedCall: z.boolean().default(false),
    }),
    output: Task,
    may: 'task.use',
    phi: 'write',
  }),
  change: command({
    input: Seen.extend({ details: TaskDetails.omit({ owner: true }) }),
    output: Task,
    may: 'task.use',
    phi: 'write',
  }),
  comment: command({
    input: One.extend({ text: z.string().trim().min(1, 'Write the comment').max(2000) }),
    output: Task,
    may: 'task.use',
    phi: 'write',
  }),
  assign: command({
    input: Seen.extend({ owner: TaskOwner, note: z.string().trim().max(500).default('') }),
    output: Task,
    may: 'task.use',
    phi: 'write',
  }),
  /** Puts it off to a day; null brings it back now. What is to be done at once (STAT) is not put off. */
  snooze: command({
    input: Seen.extend({ untilOn: CivilDate.nullable() }),
    output: Task,
    may: 'task.use',
    phi: 'write',
  }),
  /** Takes it up, says that it is done, or opens it again. */
  setStatus: command({
    input: Seen.extend({
      to: TaskStatus.exclude(['cancelled']),
      note: z.string().trim().max(500).default(''),
    }),
    output: Task,
    may: 'task.use',
    phi: 'write',
  }),
  cancel: command({ input: Seen.extend({ reason: Why }), output: Task, may: 'task.use', phi: 'write' }),
} as const
