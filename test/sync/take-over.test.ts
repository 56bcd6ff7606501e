import { afterEach, describe, expect, test } from '@jest/globals'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ledgerGiving } from '../../db/ledger/given.ts'
import { standingOf } from '../../db/sync/devices.ts'
import { markAt } from '../../db/sync/page.ts'
import { makeAuthority } from '../../server/certificates.ts'
import { serverClock } from '../../server/practice.ts'
import { MovedTeller } from '../../server/tell-moved.ts'
import { copiesIn } from '../../server/copies/manifest.ts'
import { restoreCopy } from '../../server/copies/restore.ts'
import { servingOf } from '../../db/sync/serving.ts'
import { servingNow, signServing } from '../../server/serving.ts'
import { PracticeExchange } from '../../server/sync/exchange.ts'
import { ServerFolder } from '../../server/folder.ts'
import { type Place, takeOver } from '../../server/take-over.ts'
import { keyOf } from '../support/stores.ts'
import { hostedProgram, nodeStarter } from '../../electron/hosting/server-process.ts'
import { FileWire } from '../../electron/files/wire.ts'
import { Exchange } from '../../electron/sync/exchange.ts'
import { HttpsTransport } from '../../electron/sync/transport.ts'
import { until } from './cores.ts'
import { type Pc, digests, direct, register } from './fleet.ts'
import { remotePc, serve, type Serving } from './serving.ts'

const AUTHOR = { userId: null, sessionId: null, channel: 'patients.update' }
const left: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const remove of left.splice(0).toReversed()) await remove()
})

/** A server in the place of one that is gone, made out of what a PC holds. @param was where that one was, for telling it */
async function heirOf(one: Pc, before: Serving, was: Place[] = []): Promise<Serving> {
  const folder = new ServerFolder(join(mkdtempSync(join(tmpdir(), 'daybook-heir-')), 'server'))
  const settings = { practiceName: 'Maple Street', listen: '127.0.0.1', port: 0, names: [] }
  const heir = { file: one.store.engine.raw.name, key: keyOf(Buffer.alloc(32, 9)), was }
  await takeOver(folder, settings, { ...heir, authority: before.folder.authority() })
  const after = await serve({ folder })
  left.push(() => after.stop())
  return after
}

/** A PC follows a server at another address, which knows it again. */
async function follow(one: Pc, server: Serving): Promise<void> {
  const transport = new HttpsTransport(server.address(), {
    deviceId: one.deviceId,
    secret: await server.admit(one.deviceId),
  })
  left.push(async () => transport.close())
  one.exchange = new Exchange({ journal: one.store.journal, transport, program: 'test' })
}

const catchUp = async (...all: Pc[]) => {
  for (let round = 0; round < 3; round++) for (const one of all) await one.catchUp()
}
const rename = (one: Pc, id: string, familyName: string) =>
  one.store.journal.work(AUTHOR, (work) => work.update('patient', id, { familyName }))
const idsOf = async (one: Pc) =>
  (await one.store.journal.db.selectFrom('patient').select('id').orderBy('id').execute()).map(({ id }) => id)

async function practice() {
  const server = await serve()
  left.push(() => server.stop())
  const north = await remotePc('north', server)
  const south = await remotePc('south', server)
  left.push(
    () => north.remove(),
    () => south.remove(),
  )
  return { server, north, south }
}

