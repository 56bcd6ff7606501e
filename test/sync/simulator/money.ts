import { createHash } from 'node:crypto'
import { compareWithHistory } from '../../../db/backups/row-history.ts'
import { canonicalJson, type Json, type PatientId, Refusal } from '../../../shared/kernel/index.ts'
import type { LedgerItemId } from '../../../shared/ledger/index.ts'
import { countingIds } from '../../support/fixed.ts'
import { changedCloses, changedMonths, type Counter, counterAt, flawsIn } from '../counter.ts'
import type { Pc } from './parties.ts'
import { Chance } from './random.ts'
import type { World } from './run.ts'
import type { SimStore } from './stores.ts'

const TABLES = ['entry', 'item', 'posting', 'mark', 'parked', 'parked_item', 'plan', 'close'].map(
  (part) => `ledger_${part}`,
)
const DAYS = ['2026-11-24', '2026-11-29', '2026-11-30', '2026-12-01', '2026-12-02', '2026-12-05']
const TRACES = ['EFT1', 'EFT2', 'EFT3']

/** What happens to money at the counters of a run, by a chance of its own, so that what else happens stays as it was. */
export class Money {
  readonly #world: World
  readonly #chance: Chance
  readonly #ids: ReturnType<typeof countingIds>
  booked = 0

  constructor(world: World, seed: number) {
    this.#world = world
    this.#chance = new Chance(seed + 7_000_000)
    this.#ids = countingIds(`money ${seed}`)
  }

  /** Perhaps somebody books something at one of the PCs. */
  async step(): Promise<void> {
    const { pcs, witness, say } = this.#world
    const chance = this.#chance
    if (!chance.happens(0.35)) return
    const pc = chance.of(pcs)
    const patients = columnOf<PatientId>(pc.store, 'select id from patient order by id')
    if (patients.length === 0) return
    const patientId = chance.of(patients.slice(0, 2))
    const counter = counterAt({ store: { journal: pc.journal }, clock: pc.clock, patientId }, this.#ids)
    counter.on(chance.of(DAYS))
    const what = await this.#act(counter, pc).catch((error: unknown) => {
      if (error instanceof Refusal) return `is refused: ${error.reason ?? error.code}`
      throw error
    })
    this.booked += witness.take(pc.store, pc.deviceId, new Map())
    say(`${pc.deviceId.slice(-2)} money ${what}`)
  }

  async #act(counter: Counter, { store }: Pc): Promise<string> {
    const chance = this.#chance
    const dice = chance.next()
    const cents = 100 * (1 + chance.below(40))
    const items = columnOf<LedgerItemId>(store, 'select id from ledger_item order by id')
    if (dice < 0.25) {
      await counter.charge(cents)
      return 'charge'
    }
    if (dice < 0.5) {
      await counter.pay(cents, items.length > 0 && chance.happens(0.6) ? chance.of(items) : undefined)
      return 'payment'
    }
    if (dice < 0.58) {
      await counter.refund(cents)
      return 'refund'
    }
    if (dice < 0.66) {
      await counter.remit(cents, chance.of(TRACES))
      return 'remit'
    }
    const payments = columnOf(store, "select id from ledger_entry where kind = 'payment' order by id")
    if (dice < 0.74 && payments.length > 0) {
      await counter.void({ entryId: chance.of(payments) as never })
      return 'void'
    }
    if (dice < 0.78) {
      await counter.plan(cents)
      return 'plan'
    }
    if (dice < 0.92) {
      await counter.closeDay()
      return 'closes the day'
    }
    // The month is closed with nothing on its way: mostly this is refused, and sometimes somebody is just in time.
    await counter.closeMonth('2026-11', chance.happens(0.5) ? 'alone' : 'in-touch')
    return 'closes the month'
  }

  /** I14: the books of every replica that may still ask are the same, sound, and every close says what it said. */
  async check(): Promise<void> {
    const { server, pcs, violations } = this.#world
    const wanted = digestsOf(server.store)
    const all = [
      { name: 'the server', store: server.store, journal: server.journal },
      ...pcs.filter(({ isRevoked }) => !isRevoked).map((pc) => ({ name: pc.deviceId.slice(-2), ...pick(pc) })),
    ]
    for (const { name, store, journal } of all) {
      const got = digestsOf(store)
      for (const table of TABLES)
        if (got[table] !== wanted[table]) violations.push(`I14 ${table} of ${name} is not the server's`)
      for (const table of TABLES)
        for (const { rowId, kind } of compareWithHistory(store.raw, table).mismatches)
          violations.push(`I17 ${name}: ${table}/${rowId} is ${kind}`)
      for (const { entryId, what } of await flawsIn(journal))
        violations.push(`I14 ${name} ${entryId} is broken: ${what}`)
      for (const id of await changedCloses(journal))
        violations.push(`I14 the close ${id} says something else on ${name}`)
      for (const id of await changedMonths(journal))
        violations.push(`I14 the closed month ${id} has changed on ${name}`)
    }
    const given = columnOf<number>(server.store, 'select accepted_seq as id from ledger_entry order by accepted_seq')
    if (given.some((place, at) => place !== at + 1)) violations.push(`I14 the places are ${given.join(' ')}`)
  }
}

const pick = ({ store, journal }: Pc) => ({ store, journal })

function columnOf<T extends string | number = string>({ raw }: SimStore, text: string): T[] {
  return raw
    .prepare(text)
    .all()
    .map((row) => (row as { id: T }).id)
}

function digestsOf({ raw }: SimStore): Record<string, string> {
  return Object.fromEntries(
    TABLES.map((table) => {
      const rows = raw.prepare(`select * from ${table} order by id`).all() as Record<string, Json>[]
      const lines = rows.map(({ revision: _counted, ...row }) => canonicalJson(row))
      return [table, createHash('sha256').update(lines.join('\n')).digest('hex')] as const
    }),
  )
}
