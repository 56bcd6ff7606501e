import { z } from 'zod'
import { RoleName } from '../access/index.ts'
import { BirthDate, EntryId, idOf, Instant, PatientId, UserId } from '../kernel/index.ts'
import { TaskId } from '../tasks/index.ts'

export const ThreadId = idOf('ThreadId')
export type ThreadId = z.infer<typeof ThreadId>
export const MessageId = idOf('MessageId')
export type MessageId = z.infer<typeof MessageId>

/** Who is written to: a person, or everybody who has a role. */
export const Recipient = z.union([z.object({ userId: UserId }), z.object({ role: RoleName })])
export type Recipient = z.infer<typeof Recipient>
export const Recipients = z.array(Recipient).min(1, 'Choose who is to read it').max(30)

export const Body = z.string().trim().min(1, 'Write the message').max(4000)

/** One message as the thread shows it. */
export const Message = z.object({
  messageId: MessageId,
  authorId: UserId.nullable(),
  authorName: z.string(),
  sentAt: Instant,
  body: z.string(),
  urgent: z.boolean(),
  /** The caller has not said that she read it. */
  unread: z.boolean(),
  readBy: z.array(z.object({ name: z.string(), at: Instant })),
  /** How many have not read it yet. */
  waiting: z.number().int(),
  /** The task that was made of it. */
  taskId: TaskId.nullable(),
  /** The entry of the chart that it was put into. */
  entryId: EntryId.nullable(),
})
export type Message = z.infer<typeof Message>

export const ThreadMember = z.object({ userId: UserId.nullable(), role: RoleName.nullable(), name: z.string() })
export type ThreadMember = z.infer<typeof ThreadMember>

/** A thread as lists show it. */
export const Thread = z.object({
  threadId: ThreadId,
  patientId: PatientId.nullable(),
  /** Empty where it is tied to no chart, and where the chart is closed to the reader. */
  patientName: z.string(),
  birthOn: BirthDate.nullable(),
  /** The chart is closed to the reader: what it is about is not said either. */
  shut: z.boolean(),
  subject: z.string(),
  startedByName: z.string(),
  lastSentAt: Instant,
  lastByName: z.string(),
  /** The beginning of the last message. */
  lastWords: z.string(),
  count: z.number().int(),
  unread: z.number().int(),
  urgentUnread: z.number().int(),
})
export type Thread = z.infer<typeof Thread>

/** `earlier`: so many older messages are not among these. */
export const OpenThread = z.object({
  thread: Thread,
  members: z.array(ThreadMember),
  /** The caller reads along because she may read the chart; nobody wrote to her. */
  onlooker: z.boolean(),
  messages: z.array(Message),
  earlier: z.number().int(),
})
export type OpenThread = z.infer<typeof OpenThread>
