import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { standingOf } from '../../db/sync/devices.ts'
import { openStore } from '../../db/store.ts'
import type { Transport } from '../../electron/sync/exchange.ts'
import { systemTimers, type Timers } from '../../electron/sync/timers.ts'
import { serverClock, serverIds } from '../../server/practice.ts'
import { Refusal } from '../../shared/kernel/index.ts'
import { faultDisk, faultDiskRuns, FaultSwitch, ON } from '../durability/fault-disk.ts'
import { postgresDatabase } from '../support/postgres.ts'
import { scratch } from '../support/run.ts'
import { type EmptyPc, emptyPc, fill, fullServer } from './beginning.ts'
import { digests } from './fleet.ts'
import { serve, type Serving } from './serving.ts'
import type { Ended, Started } from './snapshot-starter.ts'

const PROGRAM = join(import.meta.dirname, 'snapshot-starter.ts')
let serving: Serving
let pc: EmptyPc
beforeEach(async () => {
  serving = await fullServer(3000)
  pc = await emptyPc(serving)
}, 240_000)
afterEach(async () => {
  await pc?.remove()
  await serving?.stop()
}, 60_000)

const cursor = async () => (await standingOf(pc.store().journal.db)).cursor
const isEqual = async () => {
  await pc.catchUp()
  expect(await pc.digests()).toEqual(await digests(serving.journal))
  expect(await pc.flaws()).toEqual([])
}

/** Begins in a program of its own that is killed after so long. @returns what it said, where it came to its end */
async function killedAfter(started: Started, ms: number): Promise<Ended | null> {
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(started)], { stdio: ['ignore', 'pipe', 'inherit'] })
  let said = ''
  child.stdout.on('data', (bytes: Buffer) => {
    said += bytes.toString()
    if (said.startsWith('begins')) setTimeout(() => child.kill('SIGKILL'), ms).unref()
  })
  await once(child, 'close')
  const last = said.trim().split('\n').at(-1) ?? ''
  return last.startsWith('{') ? (JSON.parse(last) as Ended) : null
}

test('S134 S136: killed at whatever point, it is the empty PC or the whole one, and goes on where it was', async () => {
  let ended: Ended | null = null
  let kills = 0
  // The server makes what it gives with the first question.
  await pc.elsewhere((started) => killedAfter(started, 1))
  for (let ms = 5; ended === null; ms += 40 + ms / 4) {
    ended = await pc.elsewhere((started) => killedAfter(started, ms))
    const at = await cursor()
    expect([0, 3000]).toContain(at)
    if (ended === null) kills += 1
    if (at > 0) break
  }
  expect(kills).toBeGreaterThan(2)
  expect(await cursor()).toBe(3000)
  await isEqual()
}, 600_000)

test('S136: each state between the renames is a practice that opens', async () => {
  const { file, logFile } = pc.files()
  const aside = await scratch('aside')
  // The log of the empty practice is gone, and nothing else has happened yet.
  await pc.replace(() => renameSync(logFile, join(aside, 'empty.log')))
  expect(await pc.flaws()).toEqual([])
  expect(await pc.begins().run()).toBe(true)
  // The database stands in its place, its log not yet.
  await pc.replace(() => renameSync(logFile, join(aside, 'whole.log')))
  expect(await pc.flaws()).toEqual([])
  await isEqual()
  // The control: beside the log of the empty practice it would not open.
  const parts = { file, logFile: join(aside, 'empty.log'), key: pc.key, clock: serverClock, ids: serverIds }
  await pc.elsewhere(() => expect(openStore(parts)).rejects.toMatchObject({ reason: 'log-diverged' }))
}, 240_000)

