import { randomBytes } from 'node:crypto'
import type { ServerResponse } from 'node:http'
import type { Failure, Outcome } from '../../shared/kernel/index.ts'
import { failure } from '../ipc/failure.ts'
import { pageHeaders } from '../csp.ts'

/** A value that no script can foresee, new for every response. */
export const newNonce = (): string => randomBytes(18).toString('base64')

export function answer(
  response: ServerResponse,
  status: number,
  type: string,
  body: string | Buffer,
  more: Record<string, string> = {},
): void {
  if (response.headersSent || response.destroyed) return
  const bytes = Buffer.from(body)
  response.writeHead(status, {
    ...pageHeaders('browser', newNonce()),
    'content-type': type,
    'content-length': String(bytes.length),
    ...more,
  })
  response.end(response.req.method === 'HEAD' ? undefined : bytes)
}

export const answerSentence = (
  response: ServerResponse,
  status: number,
  sentence: string,
  more?: Record<string, string>,
): void => answer(response, status, 'text/plain; charset=utf-8', `${sentence}\n`, more)

export const answerOutcome = (response: ServerResponse, status: number, outcome: unknown): void =>
  answer(response, status, 'application/json; charset=utf-8', JSON.stringify(outcome))

/** A failure of the door itself, in the shape that callers know. */
export const refusal = (message: string, reason: string, code: Failure['code'] = 'invalid-input'): Outcome<never> => ({
  ok: false,
  failure: failure(code, message, { reason }),
})
