import { X509Certificate } from 'node:crypto'
import { networkInterfaces } from 'node:os'
import { personByLogin, userById } from '../../db/access/queries.ts'
import { type devices, joiningLink } from '../../shared/devices/index.ts'
import type { Caller, HandlersOf } from '../../shared/ipc/index.ts'
import { Refusal } from '../../shared/kernel/index.ts'
import type { CoreParts } from '../parts.ts'
import { goOnJoining } from './join-practice.ts'
import { stopWaiting, waitingHere } from './waiting-here.ts'

type Handlers = HandlersOf<typeof devices>
type Own =
  | 'addPc'
  | 'admissions'
  | 'withdrawCode'
  | 'admit'
  | 'turnAway'
  | 'waitingHere'
  | 'goOnJoining'
  | 'stopWaiting'
  | 'findServers'

/** Letting PCs in that want to be one more of the practice; and what such a PC does while it waits. */
export function admissionHandlers(parts: CoreParts): Pick<Handlers, Own> {
  const { practice, admissions, finder } = parts
  /** What was done on the server stands in the audit of this PC, too: who did it here. */
  const noted = (caller: Caller, detail: { [key: string]: string }) =>
    practice
      .store()
      .journal.work(caller, async (work) => work.audit({ action: 'privilege', category: 'devices', detail }))
  return {
    async addPc(_input, caller) {
      const { code, codeId, ms, host, port, certificate } = await admissions.offer(caller.userId)
      await noted(caller, { codeMade: codeId })
      const address = addressFor(host, port)
      return { codeId, code, ms, address, fingerprint: beginningOf(certificate), link: joiningLink({ address, code }) }
    },
    admissions: (_input, caller) => admissions.list(caller.userId),
    async withdrawCode({ codeId }, caller) {
      await admissions.withdraw(caller.userId, codeId)
      await noted(caller, { codeWithdrawn: codeId })
      return {}
    },
    async admit({ requestId, password }, caller) {
      const proof = await proofOf(parts, caller, password)
      await admissions.admit(caller.userId, requestId, proof)
      await noted(caller, { admitted: requestId })
      return {}
    },
    async turnAway({ requestId }, caller) {
      await admissions.turnAway(caller.userId, requestId)
      await noted(caller, { turnedAway: requestId })
      return {}
    },
    waitingHere: async () => ({ waiting: await waitingHere(parts) }),
    async goOnJoining(_input, { signal }, progress) {
      return { recoveryWords: await goOnJoining(parts, progress, signal) }
    },
    async stopWaiting() {
      await stopWaiting(parts)
      return {}
    },
    findServers: async () =>
      (await finder.servers()).map(({ address, port, host, fingerprint, practiceName }) => ({
        address: addressOf(address, port),
        host,
        fingerprint,
        practiceName,
      })),
  }
}

/** What shows the server that it is she who lets a PC in: made of her password as she types it, which stays here. */
async function proofOf({ practice, security }: CoreParts, { userId }: Caller, password: string): Promise<string> {
  const { db } = practice.store().journal
  const user = await userById(db, userId)
  const person = user && (await personByLogin(db, user.login))
  if (!person?.verifier)
    throw new Refusal('conflict', 'Sign in with your password once more, then let the PC in.', {
      reason: 'no-verifier',
    })
  return security.vault.prove(password, person.verifier.salt)
}

const LOOPBACK = /^(127\.|::1$|localhost$)/

/** Where another PC finds the server: one on this very computer by an address of this computer. */
function addressFor(host: string, port: number): string {
  if (!LOOPBACK.test(host)) return addressOf(host, port)
  const own = Object.values(networkInterfaces())
    .flatMap((all = []) => all)
    .find(({ internal, family }) => !internal && family === 'IPv4')
  return addressOf(own?.address ?? host, port)
}

const addressOf = (host: string, port: number): string => (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`)

/** How the fingerprint of the practice's authority begins: two people can compare it. */
const beginningOf = (certificate: string): string =>
  new X509Certificate(certificate).fingerprint256
    .replaceAll(':', '')
    .slice(0, 8)
    .replace(/^(.{4})/, '$1 ')
