import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { enrolAnew } from '../../db/backups/enrol-anew.ts'
import { openStore, type Store } from '../../db/store.ts'
import { deviceOf } from '../../db/sync/devices.ts'
import { PracticeStore } from '../../electron/practice-store.ts'
import { createSecurity } from '../../electron/security/index.ts'
import { fileDeviceSecrets } from '../../electron/security/device-secrets.ts'
import type { Joiner, TransportMaker } from '../../electron/sync/parts.ts'
import type { Transport } from '../../electron/sync/exchange.ts'
import { type DeviceId, Refusal } from '../../shared/kernel/index.ts'
import type { LeftAnswer, LeftRequest } from '../../shared/sync/index.ts'
import { countingIds, steppingClock } from '../support/fixed.ts'
import { type Clients, PASSWORDS, scratchCore, valueOf } from '../support/practices.ts'
import { keyOf } from '../support/stores.ts'
import { direct, enrol, type Server, serverOn } from './fleet.ts'

export const ADDRESS = 'server.example:4200'
export const CODE = 'K7QM-ABCD-EFGH-JKMN'
const SERVER = '01900000-0000-7000-8000-0000000000ff'

/** Asks until the answer is true; the answer that was given last stands in the failure. */
export async function until<T>(ask: () => Promise<T>, isIt: (answer: T) => boolean, ms = 15_000): Promise<T> {
  const end = performance.now() + ms
  for (;;) {
    const answer = await ask()
    if (isIt(answer)) return answer
    if (performance.now() > end) throw new Error(`it did not come to that: ${JSON.stringify(answer)}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** The line between the PCs and the server, which can be cut, and cut off in the middle of an answer. */
function line() {
  const listeners = new Set<(head: number) => void>()
  const state = { isDown: false, losesAnswers: false, refuses: false, holdsPushes: false, asked: 0 }
  const poke = async ({ journal }: Server) => {
    const { operation } = await journal.db.selectFrom('journalHead').select('operation').executeTakeFirstOrThrow()
    for (const listener of listeners) listener(operation)
  }
  const over = (server: () => Server, deviceId: string): Transport => {
    const through = async <A>(ask: (to: Transport) => Promise<A>): Promise<A> => {
      state.asked += 1
      if (state.isDown) throw new Error('the line is cut')
      const answer = await ask(direct(server().exchange, deviceId))
      if (state.losesAnswers) throw new Error('the answer got lost')
      return answer
    }
    return {
      push: async (request) => {
        if (state.holdsPushes && !state.isDown)
          throw new Refusal('internal', 'The practice server did not understand this PC.', { reason: 'garbled' })
        const answer = await through((to) => to.push(request))
        await poke(server())
        return answer
      },
      pull: (request) => through((to) => to.pull(request)),
      presence: (request) =>
        through(async (to) => (await to.presence?.(request)) ?? Promise.reject(new Error('no presence'))),
      digest: (request) =>
        through(async (to) => (await to.digest?.(request)) ?? Promise.reject(new Error('no digest'))),
      left: (request) => through(() => leftWith(server(), deviceId, request)),
      onNews(listener) {
        listeners.add(listener)
        return () => listeners.delete(listener)
      },
    }
  }
  return { state, over }
}

/** As the server's own route: whoever is not locked out is told so. */
async function leftWith({ journal, clock }: Server, deviceId: string, request: LeftRequest): Promise<LeftAnswer> {
  const now = clock.now()
  const device = await deviceOf(journal.db, deviceId)
  if (device?.status !== 'revoked') return { kind: 'refused', reason: 'not-revoked', now }
  await journal.left({ deviceId, ...request })
  return { kind: 'kept', now }
}

/** Puts another PC of the same practice beside a core that is closed: with its data, under an identity of its own. */
export async function asAnotherPc(dataDir: string, name: string): Promise<{ dataDir: string; deviceId: DeviceId }> {
  const folder = mkdtempSync(join(tmpdir(), 'daybook-core-'))
  cpSync(dataDir, folder, { recursive: true })
  const [clock, ids] = [steppingClock(), countingIds(name)]
  const practice = new PracticeStore({ dataDir: folder, clock, ids })
  const security = await createSecurity({
    dataDir: folder,
    deviceSecrets: fileDeviceSecrets(folder),
    practice,
    clock,
  })
  const unlocked = await security.vault.unlock('admin', PASSWORDS.admin)
  if (!unlocked) throw new Error('the administrator cannot open the copy')
  const { databaseKey: key, vaultKey } = unlocked
  const at = { file: join(folder, 'daybook.db'), logFile: join(folder, 'operations.log'), key, clock, ids }
  const deviceId = ids.next<DeviceId>()
  const store = await openStore(at)
  await enrolAnew(store, { id: deviceId, name, platform: 'linux' }, clock.now())
  await store.close()
  vaultKey.destroy()
  key.destroy()
  await security.close()
  return { dataDir: folder, deviceId }
}

type Room = Awaited<ReturnType<typeof scratchCore>>

/**
 * Two rooms of one practice as real cores, and its server; the first room and the second know where it is.
 * @param prepare what the practice is to hold before there is a second room
 */
export async function twoRooms(prepare: (admin: Clients) => Promise<unknown> = async () => undefined) {
  const { state, over } = line()
  let server: Server | null = null
  const standing = () => {
    if (!server) throw new Error('the server is not there yet')
    return server
  }
  const transportTo: TransportMaker = ({ credential }) => over(standing, credential.deviceId)
  // The line of these rooms has no TLS; how a PC is let in over a real one is shown in join.test.ts.
  const joinBy: Joiner = async ({ host, port = 8443, code, deviceId, practiceId }) => {
    if (code !== CODE || practiceId === null)
      throw new Refusal('conflict', 'The server does not know this code.', { reason: 'code-wrong' })
    const secret = 'A'.repeat(43)
    const server = { host, port, practiceId, certificate: 'none' }
    return { server, credential: { deviceId, secret }, share: secret, pass: secret }
  }
  const north: Room = await scratchCore({ transportTo, joinBy })
  await north.found()
  const admin = await north.signedIn('admin')
  const { practiceId } = valueOf(await admin.practice.get({}))
  const { deviceId } = valueOf(await admin.devices.thisDevice({}))
  await prepare(admin)
  await north.core.close()
  const another = await asAnotherPc(north.dataDir, 'Room 2')
  await north.restart()
  const south: Room = await scratchCore({ transportTo, joinBy, dataDir: another.dataDir })
  const folder = mkdtempSync(join(tmpdir(), 'daybook-hub-'))
  const clock = steppingClock(Date.now())
  const ids = countingIds('hub')
  const file = { file: join(folder, 'daybook.db'), logFile: join(folder, 'operations.log') }
  const store: Store = await openStore({
    ...file,
    key: keyOf(Buffer.alloc(32, 5)),
    clock,
    ids,
    founding: { deviceId: SERVER, practiceId },
  })
  server = serverOn({ journal: store.journal, clock })
  for (const one of [deviceId, another.deviceId]) await enrol(server, one)
  return {
    north,
    south,
    server,
    clock,
    line: state,
    deviceIds: { north: deviceId, south: another.deviceId },
    /** Tells both rooms where the server is. */
    async connect() {
      for (const room of [north, south]) {
        const manager = await room.signedIn('admin')
        valueOf(await manager.devices.joinServer({ address: ADDRESS, code: CODE }))
      }
    },
    async remove() {
      await north.remove()
      await south.remove()
      await store.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}
