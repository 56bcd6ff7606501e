import { z } from 'zod'

/**
 * The answer of a safety check. "Not checked" is an answer of its own, with its reason, and can never look like
 * "clear": a clear answer holds no list that could be empty for the wrong reason, an alert holds at least one.
 */
export const checked = <A extends z.ZodType>(alert: A) =>
  z.discriminatedUnion('answer', [
    z.object({ answer: z.literal('checked-clear') }),
    z.object({ answer: z.literal('alert'), alerts: z.array(alert).min(1) }),
    z.object({ answer: z.literal('not-checked'), reason: z.string().min(1) }),
  ])

export type Checked<A> =
  | { answer: 'checked-clear' }
  | { answer: 'alert'; alerts: A[] }
  | { answer: 'not-checked'; reason: string }
