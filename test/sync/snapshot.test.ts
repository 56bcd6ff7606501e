import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { existsSync } from 'node:fs'
import { Exchange, type Transport } from '../../electron/sync/exchange.ts'
import { serverClock } from '../../server/practice.ts'
import { standingOf } from '../../db/sync/devices.ts'
import { serverOf } from '../../db/sync/server.ts'
import type { SnapshotAnswer } from '../../shared/sync/index.ts'
import { type EmptyPc, emptyPc, fill, fullServer } from './beginning.ts'
import { AUTHOR, digests } from './fleet.ts'
import type { Serving } from './serving.ts'

let serving: Serving
let pc: EmptyPc
beforeEach(async () => {
  serving = await fullServer()
  pc = await emptyPc(serving)
}, 120_000)
afterEach(async () => {
  await pc?.remove()
  await serving?.stop()
}, 60_000)

/** The same way to the server, with what comes back changed. */
const through =
  (change: {
    answer?: (answer: SnapshotAnswer) => SnapshotAnswer
    before?: (path: string) => Promise<unknown>
    piece?: (body: Buffer, path: string) => Buffer
  }) =>
  (transport: Transport): Transport => ({
    push: (request) => transport.push(request),
    pull: (request) => transport.pull(request),
    snapshot: async (request) => {
      const told = await transport.snapshot?.(request)
      if (!told) throw new Error('the server gives none')
      return change.answer?.(told) ?? told
    },
    carry: async (carried) => {
      await change.before?.(carried.path)
      const told = await transport.carry?.(carried)
      if (!told) throw new Error('there is no way for pieces')
      return { ...told, body: change.piece?.(told.body, carried.path) ?? told.body }
    },
  })
const reasons = () => pc.reports.map((error) => (error as { reason?: string }).reason)
const isEmpty = async () => (await standingOf(pc.store().journal.db)).cursor === 0

