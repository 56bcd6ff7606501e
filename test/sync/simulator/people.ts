import { SCHEMA_VERSION } from '../../../db/migrations/index.ts'
import { planEdit, write } from './edits.ts'
import type { Network } from './network.ts'
import type { Pc, SimServer } from './parties.ts'
import type { World } from './run.ts'
import { Crash } from './stores.ts'
import { type Row, rowOf } from './witness.ts'

const HOUR = 3_600_000
const MOST_BACKUPS = 4

/** What people, time and misfortune do in one run: how often each happens is a part of the seed. */
export class People {
  readonly #world: World
  readonly #may: { restore: boolean; silence: boolean; revoke: boolean; skew: boolean; jump: boolean; crash: boolean }
  readonly #backups: Buffer[] = []
  #values = 0

  constructor(world: World) {
    this.#world = world
    const { chance, pcs, server } = world
    const restore = chance.happens(0.6)
    this.#may = {
      restore,
      silence: restore && chance.happens(0.3),
      // Whatever a revoked PC alone still knew is lost with the server's later state: the two are not put together.
      revoke: !restore && chance.happens(0.15),
      skew: chance.happens(0.7),
      jump: chance.happens(0.2),
      crash: chance.happens(0.6),
    }
    if (this.#may.skew) for (const one of [...pcs, server]) one.skew = Math.round((chance.next() - 0.5) * 4 * HOUR)
  }

  /** One thing happens. */
  async step(network: Network): Promise<void> {
    const { chance, pcs, faults, say } = this.#world
    const pc = chance.of(pcs)
    const dice = chance.next()
    if (dice < 0.26) return this.edit(pc)
    if (dice < 0.48) return network.depart(pc, chance.happens(0.5) ? 'push' : 'pull')
    if (dice < 0.69) return network.arrive()
    if (dice < 0.92) {
      const waiting = pcs.filter(({ flight }) => flight?.answer)
      return waiting.length > 0 ? network.hear(chance.of(waiting)) : network.depart(pc, 'pull')
    }
    if (dice < 0.933) {
      pc.isCutOff = !pc.isCutOff
      faults.cuts += 1
    } else if (dice < 0.95 && this.#may.crash) {
      say(`${pc.deviceId.slice(-2)} ends and starts again`)
      faults.crashes += 1
      pc.restart()
    } else if (dice < 0.96) this.#jump(chance.happens(0.8) ? pc : this.#world.server)
    else if (dice < 0.972) this.#keepBackup()
    else if (dice < 0.991) await this.#restore()
    else if (dice < 0.994) {
      pc.isOld = !pc.isOld
      faults.old += 1
    } else if (this.#may.revoke && !pcs.some(({ isRevoked }) => isRevoked)) this.#revoke(pc)
  }

  /** Somebody writes at a PC. */
  async edit(pc: Pc, wanted?: 'create'): Promise<void> {
    const { chance, time, witness, violations, faults, say } = this.#world
    const { deviceId } = pc
    const ids = { next: () => `${deviceId.slice(0, 24)}${(++this.#values).toString(16).padStart(12, '0')}` as never }
    const fresh = () => `w${++this.#values}`
    const planned = planEdit({ chance, store: pc.store, ids, now: time.now, fresh }, wanted)
    const saw = new Map<string, Row>()
    for (const { tbl, id } of planned.changes) {
      const row = rowOf(pc.store, tbl, id)
      if (row) saw.set(`${tbl}/${id}`, row)
    }
    if (!wanted && this.#may.crash && chance.happens(0.04)) pc.store.cutOffAt(1 + chance.below(14), chance.happens(0.5))
    let saved = true
    try {
      const author = { userId: null, sessionId: null, channel: planned.command }
      await pc.journal.work(author, (work) => write(work, planned))
    } catch (error) {
      if (!(error instanceof Crash)) throw error
      saved = false
    }
    const burnt = pc.store.isBurnt()
    const taken = witness.take(pc.store, deviceId, saw)
    say(
      `${deviceId.slice(-2)} ${planned.command} ${planned.changes.map(({ tbl, id }) => `${tbl}/${id.slice(-4)}`).join(' ')}`,
    )
    if (saved && taken === 0) violations.push('I3 an edit that was acknowledged is not on its own PC')
    if (!burnt) return
    say(`${deviceId.slice(-2)} is cut off, ${taken > 0 ? 'after' : 'before'} it was saved`)
    faults.crashes += 1
    pc.restart()
  }

  /** Every fault ends: nobody is cut off, everybody has this program. */
  async calm(network: Network): Promise<void> {
    for (const pc of this.#world.pcs) {
      pc.isCutOff = false
      pc.isOld = false
      if (pc.flight) pc.restart()
    }
    network.clear()
  }

  #jump(one: Pc | SimServer): void {
    const { chance, faults, say } = this.#world
    if (!this.#may.jump) return
    one.skew += Math.round((chance.next() - 0.5) * (chance.happens(0.2) ? 2 * 365 * 24 : 96) * HOUR)
    faults.clockJumps += 1
    say(`a clock jumps to ${one.skew}`)
  }

  #keepBackup(): void {
    this.#backups.push(this.#world.server.store.state())
    if (this.#backups.length > MOST_BACKUPS) this.#backups.shift()
  }

  /** The server's disk is gone; somebody puts one of its backups back. */
  async #restore(): Promise<void> {
    const { chance, server, faults, say } = this.#world
    if (!this.#may.restore || this.#backups.length === 0) return
    server.store.goTo(chance.of(this.#backups))
    server.restart()
    faults.restores += 1
    if (this.#may.silence && chance.happens(0.5))
      return say('somebody puts a backup of the server back and tells nobody')
    const epoch = await server.journal.restored('backup')
    say(`the server goes on from a backup in epoch ${epoch}`)
  }

  #revoke(pc: Pc): void {
    const { server, faults, say } = this.#world
    server.store.raw.prepare("update sync_device set status = 'revoked' where device_id = ?").run(pc.deviceId)
    pc.isRevoked = true
    faults.revoked += 1
    say(`${pc.deviceId.slice(-2)} is revoked at schema ${SCHEMA_VERSION}`)
  }
}
