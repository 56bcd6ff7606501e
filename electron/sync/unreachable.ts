import { Refusal } from '../../shared/kernel/index.ts'

/** A certificate whose time is not now: run out, or a clock that is wrong. */
const NOT_NOW = new Set(['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID'])
/** What Node says of a certificate that is not by our authority, or not for our practice. Source: Node.js, "Errors", X509 codes. */
const NOT_OURS =
  /^(CERT_|CRL_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_CERT_ALTNAME_INVALID|INVALID_CA|INVALID_PURPOSE|PATH_LENGTH_EXCEEDED|HOSTNAME_MISMATCH|ERR_SSL_)/

/** Whether a kept connection turned out to be one that the other side had ended: nothing was wrong but its age. */
export function isOldConnection(error: unknown): boolean {
  const { code, reusedSocket } = error as NodeJS.ErrnoException & { reusedSocket?: boolean }
  return reusedSocket === true && (code === 'ECONNRESET' || code === 'EPIPE')
}

/** Why nothing came of a request, for whoever sits at the PC. `host`: where the server should be. */
export function unreachable(error: unknown, host: string): Refusal {
  if (error instanceof Refusal) return error
  const { code = '' } = error as NodeJS.ErrnoException
  if (NOT_NOW.has(code))
    return new Refusal(
      'offline',
      `The certificate of the practice server at ${host} is not valid at this PC's time. Set this PC's clock, or restart the server. Your work is kept on this PC.`,
      { reason: 'certificate-time' },
    )
  if (NOT_OURS.test(code))
    return new Refusal(
      'offline',
      `What answers at ${host} is not the server of this practice. Nothing was sent to it; your work is kept on this PC. Tell whoever looks after your network.`,
      { reason: 'wrong-server' },
    )
  return new Refusal(
    'offline',
    `The practice server at ${host} cannot be reached. Your work is kept on this PC and is sent as soon as it can be.`,
    { reason: 'unreachable' },
  )
}
