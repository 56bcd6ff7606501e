import { createHash } from 'node:crypto'
import type { Certified } from '../../../server/certificates.ts'
import { countingIds } from '../../support/fixed.ts'
import { FOUNDING } from '../../support/stores.ts'
import { verdictOf } from './invariants.ts'
import { Leases } from './leases.ts'
import { Network } from './network.ts'
import { Money } from './money.ts'
import { type Making, Pc, PRODUCT, SimServer } from './parties.ts'
import { Chance } from './random.ts'
import { People } from './people.ts'
import { openStores, type SimStore } from './stores.ts'
import { Witness } from './witness.ts'

const MOST_PCS = 4
export const SERVER = FOUNDING.deviceId
export const pcId = (index: number): string => `01900000-0000-7000-8000-0000000000a${index}`
/** A Tuesday morning. */
const START = Date.UTC(2026, 10, 24, 14, 0)
const SETTLING_ROUNDS = 60

export type Faults = Record<
  | 'lost'
  | 'twice'
  | 'late'
  | 'stale'
  | 'crashes'
  | 'serverCrashes'
  | 'restores'
  | 'clockJumps'
  | 'cuts'
  | 'revoked'
  | 'old',
  number
>
export type Verdict = {
  seed: number
  steps: number
  edits: number
  conflicts: number
  faults: Faults
  /** How often a PC got what only one has at a time, and leave to work without the server. */
  acts: number
  leases: number
  /** What does not hold, each beginning with the name of its invariant. */
  violations: string[]
  /** Two runs of one seed have the same. */
  trace: string
}
/** `money`: people also book, and close days and months. `leases`: PCs work by leave, and want what only one does at a time. */
export type Manner = {
  making?: Making
  steps?: number
  tell?: (line: string) => void
  money?: boolean
  leases?: boolean
}

/** The stores that seeds are run on, one after the other; made once. */
export class Simulator {
  readonly #stores: readonly SimStore[]
  readonly #close: () => Promise<void>
  #authority: Certified | null = null

  private constructor(stores: readonly SimStore[], close: () => Promise<void>) {
    this.#stores = stores
    this.#close = close
  }

  static async open(): Promise<Simulator> {
    const identities = [SERVER, ...Array.from({ length: MOST_PCS }, (_one, index) => pcId(index))]
    const { stores, close } = await openStores(
      identities.map((deviceId) => ({ deviceId, practiceId: FOUNDING.practiceId })),
    )
    return new Simulator(stores, close)
  }

  close(): Promise<void> {
    return this.#close()
  }

  /** Runs one seed from empty stores to the quiet after it. */
  async run(
    seed: number,
    { making = PRODUCT, steps, tell = () => undefined, money = false, leases = false }: Manner = {},
  ): Promise<Verdict> {
    for (const store of this.#stores) store.goTo(Buffer.alloc(0))
    const chance = new Chance(seed)
    const time = { now: START }
    const faults: Faults = {
      lost: 0,
      twice: 0,
      late: 0,
      stale: 0,
      crashes: 0,
      serverCrashes: 0,
      restores: 0,
      clockJumps: 0,
      cuts: 0,
      revoked: 0,
      old: 0,
    }
    const trace = createHash('sha256')
    const violations: string[] = []
    const say = (line: string) => {
      trace.update(`${line}\n`)
      tell(line)
    }
    const stores = this.#stores
    const party = (index: number) => {
      const store = stores[index]
      if (!store) throw new Error('there are no more stores')
      return { store, time: () => time.now, ids: countingIds(`${seed}/${index}`), making }
    }
    const server = new SimServer(party(0))
    const pcs = Array.from(
      { length: 2 + chance.below(MOST_PCS - 1) },
      (_one, index) => new Pc({ deviceId: pcId(index), ...party(index + 1) }),
    )
    for (const { deviceId } of pcs)
      await server.journal.admit({ deviceId, secretHash: '', program: 'simulated', now: server.clock.now() })
    const witness = new Witness()
    const world: World = { chance, time, server, pcs, faults, witness, violations, say, leases: null }
    const network = new Network(world)
    const people = new People(world)
    if (leases) {
      this.#authority ??= await Leases.authority()
      world.leases = await Leases.begin(world, { making, authority: this.#authority, seed })
    }
    const books = money ? new Money(world, seed) : null
    if (chance.happens(0.8)) await begin(world, people, network)
    const wanted = steps ?? 60 + chance.below(90)
    for (let step = 0; step < wanted; step += 1) {
      time.now += chance.below(2000)
      await people.step(network)
      await books?.step()
      await world.leases?.step()
    }
    await people.calm(network)
    await settle(world, network)
    const { conflicts } = await verdictOf(world)
    await books?.check()
    world.leases?.stop()
    trace.update(violations.join('\n'))
    return {
      seed,
      steps: wanted,
      edits: witness.all.length,
      conflicts,
      faults,
      violations,
      acts: world.leases?.acts ?? 0,
      leases: world.leases?.given ?? 0,
      trace: trace.digest('hex'),
    }
  }
}

export type World = {
  chance: Chance
  time: { now: number }
  server: SimServer
  pcs: readonly Pc[]
  faults: Faults
  witness: Witness
  violations: string[]
  say: (line: string) => void
  leases: Leases | null
}

/** A practice that knows some patients already: what one PC wrote is on all of them. */
async function begin({ pcs }: World, people: People, network: Network): Promise<void> {
  const [first] = pcs
  if (!first) return
  for (let edits = 0; edits < 3; edits += 1) await people.edit(first, 'create')
  network.isQuiet = true
  for (const kind of ['push', 'pull'] as const) await network.roundTrip(first, kind)
  for (const pc of pcs.slice(1)) await network.roundTrip(pc, 'pull')
  network.isQuiet = false
}

/** Everybody sends and fetches over a network without faults, until nothing moves. */
async function settle({ pcs, violations, time }: World, network: Network): Promise<void> {
  for (let round = 0; round < SETTLING_ROUNDS; round += 1) {
    let moved = false
    for (const pc of pcs)
      for (const kind of ['push', 'pull'] as const) {
        time.now += 10
        const ended = await network.roundTrip(pc, kind)
        if (ended instanceof Error) throw ended
        if (ended.refused && !(pc.isRevoked && ended.refused === 'device-revoked'))
          violations.push(`I2 ${pc.deviceId} is refused in the quiet: ${ended.refused}`)
        moved ||= ended.more || ended.moved > 0
      }
    if (!moved) return
  }
  violations.push('I2 it does not come to rest')
}
