import { Agent } from 'node:https'
import { Refusal, type RemoteServer, type ServerFinder } from '../../shared/kernel/index.ts'
import { deviceCredential, ShareAnswer, type ShareRequest, SYNC_PATH } from '../../shared/sync/index.ts'
import { ask, tlsTo, understood } from './transport.ts'

/**
 * Asks the server for this PC's share of its key, for somebody who has no way of her own into it.
 * @param prove stretches her password with a salt (base64); what it gives shows that she knows it (32 bytes, base64url)
 * @returns the share (32 bytes, base64url)
 * @throws Refusal `rule-violation` (wrong-password, wait), `forbidden` (device-revoked, not-enrolled), `offline`, `conflict` (not-sure)
 */
export async function askShare(
  remote: RemoteServer,
  login: string,
  prove: (salt: string) => Promise<string>,
): Promise<string> {
  const agent = new Agent(tlsTo(remote))
  const headers = { authorization: deviceCredential(remote.deviceId, remote.pass) }
  const answerTo = async (request: ShareRequest, over: Agent) => {
    const body = Buffer.from(JSON.stringify(request))
    return understood(await ask(remote, { path: SYNC_PATH.share, body, headers, agent: over }), ShareAnswer)
  }
  const asked = async (request: ShareRequest) => {
    const answer = await answerTo(request, agent)
    if (answer.kind === 'refused' && answer.reason === 'device-revoked') {
      // Whoever is told this destroys this PC's keys: they do not come back for an answer that was a mistake (SPEC S80).
      const another = new Agent(tlsTo(remote))
      // A server that does not answer has said it once already.
      const again = await answerTo({ kind: 'salt', login }, another)
        .catch(() => answer)
        .finally(() => another.destroy())
      if (again.kind !== 'refused' || again.reason !== 'device-revoked') throw contradicted()
    }
    if (answer.kind === 'refused') throw refusalOf(answer)
    return answer
  }
  try {
    const told = await asked({ kind: 'salt', login })
    if (told.kind !== 'salt') throw unexpected()
    const given = await asked({ kind: 'open', login, proof: await prove(told.salt) })
    if (given.kind !== 'share') throw unexpected()
    return given.share
  } finally {
    agent.destroy()
  }
}

/**
 * As `askShare`; where the server does not answer at its address, at those where it is found on the local network. Nothing is told to what cannot prove the
 * practice's own authority.
 */
export async function askShareAnywhere(
  finder: ServerFinder,
  remote: RemoteServer,
  login: string,
  prove: (salt: string) => Promise<string>,
): Promise<string> {
  try {
    return await askShare(remote, login, prove)
  } catch (error) {
    if (!isOffline(error)) throw error
    for (const { address, port } of await finder.serversOf(remote.practiceId)) {
      if (address === remote.host && port === remote.port) continue
      try {
        return await askShare({ ...remote, host: address, port }, login, prove)
      } catch (elsewhere) {
        if (!isOffline(elsewhere)) throw elsewhere
      }
    }
    throw error
  }
}

const isOffline = (error: unknown): boolean => error instanceof Refusal && error.code === 'offline'

const contradicted = () =>
  new Refusal('conflict', 'The practice server gave two answers about this PC. Try again in a moment.', {
    reason: 'not-sure',
  })

const unexpected = () =>
  new Refusal('internal', 'The practice server gave an answer that this program does not understand.', {
    reason: 'garbled',
  })

function refusalOf({ reason, waitMs }: Extract<ShareAnswer, { kind: 'refused' }>): Refusal {
  switch (reason) {
    case 'wrong-password':
      return new Refusal('rule-violation', 'The name or the password is not right.', { reason })
    case 'wait': {
      const minutes = Math.ceil(waitMs / 60_000)
      const time = waitMs > 90_000 ? `${minutes} minutes` : `${Math.ceil(waitMs / 1000)} seconds`
      return new Refusal('rule-violation', `Too many wrong passwords. Wait ${time}, then try again.`, { reason })
    }
    case 'device-revoked':
      return new Refusal('forbidden', 'This PC was locked out of the practice. Ask the administrator.', { reason })
    case 'not-enrolled':
      return new Refusal(
        'forbidden',
        'The practice server does not know this PC any more. An administrator who has signed in here before can join it anew.',
        { reason },
      )
  }
}
