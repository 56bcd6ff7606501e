import { Journal } from '../../../db/journal.ts'
import { ledgerGiving } from '../../../db/ledger/given.ts'
import { type LeaseParts, LeaseKeeper } from '../../../electron/sync/lease.ts'
import { Exchange, type Round, type Transport, Unreachable } from '../../../electron/sync/exchange.ts'
import type { LeaseGiver } from '../../../server/lease-signer.ts'
import { PracticeExchange } from '../../../server/sync/exchange.ts'
import type { Clock, IdSource, Instant } from '../../../shared/kernel/index.ts'
import type { PullAnswer, PullRequest, PushAnswer, PushRequest } from '../../../shared/sync/index.ts'
import type { SimStore } from './stores.ts'

export { Unreachable }

/** How product code is put together; a mutant replaces a part of it. */
export type Making = {
  journal(parts: { store: SimStore; clock: Clock; ids: IdSource }): Journal
  exchange(parts: { journal: Journal; transport: Transport; store: SimStore }): Exchange
  server(parts: { journal: Journal; clock: Clock; store: SimStore; lease?: LeaseGiver }): PracticeExchange
  keeper(parts: LeaseParts): LeaseKeeper
}
export const PRODUCT: Making = {
  journal: ({ store, clock, ids }) => new Journal({ engine: store.engine, log: null, clock, ids }),
  exchange: ({ journal, transport }) => new Exchange({ journal, transport, program: 'simulated' }),
  server: ({ journal, clock, lease }) =>
    new PracticeExchange({ journal, clock, giving: ledgerGiving, ...(lease && { lease }) }),
  keeper: (parts) => new LeaseKeeper(parts),
}

export type Asked = { kind: 'push'; request: PushRequest } | { kind: 'pull'; request: PullRequest }
export type Answer = PushAnswer | PullAnswer
/** A request of a PC on its way, and what waits for its answer. */
export type Flight = {
  asked: Asked
  answer: Answer | 'lost' | null
  /** When it was asked, by the PC's own counter. */
  askedAt: number
  resolve: (answer: never) => void
  reject: (error: Error) => void
  done: Promise<Round | Error>
}
/** One PC: what is on its disk, and the running program, which ends with every crash. */
export class Pc {
  readonly deviceId: string
  readonly store: SimStore
  readonly clock: Clock
  readonly #ids: IdSource
  readonly #making: Making
  readonly #time: () => number
  journal: Journal
  exchange: Exchange
  flight: Flight | null = null
  /** Milliseconds that its clock is ahead. */
  skew = 0
  isCutOff = false
  isRevoked = false
  isOld = false
  /** Own operations that have come back at any time, also from a state of the server that is lost. */
  mostReflected = 0
  #departed: (() => void) | null = null

  constructor(parts: { deviceId: string; store: SimStore; time: () => number; ids: IdSource; making: Making }) {
    this.deviceId = parts.deviceId
    this.store = parts.store
    this.#ids = parts.ids
    this.#making = parts.making
    this.#time = parts.time
    this.clock = { now: () => Math.max(1, parts.time() + this.skew) as Instant }
    this.journal = this.#newJournal()
    this.exchange = this.#newExchange()
  }

  #newJournal(): Journal {
    return this.#making.journal({ store: this.store, clock: this.clock, ids: this.#ids })
  }

  #newExchange(): Exchange {
    const fly = (asked: Asked) =>
      new Promise<never>((resolve, reject) => {
        this.flight = {
          asked,
          askedAt: this.#time(),
          answer: null,
          resolve,
          reject,
          done: Promise.resolve(new Error('not begun')),
        }
        this.#departed?.()
      })
    const transport: Transport = {
      push: (request) => fly({ kind: 'push', request }),
      pull: (request) => fly({ kind: 'pull', request }),
    }
    return this.#making.exchange({ journal: this.journal, transport, store: this.store })
  }

  /** The program ends here and now and is started again: what it held in memory is gone. */
  restart(): void {
    this.flight = null
    this.journal = this.#newJournal()
    this.exchange = this.#newExchange()
  }

  /** Begins a round. @returns its end, where there was nothing to ask the server for; null once a request is on its way */
  async begin(kind: Asked['kind']): Promise<Round | Error | null> {
    const departed = new Promise<null>((resolve) => {
      this.#departed = () => resolve(null)
    })
    const done = this.exchange[kind]().catch((error: unknown) => error as Error)
    const ended = await Promise.race([departed, done])
    const flight = this.flight as Flight | null
    if (flight) flight.done = done
    return ended
  }

  /** Hands the answer over and waits until all of it has been dealt with. */
  async end(answer: Answer | Error): Promise<Round | Error> {
    const { flight } = this
    if (!flight) throw new Error('nothing is on its way')
    this.flight = null
    if (answer instanceof Error) flight.reject(answer)
    else flight.resolve(answer as never)
    return flight.done
  }
}

export class SimServer {
  readonly store: SimStore
  readonly clock: Clock
  readonly #ids: IdSource
  readonly #making: Making
  journal: Journal
  exchange: PracticeExchange
  skew = 0
  #giver: ((journal: Journal) => LeaseGiver) | null = null

  constructor(parts: { store: SimStore; time: () => number; ids: IdSource; making: Making }) {
    this.store = parts.store
    this.#ids = parts.ids
    this.#making = parts.making
    this.clock = { now: () => Math.max(1, parts.time() + this.skew) as Instant }
    this.journal = this.#newJournal()
    this.exchange = this.#newExchange()
  }

  #newJournal(): Journal {
    return this.#making.journal({ store: this.store, clock: this.clock, ids: this.#ids })
  }

  #newExchange(): PracticeExchange {
    const lease = this.#giver?.(this.journal)
    const parts = { journal: this.journal, clock: this.clock, store: this.store }
    return this.#making.server({ ...parts, ...(lease && { lease }) })
  }

  restart(): void {
    this.journal = this.#newJournal()
    this.exchange = this.#newExchange()
  }

  /** From now on it gives PCs leave to work without it. */
  giveLeases(giver: (journal: Journal) => LeaseGiver): void {
    this.#giver = giver
    this.exchange = this.#newExchange()
  }

  /** What it answers, as it comes out of the network at the other end. */
  async answer(deviceId: string, asked: Asked): Promise<Answer> {
    const wire = <T>(value: T): T => JSON.parse(JSON.stringify(value)) as T
    return asked.kind === 'push'
      ? wire(await this.exchange.push(deviceId, wire(asked.request)))
      : wire(await this.exchange.pull(deviceId, wire(asked.request)))
  }
}
