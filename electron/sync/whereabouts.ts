import { Agent } from 'node:https'
import { standingOf } from '../../db/sync/devices.ts'
import { serverOf } from '../../db/sync/server.ts'
import type { Asker, FoundServer, LinkFacts, ServerFinder } from '../../shared/kernel/index.ts'
import { AuthorityAnswer, SYNC_PATH } from '../../shared/sync/index.ts'
import type { PracticeStore } from '../practice-store.ts'
import { moveServer } from './move-server.ts'
import type { Timers } from './timers.ts'
import { ask, type ServerAddress, tlsTo, understood } from './transport.ts'

/** A server that does not answer for so long is looked for elsewhere; each time that nothing is found it takes twice as long, up to the longest. */
const FIRST_MS = 5_000
const LONGEST_MS = 5 * 60_000

const LOOKED: Asker = { userId: null, sessionId: null, channel: 'devices.link' }

export type WhereaboutsParts = {
  practice: PracticeStore
  finder: ServerFinder
  facts: () => Promise<Pick<LinkFacts, 'state'>>
  /** The server is there from now on, also for whoever signs in before the practice is open. */
  moved: (server: { host: string; port: number }) => Promise<void>
  timers: Timers
  report: (error: unknown) => void
}

/**
 * Looks for the practice's server on the local network while it does not answer where it was, and remembers where it is once it has proven there that it is by
 * the practice's own authority (SPEC S121). Nobody waits for it.
 */
export class Whereabouts {
  readonly #parts: WhereaboutsParts
  #wait = FIRST_MS
  #callOff: (() => void) | null = null
  #isStopped = false

  constructor(parts: WhereaboutsParts) {
    this.#parts = parts
  }

  /** Something of the link has changed. */
  async heed(): Promise<void> {
    if (this.#isStopped || (await this.#isSilent())) return this.#plan()
    this.#callOff?.()
    this.#callOff = null
    this.#wait = FIRST_MS
  }

  stop(): void {
    this.#isStopped = true
    this.#callOff?.()
  }

  async #isSilent(): Promise<boolean> {
    const { practice, facts } = this.#parts
    try {
      return practice.isOpen && (await facts()).state === 'unreachable'
    } catch {
      // It was closed meanwhile.
      return false
    }
  }

  #plan(): void {
    if (this.#callOff || this.#isStopped) return
    const wait = this.#wait
    this.#wait = Math.min(LONGEST_MS, wait * 2)
    this.#callOff = this.#parts.timers.after(wait, () => void this.#look())
  }

  async #look(): Promise<void> {
    try {
      if (await this.#isSilent()) await this.#find()
    } catch (error) {
      if (this.#parts.practice.isOpen) this.#parts.report(error)
    } finally {
      this.#callOff = null
      if (await this.#isSilent()) this.#plan()
    }
  }

  async #find(): Promise<void> {
    const { practice, finder, moved } = this.#parts
    const { journal } = practice.store()
    const kept = await serverOf(journal.db)
    if (!kept) return
    const { epoch } = await standingOf(journal.db)
    const { host, port, practiceId, certificate } = kept
    for (const found of await finder.serversOf(practiceId)) {
      // One of an earlier epoch is not the practice's any more, whatever it says.
      if (found.epoch < epoch || (found.address === host && found.port === port)) continue
      if (!(await isProven({ host: found.address, port: found.port, practiceId, certificate }))) continue
      await moveServer(journal, kept, placeOf(found), LOOKED)
      await moved(placeOf(found))
      return
    }
  }
}

const placeOf = ({ address, port }: FoundServer) => ({ host: address, port })

/** Whether the practice's own authority vouches for what answers there. Nothing of this PC is told to it. */
async function isProven(server: ServerAddress): Promise<boolean> {
  const agent = new Agent(tlsTo(server))
  try {
    const told = await ask(server, { path: SYNC_PATH.authority, body: null, agent })
    return understood(told, AuthorityAnswer).practiceId === server.practiceId
  } catch {
    return false
  } finally {
    agent.destroy()
  }
}
