import { afterEach, describe, expect, test } from '@jest/globals'
import { existsSync, mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, dirname, join } from 'node:path'
import { askServer } from '../../server/administration.ts'
import { ServerFolder } from '../../server/folder.ts'
import { scratchCore, valueOf, ZIMMER } from '../support/practices.ts'
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
    expect(valueOf(await again.devices.stopHosting({}))).toMatchObject({ state: 'none', isHere: false })
    expect(existsSync(serverOf(one.dataDir).databaseFile)).toBe(true)
  }, 300_000)
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
    await isSafe(here)
    await isSafe(there)
    await first.core.close()
    await second.core.close()
    expect(await digestsIn(first.dataDir, 'admin')).toEqual(await digestsIn(second.dataDir, 'admin'))
  }, 300_000)
})
