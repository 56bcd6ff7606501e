import { Agent } from 'node:https'
import { serverOf } from '../../db/sync/server.ts'
import { type Admissions, type Enrolled, Refusal, type UserId, type WaitingState } from '../../shared/kernel/index.ts'
import {
  type AdmissionAnswer,
  type AdmissionRefusal,
  type AdmissionRequest,
  CODE_MS,
  deviceCredential,
  SYNC_PATH,
  WaitingAnswer,
  type WaitingRequest,
} from '../../shared/sync/index.ts'
import type { PracticeStore } from '../practice-store.ts'
import type { Transport } from './exchange.ts'
import { ask, tlsTo, understood } from './transport.ts'

/**
 * Speaks with the practice's server about PCs that want to be let in.
 * @param transport the way to the server while it answers; null while there is none
 */
export function admissionsBy({
  practice,
  transport,
}: {
  practice: PracticeStore
  transport: () => Transport | null
}): Admissions {
  const asked = async <K extends AdmissionAnswer['kind']>(request: AdmissionRequest, kind: K) => {
    const way = transport()
    if (!way?.admission) throw (await serverOf(practice.store().journal.db)) ? noServer() : alone()
    const answer = await way.admission(request)
    if (answer.kind === 'refused') throw refusalOf(answer)
    if (answer.kind !== kind) throw unexpected()
    return answer as Extract<AdmissionAnswer, { kind: K }>
  }
  return {
    async list(userId) {
      const { codes, waiting } = await asked({ kind: 'list', userId: userId as UserId }, 'standing')
      return { codes, waiting }
    },
    async offer(userId) {
      const { code, codeId } = await asked({ kind: 'offer', userId: userId as UserId }, 'offered')
      const server = await serverOf(practice.store().journal.db)
      if (!server) throw alone()
      const { host, port, certificate } = server
      return { code, codeId, ms: CODE_MS, host, port, certificate }
    },
    async withdraw(userId, codeId) {
      await asked({ kind: 'withdraw', userId: userId as UserId, codeId }, 'done')
    },
    async admit(userId, requestId, proof) {
      await asked({ kind: 'admit', userId: userId as UserId, requestId, proof }, 'done')
    },
    async turnAway(userId, requestId) {
      await asked({ kind: 'turn-away', userId: userId as UserId, requestId }, 'done')
    },
    look: (waiting) => waits(waiting, { kind: 'look' }),
    giveUp: (waiting) => waits(waiting, { kind: 'give-up' }),
  }
}

/** What a PC that waits asks, by the secret that it will have. Only the server that the code has proven is asked. */
async function waits(waiting: Enrolled, asked: WaitingRequest): Promise<WaitingState> {
  const { deviceId, secret } = waiting
  const agent = new Agent(tlsTo(waiting))
  try {
    const headers = { authorization: deviceCredential(deviceId, secret) }
    const body = Buffer.from(JSON.stringify(asked))
    const answer = understood(await ask(waiting, { path: SYNC_PATH.waiting, body, headers, agent }), WaitingAnswer)
    return answer.kind === 'refused' ? answer.reason : answer.kind
  } catch {
    // Whatever it is: it is asked again.
    return 'unreachable'
  } finally {
    agent.destroy()
  }
}

const alone = () =>
  new Refusal('conflict', 'This PC works alone: there is no practice server that could let a PC in.', {
    reason: 'alone',
  })

const noServer = () =>
  new Refusal('offline', 'The practice server cannot be reached now. PCs are let in where it can be.', {
    reason: 'server-unreachable',
  })

const unexpected = () =>
  new Refusal('internal', 'The practice server gave an answer that this program does not understand.', {
    reason: 'garbled',
  })

const WHY: Readonly<
  Record<
    Exclude<AdmissionRefusal, 'wait'>,
    readonly ['forbidden' | 'conflict' | 'not-found' | 'rule-violation', string]
  >
> = {
  'not-allowed': ['forbidden', 'You may not let PCs in any more. Ask an administrator or the office manager.'],
  'wrong-password': ['rule-violation', 'The password is not right.'],
  gone: ['not-found', 'This is decided already: somebody else was faster, the PC gave up, or a day has gone by.'],
  'too-many': [
    'conflict',
    'Five codes that were made on this PC are still open. Use or withdraw one of them, or wait ten minutes.',
  ],
  'not-enrolled': ['forbidden', 'The practice server does not know this PC any more.'],
  'device-revoked': ['forbidden', 'This PC was locked out of the practice. Ask the administrator.'],
}

function refusalOf(refused: Extract<AdmissionAnswer, { kind: 'refused' }>): Refusal {
  const { reason, waitMs } = refused
  if (reason === 'wait') {
    const time = waitMs > 90_000 ? `${Math.ceil(waitMs / 60_000)} minutes` : `${Math.ceil(waitMs / 1000)} seconds`
    return new Refusal('rule-violation', `Too many wrong passwords. Wait ${time}, then try again.`, { reason })
  }
  const [code, message] = WHY[reason]
  return new Refusal(code, message, { reason: reason === 'too-many' ? 'too-many-codes' : reason })
}
