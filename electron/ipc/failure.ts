import { randomBytes } from 'node:crypto'
import type { Failure, FailureCode } from '../../shared/kernel/index.ts'

/** A failure with an incident number that can be read out over the telephone: eight letters and digits, none alike. */
export function failure(
  code: FailureCode,
  message: string,
  more: { reason?: string | undefined; issues?: Failure['issues'] } = {},
): Failure {
  const alphabet = '23456789ABCDEFGHJKMNPQRSTVWXYZ'
  const incidentId = Array.from(randomBytes(8), (byte) => alphabet[byte % alphabet.length]).join('')
  return {
    code,
    message,
    incidentId,
    issues: more.issues ?? [],
    ...(more.reason === undefined ? {} : { reason: more.reason }),
  }
}
