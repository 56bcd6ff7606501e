import { z } from 'zod'
import { BirthDate, CivilDate, EncounterId, idOf, Instant, PatientId } from '../kernel/index.ts'
import { ThreadId } from '../messages/index.ts'
import { TaskId } from '../tasks/index.ts'

/** What may wait for somebody who comes in, in the order in which it is looked at. */
export const HandoverPart = z.enum([
  'results',
  'messages',
  'calls',
  'tasks',
  'visit-notes',
  'notes',
  'no-shows',
  'orders',
  'charts',
  'conflicts',
  'money',
])
export type HandoverPart = z.infer<typeof HandoverPart>

/**
 * How much waits in one part: all that is open, what came since she last looked, and what cannot wait (critical, urgent, STAT,
 * overdue).
 */
export const HandoverCount = z.object({
  part: HandoverPart,
  total: z.number().int(),
  fresh: z.number().int(),
  pressing: z.number().int(),
})
export type HandoverCount = z.infer<typeof HandoverCount>

/** What somebody last said she has seen. Opening the list alone says nothing. */
export const HandoverCounts = z.object({
  /** The moment up to which she has seen everything; null where she never said so. */
  sinceAt: Instant.nullable(),
  /** The moment of these numbers: what she says she has seen is up to here. */
  asOf: Instant,
  parts: z.array(HandoverCount),
})
export type HandoverCounts = z.infer<typeof HandoverCounts>

/** One thing that waits. Of a closed chart no more than that there is something. */
export const HandoverItem = z.object({
  key: z.string(),
  part: HandoverPart,
  patientId: PatientId.nullable(),
  patientName: z.string(),
  birthOn: BirthDate.nullable(),
  shut: z.boolean(),
  title: z.string(),
  detail: z.string(),
  at: Instant,
  dueOn: CivilDate.nullable(),
  byName: z.string(),
  fresh: z.boolean(),
  pressing: z.boolean(),
  taskId: TaskId.nullable(),
  threadId: ThreadId.nullable(),
  encounterId: EncounterId.nullable(),
})
export type HandoverItem = z.infer<typeof HandoverItem>

export const VisitNoteId = idOf('VisitNoteId')
export type VisitNoteId = z.infer<typeof VisitNoteId>

/** A short note on a chart for whoever sees the patient next; it stands in the banner until somebody says she read it. */
export const VisitNote = z.object({
  visitNoteId: VisitNoteId,
  patientId: PatientId,
  revision: z.number().int(),
  text: z.string(),
  authorName: z.string(),
  writtenAt: Instant,
  acknowledgedAt: Instant.nullable(),
  acknowledgedName: z.string(),
})
export type VisitNote = z.infer<typeof VisitNote>
