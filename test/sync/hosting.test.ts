import { afterEach, describe, expect, test } from '@jest/globals'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { askServer } from '../../server/administration.ts'
import { ServerFolder } from '../../server/folder.ts'
import { scratchCore, valueOf, ZIMMER } from '../support/practices.ts'
import { PracticeHost } from '../../electron/hosting/index.ts'
import { systemTimers } from '../../electron/sync/timers.ts'
import { until } from './cores.ts'
import { digestsIn, isSafe, practiceWithServer, type PracticeWithServer } from './joining.ts'

const LOOPBACK = { listen: '127.0.0.1', port: 0 }
const serverOf = (dataDir: string) => new ServerFolder(join(dirname(dataDir), `${basename(dataDir)} Server`))
const left: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const remove of left.splice(0).toReversed()) await remove()
}, 60_000)

/** A core whose server's folder lies in a folder of the test's own. */
async function hostingCore(dataDir: string = join(mkdtempSync(join(tmpdir(), 'daybook-host-')), 'pc')) {
  const core = await scratchCore({ dataDir, hosting: LOOPBACK })
  left.push(() => core.remove())
  return core
}

describe('the practice hosted on this computer', () => {
  test('is begun with one press on a PC that worked alone, and joined by another (S107)', async () => {
    const one = await hostingCore()
    await one.found()
    const admin = await one.signedIn('admin')
    const desk = await one.signedIn('desk')
    valueOf(await desk.patients.register(ZIMMER))
    const hosting = valueOf(await admin.devices.host({}))
    expect(hosting).toMatchObject({ state: 'serving', isHere: true, hasServer: false })
    await isSafe(admin)
    const { code } = await askServer(serverOf(one.dataDir), { kind: 'offer', deviceId: null })
    const other = await scratchCore()
    left.push(() => other.remove())
    const address = `127.0.0.1:${hosting.port}`
    valueOf(await other.connect().devices.joinPractice({ address, code, deviceName: 'Room 2' }))
    const there = await other.signedIn('dr.lee')
    expect(valueOf(await there.patients.search({ text: 'zimmermann' }))).toHaveLength(1)
    // It begins again with the application, wherever it listens then.
    await one.restart()
    const again = await one.signedIn('admin')
    await until(
      async () => valueOf(await again.devices.hosting({})),
      ({ state }) => state === 'serving',
      30_000,
    )
    await isSafe(again)
    // Ended, it is begun again in its own place: nobody's is to be taken.
    const none = { state: 'none', isHere: false, hasServer: false }
    expect(valueOf(await again.devices.stopHosting({}))).toMatchObject(none)
    expect(existsSync(serverOf(one.dataDir).databaseFile)).toBe(true)
    expect(valueOf(await again.devices.host({}))).toMatchObject({ state: 'serving', isHere: true, hasServer: false })
    await isSafe(again)
    expect(readdirSync(dirname(one.dataDir)).filter((name) => name.includes('.before-'))).toEqual([])
  }, 300_000)
})

