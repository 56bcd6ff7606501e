import { userById } from '../../db/access/queries.ts'
import { recordRevocation, revocations } from '../../db/devices/revocations.ts'
import { setOfflinePolicy } from '../../db/devices/commands.ts'
import { offlinePolicyOf } from '../../db/devices/queries.ts'
import { byKind, type devices, isCopyLate, isSkewed, placeIn } from '../../shared/devices/index.ts'
import type { HandlersOf } from '../../shared/ipc/index.ts'
import { type DeviceId, type Instant, type LinkFacts, type PracticeId, Refusal } from '../../shared/kernel/index.ts'
import type { CoreParts, IncidentLog } from '../parts.ts'
import { admissionHandlers } from './admissions.ts'
import { drillHandlers } from './drills.ts'
import { hostingOf, type PracticeHost } from '../hosting/index.ts'
import { inAWhile } from './in-a-while.ts'
import { joinPractice } from './join-practice.ts'
import { queueHandlers } from './queue.ts'

/** What this PC is, the practice's inventory of machines, and how this one stands with the server. */
export function createDeviceHandlers(
  parts: CoreParts & { version: string; log?: IncidentLog; host: PracticeHost },
): HandlersOf<typeof devices> {
  const { practice, security, version, server, ids, clock, log } = parts
  const hosting = hostingOf(parts)
  const address = async () => ({ address: (await server.facts()).address })
  const standing = async () => {
    const head = await practice
      .store()
      .journal.db.selectFrom('journalHead')
      .select('practiceId')
      .executeTakeFirstOrThrow()
    return { practiceId: head.practiceId as PracticeId }
  }
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
      const revoked = await revocations(db)
      const barred = await db.selectFrom('syncBarred').select('deviceId').where('why', '=', 'suspended').execute()
      const suspended = new Set(barred.map((one) => one.deviceId))
      return rows.map(({ id, name, platform, enrolledAt }) => ({
        deviceId: id as DeviceId,
        name,
        platform,
        enrolledAt: enrolledAt as Instant,
        isThis: id === caller.deviceId,
        revoked: revoked.get(id) ?? null,
        suspended: suspended.has(id),
      }))
    },
    async revoke({ deviceId, reason }, caller) {
      const { journal } = practice.store()
      if (deviceId === caller.deviceId)
        throw new Refusal('conflict', 'This is the PC that you sit at. Lock it out from another one.', {
          reason: 'this-device',
        })
      if ((await server.facts()).state === 'alone')
        throw new Refusal('conflict', 'This PC works with no server: there is nobody to refuse another PC.', {
          reason: 'alone',
        })
      const known = await journal.db.selectFrom('device').select('id').where('id', '=', deviceId).executeTakeFirst()
      if (!known) throw new Refusal('not-found', 'This PC is not one of the practice.')
      const person = await userById(journal.db, caller.userId)
      const byName = person?.displayName ?? ''
      await recordRevocation(journal, caller, ids, { deviceId, reason, byName, now: clock.now() })
      return {}
    },
    async link() {
      const { address: _where, isFetching: _half, ...facts } = await server.facts()
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
    ...queueHandlers(parts),
    ...drillHandlers(parts),
    ...admissionHandlers(parts),
    hosting: hosting.standing,
    host: (asked, caller, progress) => hosting.host(asked, caller, progress),
    stopHosting: hosting.stop,
    async serverMoved({ address: to }, caller) {
      await server.moveTo(hostIn(to), caller)
      return address()
    },
    server: address,
    async joinServer({ address: to, code }, caller) {
      const { deviceId } = caller
      const { practiceId } = await standing()
      const { name } = await practice
        .store()
        .journal.db.selectFrom('device')
        .select('name')
        .where('id', '=', deviceId)
        .executeTakeFirstOrThrow()
      const enrolled = await server.enrol({ ...hostIn(to), code, deviceId, name, practiceId })
      await security.vault.keepRemote(enrolled, security.lock.key)
      await server.keep(enrolled, caller, true)
      return address()
    },
    async joinPractice({ address: from, ...wanted }, { signal }, progress) {
      return { recoveryWords: await joinPractice(parts, { ...hostIn(from), ...wanted }, progress, signal) }
    },
    async leaveServer(_input, caller) {
      await security.vault.keepRemote(null, security.lock.key)
      await server.leave(caller)
      return address()
    },
    offlinePolicy: () => offlinePolicyOf(practice.store().journal.db),
    async setOfflinePolicy(policy, caller) {
      await setOfflinePolicy(practice.store().journal, caller, policy, caller.clock.now())
      return offlinePolicyOf(practice.store().journal.db)
    },
    exchangeNow() {
      server.exchangeNow()
      return {}
    },
  }
}

/** @throws Refusal `invalid-input` for what is no address, which the contract has seen before */
function hostIn(address: string): { host: string; port: number | undefined } {
  const place = placeIn(address)
  if (place) return place
  throw new Refusal('invalid-input', 'This is no address of a computer.', { reason: 'address' })
}

/** A PC without a server waits for no copy of one. */
const isLate = ({ state, copiedAt, lastContactAt }: Pick<LinkFacts, 'state' | 'copiedAt' | 'lastContactAt'>): boolean =>
  state !== 'alone' && isCopyLate(copiedAt, lastContactAt)
