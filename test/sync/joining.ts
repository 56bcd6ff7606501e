import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { openStore, type Store } from '../../db/store.ts'
import { digestsOf } from '../../db/sync/digest.ts'
import { fileDeviceSecrets } from '../../electron/security/device-secrets.ts'
import { createPasswordHash } from '../../electron/security/password-hash.ts'
import { vaultIn } from '../../electron/security/vault-in.ts'
import { askServer } from '../../server/administration.ts'
import { ServerFolder } from '../../server/folder.ts'
import { serverClock, serverIds } from '../../server/practice.ts'
import type { RunOptions } from '../../server/run.ts'
import type { Clock, PracticeId, ServerFinder } from '../../shared/kernel/index.ts'
import { type Clients, FIRST_PRACTICE, PASSWORDS, scratchCore, valueOf } from '../support/practices.ts'
import { until } from './cores.ts'
import { SERVER_DEVICE, serve } from './serving.ts'

/**
 * A practice on one PC, its server over real TLS, and a second PC that holds nothing yet: real cores with real encrypted files, which reach
 * the server as the program does.
 */
/** @param options `clock`: of the second PC; `snapshotLeast`: operations from which on an empty PC is given a snapshot */
export async function practiceWithServer({
  clock,
  finder,
  mdns,
  snapshotLeast,
  second: other = {},
}: {
  clock?: Clock
  finder?: ServerFinder
  mdns?: NonNullable<RunOptions['mdns']>
  snapshotLeast?: number
  second?: Parameters<typeof scratchCore>[0]
} = {}) {
  const first = await scratchCore(finder ? { finder } : {})
  await first.found()
  const admin = await first.signedIn('admin')
  const { practiceId } = valueOf(await admin.practice.get({}))
  const folder = new ServerFolder(join(mkdtempSync(join(tmpdir(), 'daybook-server-')), 'server'))
  const named = { practiceName: FIRST_PRACTICE.practiceName, deviceId: SERVER_DEVICE, listen: '127.0.0.1', port: 0 }
  await folder.setUp({ practiceId: practiceId as PracticeId, ...named, names: [] }, serverClock.now())
  const serving = await serve({ folder, snapshotLeast, ...(mdns ? { mdns } : {}) })
  const second = await scratchCore({ ...(clock ? { clock } : {}), ...(finder ? { finder } : {}), ...other })
  const address = () => `127.0.0.1:${serving.address().port}`
  const offer = async (deviceId: string | null = null) => (await askServer(folder, { kind: 'offer', deviceId })).code
  return {
    first,
    second,
    serving,
    address,
    offer,
    /** The first PC joins the server, and everything that it has is there. */
    async firstJoins(): Promise<void> {
      const clients = await first.signedIn('admin')
      valueOf(await clients.devices.joinServer({ address: address(), code: await offer() }))
      await isSafe(clients)
    },
    /** The second PC, empty until now, joins the practice. @returns what it showed of its progress, and its words */
    async secondJoins() {
      const told: { done: number; of: number }[] = []
      const wanted = { address: address(), code: await offer(), deviceName: 'Room 2' }
      const onProgress = (one: { done: number; of: number }) => void told.push(one)
      const { recoveryWords } = valueOf(await second.connect().devices.joinPractice(wanted, { onProgress }))
      return { told, recoveryWords }
    },
    async remove() {
      await first.remove()
      await second.remove()
      await serving.stop()
    },
  }
}
export type PracticeWithServer = Awaited<ReturnType<typeof practiceWithServer>>

/** Until everything of a PC is on the server, and everything of the server there. */
export const isSafe = (clients: Pick<Clients, 'devices'>) =>
  until(
    async () => valueOf(await clients.devices.link({})),
    ({ state, waiting }) => state === 'up-to-date' && waiting === 0,
    60_000,
  )

/** Opens the store of a PC whose core is closed, and closes it again. */
export async function withStore<T>(
  dataDir: string,
  login: keyof typeof PASSWORDS,
  use: (store: Store) => Promise<T>,
): Promise<T> {
  const hash = createPasswordHash()
  const unlocked = await (await vaultIn(dataDir, fileDeviceSecrets(dataDir), hash)).unlock(login, PASSWORDS[login])
  await hash.close()
  if (!unlocked) throw new Error(`${login} cannot open this PC`)
  const { databaseKey: key, vaultKey } = unlocked
  const files = { file: join(dataDir, 'daybook.db'), logFile: join(dataDir, 'operations.log') }
  const store = await openStore({ ...files, key, clock: serverClock, ids: serverIds })
  try {
    return await use(store)
  } finally {
    await store.close()
    for (const one of [key, vaultKey]) one.destroy()
  }
}

/** What a PC holds whose core is closed. */
export const digestsIn = (dataDir: string, login: keyof typeof PASSWORDS) =>
  withStore(dataDir, login, ({ journal }) => digestsOf(journal.db, async () => {}))

/** A PC that joins, as a program of its own, killed as soon as there is a practice on it. */
export async function killedJoining(dataDir: string, address: string, code: string): Promise<void> {
  const program = fileURLToPath(new URL('joiner.ts', import.meta.url))
  const child = spawn(process.execPath, [program, dataDir, address, code], { stdio: 'ignore' })
  const ended = new Promise<void>((resolve) => void child.once('exit', () => resolve()))
  while (child.exitCode === null && !existsSync(join(dataDir, 'keys.json')))
    await new Promise((resolve) => setTimeout(resolve, 2))
  child.kill('SIGKILL')
  await ended
  if (child.signalCode !== 'SIGKILL') throw new Error('it ended before it was killed')
}

export const signIn = (clients: Clients, login: keyof typeof PASSWORDS, password: string = PASSWORDS[login]) =>
  clients.access.signIn({ login, password })