describe('a PC that takes the place of its server', () => {
  test('has its sequence, place by place and hash by hash, also where two wrote the same (S100, S101)', async () => {
    const { server, north, south } = await practice()
    for (let one = 1; one <= 30; one++) await register(one % 2 ? north : south, one)
    await catchUp(north, south)
    const ids = await idsOf(north)
    for (const [at, id] of ids.entries()) {
      await rename(north, id, `North${at}`)
      if (at % 2) await rename(south, id, `South${at}`)
    }
    await catchUp(north, south)
    const { operation } = await server.journal.db.selectFrom('journalHead').selectAll().executeTakeFirstOrThrow()
    const conflicts = await server.journal.db.selectFrom('syncConflict').selectAll().orderBy('id').execute()
    expect(conflicts.length).toBeGreaterThan(0)
    for (const one of [north, south]) {
      const after = await heirOf(one, server)
      expect(await markAt(after.journal.db, operation)).toBe(await markAt(server.journal.db, operation))
      expect(await digests(after.journal)).toEqual(await digests(server.journal))
      expect(await after.journal.db.selectFrom('syncConflict').selectAll().orderBy('id').execute()).toEqual(conflicts)
      const [epoch] = await after.journal.db.selectFrom('syncEpoch').selectAll().execute()
      expect(epoch).toMatchObject({ previous: 1, floor: operation })
    }
  })

  test('lacks nothing that the old server had acknowledged of any PC, and every PC comes to the same (S27, S101)', async () => {
    const { server, north, south } = await practice()
    for (let one = 1; one <= 6; one++) await register(one % 2 ? north : south, one)
    await catchUp(north, south)
    const [first = ''] = await idsOf(north)
    // The server has it and tells it to nobody any more; and both go on writing without it.
    await register(south, 7)
    await rename(south, first, 'Acknowledged')
    while ((await south.exchange.push()).moved > 0);
    await server.pause()
    await register(north, 8)
    await register(south, 9)
    const after = await heirOf(north, server)
    for (const one of [north, south]) await follow(one, after)
    await catchUp(north, south)
    expect(await idsOf(north)).toHaveLength(9)
    const [renamed] = await after.journal.db
      .selectFrom('patient')
      .select('familyName')
      .where('id', '=', first)
      .execute()
    expect(renamed?.familyName).toBe('Acknowledged')
    for (const one of [north, south]) expect(await digests(one.store.journal)).toEqual(await digests(after.journal))
    // Nobody is asked about what only one person wrote.
    expect(await after.journal.db.selectFrom('syncConflict').selectAll().execute()).toEqual([])
  })

  test('gives nobody anything to decide who wrote on while it took over: what was seen is known up to the floor (S6, S101)', async () => {
    const { server, north, south } = await practice()
    await register(north, 1)
    await catchUp(north, south)
    const [only = ''] = await idsOf(north)
    await rename(north, only, 'First')
    await catchUp(north, south)
    await rename(south, only, 'Second')
    const after = await heirOf(north, server)
    for (const one of [north, south]) await follow(one, after)
    await catchUp(north, south)
    expect(await after.journal.db.selectFrom('syncConflict').selectAll().execute()).toEqual([])
    // The control: an heir that shares nothing for sure makes people decide about what nobody wrote at the same time.
    await rename(north, only, 'Third')
    await catchUp(north, south)
    await rename(south, only, 'Fourth')
    await after.journal.restored('nothing is shared', { floor: 0 })
    await catchUp(north, south)
    expect(await after.journal.db.selectFrom('syncConflict').selectAll().execute()).not.toEqual([])
  })

  test('is made of a PC that followed the server before it kept any places, once it has learned them (S100)', async () => {
    const { server, north, south } = await practice()
    for (let one = 1; one <= 5; one++) await register(one % 2 ? north : south, one)
    await catchUp(north, south)
    const { raw } = south.store.engine
    const before = raw.prepare('select * from sync_sequence order by sequence').all()
    raw.exec('delete from sync_sequence where sequence <> 3')
    await south.exchange.learn()
    expect(raw.prepare('select * from sync_sequence order by sequence').all()).toEqual(before)
    const after = await heirOf(south, server)
    expect(await digests(after.journal)).toEqual(await digests(server.journal))
  })

  test('killed in the middle is not there at all, and made whole the next time (S101)', async () => {
    const { server, north } = await practice()
    for (let one = 1; one <= 40; one++) await register(north, one)
    await catchUp(north)
    const path = join(mkdtempSync(join(tmpdir(), 'daybook-heir-')), 'server')
    const order = {
      kind: 'take-over',
      folder: path,
      practiceName: 'Maple Street',
      listen: '127.0.0.1',
      port: 0,
    } as const
    const file = north.store.engine.raw.name
    const authority = server.folder.authority()
    for (const at of ['practice.key', 'practice.db', 'operations.log']) {
      const child = nodeStarter(hostedProgram())
      const gone = new Promise<void>((resolve) => child.onExit(resolve))
      let isTaken = false
      child.onMessage((news) => {
        isTaken ||= (news as { kind: string }).kind === 'taken'
      })
      child.post({ ...order, file, key: Buffer.alloc(32, 9).toString('base64'), authority, was: [] })
      await until(
        async () => existsSync(join(`${path}.coming`, at)) || isTaken,
        (is) => is,
        60_000,
      )
      child.kill()
      await gone
      expect(existsSync(path)).toBe(isTaken)
      if (isTaken) rmSync(path, { recursive: true })
    }
    const settings = { practiceName: 'Maple Street', listen: '127.0.0.1', port: 0, names: [] }
    const folder = new ServerFolder(path)
    await takeOver(folder, settings, { file, key: keyOf(Buffer.alloc(32, 9)), authority, was: [] })
    const after = await serve({ folder })
    left.push(() => after.stop())
    expect(await digests(after.journal)).toEqual(await digests(server.journal))
  })

  test('cannot be made of a PC that does not know every place (S100)', async () => {
    const { server, north, south } = await practice()
    for (let one = 1; one <= 4; one++) await register(north, one)
    await catchUp(north, south)
    south.store.engine.raw.exec('delete from sync_sequence where sequence = 2')
    await expect(heirOf(south, server)).rejects.toMatchObject({ reason: 'sequence-incomplete' })
  })
})

