import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ledgerGiving } from '../../db/ledger/given.ts'
import { Exchange } from '../../electron/sync/exchange.ts'
import { HttpsTransport, type ServerAddress } from '../../electron/sync/transport.ts'
import { hashOfSecret } from '../../server/device-gate.ts'
import { ServerFolder } from '../../server/folder.ts'
import { serverClock } from '../../server/practice.ts'
import { type RunOptions, runServer, type Running } from '../../server/run.ts'
import { PracticeExchange } from '../../server/sync/exchange.ts'
import type { DeviceId, PracticeId } from '../../shared/kernel/index.ts'
import { FOUNDING } from '../support/stores.ts'
import { type Pc, pc } from './fleet.ts'

export const SERVER_DEVICE = '01900000-0000-7000-8000-0000000000e1' as DeviceId
export const PRACTICE = FOUNDING.practiceId as PracticeId

/** A set-up server's folder of its own. */
export async function scratchFolder(practiceId: PracticeId = PRACTICE): Promise<ServerFolder> {
  const folder = new ServerFolder(join(mkdtempSync(join(tmpdir(), 'daybook-server-')), 'server'))
  const parts = { practiceId, practiceName: 'Maple Street', deviceId: SERVER_DEVICE, listen: '127.0.0.1', port: 0 }
  await folder.setUp({ ...parts, names: [] }, serverClock.now())
  return folder
}

/** A real server, listening by HTTPS on this computer, with its log kept. */
export async function serve(
  options: { databaseUrl?: string; folder?: ServerFolder; snapshotLeast?: number | undefined } & Pick<
    RunOptions,
    'mdns' | 'announce'
  > = {},
) {
  const folder = options.folder ?? (await scratchFolder())
  const log: string[] = []
  const start = (port?: number) =>
    runServer(folder, {
      ...(port === undefined ? {} : { port }),
      version: '0.1.0',
      databaseUrl: options.databaseUrl,
      snapshotLeast: options.snapshotLeast,
      announce: options.mdns ? (options.announce ?? 'nameless') : 'off',
      ...(options.mdns ? { mdns: options.mdns } : {}),
      logTo: { write: (line) => void log.push(line) },
    })
  let running: Running = await start()
  let isRunning = true
  const address = (): ServerAddress => ({
    host: '127.0.0.1',
    port: running.address.port,
    practiceId: folder.settings().practiceId,
    certificate: folder.authority().certificate,
  })
  return {
    folder,
    log,
    address,
    get journal() {
      return running.practice.journal
    },
    /** Away, with everything kept, until `restart`. */
    async pause() {
      await running.close()
      isRunning = false
    },
    async restart(port?: number) {
      if (isRunning) await running.close()
      isRunning = true
      running = await start(port)
    },
    get copies() {
      return running.copies
    },
    /** Stops the server, does something to its folder, and starts it again. */
    async apart(what: () => Promise<void>) {
      await running.close()
      await what()
      running = await start()
    },
    /** Whether another server serves the practice instead. */
    hasMoved: () => running.hasMoved(),
    /** How many devices listen for news. */
    listening: () => running.listening(),
    /** Lets a device in and gives it its secret. */
    async admit(deviceId: string): Promise<string> {
      const secret = randomBytes(32).toString('base64url')
      await running.practice.journal.admit({
        deviceId,
        secretHash: hashOfSecret(secret),
        program: 'test',
        now: serverClock.now(),
      })
      return secret
    },
    async stop() {
      if (isRunning) await running.close()
      rmSync(join(folder.path, '..'), { recursive: true, force: true })
    },
  }
}
export type Serving = Awaited<ReturnType<typeof serve>>

/** A PC that speaks to the server over HTTPS. */
export async function remotePc(
  name: string,
  serving: Serving,
): Promise<Pc & { transport: HttpsTransport; secret: string }> {
  const { journal } = serving
  const one = await pc(name, {
    journal,
    clock: serverClock as never,
    exchange: new PracticeExchange({ journal, clock: serverClock, giving: ledgerGiving }),
  })
  const secret = await serving.admit(one.deviceId)
  const transport = new HttpsTransport(serving.address(), { deviceId: one.deviceId, secret })
  one.exchange = new Exchange({ journal: one.store.journal, transport, program: 'test' })
  const remove = one.remove.bind(one)
  return Object.assign(one, {
    transport,
    secret,
    async remove() {
      transport.close()
      await remove()
    },
  })
}
