import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { serverOf, SERVER_ROW } from '../../db/sync/server.ts'
import { KeptCredential } from '../../electron/sync/credential.ts'
import { HttpsTransport } from '../../electron/sync/transport.ts'
import { hashOfSecret } from '../../server/device-gate.ts'
import { serverClock } from '../../server/practice.ts'
import type { Clock, Instant } from '../../shared/kernel/index.ts'
import type { CredentialAnswer, CredentialRequest } from '../../shared/sync/index.ts'
import { saidTo } from './certified.ts'
import { AUTHOR } from './fleet.ts'
import { PRACTICE, remotePc, serve, type Serving } from './serving.ts'

type Room = Awaited<ReturnType<typeof remotePc>>
type Ask = (request: CredentialRequest) => Promise<CredentialAnswer>

const DAY_MS = 86_400_000

let serving: Serving
let room: Room
beforeEach(async () => {
  serving = await serve()
  room = await remotePc('room', serving)
  const { host, port, certificate } = serving.address()
  const row = { host, port, certificate, practiceId: PRACTICE, deviceId: room.deviceId, secret: room.secret }
  const own = { nextSecret: '', ownKey: '', ownCertificate: '' }
  await room.store.journal.work(AUTHOR, (work) =>
    work.keep('syncServer', { id: SERVER_ROW, ...row, ...own, keptAt: 1, fetchedAt: 1 }),
  )
}, 120_000)
afterEach(async () => {
  await room?.remove()
  await serving?.stop()
})

/** What this PC proves itself with, as it stands on its disk: so it begins after every crash. */
async function begun(through: (ask: Ask) => Ask = (ask) => ask, clock: Clock = serverClock) {
  const { journal } = room.store
  const kept = await serverOf(journal.db)
  if (!kept) throw new Error('no server is kept')
  const due: { ms: number; run: () => void }[] = []
  const timers = {
    counter: () => performance.now(),
    after(ms: number, run: () => void) {
      due.push({ ms, run })
      return () => undefined
    },
  }
  const credential = new KeptCredential(kept, { journal, clock, timers, random: () => 0.5 })
  const transport = new HttpsTransport(serving.address(), credential)
  const asked: CredentialRequest[] = []
  const ask = through((request) => {
    asked.push(request)
    return transport.credential(request)
  })
  credential.begin(ask)
  return {
    credential,
    asked,
    /** Until one more question came to its end. @returns after how many milliseconds the next is due */
    async step(): Promise<number> {
      while (due.length === 0) await new Promise((resolve) => setTimeout(resolve, 5))
      const next = due.shift()
      next?.run()
      return next?.ms ?? 0
    },
    stop() {
      credential.stop()
      transport.close()
    },
  }
}
const row = async () => (await serverOf(room.store.journal.db)) ?? { secret: '', nextSecret: '', ownCertificate: '' }
const known = () =>
  serving.journal.db
    .selectFrom('syncDevice')
    .selectAll()
    .where('deviceId', '=', room.deviceId)
    .executeTakeFirstOrThrow()

test('S110, S114: a PC from before gets a certificate, then another secret, and goes on with them', async () => {
  const pc = await begun()
  expect(await pc.step()).toBe(0)
  // The second question is the one for another secret; what comes after it is due in an hour.
  expect(await pc.step()).toBe(60 * 60_000)
  pc.stop()
  expect(pc.asked.map((one) => Object.keys(one))).toEqual([['publicKey'], ['nextHash']])
  const { secret, nextSecret, ownCertificate } = await row()
  expect([secret === room.secret, nextSecret, ownCertificate.includes('BEGIN CERTIFICATE')]).toEqual([false, '', true])
  expect(await saidTo(serving.address(), pc.credential)).toBe('page')
  expect(await known()).toMatchObject({ certified: 1, secretHash: hashOfSecret(secret), nextHash: '' })
  // With each start another one.
  const again = await begun()
  await again.step()
  again.stop()
  expect((await row()).secret).not.toBe(secret)
  expect(await saidTo(serving.address(), again.credential)).toBe('page')
})

test('S114: whatever answer is lost, and wherever the PC is cut off, it comes in again with what it has', async () => {
  const lost =
    (ask: Ask): Ask =>
    async (request) => {
      await ask(request)
      throw Object.assign(new Error('cut off'), { code: 'offline' })
    }
  for (let round = 0; round < 3; round++) {
    const pc = await begun(lost)
    await pc.step()
    pc.stop()
    expect(await saidTo(serving.address(), pc.credential)).toBe('page')
  }
  const whole = await begun()
  await whole.step()
  expect(await saidTo(serving.address(), whole.credential)).toBe('page')
  await whole.step()
  whole.stop()
  const { secret } = await row()
  for (let round = 0; round < 3; round++) {
    const pc = await begun(lost)
    await pc.step()
    pc.stop()
    const here = await row()
    // It waits beside the one that it goes on with, the same each time.
    expect([here.secret, here.nextSecret.length]).toEqual([secret, 43])
    expect(await saidTo(serving.address(), pc.credential)).toBe('page')
  }
  // Cut off right after it was written down: then the newer one is used first.
  const { nextSecret } = await row()
  await room.store.journal.work(AUTHOR, async (work) => {
    const kept = await serverOf(work.db)
    if (kept) await work.keep('syncServer', { ...kept, secret: nextSecret, nextSecret: '' })
  })
  const after = await begun()
  await after.step()
  after.stop()
  expect(await saidTo(serving.address(), after.credential)).toBe('page')
  expect((await known()).status).toBe('active')
})

test('S110: a certificate is renewed in its last sixty days, and not before', async () => {
  const first = await begun()
  await first.step()
  await first.step()
  first.stop()
  const { ownCertificate } = await row()
  const at = (days: number): Clock => ({ now: () => (Date.now() + days * DAY_MS) as Instant })
  const early = await begun(undefined, at(335))
  await early.step()
  early.stop()
  expect((await row()).ownCertificate).toBe(ownCertificate)
  const late = await begun(undefined, at(345))
  const { secret } = await row()
  // What it gets is good for no longer than the practice's authority, as in that one's own last days: it asks for it once an hour, and not without a pause.
  expect(await late.step()).toBe(60 * 60_000)
  late.stop()
  expect(late.asked).toHaveLength(1)
  expect((await row()).ownCertificate).not.toBe(ownCertificate)
  expect((await row()).secret).not.toBe(secret)
  expect(await saidTo(serving.address(), late.credential)).toBe('page')
})

test('a server of before, which does not know the question, is asked again after an hour, and work goes on', async () => {
  const pc = await begun(() => () => Promise.reject(Object.assign(new Error('garbled'), { code: 'internal' })))
  expect(await pc.step()).toBe(60 * 60_000)
  pc.stop()
  expect(await saidTo(serving.address(), pc.credential)).toBe('page')
})
