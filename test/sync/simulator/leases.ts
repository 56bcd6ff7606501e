import { SERVER_ROW } from '../../../db/sync/server.ts'
import { holdBy } from '../../../electron/sync/act.ts'
import type { Round } from '../../../electron/sync/exchange.ts'
import { type LeaseKeeper, leaseBy } from '../../../electron/sync/lease.ts'
import type { Timers } from '../../../electron/sync/timers.ts'
import { type Certified, makeAuthority } from '../../../server/certificates.ts'
import { leaseGiver, leaseSigner } from '../../../server/lease-signer.ts'
import type { Hold } from '../../../shared/kernel/index.ts'
import type { ActLeaseAnswer, ActLeaseRequest, SignedLease } from '../../../shared/sync/index.ts'
import { FOUNDING } from '../../support/stores.ts'
import type { Making, Pc } from './parties.ts'
import { Chance } from './random.ts'
import type { World } from './run.ts'

const HOUR = 3_600_000
const MINUTE = 60_000
/** So much is given again by a crash: what is used up is written down once a minute, and a step of a run may take more than one. */
const GIVEN_AGAIN_MS = 3 * MINUTE
const NAMES = ['slot:one', 'slot:other', 'send:one', 'send:other']
const AUTHOR = { userId: null, sessionId: null, channel: 'simulated.lease' }

/** A PC's own counter and what waits for it: it runs as time does, whatever its clock shows. */
class Counted implements Timers {
  readonly #counter: () => number
  #waiting: { at: number; run: () => void }[] = []
  constructor(counter: () => number) {
    this.#counter = counter
  }
  counter = () => this.#counter()
  after = (ms: number, run: () => void) => {
    const one = { at: this.#counter() + ms, run }
    this.#waiting.push(one)
    return () => {
      this.#waiting = this.#waiting.filter((other) => other !== one)
    }
  }
  /** Does what has fallen due. @returns whether there was something */
  due(): boolean {
    const now = this.#counter()
    const due = this.#waiting.filter(({ at }) => at <= now)
    this.#waiting = this.#waiting.filter(({ at }) => at > now)
    for (const { run } of due) run()
    return due.length > 0
  }
}

/** What is true of one PC's leave to work without the server, known to nobody in the run. */
type Leave = {
  journal: unknown
  keeper: LeaseKeeper
  timers: Counted
  /** When it asked for the lease that it has, how long that one is, and how often it was started since. */
  askedAt: number | null
  chartMs: number
  starts: number
  /** What its clock was off by when it asked. */
  skew: number
}
type Held = { pc: Pc; hold: Extract<Hold, { kind: 'held' }> }

/** What this PC proves itself with plays no part here. */
const NO_PROOF = { nextSecret: '', ownKey: '', ownCertificate: '' }

/** Leave to work without the server, and what only one PC does at a time, in one run; by a chance of its own. */
export class Leases {
  readonly #world: World
  readonly #making: Making
  readonly #authority: Certified
  readonly #chance: Chance
  readonly #leaves = new Map<Pc, Leave>()
  readonly #held = new Map<string, Held[]>()
  /** Which PCs were told that their act is recorded. */
  readonly #recorded = new Map<string, Set<Pc>>()
  readonly #serverSkew: number
  #restores = 0
  #revokedAt: number | null = null
  /** How much happened, so that a run in which nothing did proves nothing. */
  given = 0
  acts = 0

  private constructor(world: World, making: Making, authority: Certified, seed: number) {
    this.#world = world
    this.#making = making
    this.#authority = authority
    this.#chance = new Chance(seed + 9_000_000)
    this.#serverSkew = world.server.skew
  }

  static readonly authority = () => makeAuthority('Daybook: simulated', Date.UTC(2026, 10, 1))

  static async begin(
    world: World,
    { making, authority, seed }: { making: Making; authority: Certified; seed: number },
  ) {
    const leases = new Leases(world, making, authority, seed)
    const signer = leaseSigner(authority)
    world.server.giveLeases((journal) => leaseGiver(journal, signer))
    for (const pc of world.pcs) {
      const server = { host: 'server.example', port: 1, practiceId: FOUNDING.practiceId, secret: '', ...NO_PROOF }
      const kept = { ...server, certificate: authority.certificate, deviceId: pc.deviceId, keptAt: 1, fetchedAt: 1 }
      await pc.journal.work(AUTHOR, (work) => work.keep('syncServer', { id: SERVER_ROW, ...kept }))
    }
    return leases
  }

