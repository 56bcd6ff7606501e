import { z } from 'zod'
import { command, query } from '../ipc/contract.ts'
import { EntryId, PatientId, Retraction } from '../kernel/index.ts'
import { Task, TaskDetails } from '../tasks/index.ts'
import { Body, MessageId, OpenThread, Recipients, Thread, ThreadId } from './model.ts'

const Page = z.object({
  skip: z.number().int().min(0).max(100_000).default(0),
  limit: z.number().int().min(1).max(200).default(50),
})
/** One thread and whose chart it is tied to, null where to none. */
const One = z.object({ threadId: ThreadId, patientId: PatientId.nullable().default(null) })
const Threads = z.object({ entries: z.array(Thread), total: z.number().int() })

export const messages = {
  /** The threads that the caller is in, the latest first; those with something urgent unread before all others. */
  threads: query({
    input: Page.extend({ unreadOnly: z.boolean().default(false) }),
    output: Threads,
    may: 'message.use',
    phi: 'read',
  }),
  /** The threads that are tied to a chart: hers, and for whoever reads charts all of them. */
  ofPatient: query({ input: Page.extend({ patientId: PatientId }), output: Threads, may: 'message.use', phi: 'read' }),
  /** How many messages the caller has not read, and how many of them are urgent. Numbers only. */
  unread: query({
    input: z.object({}),
    output: z.object({ unread: z.number().int(), urgent: z.number().int() }),
    may: 'message.use',
    phi: 'none',
  }),
  /** A thread with its last messages, oldest first. That it was asked for marks nothing as read. */
  thread: query({
    input: One.extend({ limit: z.number().int().min(1).max(500).default(100) }),
    output: OpenThread,
    may: 'message.use',
    phi: 'read',
  }),
  start: command({
    input: z.object({
      patientId: PatientId.nullable().default(null),
      subject: z.string().trim().min(1, 'Write what it is about').max(200),
      to: Recipients,
      body: Body,
      urgent: z.boolean().default(false),
    }),
    output: OpenThread,
    may: 'message.use',
    phi: 'write',
  }),
  reply: command({
    input: One.extend({ body: Body, urgent: z.boolean().default(false) }),
    output: OpenThread,
    may: 'message.use',
    phi: 'write',
  }),
  /** Lets others in; they see what was written before. */
  addMembers: command({ input: One.extend({ to: Recipients }), output: OpenThread, may: 'message.use', phi: 'write' }),
  /** The caller has read these, which stood on her screen. */
  markRead: command({
    input: One.extend({ messageIds: z.array(MessageId).min(1).max(500) }),
    output: z.null(),
    may: 'message.use',
    phi: 'write',
  }),
  /** Makes a task of a message, once; `title` is the beginning of the message unless told. */
  makeTask: command({
    input: One.extend({ messageId: MessageId, details: TaskDetails.partial({ title: true }) }),
    output: Task,
    may: 'task.use',
    phi: 'write',
  }),
  /** Puts a message into the chart that its thread is tied to, where the timeline keeps it. */
  fileInChart: command({
    input: z.object({ threadId: ThreadId, patientId: PatientId, messageId: MessageId }),
    output: z.object({ entryId: EntryId }),
    may: 'chart.write',
    phi: 'write',
  }),
  /** Put into the chart by mistake: the entry stays, struck through. */
  retract: command({ input: Retraction, output: z.null(), may: 'chart.write', phi: 'write' }),
} as const