test('S134: what was fetched before the server was restarted is not fetched again', async () => {
  const paths: string[] = []
  let asked = 0
  const upTo =
    (most: number) =>
    (transport: Transport): Transport => ({
      push: (request) => transport.push(request),
      pull: (request) => transport.pull(request),
      snapshot: (request) => transport.snapshot?.(request) ?? Promise.reject(new Error('none')),
      async carry(carried) {
        // The others go off at once, and are cut off when so many have come and been written.
        if (most >= 0 && (asked += 1) > most) {
          while (paths.length < most) await new Promise((resolve) => setTimeout(resolve, 5))
          await new Promise((resolve) => setTimeout(resolve, 500))
          begun.stop()
        }
        const told = await (transport.carry?.(carried) ?? Promise.reject(new Error('none')))
        paths.push(carried.path.split('/').at(-1) ?? '')
        return told
      },
    })
  const begun = pc.begins(upTo(1))
  expect(await begun.run()).toBe(false)
  const first = [...paths]
  expect(first.length).toBeGreaterThan(0)
  expect(readdirSync(pc.folder())).toHaveLength(1)
  const { port } = serving.address()
  await serving.restart(port)
  await pc.reopen()
  paths.length = 0
  expect(await pc.begins(upTo(-1)).run()).toBe(true)
  expect(paths.filter((one) => one === first[0])).toEqual([])
  await isEqual()
}, 240_000)

/** Time that passes with the waits of whoever fetches alone: the server makes what it gives in its own. */
function passing() {
  let at = 0
  const after: Timers['after'] = (ms, run) => {
    if (ms < 500) return systemTimers.after(ms, run)
    at += ms
    const turn = setImmediate(run)
    return () => clearImmediate(turn)
  }
  return { counter: () => at, after }
}

test('S134: a server that is away for minutes, or busy, is asked again, and nothing is fetched twice; after ten minutes it is fetched page by page', async () => {
  const MINUTE = 60_000
  let isBegun = false
  const line = (timers: Timers, awayUntil: number, busyUntil: number, given: string[]) => (transport: Transport) => ({
    push: transport.push.bind(transport),
    pull: transport.pull.bind(transport),
    ...(transport.snapshot && { snapshot: transport.snapshot.bind(transport) }),
    async carry(carried: Parameters<NonNullable<Transport['carry']>>[0]) {
      const isFirst = given.length === 0 && !isBegun
      isBegun = true
      if (!isFirst && timers.counter() < awayUntil)
        throw new Refusal('offline', 'The practice server cannot be reached.', { reason: 'unreachable' })
      if (!isFirst && timers.counter() < busyUntil) return { status: 503, type: '', body: Buffer.alloc(0) }
      const told = await (transport.carry?.(carried) ?? Promise.reject(new Error('none')))
      given.push(carried.path)
      return told
    },
  })
  const gone = passing()
  expect(await pc.begins(line(gone, 60 * MINUTE, 0, []), gone).run()).toBe(false)
  expect(gone.counter()).toBeGreaterThan(9 * MINUTE)
  expect(pc.reports).toMatchObject([{ code: 'offline' }])
  isBegun = false
  const [back, given] = [passing(), [] as string[]]
  expect(await pc.begins(line(back, 8 * MINUTE, 16 * MINUTE, given), back).run()).toBe(true)
  expect(back.counter()).toBeGreaterThan(15 * MINUTE)
  expect(new Set(given).size).toBe(given.length)
  await isEqual()
}, 240_000)

test('a beginning that is called off while it is made this PC’s ends at once, and nothing of it goes on', async () => {
  let isFetched = false
  // The line to the server is the next one's, too.
  const begun = pc.begins((transport) => ({
    push: transport.push.bind(transport),
    pull: transport.pull.bind(transport),
    ...(transport.snapshot && { snapshot: transport.snapshot.bind(transport) }),
    ...(transport.carry && { carry: transport.carry }),
  }))
  const run = begun.run()
  while (!isFetched) {
    isFetched = existsSync(join(pc.folder(), 'coming.db'))
    await new Promise((resolve) => setTimeout(resolve, 1))
  }
  begun.stop()
  expect(await run).toBe(false)
  expect(pc.reports).toEqual([])
  rmSync(pc.folder(), { recursive: true })
  await new Promise((resolve) => setTimeout(resolve, 500))
  expect(existsSync(pc.folder())).toBe(false)
  expect(await pc.begins().run()).toBe(true)
  await isEqual()
}, 240_000)