describe('a server that took over', () => {
  test('says with a page where it is now, so that a PC never says an old place of it (S104)', async () => {
    const { server, north } = await practice()
    await register(north, 1)
    await catchUp(north)
    const after = await heirOf(north, server)
    await follow(north, after)
    await catchUp(north)
    await after.restart(0)
    const now = await servingOf(after.journal.db)
    expect((await servingOf(north.store.journal.db))?.content).not.toBe(now?.content)
    await follow(north, after)
    await catchUp(north)
    expect(await servingOf(north.store.journal.db)).toEqual(now)
  })
})

describe('the server whose place was taken', () => {
  test('serves no more once it is told so, by the new one or by a PC, and takes nothing (S104, S105)', async () => {
    const { server, north, south } = await practice()
    await register(north, 1)
    await catchUp(north, south)
    const { host, port } = server.address()
    await server.pause()
    const after = await heirOf(north, server, [{ host, port }])
    await follow(north, after)
    await catchUp(north)
    // It comes back at its old place, where the other PC still is.
    await server.restart(port)
    await register(south, 2)
    const told = await until(
      () => south.exchange.pull(),
      ({ refused }) => refused !== null,
      30_000,
    )
    expect(await south.exchange.push()).toMatchObject({ refused: 'moved', moved: 0 })
    // Nor does it take or give a file.
    const files = new FileWire(south.transport.carry, AbortSignal.timeout(30_000))
    await expect(files.standing([])).rejects.toMatchObject({ reason: 'server-trouble' })
    expect(told.refused).toBe('moved')
    const said = JSON.parse(told.serving?.content ?? '{}') as { port: number; addresses: string[] }
    expect(said).toMatchObject({ port: after.address().port, addresses: ['127.0.0.1'] })
    const { epoch } = await standingOf(server.journal.db)
    expect(epoch).toBe(1)
    // Also after it was started once more, before anybody tells it again.
    await after.pause()
    await server.restart(port)
    expect((await south.exchange.pull()).refused).toBe('moved')
  })

  test('is told by a PC that comes from the new one, and begins no epoch beyond it (S104)', async () => {
    const { server, north } = await practice()
    await register(north, 1)
    await catchUp(north)
    const after = await heirOf(north, server)
    await follow(north, after)
    await catchUp(north)
    await follow(north, server)
    await register(north, 2)
    expect((await north.exchange.push()).refused).toBe('moved')
    expect((await standingOf(server.journal.db)).epoch).toBe(1)
  })

  test('is fenced also where it was repaired and restored, so that its own epoch is later than the heir’s; a copy put back once more changes nothing (S104)', async () => {
    const { server, north } = await practice()
    await register(north, 1)
    await catchUp(north)
    await server.copies.copyNow()
    const after = await heirOf(north, server)
    await server.journal.restored('a copy was put back')
    const [old, heir] = [await standingOf(server.journal.db), await standingOf(after.journal.db)]
    expect(old.epoch).toBeGreaterThan(heir.epoch)
    await follow(north, after)
    await catchUp(north)
    await follow(north, server)
    await register(north, 2)
    expect((await north.exchange.push()).refused).toBe('moved')
    const [copy] = copiesIn(server.folder.copies, server.folder.key())
    await server.apart(async () => void (await restoreCopy(server.folder, copy?.folder ?? '', { databaseUrl: null })))
    await server.admit(north.deviceId)
    await follow(north, server)
    expect((await north.exchange.push()).refused).toBe('moved')
  })

  test('that took over itself is fenced by whoever took over later, and by nobody of before, however often it was restored (S104)', async () => {
    const { server, north, south } = await practice()
    await register(north, 1)
    await catchUp(north, south)
    const first = await heirOf(north, server)
    const epochOf = async (one: Serving) =>
      (JSON.parse((await servingOf(one.journal.db))?.content ?? '{}') as { epoch: number }).epoch
    const since = await epochOf(first)
    const second = await heirOf(south, server)
    await first.journal.restored('a copy was put back')
    await first.restart()
    expect(await epochOf(first)).toBe(since)
    const tells = async (one: Serving, other: Serving) => {
      const { practiceId, certificate } = one.address()
      const signed = await servingOf(one.journal.db)
      if (!signed) throw new Error('it never took over')
      const { host, port } = other.address()
      const parts = { practiceId, certificate, places: [{ host, port }], serving: () => signed }
      await new MovedTeller(parts).tellNow()
    }
    await tells(first, second)
    expect(await second.hasMoved()).toBe(false)
    await tells(second, first)
    expect(await first.hasMoved()).toBe(true)
  })

  test('without the fence begins an epoch of its own: then two serve (control of S104)', async () => {
    const { server, north } = await practice()
    await register(north, 1)
    await catchUp(north)
    const after = await heirOf(north, server)
    await follow(north, after)
    await catchUp(north)
    const { journal } = server
    const fenceless = new PracticeExchange({ journal, clock: serverClock, giving: ledgerGiving })
    north.exchange = new Exchange({
      journal: north.store.journal,
      transport: direct(fenceless, north.deviceId),
      program: 'test',
    })
    await register(north, 2)
    await north.catchUp()
    const [one, other] = [await standingOf(server.journal.db), await standingOf(after.journal.db)]
    expect(one.epoch).toBeGreaterThan(other.epoch)
  })

  test('believes nobody but the practice’s authority (S104)', async () => {
    const { server, north } = await practice()
    const stranger = await makeAuthority('Somebody else', serverClock.now())
    const { practiceId } = await standingOf(server.journal.db)
    const about = { practiceId, epoch: 9e14, deviceId: north.deviceId, port: 1, listen: '203.0.113.9', names: [] }
    await north.store.journal.vouched({
      serving: signServing(stranger, servingNow(about, serverClock.now())),
    })
    await register(north, 1)
    expect(await north.exchange.push()).toMatchObject({ refused: null, moved: 1 })
  })
})
