import { z } from 'zod'
import { command, query } from '../ipc/contract.ts'
import { Instant } from '../kernel/index.ts'
import { FormDraft, FormKey } from './model.ts'

/** A long note that is being amended, with room to spare. */
const LONG = 8 * 1024 * 1024

/** What is typed into forms, until it is saved. A person sees her own alone, and of charts that are open to her. */
export const drafts = {
  /** The caller's drafts on this PC, the latest first, without those of charts that stay closed to her. */
  mine: query({ input: z.object({}), output: z.array(FormDraft), may: 'signed-in', phi: 'read' }),
  /** Keeps a form as it stands now, over what was kept of it before. */
  keep: command({
    input: FormDraft.omit({ savedAt: true }),
    output: z.object({ savedAt: Instant }),
    may: 'signed-in',
    phi: 'write',
    maxBytes: LONG,
  }),
  /** The form was saved, or given up. */
  drop: command({
    input: z.object({ form: FormKey }),
    output: z.object({}),
    may: 'signed-in',
    phi: 'none',
  }),
} as const
