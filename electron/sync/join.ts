import { createHash, createHmac, randomBytes, timingSafeEqual, X509Certificate } from 'node:crypto'
import { Agent } from 'node:https'
import { type DeviceId, type Instant, type PracticeId, Refusal } from '../../shared/kernel/index.ts'
import {
  AuthorityAnswer,
  checkedText,
  checkIn,
  EnrolAnswer,
  type EnrolmentCode,
  type EnrolRefusal,
  lettersIn,
  PROTOCOL,
  readCode,
  SERVER_PORT,
  SYNC_PATH,
  waitingText,
} from '../../shared/sync/index.ts'
import { makeDeviceKey } from './device-key.ts'
import { ask, type DeviceCredential, type ServerAddress, tlsTo, understood } from './transport.ts'

/** A PC that wants to join. `practiceId`: of the practice that it holds already; null on an empty one. */
export type Joining = {
  host: string
  port?: number | undefined
  /** As it was typed. */
  code: string
  deviceId: DeviceId
  name: string
  program: string
  practiceId: PracticeId | null
}

/**
 * What a PC keeps once it has joined. The secret is never told again. `share`: what its database key is wrapped with beside, which only
 * the server keeps; `pass`: what it asks the server for that share with. Both are 32 random bytes in base64url.
 */
export type Joined = {
  server: ServerAddress
  credential: DeviceCredential
  share: string
  pass: string
  /** Until when it waits for somebody who lets it in, and the letters that both screens show; null where it was let in at once. */
  waits?: { until: Instant; letters: string } | null
}

/**
 * Joins the practice of a server by a code that was read out there. Nothing of the code, and nothing of this PC, is sent before the code has shown
 * that it is this server, and nobody in between, who answers.
 * @throws Refusal `invalid-input` (code), `conflict` (the reason why not), `offline`
 */
export async function joinPractice(joining: Joining): Promise<Joined> {
  const { host, port = SERVER_PORT, practiceId, deviceId, name, program } = joining
  const code = readCode(joining.code)
  if (!code)
    throw new Refusal('invalid-input', 'A code has 16 letters and digits, as in K7QM-ABCD-EFGH-JKMN.', {
      reason: 'code',
    })
  const authority = await authorityAt(host, port)
  assertIsTheirs(code, authority)
  const server: ServerAddress = { host, port, ...authority }
  const agent = new Agent(tlsTo(server))
  try {
    const { handle, secret } = code
    const [share, pass] = [randomText(), randomText()]
    const passHash = sha256(Buffer.from(pass, 'base64url')).toString('hex')
    const own = await makeDeviceKey()
    const who = {
      deviceId,
      name,
      program,
      practiceId,
      left: { share, passHash },
      publicKey: own.publicKey,
      waits: true,
    }
    const body = { protocol: PROTOCOL, handle, secret, ...who }
    const told = await ask(server, { path: SYNC_PATH.enrol, body: Buffer.from(JSON.stringify(body)), agent })
    const answer = understood(told, EnrolAnswer)
    if (answer.kind === 'refused') throw new Refusal('conflict', WHY[answer.reason], { reason: answer.reason })
    const known = { deviceId: answer.deviceId, secret: answer.secret }
    const waits = answer.kind === 'waiting' ? { until: answer.expiresAt, letters: lettersOf(server, known) } : null
    // One that has to wait is certified with its first question once it is let in.
    const shown =
      answer.kind === 'enrolled' && answer.certificate ? { key: own.key, certificate: answer.certificate } : {}
    return { server, credential: { ...known, ...shown }, share, pass, waits }
  } finally {
    agent.destroy()
  }
}

/** The letters by which a person knows which PC it is that waits. */
function lettersOf({ practiceId }: ServerAddress, { deviceId, secret }: DeviceCredential): string {
  const secretHash = sha256(Buffer.from(secret, 'base64url')).toString('hex')
  return lettersIn(sha256(Buffer.from(waitingText({ practiceId, deviceId, secretHash }))))
}

const sha256 = (bytes: Buffer): Buffer => createHash('sha256').update(bytes).digest()
const randomText = (): string => randomBytes(32).toString('base64url')

/** Whom a server says to be. Not believed before the code has shown it. */
async function authorityAt(host: string, port: number): Promise<AuthorityAnswer> {
  const agent = new Agent({ rejectUnauthorized: false, minVersion: 'TLSv1.3' })
  try {
    return understood(await ask({ host, port }, { path: SYNC_PATH.authority, body: null, agent }), AuthorityAnswer)
  } finally {
    agent.destroy()
  }
}

/** The code's last letters are a digest of the authority under its middle ones, which whoever is in between has not seen. */
function assertIsTheirs({ secret, check }: EnrolmentCode, { practiceId, certificate }: AuthorityAnswer): void {
  const expected = Buffer.from(check)
  const found = Buffer.from(
    checkIn(
      createHmac('sha256', secret)
        .update(checkedText(practiceId, derOf(certificate)))
        .digest(),
    ),
  )
  if (expected.length === found.length && timingSafeEqual(expected, found)) return
  throw new Refusal(
    'conflict',
    'This code does not belong to the server that answers there. Nothing was sent. Look whether the code and the address are right; if they are, something stands between this PC and the server.',
    { reason: 'code-wrong' },
  )
}

function derOf(certificate: string): string {
  try {
    return new X509Certificate(certificate).raw.toString('base64')
  } catch {
    return ''
  }
}

const WHY: Readonly<Record<EnrolRefusal, string>> = {
  'code-wrong':
    'The server does not know this code. Type it again, or make a new one: on another PC under “Devices and server”, or by daybook server enrol.',
  'code-expired':
    'This code was used, withdrawn, or is older than ten minutes. Make a new one: on another PC under “Devices and server”, or by daybook server enrol.',
  'device-known':
    'The server knows this PC already. Make a code for it: daybook server enrol --device, with its identifier from daybook server devices',
  'code-for-new':
    'This PC holds the practice already, and this code is for a PC that holds none. Make a code for it on the server: daybook server enrol',
  'too-many-waiting':
    'Too many PCs wait to be let in. Somebody has to decide about them first, under “Devices and server”.',
  'practice-mismatch': 'This PC holds another practice than the server.',
  'client-too-old': 'The server has a newer Daybook. Update this PC first.',
  'server-too-old': 'This PC has a newer Daybook. Update the server first.',
}