describe('an empty PC begins with a snapshot', () => {
  test('S130 S135 S137: it has everything, with its own identity, operations and audit; the rest comes page by page, and both are equal', async () => {
    const before = pc.store()
    expect(await pc.begins().run()).toBe(true)
    expect(pc.reports).toEqual([])
    const { journal, deviceId } = pc.store()
    expect(pc.store()).not.toBe(before)
    expect(deviceId).toBe(pc.deviceId)
    const standing = await standingOf(journal.db)
    expect(standing.cursor).toBeGreaterThanOrEqual(400)
    expect(standing).toMatchObject({ number: 1, reflected: 0, operation: standing.cursor + 1 })
    expect(await serverOf(journal.db)).toMatchObject({ deviceId, fetchedAt: null })
    const audit = await journal.db.selectFrom('auditEntry').select(['category', 'deviceId']).execute()
    expect(audit).toContainEqual({ category: 'devices', deviceId })
    expect(existsSync(pc.folder())).toBe(false)
    await fill(serving, 50, 1000)
    await pc.catchUp()
    expect(await pc.digests()).toEqual(await digests(serving.journal))
    const devices = await serving.journal.db.selectFrom('device').select('id').execute()
    expect(devices).toEqual([{ id: deviceId }])
    expect(await pc.flaws()).toEqual([])
  }, 120_000)

  test('S135: what is written on it while the snapshot is on its way comes along', async () => {
    const { journal } = pc.store()
    const late = through({
      before: () =>
        journal.work(AUTHOR, async (work) => {
          work.audit({ action: 'system', category: 'written-meanwhile' })
        }),
    })
    expect(await pc.begins(late).run()).toBe(true)
    const audit = await pc.store().journal.db.selectFrom('auditEntry').select('category').execute()
    expect(audit.map(({ category }) => category)).toContain('written-meanwhile')
    expect(await pc.flaws()).toEqual([])
  }, 120_000)

  test('S29 S135: it holds what a PC holds that fetched the same page by page', async () => {
    const other = await emptyPc(serving)
    try {
      expect(await pc.begins().run()).toBe(true)
      for (const one of [pc, other, pc, other]) await one.catchUp()
      const rowsOf = async ({ store }: EmptyPc, table: 'operation' | 'syncOrigin' | 'syncConflict') =>
        store()
          .journal.db.selectFrom(table)
          .select(({ fn }) => fn.countAll<number>().as('rows'))
          .executeTakeFirst()
      for (const table of ['operation', 'syncOrigin', 'syncConflict'] as const)
        expect(await rowsOf(pc, table)).toEqual(await rowsOf(other, table))
      expect(await pc.digests()).toEqual(await other.digests())
      const { db } = pc.store().journal
      const numbers = db
        .selectFrom('syncOrigin')
        .select(['deviceId', 'number', 'hash'])
        .orderBy('deviceId')
        .orderBy('number')
      const elsewhere = other.store().journal.db.selectFrom('syncOrigin').select(['deviceId', 'number', 'hash'])
      const own = [pc.deviceId, other.deviceId]
      const of = (all: { deviceId: string }[]) => all.filter(({ deviceId }) => !own.includes(deviceId as never))
      expect(of(await numbers.execute())).toEqual(of(await elsewhere.orderBy('deviceId').orderBy('number').execute()))
    } finally {
      await other.remove()
    }
  }, 120_000)

  test('S133: a device that is locked out meanwhile gets no further piece, and is as empty as before', async () => {
    await fill(serving, 3000, 5000)
    const got: string[] = []
    const cut = through({
      // The first piece is given; before any other is asked for, the device is locked out.
      before: async (path) => !path.endsWith('/0') && (await lockedOut(() => got.length > 0)),
      piece(body, path) {
        if (body.length > 1000) got.push(path.split('/').at(-1) ?? '')
        return body
      },
    })
    const lockedOut = async (isTime: () => boolean) => {
      while (!isTime()) await new Promise((resolve) => setTimeout(resolve, 5))
      await serving.journal.revoke(pc.deviceId)
    }
    expect(await pc.begins(cut).run()).toBe(false)
    expect(reasons()).toEqual(['not-let-in'])
    expect(got).toEqual(['0'])
    expect(await isEmpty()).toBe(true)
    expect(await pc.begins().run()).toBe(false)
  }, 120_000)

  test('S134: a piece that is cut off or changed on its way is asked for again, and never written', async () => {
    let tries = 0
    const once = (body: Buffer) => {
      tries += 1
      if (tries === 1) return body.subarray(0, body.length - 7)
      if (tries > 2) return body
      const changed = Buffer.from(body)
      changed[40] = (changed[40] ?? 0) ^ 1
      return changed
    }
    expect(await pc.begins(through({ piece: once })).run()).toBe(true)
    expect(tries).toBe(3)
  }, 120_000)

  test('S134 S135: what is not what the server said is not used: wrong key, other place, other practice, other epoch, other end', async () => {
    const wrong: [string, (answer: SnapshotAnswer) => SnapshotAnswer][] = [
      ['key', (answer) => (answer.kind === 'snapshot' ? { ...answer, key: OTHER_KEY } : answer)],
      ['practice', withFacts(() => ({ practiceId: '01900000-0000-7000-8000-0000000000c9' as never }))],
      ['epoch', withFacts(({ epoch }) => ({ epoch: epoch + 1 }))],
      ['end', withFacts(({ sequence }) => ({ sequence: sequence - 1 }))],
      ['mark', withFacts(() => ({ mark: 'a'.repeat(64) }))],
      ['hash of the whole', withFacts(() => ({ sha256: 'b'.repeat(64) }))],
      ['length', withFacts(({ pages }) => ({ pages: pages - 1 }))],
    ]
    for (const [what, answer] of wrong) {
      const begun = pc.begins(through({ answer }))
      expect([what, await begun.run()]).toEqual([what, false])
      expect([what, reasons().at(-1)]).toEqual([what, 'snapshot-damaged'])
      expect(await isEmpty()).toBe(true)
      expect(existsSync(pc.folder())).toBe(false)
    }
    await pc.catchUp()
    expect(await pc.digests()).toEqual(await digests(serving.journal))
  }, 240_000)
})

test('S138: a PC that is told that it would need a snapshot goes on writing and sending', async () => {
  const { transport } = pc
  const required: Transport = {
    push: (request) => transport.push(request),
    pull: async () => ({ kind: 'refused', reason: 'snapshot-required', now: serverClock.now() }),
  }
  const { journal } = pc.store()
  const exchange = new Exchange({ journal, transport: required, program: 'test' })
  await fill({ journal }, 3, 700)
  expect(await exchange.pull()).toMatchObject({ refused: 'snapshot-required', moved: 0 })
  expect(await exchange.push()).toMatchObject({ refused: null, moved: 4, more: false })
}, 120_000)

const OTHER_KEY = Buffer.alloc(32, 3).toString('base64url')
type Facts = Extract<SnapshotAnswer, { kind: 'snapshot' }>['facts']
const withFacts =
  (change: (facts: Facts) => Partial<Facts>) =>
  (answer: SnapshotAnswer): SnapshotAnswer =>
    answer.kind === 'snapshot' ? { ...answer, facts: { ...answer.facts, ...change(answer.facts) } } : answer