  /** A page has been dealt with; with the one that ends the sequence came a lease. */
  async heard(pc: Pc, ended: Round | Error, askedAt: number): Promise<void> {
    if (ended instanceof Error || !ended.lease) return
    const { server, violations } = this.#world
    if (this.#revokedAt !== null && pc.isRevoked && issuedAt(ended.lease) - server.skew > this.#revokedAt)
      violations.push(`I12 ${pc.deviceId.slice(-2)} got leave after it was revoked`)
    const leave = this.#of(pc)
    await leave.keeper.heard(pc.journal, ended.lease, { counter: askedAt })
    const known = { certificate: this.#authority.certificate, practiceId: FOUNDING.practiceId, deviceId: pc.deviceId }
    const lease = leaseBy(known, ended.lease)
    if (!lease) return void violations.push(`I21 ${pc.deviceId.slice(-2)} was given what is no lease`)
    Object.assign(leave, { askedAt, chartMs: lease.chartMs, starts: 0, skew: pc.skew })
    this.given += 1
  }

  /** Perhaps time passes, a clock is wrong, or somebody wants what only one has; then everything is looked at. */
  async step(): Promise<void> {
    const { pcs, time, say, faults } = this.#world
    const chance = this.#chance
    if (faults.restores !== this.#restores) this.#forget()
    const revoked = pcs.find(({ isRevoked }) => isRevoked)
    if (revoked && this.#revokedAt === null) this.#revokedAt = time.now
    const dice = chance.next()
    if (dice < 0.04) {
      const passed = Math.round(chance.next() * 40 * HOUR)
      const pc = chance.of(pcs)
      time.now += passed
      // Whoever wants to work for ever stops the clock, or sets it back when nobody looks.
      if (chance.happens(0.4)) {
        pc.skew -= passed + (chance.happens(0.5) ? Math.round(chance.next() * 30 * HOUR) : 0)
        faults.clockJumps += 1
      }
      say(`${(passed / HOUR).toFixed(1)} hours pass; the clock of ${pc.deviceId.slice(-2)} is off by ${pc.skew}`)
    } else if (dice < 0.3) await this.#want(chance.of(pcs), chance.of(NAMES))
    else if (dice < 0.4) await this.#act()
    await this.#look()
  }

  /** A PC asks for something, on a line that loses questions and answers and takes its time. */
  async #want(pc: Pc, name: string): Promise<void> {
    const { time, say } = this.#world
    const held = await holdBy(this.#line(pc), () => time.now, name)
    say(`${pc.deviceId.slice(-2)} wants ${name}: ${held.kind}`)
    if (held.kind !== 'held') return
    const others = (this.#held.get(name) ?? []).filter((one) => one.pc !== pc)
    this.#held.set(name, [...others, { pc, hold: held }])
    this.acts += 1
  }

  #line(pc: Pc): ((request: ActLeaseRequest) => Promise<ActLeaseAnswer>) | null {
    const { time, server } = this.#world
    const chance = this.#chance
    if (pc.isCutOff) return null
    return async (request) => {
      if (pc.isRevoked) throw new Error('revoked')
      if (chance.happens(0.1)) throw new Error('lost')
      time.now += chance.below(20_000)
      const outcome = await server.journal.act({ deviceId: pc.deviceId, ...request })
      time.now += chance.below(50_000)
      if (chance.happens(0.1)) throw new Error('the answer is lost')
      return { ...outcome, now: server.clock.now() }
    }
  }

  /** One of those who got something, perhaps long ago, does what it was for. */
  async #act(): Promise<void> {
    const { violations, say } = this.#world
    const all = [...this.#held].flatMap(([name, holders]) => holders.map((one) => ({ name, ...one })))
    if (all.length === 0) return
    const { name, pc, hold } = this.#chance.of(all)
    if (this.#chance.happens(0.2)) return hold.release()
    const isDone = await hold.record()
    say(`${pc.deviceId.slice(-2)} does ${name}: ${isDone ? 'recorded' : 'lost'}`)
    if (!isDone) return
    const whose = (this.#recorded.get(name) ?? new Set()).add(pc)
    this.#recorded.set(name, whose)
    if (whose.size > 1)
      violations.push(`I22 ${name} was done by ${[...whose].map(({ deviceId }) => deviceId.slice(-2)).join(' and ')}`)
  }

  async #look(): Promise<void> {
    const { pcs, time, server, violations } = this.#world
    // A server whose clock leaps forgets who has what; then only the token keeps two from acting (SPEC S87).
    if (server.skew === this.#serverSkew)
      for (const [name, holders] of this.#held) {
        const believing = holders.filter(({ hold }) => hold.isStillHeld())
        if (believing.length > 1) violations.push(`I22 ${believing.length} PCs believe that they have ${name}`)
      }
    for (const pc of pcs) {
      const leave = this.#of(pc)
      if (leave.timers.due()) await this.#settled(pc)
      if (leave.askedAt === null) continue
      const { kind } = await leave.keeper.standing()
      const [used, name] = [time.now - leave.askedAt, pc.deviceId.slice(-2)]
      if (kind === 'valid' && used > leave.chartMs + (1 + leave.starts) * GIVEN_AGAIN_MS)
        violations.push(
          `I21 ${name} works on ${Math.round((used - leave.chartMs) / MINUTE)} minutes after its leave was over`,
        )
      if (kind !== 'valid' && used < leave.chartMs && pc.skew === leave.skew)
        violations.push(
          `I21 ${name} is kept out ${Math.round((leave.chartMs - used) / HOUR)} hours before its leave is over`,
        )
    }
  }

  /** What a keeper began by itself is written down. */
  async #settled(pc: Pc): Promise<void> {
    for (let turns = 0; turns < 4; turns += 1) await new Promise((resolve) => setImmediate(resolve))
    await pc.journal.work(AUTHOR, async () => undefined)
  }

  /** The keeper of a PC's lease; another one after each start of its program. */
  #of(pc: Pc): Leave {
    const known = this.#leaves.get(pc)
    if (known?.journal === pc.journal) return known
    known?.keeper.stop()
    const { time } = this.#world
    const timers = new Counted(() => time.now)
    const keeper = this.#making.keeper({ clock: pc.clock, timers, lapsed: () => {}, report: () => '' })
    keeper.begin(pc.journal)
    const fresh = { askedAt: null, chartMs: 0, starts: 0, skew: pc.skew }
    const leave: Leave = { ...fresh, ...known, journal: pc.journal, keeper, timers }
    leave.starts += 1
    this.#leaves.set(pc, leave)
    return leave
  }

  /** A server that was put back to a copy knows nothing of what was given since. */
  #forget(): void {
    this.#restores = this.#world.faults.restores
    this.#held.clear()
    this.#recorded.clear()
  }

  /** The programs end. */
  stop(): void {
    for (const { keeper } of this.#leaves.values()) keeper.stop()
  }
}

const issuedAt = ({ content }: SignedLease): number => (JSON.parse(content) as { issuedAt: number }).issuedAt