describe('the server on a PC that was locked out', () => {
  const KEYS = ['practice.key', 'authority.key', 'admin.secret']
  test('ends, and what opens it or poses as it is gone from every folder that it had (S107)', async () => {
    const dataDir = join(mkdtempSync(join(tmpdir(), 'daybook-host-')), 'pc')
    const ended: (() => void)[] = []
    const orders: string[] = []
    const host = new PracticeHost({
      dataDir,
      version: 'test',
      start: () => ({
        post: ({ kind }) => {
          orders.push(kind)
          if (kind === 'stop') for (const gone of ended) gone()
        },
        onMessage: () => undefined,
        onExit: (gone) => void ended.push(gone),
        kill: () => undefined,
      }),
      timers: systemTimers,
      listening: () => undefined,
      report: () => undefined,
    })
    const all = [host.folder, `${host.folder}.before-1`, `${host.folder}.before-2`, `${host.folder}.coming`]
    for (const folder of [...all, `${host.folder} of another`]) {
      mkdirSync(folder, { recursive: true })
      for (const name of [...KEYS, 'server.json', 'practice.db']) writeFileSync(join(folder, name), 'x')
    }
    mkdirSync(dataDir)
    writeFileSync(join(dataDir, 'hosting'), 'yes\n')
    host.resume()
    await host.destroyKeys()
    expect(orders).toEqual(['run', 'stop'])
    expect([host.isChosen, host.isMade, host.standing.state]).toEqual([false, false, 'none'])
    const place = dirname(dataDir)
    const left = readdirSync(place, { recursive: true }).map(String)
    expect(left.filter((name) => KEYS.includes(basename(name))).map(dirname)).toEqual(
      KEYS.map(() => basename(`${host.folder} of another`)),
    )
    expect(left.filter((name) => basename(name) === 'practice.db')).toHaveLength(5)
  })

  test('one that neither ends nor dies is not waited for without end', async () => {
    const dataDir = join(mkdtempSync(join(tmpdir(), 'daybook-host-')), 'pc')
    mkdirSync(dataDir)
    writeFileSync(join(dataDir, 'hosting'), 'yes\n')
    let killed = 0
    const start = () => ({
      post: () => undefined,
      onMessage: () => undefined,
      onExit: () => undefined,
      kill: () => void (killed += 1),
    })
    const noted: unknown[] = []
    const about = { dataDir, version: 'test', start, timers: systemTimers, listening: () => undefined }
    const host = new PracticeHost({ ...about, report: (error) => void noted.push(error) })
    host.resume()
    await host.close()
    expect(killed).toBeGreaterThan(0)
    expect(noted).toEqual([])
  }, 30_000)

  test('where no process can be begun it is tried again, and the application goes on', async () => {
    const dataDir = join(mkdtempSync(join(tmpdir(), 'daybook-host-')), 'pc')
    mkdirSync(dataDir)
    writeFileSync(join(dataDir, 'hosting'), 'yes\n')
    const due: (() => void)[] = []
    let tried = 0
    const start = () => {
      tried += 1
      throw new Error('no process')
    }
    const timers = {
      counter: () => performance.now(),
      after: (_: number, run: () => void) => (due.push(run), () => {}),
    }
    const noted: unknown[] = []
    const about = { dataDir, version: 'test', start, timers, listening: () => undefined }
    const host = new PracticeHost({ ...about, report: (error) => void noted.push(error) })
    host.resume()
    await until(
      async () => due.length,
      (count) => count === 1,
    )
    expect(host.standing.state).toBe('failed')
    due[0]?.()
    await until(
      async () => tried,
      (count) => count === 2,
    )
    expect(noted).toEqual([])
    await host.close()
  })
})

describe('a PC that takes the place of the server', () => {
  let world: PracticeWithServer

  /** Two PCs of a practice that follow a server; the second holds its 24 words. */
  async function twoPcs() {
    world = await practiceWithServer({
      second: { dataDir: join(mkdtempSync(join(tmpdir(), 'daybook-host-')), 'pc'), hosting: LOOPBACK },
    })
    left.push(() => world.remove())
    await world.firstJoins()
    const { recoveryWords } = await world.secondJoins()
    return { ...world, words: recoveryWords }
  }

  test('by its 24 words is the same practice for every other PC; the old server is fenced when it comes back (S101 to S106)', async () => {
    const { first, second, serving, words } = await twoPcs()
    const there = await second.signedIn('admin')
    await isSafe(there)
    const here = await first.signedIn('admin')
    const desk = await first.signedIn('desk')
    valueOf(await desk.patients.register(ZIMMER))
    await isSafe(here)
    await until(
      async () => valueOf(await there.devices.hosting({})),
      ({ hasSuccession }) => hasSuccession,
      30_000,
    )
    expect(await there.devices.host({ words })).toMatchObject({ failure: { reason: 'server-answers' } })
    // Without them it would be another practice beside one that goes on, however often somebody says so.
    for (const replaces of [false, true])
      expect(await there.devices.host({ words: null, replaces })).toMatchObject({
        failure: { reason: 'server-answers' },
      })
    const { port } = serving.address()
    await serving.pause()
    await until(
      async () => valueOf(await there.devices.link({})),
      ({ state }) => state === 'unreachable',
      60_000,
    )
    const wrong = [...words.slice(0, 23), words[0] === words[23] ? 'zoo' : (words[0] ?? '')]
    expect(await there.devices.host({ words: wrong })).toMatchObject({ ok: false })
    const began = performance.now()
    const hosting = valueOf(await there.devices.host({ words }))
    const ms = performance.now() - began
    expect(hosting).toMatchObject({ state: 'serving', isHere: true })
    expect(ms).toBeLessThan(120_000)
    await isSafe(there)
    // The other PC still looks at the old place. It is back there, hears that it is the practice's server no more, and says where that is.
    await serving.restart(port)
    const there2 = `127.0.0.1:${hosting.port}`
    await until(
      async () => valueOf(await here.devices.server({})),
      ({ address }) => address === there2,
      60_000,
    )
    // What only the old server had got of it comes with it again, though nobody writes anything more there.
    await isSafe(here)
    const desk2 = await second.signedIn('desk')
    await until(
      async () => valueOf(await desk2.patients.search({ text: 'zimmermann' })),
      ({ length }) => length === 1,
      60_000,
    )
    await isSafe(there)
    await first.core.close()
    await second.core.close()
    expect(await digestsIn(first.dataDir, 'admin')).toEqual(await digestsIn(second.dataDir, 'admin'))
  }, 300_000)
})
