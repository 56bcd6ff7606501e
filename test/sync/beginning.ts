import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { examine } from '../../electron/backups/check.ts'
import { PracticeStore } from '../../electron/practice-store.ts'
import { Exchange, type Transport } from '../../electron/sync/exchange.ts'
import { Beginning } from '../../electron/sync/snapshot/begin.ts'
import { systemTimers, type Timers } from '../../electron/sync/timers.ts'
import { HttpsTransport } from '../../electron/sync/transport.ts'
import { serverClock, serverIds } from '../../server/practice.ts'
import type { DeviceId } from '../../shared/kernel/index.ts'
import { patientRow } from '../support/rows.ts'
import { keyOf } from '../support/stores.ts'
import { AUTHOR, digests } from './fleet.ts'
import { PRACTICE, serve, type Serving } from './serving.ts'
import type { Started } from './snapshot-starter.ts'

const JOINING = { userId: null, sessionId: null, channel: 'devices.joinPractice' }
const KEY = Buffer.alloc(32, 11)

/** Writes patients on the server itself, so many of them. */
export async function fill({ journal }: Pick<Serving, 'journal'>, patients: number, from = 0): Promise<void> {
  for (let at = from; at < from + patients; at += 100)
    await journal.work(AUTHOR, async (work) => {
      for (let i = at; i < Math.min(at + 100, from + patients); i++) await work.insert('patient', patientRow(i))
    })
}

/** A server that gives snapshots of whatever size, with some patients. */
export async function fullServer(patients = 400): Promise<Serving> {
  const serving = await serve({ snapshotLeast: 0 })
  await fill(serving, patients)
  return serving
}

/** A PC that was let in and holds nothing yet, as it stands right after it was founded; it may be stopped and opened again. */
export async function emptyPc(serving: Serving) {
  const dataDir = mkdtempSync(join(tmpdir(), 'daybook-empty-'))
  const deviceId = serverIds.next<DeviceId>()
  const secret = await serving.admit(deviceId)
  const key = keyOf(KEY)
  const reports: unknown[] = []
  let practice = new PracticeStore({ dataDir, clock: serverClock, ids: serverIds })
  const { journal } = await practice.open(key, { deviceId, practiceId: PRACTICE })
  const server = {
    id: 'server',
    ...serving.address(),
    deviceId,
    secret,
    keptAt: 1,
    fetchedAt: null,
    nextSecret: '',
    ownKey: '',
    ownCertificate: '',
  }
  await journal.work(JOINING, async (work) => {
    await work.insert('device', { id: deviceId, name: 'Room 2', platform: 'linux', enrolledAt: serverClock.now() })
    await work.keep('syncServer', server)
    work.audit({ action: 'create', category: 'devices' })
  })
  const transport = new HttpsTransport(serving.address(), { deviceId, secret })
  const begins = (over: (transport: Transport) => Transport = (same) => same, timers: Timers = systemTimers) =>
    new Beginning({
      practice,
      transport: over(transport),
      program: 'test',
      timers,
      now: () => serverClock.now(),
      isKept: () => true,
      tell: () => undefined,
      report: (error) => void reports.push(error),
    })
  return {
    dataDir,
    deviceId,
    secret,
    key,
    reports,
    transport,
    begins,
    store: () => practice.store(),
    replace: (swap: () => void | Promise<void>) => practice.replace(swap),
    folder: () => Beginning.folderOf(practice),
    files: () => ({ file: practice.file, logFile: practice.logFile }),
    /** Exchanges until nothing moves. */
    async catchUp() {
      const exchange = new Exchange({ journal: practice.store().journal, transport, program: 'test' })
      for (let moved = true; moved; ) {
        const [sent, got] = [await exchange.push(), await exchange.pull()]
        if (sent.refused ?? got.refused) throw new Error(`refused: ${sent.refused ?? got.refused}`)
        moved = sent.more || got.more || sent.moved + got.moved > 0
      }
    },
    digests: () => digests(practice.store().journal),
    async reopen() {
      await practice.close().catch(() => undefined)
      practice = new PracticeStore({ dataDir, clock: serverClock, ids: serverIds })
      await practice.open(key)
    },
    /** Begins as a program of its own, on the files of this PC, which is closed meanwhile. */
    async elsewhere<T>(start: (started: Started) => Promise<T>): Promise<T> {
      await practice.close().catch(() => undefined)
      try {
        return await start({ dataDir, address: serving.address(), deviceId, secret, key: KEY.toString('hex') })
      } finally {
        practice = new PracticeStore({ dataDir, clock: serverClock, ids: serverIds })
        await practice.open(key)
      }
    },
    /** What a check of database and log finds. */
    async flaws() {
      await practice.close()
      const { flaws } = examine({ dataDir, logSize: null }, key)
      await practice.open(key)
      return flaws
    },
    async remove() {
      transport.close()
      await practice.close().catch(() => undefined)
      rmSync(dataDir, { recursive: true, force: true })
    },
  }
}
export type EmptyPc = Awaited<ReturnType<typeof emptyPc>>
