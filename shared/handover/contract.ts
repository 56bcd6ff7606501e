import { z } from 'zod'
import { command, query } from '../ipc/contract.ts'
import { Instant, PatientId } from '../kernel/index.ts'
import { HandoverCounts, HandoverItem, HandoverPart, VisitNote, VisitNoteId } from './model.ts'

export const handover = {
  /** How much waits for the caller, part by part: only the parts that her role includes. */
  counts: query({ input: z.object({}), output: HandoverCounts, may: 'handover.read', phi: 'none' }),
  /** A page of one part: what cannot wait first. `total` counts all pages. */
  part: query({
    input: z.object({
      part: HandoverPart,
      skip: z.number().int().min(0).max(100_000).default(0),
      limit: z.number().int().min(1).max(200).default(8),
    }),
    output: z.object({ entries: z.array(HandoverItem), total: z.number().int() }),
    may: 'handover.read',
    phi: 'read',
  }),
  /** The caller has seen what the list held at `upTo`, which is the `asOf` of the numbers that she looked at. */
  seen: command({
    input: z.object({ upTo: Instant }),
    output: z.object({ sinceAt: Instant }),
    may: 'handover.read',
    phi: 'none',
  }),
  /** The notes for the next visit on a chart: those that nobody has acknowledged, or all of them. */
  visitNotes: query({
    input: z.object({ patientId: PatientId, all: z.boolean().default(false) }),
    output: z.array(VisitNote),
    may: 'chart.read',
    phi: 'read',
  }),
  leaveVisitNote: command({
    input: z.object({ patientId: PatientId, text: z.string().trim().min(1, 'Write the note').max(280) }),
    output: VisitNote,
    may: 'chart.write',
    phi: 'write',
  }),
  /** The caller has read it: it leaves the banner, and stays on record. */
  acknowledgeVisitNote: command({
    input: z.object({ patientId: PatientId, visitNoteId: VisitNoteId, revision: z.number().int() }),
    output: VisitNote,
    may: 'chart.write',
    phi: 'write',
  }),
} as const
