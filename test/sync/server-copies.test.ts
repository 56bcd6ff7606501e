import { closeSync, existsSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs'
import { copyFile, mkdir } from 'node:fs/promises'
import { Agent, get } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { json, text } from 'node:stream/consumers'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { Exchange } from '../../electron/sync/exchange.ts'
import { HttpsTransport, tlsTo } from '../../electron/sync/transport.ts'
import { copiesIn, COPY_FILES } from '../../server/copies/manifest.ts'
import { restoreCopy } from '../../server/copies/restore.ts'
import { surplus } from '../../server/copies/retention.ts'
import { ServerFolder } from '../../server/folder.ts'
import { standingOf } from '../../db/sync/devices.ts'
import { digests, type Pc, register } from './fleet.ts'
import { remotePc, serve, type Serving } from './serving.ts'

type Remote = Awaited<ReturnType<typeof remotePc>>

let serving: Serving
let north: Remote
beforeEach(async () => {
  serving = await serve()
  north = await remotePc('north', serving)
})
afterEach(async () => {
  await north?.remove()
  await serving?.stop()
})

const newest = () => {
  const [copy] = copiesIn(serving.folder.copies, serving.folder.key())
  if (!copy) throw new Error('there is no copy')
  return copy
}
/** The PC speaks to the server where it listens now, as after a restart. */
const again = (pc: Remote) => {
  const transport = new HttpsTransport(serving.address(), { deviceId: pc.deviceId, secret: pc.secret })
  pc.exchange = new Exchange({ journal: pc.store.journal, transport, program: 'test' })
  return transport
}
const durable = async () => (await north.exchange.pull()).heard?.durable
const asked = (path: string) =>
  new Promise<import('node:http').IncomingMessage>((resolve, reject) => {
    const { host, port, practiceId, certificate } = serving.address()
    const agent = new Agent({ ...tlsTo({ practiceId, certificate }) })
    get({ host, port, path, agent }, resolve).on('error', reject)
  })
const health = async () => (await json(await asked('/health'))) as { copies: Record<string, unknown> }
const flip = (file: string, at: number) => {
  const handle = openSync(file, 'r+')
  const byte = Buffer.alloc(1)
  readSync(handle, byte, 0, 1, at)
  writeSync(handle, Buffer.from([(byte[0] ?? 0) ^ 1]), 0, 1, at)
  closeSync(handle)
}
/** Everything of the practice is gone from the server's disk: its key and its copies lie elsewhere. */
const diskLost = () => {
  for (const name of ['practice.db', 'practice.db-wal', 'practice.db-shm', 'operations.log'])
    rmSync(join(serving.folder.path, name), { force: true })
}

describe('copies of a running server', () => {
  test('S40: what a verified copy holds is durable, and what came after it is not', async () => {
    await register(north, 1)
    await register(north, 2)
    await north.catchUp()
    expect(await durable()).toBe(0)
    expect((await health()).copies).toEqual({ copiedAt: null, provenAt: null, failed: false })

    const { manifest: made } = await serving.copies.copyNow()
    expect(made.heads.operation).toBe(2)
    await register(north, 3)
    await north.catchUp()
    expect(await durable()).toBe(2)
    const heard = (await north.exchange.pull()).heard
    expect(heard).toMatchObject({ acked: 3, durable: 2, copiedAt: made.madeAt, provenAt: null })
    expect((await health()).copies).toEqual({ copiedAt: made.madeAt, provenAt: null, failed: false })
    expect(await text(await asked('/metrics'))).toMatch(/daybook_operations_uncopied 1\n/)
  })

  test('S41: the newest copy is proven by restoring it, and one flipped bit is found', async () => {
    await register(north, 1)
    await north.catchUp()
    await serving.copies.copyNow()
    const proven = await serving.copies.proveNow()
    expect(proven.heads.operation).toBe(1)
    const heard = (await north.exchange.pull()).heard
    expect(heard?.provenAt).toBeGreaterThan(heard?.copiedAt ?? Number.POSITIVE_INFINITY)
    expect(existsSync(join(serving.folder.path, 'proof'))).toBe(false)

    flip(join(newest().folder, COPY_FILES.database), 20_000)
    await expect(serving.copies.proveNow()).rejects.toMatchObject({ reason: 'copy-damaged' })
    expect((await health()).copies).toMatchObject({ failed: true })
    expect(await text(await asked('/metrics'))).toMatch(/daybook_copy_failed 1\n/)
  })

  test('S41: a copy of another state of the practice is not taken for a proof of this one', async () => {
    await register(north, 1)
    await north.catchUp()
    await serving.copies.copyNow()
    await serving.apart(async () => {
      diskLost()
      serving.folder.settings()
    })
    // The server began anew under the same name, which no one should do; its order holds nothing of the copy.
    await expect(serving.copies.proveNow()).rejects.toMatchObject({ reason: 'another-state' })
  })

  test('a place that is full of something else fails with a sentence, and older copies stay', async () => {
    await register(north, 1)
    await north.catchUp()
    await serving.copies.copyNow()
    const { folder } = newest()
    const { CopyKeeper } = await import('../../server/copies/keeper.ts')
    const { serverClock, serverIds } = await import('../../server/practice.ts')
    const place = join(serving.folder.path, 'server.json', 'copies')
    const parts = { folder: serving.folder, journal: serving.journal, clock: serverClock, ids: serverIds }
    const keeper = new CopyKeeper({
      ...parts,
      version: '',
      databaseUrl: null,
      place,
      files: serving.folder.filesFolder,
    })
    await expect(keeper.copyNow()).rejects.toThrow()
    expect((await health()).copies).toMatchObject({ failed: true })
    expect(newest().folder).toBe(folder)
    expect(newest().isWhole).toBe(true)
  })
})

describe('a copy is put back', () => {
  test('S42 S27: with the disk lost, the PCs bring back all that was acknowledged after the copy', async () => {
    const south = await remotePc('south', serving)
    try {
      await register(north, 1)
      await register(south, 2)
      for (const one of [north, south, north]) await one.catchUp()
      await serving.copies.copyNow()
      await register(north, 3)
      await register(south, 4)
      for (const one of [north, south, north]) await one.catchUp()
      const before = await digests(north.store.journal)
      const { epoch } = await standingOf(serving.journal.db)
      const { folder } = newest()
      await serving.apart(async () => {
        diskLost()
        const restored = await restoreCopy(serving.folder, folder, { databaseUrl: null })
        expect(restored).toMatchObject({ operation: 2, healed: false, aside: null })
        expect(restored.epoch).toBeGreaterThan(epoch)
      })
      // Without the PCs it is what it was at the copy.
      expect(await digests(serving.journal)).not.toEqual(before)
      const transports = [north, south].map(again)
      for (const one of [north, south, north, south]) await one.catchUp()
      const [a, b, c] = await Promise.all([north.store, south.store, serving].map(({ journal }) => digests(journal)))
      expect(a).toEqual(before)
      expect([b, c]).toEqual([before, before])
      for (const one of transports) one.close()
    } finally {
      await south.remove()
    }
  })

  test('S42: with its operation log left, the server itself has all of it again', async () => {
    await register(north, 1)
    await north.catchUp()
    await serving.copies.copyNow()
    await register(north, 2)
    await north.catchUp()
    const before = await digests(serving.journal)
    const { folder } = newest()
    await serving.apart(async () => {
      const restored = await restoreCopy(serving.folder, folder, { databaseUrl: null })
      expect(restored).toMatchObject({ operation: 2, healed: true })
      expect(existsSync(restored.aside ?? '')).toBe(true)
    })
    expect(await digests(serving.journal)).toEqual(before)
    again(north).close()
  })

  test('a PC that joined after the copy, and whose work came back from the log, joins again and goes on', async () => {
    await register(north, 1)
    await north.catchUp()
    await serving.copies.copyNow()
    const south = await remotePc('south', serving)
    try {
      await register(south, 2)
      await register(south, 3)
      await south.catchUp()
      const { folder } = newest()
      await serving.apart(async () => {
        await restoreCopy(serving.folder, folder, { databaseUrl: null })
      })
      south.secret = await serving.admit(south.deviceId)
      const transport = again(south)
      await register(south, 4)
      await south.catchUp()
      expect(await digests(serving.journal)).toEqual(await digests(south.store.journal))
      expect((await standingOf(serving.journal.db)).operation).toBe(4)
      transport.close()
    } finally {
      await south.remove()
    }
  })

  test('a PC that was revoked after the copy stays revoked', async () => {
    await register(north, 1)
    await north.catchUp()
    await serving.copies.copyNow()
    await serving.journal.revoke(north.deviceId)
    const { folder } = newest()
    await serving.apart(async () => {
      const restored = await restoreCopy(serving.folder, folder, { databaseUrl: null })
      expect(restored.revoked).toBe(1)
    })
    const transport = again(north)
    expect((await north.exchange.pull()).refused).toBe('device-revoked')
    transport.close()
  })

  test('on a new computer a copy and practice.key are the whole server', async () => {
    await register(north, 1)
    await north.catchUp()
    await serving.copies.copyNow()
    const before = await digests(serving.journal)
    const elsewhere = mkdtempSync(join(tmpdir(), 'daybook-server-'))
    const moved = new ServerFolder(join(elsewhere, 'server'))
    await mkdir(moved.path, { mode: 0o700 })
    await copyFile(join(serving.folder.path, 'practice.key'), join(moved.path, 'practice.key'))
    await restoreCopy(moved, newest().folder, { databaseUrl: null })
    expect(moved.authority()).toEqual(serving.folder.authority())
    expect(moved.adminSecret()).toEqual(serving.folder.adminSecret())
    const other = await serve({ folder: moved })
    try {
      expect(await digests(other.journal)).toEqual(before)
      const credential = { deviceId: north.deviceId, secret: north.secret }
      const transport = new HttpsTransport(other.address(), credential)
      north.exchange = new Exchange({ journal: north.store.journal, transport, program: 'test' })
      await (north as Pc).catchUp()
      transport.close()
    } finally {
      await other.stop()
    }
  })

  test('with another key, or of another practice, nothing is put back', async () => {
    await register(north, 1)
    await north.catchUp()
    await serving.copies.copyNow()
    const other = await serve()
    try {
      const { folder } = newest()
      await other.apart(async () => {
        await expect(restoreCopy(other.folder, folder, { databaseUrl: null })).rejects.toMatchObject({
          reason: 'wrong-key',
        })
      })
      expect((await standingOf(other.journal.db)).operation).toBe(0)
    } finally {
      await other.stop()
    }
  })
})

describe('which copies stay', () => {
  const HOUR = 3_600_000
  const made = (hours: number, isWhole = true) => ({ manifest: { madeAt: 1_800_000_000_000 - hours * HOUR }, isWhole })

  test('the newest, one of each day, one of each week', () => {
    const copies = Array.from({ length: 24 * 70 }, (_none, hours) => made(hours))
    const kept = copies.filter((copy) => !surplus(copies).includes(copy))
    const periods = (hours: number) => new Set(kept.map(({ manifest }) => Math.floor(manifest.madeAt / (hours * HOUR))))
    expect(periods(24).size).toBeGreaterThanOrEqual(14)
    expect(periods(7 * 24).size).toBe(8)
    expect(kept.length).toBeLessThanOrEqual(6 + 14 + 8)
    expect(kept.slice(0, 6)).toEqual(copies.slice(0, 6))
    // What stays once stays as long as its period does: thinning twice is thinning once.
    expect(surplus(kept)).toEqual([])
  })

  test('broken ones never push out a whole one, and the last whole one never goes', () => {
    const copies = [...Array.from({ length: 50 }, (_none, hours) => made(hours, false)), made(2000)]
    expect(surplus(copies)).not.toContain(copies.at(-1))
    expect(surplus([made(1, false), made(2, false)])).toEqual([])
  })
})
