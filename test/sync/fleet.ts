import { createHash } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { openStore, type Store } from '../../db/store.ts'
import type { Journal } from '../../db/journal.ts'
import { mergeRules } from '../../db/journal/rules.ts'
import { ledgerGiving } from '../../db/ledger/given.ts'
import { Exchange, type Transport } from '../../electron/sync/exchange.ts'
import { PracticeExchange } from '../../server/sync/exchange.ts'
import { canonicalJson, type DeviceId, type Json } from '../../shared/kernel/index.ts'
import {
  DigestAnswer,
  DigestRequest,
  PresenceAnswer,
  PresenceRequest,
  PullAnswer,
  PullRequest,
  PushAnswer,
  PushRequest,
} from '../../shared/sync/index.ts'
import { countingIds, steppingClock } from '../support/fixed.ts'
import { patientRow } from '../support/rows.ts'
import { type AnyStore, FOUNDING, keyOf } from '../support/stores.ts'

/** In whose name people of these tests write. */
export const AUTHOR = { userId: null, sessionId: null, channel: 'patients.register' }

/** Registers the synthetic patient of a number on a PC. */
export const register = ({ store }: Pick<Pc, 'store'>, number: number): Promise<void> =>
  store.journal.work(AUTHOR, (work) => work.insert('patient', patientRow(number)))

export type Pc = {
  name: string
  deviceId: DeviceId
  store: Store
  clock: ReturnType<typeof steppingClock>
  exchange: Exchange
  /** Sends all, fetches all, until nothing moves. */
  catchUp(): Promise<void>
  reopen(): Promise<void>
  remove(): Promise<void>
}

/** As it goes over the wire: through JSON and the schemas of both ends. */
const overTheWire = <T>(schema: { parse(value: unknown): T }, value: unknown): T =>
  schema.parse(JSON.parse(JSON.stringify(value)))

/** Straight into a server's exchange, without a network. */
export function direct(server: PracticeExchange, deviceId: string): Transport {
  return {
    push: async (request) => overTheWire(PushAnswer, await server.push(deviceId, overTheWire(PushRequest, request))),
    pull: async (request) => overTheWire(PullAnswer, await server.pull(deviceId, overTheWire(PullRequest, request))),
    presence: async (request) =>
      overTheWire(PresenceAnswer, await server.presence(deviceId, overTheWire(PresenceRequest, request))),
    digest: async (request) =>
      overTheWire(DigestAnswer, await server.digest(deviceId, overTheWire(DigestRequest, request))),
  }
}

/** A server on a store of any engine. */
export function serverOn({ journal, clock }: Pick<AnyStore, 'journal' | 'clock'>) {
  return { journal, clock, exchange: new PracticeExchange({ journal, clock, giving: ledgerGiving }) }
}
export type Server = ReturnType<typeof serverOn>

/** Lets a device in, as an administrator's approval does. */
export async function enrol({ journal, clock }: Server, deviceId: string): Promise<void> {
  await journal.admit({ deviceId, secretHash: '', program: 'test', now: clock.now() })
}

/** A PC of the practice with a real encrypted store. */
export async function pc(name: string, server: Server): Promise<Pc> {
  const folder = mkdtempSync(join(tmpdir(), `daybook-pc-${name}-`))
  const clock = steppingClock()
  const deviceId = `01900000-0000-7000-8000-${createHash('sha256').update(name).digest('hex').slice(0, 12)}` as DeviceId
  const at = {
    file: join(folder, 'daybook.db'),
    logFile: join(folder, 'operations.log'),
    key: keyOf(Buffer.alloc(32, 9)),
    clock,
    ids: countingIds(name),
  }
  await enrol(server, deviceId)
  const store = await openStore({ ...at, founding: { deviceId, practiceId: FOUNDING.practiceId } })
  const exchangeOf = (journal: Journal) =>
    new Exchange({ journal, transport: direct(server.exchange, deviceId), program: 'test' })
  const one: Pc = {
    name,
    deviceId,
    store,
    clock,
    exchange: exchangeOf(store.journal),
    async catchUp() {
      for (let moved = true; moved; ) {
        const sent = await one.exchange.push()
        const got = await one.exchange.pull()
        if (sent.refused ?? got.refused) throw new Error(`refused: ${sent.refused ?? got.refused}`)
        moved = sent.more || got.more || sent.moved + got.moved > 0
      }
    },
    async reopen() {
      await one.store.close().catch(() => undefined)
      one.store = await openStore(at)
      one.exchange = exchangeOf(one.store.journal)
    },
    async remove() {
      await one.store.close().catch(() => undefined)
      rmSync(folder, { recursive: true, force: true })
    },
  }
  return one
}

/** Digests of everything that travels, by table: what must be the same on every replica (SPEC S29). */
export async function digests({ db }: Pick<Journal, 'db'>): Promise<Record<string, string>> {
  const all: Record<string, string> = {}
  for (const table of [...mergeRules.keys()].sort()) {
    const { rows } = await sql<Record<string, Json>>`select * from ${sql.table(table)} order by id`.execute(
      db.withoutPlugins(),
    )
    const lines = rows.map(({ revision: _counted, ...row }) => canonicalJson({ ...row }))
    if (rows.length > 0) all[table] = createHash('sha256').update(lines.toSorted().join('\n')).digest('hex')
  }
  return all
}