test('S4 S135: a server that was put back meanwhile gives no snapshot of the state that it lost; one that was begun with finds into the new epoch', async () => {
  expect(await pc.begins().run()).toBe(true)
  await serving.journal.restored('a copy was put back', { floor: 1000 })
  await fill(serving, 10, 9000)
  await isEqual()
  const other = await emptyPc(serving)
  try {
    // What lies there is of the epoch before: another one is made.
    expect(await other.begins().run()).toBe(true)
    expect((await standingOf(other.store().journal.db)).epoch).toBe((await standingOf(serving.journal.db)).epoch)
    await other.catchUp()
    expect(await other.digests()).toEqual(await digests(serving.journal))
  } finally {
    await other.remove()
  }
}, 240_000)

test('S130: a server of before, or one that has anything of this PC, gives nothing to begin with; it is fetched page by page', async () => {
  const { transport } = pc
  const before = (): Transport => ({
    push: (request) => transport.push(request),
    pull: (request) => transport.pull(request),
    snapshot: () => Promise.reject(new Refusal('internal', 'There is nothing here.', { reason: 'garbled' })),
  })
  expect(await pc.begins(before).run()).toBe(false)
  expect(pc.reports).toEqual([])
  const exchange = await emptyPc(serving)
  try {
    await pc.catchUp()
    await isEqual()
    await exchange.catchUp()
    expect(await exchange.begins().run()).toBe(false)
  } finally {
    await exchange.remove()
  }
}, 240_000)

test('S130: a PC begins with a snapshot of a server on PostgreSQL', async () => {
  const database = await postgresDatabase()
  const large = await serve({ databaseUrl: database.url, snapshotLeast: 0 })
  const one = await emptyPc(large)
  try {
    await fill(large, 200)
    expect(await one.begins().run()).toBe(true)
    await one.catchUp()
    expect(await one.digests()).toEqual(await digests(large.journal))
    expect(await one.flaws()).toEqual([])
  } finally {
    await one.remove()
    await large.stop()
    await database.drop()
  }
}, 240_000)

if (faultDiskRuns)
  test('S134 S136: a disk that fills up or fails at whatever point leaves the empty PC as it was, or the whole one', async () => {
    const control = join(await scratch('fault'), 'control')
    const faults = new FaultSwitch(control)
    const env = { ...process.env, LD_PRELOAD: faultDisk(), FAULT_DISK_FOLDER: pc.dataDir, FAULT_DISK_CONTROL: control }
    const failing = async (started: Started, on: number, call: number, error: 'ENOSPC' | 'EIO'): Promise<Ended> => {
      const fault = { on, call, error, sticky: true, partial: true, control }
      const given = JSON.stringify({ ...started, fault } satisfies Started)
      const { stdout } = await promisify(execFile)(process.execPath, [PROGRAM, given], { env })
      return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Ended
    }
    let hit = 0
    for (const [on, call, error] of [
      [ON.create, 1, 'ENOSPC'],
      [ON.write, 1, 'ENOSPC'],
      [ON.write, 3, 'ENOSPC'],
      [ON.sync, 1, 'EIO'],
      [ON.write, 40, 'ENOSPC'],
      [ON.sync, 3, 'EIO'],
      [ON.name, 2, 'EIO'],
    ] as const) {
      const ended = await pc.elsewhere((started) => failing(started, on, call, error))
      if (ended.failed > 0) hit += 1
      expect([on, call, await pc.flaws()]).toEqual([on, call, []])
      if ((await cursor()) > 0) break
      expect([on, call, ended]).toEqual([on, call, expect.objectContaining({ isReplaced: false })])
    }
    faults.close()
    expect(hit).toBeGreaterThan(2)
    if ((await cursor()) === 0) expect(await pc.begins().run()).toBe(true)
    expect(existsSync(pc.folder())).toBe(false)
    await isEqual()
  }, 600_000)
else test('the fault disk runs on Linux alone', () => expect(process.platform).not.toBe('linux'))
