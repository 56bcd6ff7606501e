import { z } from 'zod'

/** Every failure that may cross a process boundary. The list is closed: a screen must know what to do with each. */
export const FailureCode = z.enum([
  'invalid-input',
  'not-signed-in',
  'forbidden',
  'not-found',
  'conflict',
  'cancelled',
  'rule-violation',
  'offline',
  'internal',
])
export type FailureCode = z.infer<typeof FailureCode>

export const Issue = z.object({ path: z.string(), message: z.string() })

/**
 * A failure as a value. `message` is a sentence for the person at the screen and never holds patient data or SQL;
 * `reason` is a machine-readable word that a screen may act on; `incidentId` is what the person reads out to support.
 */
export const Failure = z.object({
  code: FailureCode,
  message: z.string(),
  incidentId: z.string(),
  issues: z.array(Issue),
  reason: z.string().optional(),
})
export type Failure = z.infer<typeof Failure>

export type Outcome<T> = { ok: true; value: T } | { ok: false; failure: Failure }

/** Thrown inside the core to end a call with a known failure; the router turns it into a value. */
export class Refusal extends Error {
  readonly code: FailureCode
  readonly reason: string | undefined
  readonly issues: { path: string; message: string }[]
  constructor(
    code: FailureCode,
    message: string,
    more: { reason?: string; issues?: { path: string; message: string }[] } = {},
  ) {
    super(message)
    this.name = 'Refusal'
    this.code = code
    this.reason = more.reason
    this.issues = more.issues ?? []
  }
}
