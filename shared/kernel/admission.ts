import { Refusal } from './outcome.ts'
import type { Instant } from './instant.ts'
import type { Enrolled } from './ports.ts'

/** A code that may still let a PC ask to be let in; and a PC that waits. Moments are the server's. */
export type OpenCode = { codeId: string; madeByName: string; expiresAt: Instant }
export type WaitingPc = {
  requestId: string
  name: string
  /** From where it asked, as the server saw it. */
  address: string
  program: string
  /** As they stand on its own screen. */
  letters: string
  askedAt: Instant
  expiresAt: Instant
  madeByName: string
}

/** A code that was just made. `host`, `port`: where the server is; `certificate`: the practice's authority, as PEM. `ms`: how long it is good. */
export type MadeCode = {
  codeId: string
  code: string
  ms: number
  host: string
  port: number
  certificate: string
}

/** How a PC that waits stands; `unreachable`: the server does not answer now. */
export type WaitingState =
  | 'waiting'
  | 'admitted'
  | 'unreachable'
  | 'turned-away'
  | 'waited-too-long'
  | 'given-up'
  | 'not-enrolled'

/** What people say on this PC about PCs that want to be let in; and what a PC that wants to says. */
export type Admissions = {
  /** @throws Refusal `offline`, `forbidden` (not-allowed) */
  list(userId: string): Promise<{ codes: OpenCode[]; waiting: WaitingPc[] }>
  /** @throws Refusal as `list`; `conflict` (too-many) */
  offer(userId: string): Promise<MadeCode>
  /** @throws Refusal as `list`; `not-found` (gone) */
  withdraw(userId: string, codeId: string): Promise<void>
  /**
   * Lets a PC in.
   * @param proof what shows that she knows her password (32 bytes, base64url)
   * @throws Refusal as `withdraw`; `rule-violation` (wrong-password, wait)
   */
  admit(userId: string, requestId: string, proof: string): Promise<void>
  /** @throws Refusal as `withdraw` */
  turnAway(userId: string, requestId: string): Promise<void>
  /** How this PC stands, which gave a code and waits. Never throws. */
  look(waiting: Enrolled): Promise<WaitingState>
  /** This PC does not wait any longer. @returns how it stands then */
  giveUp(waiting: Enrolled): Promise<WaitingState>
}

const noServer = () =>
  Promise.reject(new Refusal('offline', 'This program reaches no practice server.', { reason: 'unreachable' }))

/** A PC that no server was set for. */
export const loneAdmissions: Admissions = {
  list: noServer,
  offer: noServer,
  withdraw: noServer,
  admit: noServer,
  turnAway: noServer,
  look: async () => 'unreachable',
  giveUp: async () => 'unreachable',
}
