import { byKind, type devices, isCopyLate, isSkewed } from '../../shared/devices/index.ts'
import type { HandlersOf } from '../../shared/ipc/index.ts'
import type { DeviceId, Instant, LinkFacts } from '../../shared/kernel/index.ts'
import type { CoreParts, IncidentLog } from '../parts.ts'
import { inAWhile } from './in-a-while.ts'

/** What this PC is, the practice's inventory of machines, and how this one stands with the server. */
export function createDeviceHandlers({
  practice,
  security,
  version,
  server,
  log,
}: CoreParts & { version: string; log?: IncidentLog }): HandlersOf<typeof devices> {
  const address = async () => ({ address: (await server.facts()).address })
  return {
    screenStopped({ incidentId, kind, frames }) {
      log?.({ incidentId, channel: 'screen', error: [kind, ...frames].join(' ← ') })
      return {}
    },
    async thisDevice(_input, caller) {
      const { journal, engine } = practice.store()
      const row = await journal.db
        .selectFrom('device')
        .selectAll()
        .where('id', '=', caller.deviceId)
        .executeTakeFirstOrThrow()
      const cipher = `${String(engine.raw.pragma('cipher', { simple: true }))} ${String(engine.raw.pragma('legacy', { simple: true }))}`
      const { name, platform, enrolledAt } = row
      return {
        deviceId: caller.deviceId,
        name,
        platform,
        version,
        enrolledAt: enrolledAt as Instant,
        secretStore: security.secretStore,
        cipher,
      }
    },
    async list(_input, caller) {
      const { db } = practice.store().journal
      const rows = await db.selectFrom('device').selectAll().orderBy('enrolledAt').execute()
      return rows.map(({ id, name, platform, enrolledAt }) => ({
        deviceId: id as DeviceId,
        name,
        platform,
        enrolledAt: enrolledAt as Instant,
        isThis: id === caller.deviceId,
      }))
    },
    async link() {
      const { address: _where, ...facts } = await server.facts()
      return { ...facts, isSkewed: isSkewed(facts.aheadMs), isCopyLate: isLate(facts) }
    },
    linkChanged: (_input, _caller, emit) => {
      const told = inAWhile(() => emit({}))
      const stop = server.onChange(told.soon)
      return () => {
        stop()
        told.never()
      }
    },
    waiting: async () => byKind(await server.waiting()),
    server: address,
    async useServer({ address: to }, caller) {
      const before = (await server.facts()).address
      const next = to?.replace(/\/$/, '') ?? null
      await practice.store().journal.work(caller, async (work) => {
        work.audit({ action: 'configure', category: 'devices', detail: { server: next, before } })
      })
      server.useServer(next)
      return address()
    },
    exchangeNow() {
      server.exchangeNow()
      return {}
    },
  }
}

/** A PC without a server waits for no copy of one. */
const isLate = ({ state, copiedAt, lastContactAt }: Pick<LinkFacts, 'state' | 'copiedAt' | 'lastContactAt'>): boolean =>
  state !== 'alone' && isCopyLate(copiedAt, lastContactAt)
