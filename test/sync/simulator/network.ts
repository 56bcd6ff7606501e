import type { Round } from '../../../electron/sync/exchange.ts'
import type { SentOperation, SyncRefusal } from '../../../shared/sync/index.ts'
import { unitsOf } from '../../../db/journal/units.ts'
import { checkAfterPull, checkRefusal } from './invariants.ts'
import { type Answer, type Asked, type Flight, type Pc, Unreachable } from './parties.ts'
import { Crash } from './stores.ts'
import type { World } from './run.ts'

type Wired = { pc: Pc; asked: Asked; flight: Flight | null }
const KEPT_ANSWERS = 6

/** Everything between the PCs and the server: requests and answers on their way, and what becomes of them. */
export class Network {
  readonly #world: World
  #wire: Wired[] = []
  readonly #answers = new Map<Pc, { kind: Asked['kind']; answer: Answer }[]>()
  isQuiet = false

  constructor(world: World) {
    this.#world = world
  }

  /** A PC begins to send or to fetch, unless it still waits for an answer. */
  async depart(pc: Pc, kind: Asked['kind']): Promise<void> {
    const { chance, faults, say } = this.#world
    if (pc.flight) return
    const ended = await pc.begin(kind)
    const { flight } = pc as { flight: Flight | null }
    if (!flight) {
      if (ended instanceof Error) throw ended
      return
    }
    flight.asked = this.#smaller(pc, flight.asked)
    say(`${pc.deviceId.slice(-2)} asks ${describe(flight.asked)}`)
    if (pc.isCutOff || chance.happens(0.08)) {
      flight.answer = 'lost'
      faults.lost += 1
      // The PC gives up; the request may arrive all the same, much later.
      if (!chance.happens(0.4)) return
      faults.late += 1
      this.#wire.push({ pc, asked: flight.asked, flight: null })
      return
    }
    this.#wire.push({ pc, asked: flight.asked, flight })
    if (!chance.happens(0.1)) return
    faults.twice += 1
    this.#wire.push({ pc, asked: flight.asked, flight: null })
  }

  /** One request, whichever of them, reaches the server. */
  async arrive(): Promise<void> {
    const { chance, faults, server, say } = this.#world
    if (this.#wire.length === 0) return
    const [wired] = this.#wire.splice(chance.below(this.#wire.length), 1)
    if (!wired) return
    const { pc, asked, flight } = wired
    const dangerous = asked.kind === 'push' && chance.happens(0.08)
    if (dangerous) server.store.cutOffAt(1 + chance.below(24), chance.happens(0.5))
    let answer: Answer | null = null
    try {
      answer = await server.answer(pc.deviceId, asked)
    } catch (error) {
      if (!(error instanceof Crash)) throw error
    }
    const burnt = server.store.isBurnt()
    if (burnt) {
      say('the server is cut off')
      faults.serverCrashes += 1
      server.restart()
    }
    say(`the server answers ${pc.deviceId.slice(-2)} ${answer && !burnt ? describeAnswer(answer) : 'nothing'}`)
    if (!answer || burnt) {
      if (flight) flight.answer = 'lost'
      return
    }
    checkRefusal(this.#world, pc, asked, answer)
    const kept = this.#answers.get(pc) ?? []
    this.#answers.set(pc, [...kept, { kind: asked.kind, answer }].slice(-KEPT_ANSWERS))
    if (!flight) return
    const isLost = pc.isCutOff || chance.happens(0.08)
    if (isLost) faults.lost += 1
    flight.answer = isLost ? 'lost' : answer
  }

  /** An answer, or that there is none, reaches the PC that waits for it. */
  async hear(pc: Pc): Promise<void> {
    const { chance, faults, say } = this.#world
    const { flight } = pc
    if (!flight?.answer) return
    let heard: Answer | Error = flight.answer === 'lost' ? new Unreachable() : flight.answer
    if (chance.happens(0.05)) {
      const old = (this.#answers.get(pc) ?? []).filter(({ kind }) => kind === flight.asked.kind)
      if (old.length > 0) {
        heard = chance.of(old).answer
        faults.stale += 1
        say(`${pc.deviceId.slice(-2)} hears an old answer`)
      }
    }
    if (!(heard instanceof Error) && flight.asked.kind === 'pull' && chance.happens(0.08))
      pc.store.cutOffAt(1 + chance.below(24), chance.happens(0.5))
    const ended = await pc.end(heard)
    if (pc.store.isBurnt()) {
      say(`${pc.deviceId.slice(-2)} is cut off`)
      faults.crashes += 1
      pc.restart()
    } else if (ended instanceof Error && !(ended instanceof Unreachable)) throw ended
    else await this.#world.leases?.heard(pc, ended, flight.askedAt)
    if (!(heard instanceof Error)) say(`${pc.deviceId.slice(-2)} hears ${describeAnswer(heard)}`)
    checkAfterPull(this.#world, pc, heard)
  }

  /** Asks and is answered at once. */
  async roundTrip(pc: Pc, kind: Asked['kind']): Promise<Round | Error> {
    const ended = await pc.begin(kind)
    if (!pc.flight) return ended ?? new Error('neither asked nor ended')
    pc.flight.asked = this.isQuiet ? pc.flight.asked : this.#smaller(pc, pc.flight.asked)
    const answer = await this.#world.server.answer(pc.deviceId, pc.flight.asked)
    checkRefusal(this.#world, pc, pc.flight.asked, answer)
    const { askedAt } = pc.flight
    const round = await pc.end(answer)
    await this.#world.leases?.heard(pc, round, askedAt)
    checkAfterPull(this.#world, pc, answer)
    return round
  }

  /** Nothing is on its way any more. */
  clear(): void {
    this.#wire = []
  }

  /** Batches and pages of a few units, so that a run sees many of them; from an old program, what it knows. */
  #smaller(pc: Pc, asked: Asked): Asked {
    const { chance } = this.#world
    if (asked.kind === 'pull') {
      const { request } = asked
      const schemaVersion = pc.isOld ? request.schemaVersion - 1 : request.schemaVersion
      return {
        kind: 'pull',
        request: { ...request, schemaVersion, limit: 1 + chance.below(chance.happens(0.3) ? 40 : 8) },
      }
    }
    const most = 1 + chance.below(10)
    const operations: SentOperation[] = []
    for (const unit of unitsOf(asked.request.operations))
      if (operations.length === 0 || operations.length + unit.length <= most) operations.push(...unit)
      else break
    return { kind: 'push', request: { ...asked.request, operations } }
  }
}

const describe = (asked: Asked): string =>
  asked.kind === 'push'
    ? `to take ${asked.request.operations.map(({ number }) => number).join(',')} after ${asked.request.from}`
    : `what follows ${asked.request.epoch}/${asked.request.cursor}`

export const UNEXPECTED: readonly SyncRefusal[] = [
  ...(['server-too-old', 'practice-mismatch', 'snapshot-required', 'broken-chain', 'not-enrolled'] as const),
]

function describeAnswer(answer: Answer): string {
  if (answer.kind === 'refused') return `refused: ${answer.reason}`
  const standing = `${answer.kind} ${answer.epoch} acked ${answer.acked}`
  return answer.kind === 'page' ? `${standing} from ${answer.from} to ${answer.cursor} of ${answer.head}` : standing
}
