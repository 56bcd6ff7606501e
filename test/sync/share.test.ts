import { createHash, randomBytes } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { askShare } from '../../electron/sync/share.ts'
import { HttpsTransport } from '../../electron/sync/transport.ts'
import { serverClock } from '../../server/practice.ts'
import type { RemoteServer } from '../../shared/kernel/index.ts'
import { PROTOCOL, waitAfterTries } from '../../shared/sync/index.ts'
import { serve, type Serving } from './serving.ts'

const ROOMS = ['01900000-0000-7000-8000-000000000003', '01900000-0000-7000-8000-000000000004'] as const
const ADA = '01900000-0000-7000-8000-00000000a001'
const BEN = '01900000-0000-7000-8000-00000000a002'
const AUTHOR = { userId: null, sessionId: null, channel: 'access.signIn' }
const random = () => randomBytes(32).toString('base64url')
const hashOf = (text: string) => createHash('sha256').update(Buffer.from(text, 'base64url')).digest('hex')

let serving: Serving
/** What Ada's password comes to. */
const proof = random()
const share = [random(), random()] as const
const pass = [random(), random()] as const
const secret = random()

beforeEach(async () => {
  serving = await serve()
  const { journal } = serving
  for (const [at, deviceId] of ROOMS.entries())
    await journal.admit({
      deviceId,
      secretHash: hashOf(secret),
      program: 'test',
      now: serverClock.now(),
      left: { share: share[at] ?? '', passHash: hashOf(pass[at] ?? '') },
    })
  await journal.work(AUTHOR, async (work) => {
    for (const [id, login, active] of [
      [ADA, 'ada', 1],
      [BEN, 'ben', 0],
    ] as const) {
      const left = active === 1 ? null : 1
      const when = { createdAt: 1, deactivatedAt: left, deactivationReason: left && 'left' }
      await work.insert('staff', { id, login, displayName: login, roles: '["nurse"]', active, ...when })
      await work.insert('staffVerifier', { id, salt: 'AAAAAAAAAAAAAAAAAAAAAA==', hash: hashOf(proof), changedAt: 1 })
    }
  })
}, 120_000)
afterEach(() => serving?.stop())

const from = (room: 0 | 1, more: Partial<RemoteServer> = {}): RemoteServer => ({
  ...serving.address(),
  deviceId: ROOMS[room],
  pass: pass[room],
  ...more,
})
const asked = (remote: RemoteServer, login: string, shown = proof) =>
  askShare(remote, login, async () => shown).then(
    (given) => given,
    (error: { reason?: string }) => error.reason,
  )
const saltOf = async (remote: RemoteServer, login: string) => {
  let told = ''
  await askShare(remote, login, async (salt) => {
    told = salt
    return random()
  }).catch(() => undefined)
  return told
}

test('a right name and password get the share of the PC that asks, and no other', async () => {
  expect(await asked(from(0), 'ada')).toBe(share[0])
  expect(await asked(from(1), 'ada')).toBe(share[1])
  expect(await saltOf(from(0), 'ada')).toBe('AAAAAAAAAAAAAAAAAAAAAA==')
})

test('a wrong password, a name that nobody has and one without access any more are told alike', async () => {
  expect(await asked(from(0), 'ada', random())).toBe('wrong-password')
  expect(await asked(from(0), 'nobody')).toBe('wrong-password')
  expect(await asked(from(0), 'ben')).toBe('wrong-password')
  const made = await saltOf(from(0), 'nobody')
  expect(Buffer.from(made, 'base64')).toHaveLength(16)
  expect(await saltOf(from(0), 'nobody')).toBe(made)
  expect(await saltOf(from(0), 'nobody-else')).not.toBe(made)
})

test('wrong tries are counted by name and PC, many at once are many, and the right one after them waits, too', async () => {
  const tries = await Promise.all(Array.from({ length: 9 }, () => asked(from(0), 'ada', random())))
  expect(tries.filter((reason) => reason === 'wrong-password')).toHaveLength(5)
  expect(tries.filter((reason) => reason === 'wait')).toHaveLength(4)
  expect(await asked(from(0), 'ada')).toBe('wait')
  // Whoever sits at another PC is not kept out by it.
  expect(await asked(from(1), 'ada')).toBe(share[1])
  const { lastAt } = await serving.journal.db.selectFrom('syncShareTry').select('lastAt').executeTakeFirstOrThrow()
  const later = lastAt + waitAfterTries(5)
  expect(later - serverClock.now()).toBeGreaterThan(0)
  await new Promise((resolve) => setTimeout(resolve, Math.max(0, later - serverClock.now()) + 20))
  expect(await asked(from(0), 'ada')).toBe(share[0])
  expect(await serving.journal.db.selectFrom('syncShareTry').selectAll().execute()).toEqual([])
}, 60_000)

test('a PC that tries hundreds of names is counted as one', async () => {
  const { journal } = serving
  const wrong = (login: string) => journal.askShare({ deviceId: ROOMS[0], login, proofHash: '1'.repeat(64) })
  for (let n = 0; n < 205; n++) expect(await wrong(`name${n}`)).toMatchObject({ reason: 'wrong-password' })
  expect(await wrong('one-more')).toMatchObject({ kind: 'refused', reason: 'wait' })
  const rows = await journal.db.selectFrom('syncShareTry').select('login').execute()
  expect(rows).toHaveLength(201)
}, 120_000)

test('what a PC exchanges with does not ask for shares, and what it asks with exchanges nothing; locked out it has none', async () => {
  expect(await asked(from(0, { pass: secret }), 'ada')).toBe('not-enrolled')
  expect(await asked(from(0, { pass: pass[1] }), 'ada')).toBe('not-enrolled')
  const transport = new HttpsTransport(serving.address(), { deviceId: ROOMS[0], secret: pass[0] })
  const { practiceId } = serving.address()
  const pull = { protocol: PROTOCOL, practiceId: practiceId as never, program: 'test', schemaVersion: 999, epoch: 1 }
  expect(await transport.pull({ ...pull, cursor: 0, limit: 10 })).toMatchObject({
    kind: 'refused',
    reason: 'not-enrolled',
  })
  transport.close()

  await serving.journal.revoke(ROOMS[0])
  expect(await asked(from(0), 'ada')).toBe('device-revoked')
  const { share: left } = await serving.journal.db
    .selectFrom('syncDevice')
    .select('share')
    .where('deviceId', '=', ROOMS[0])
    .executeTakeFirstOrThrow()
  expect(left).toBe('')
  expect(await asked(from(1), 'ada')).toBe(share[1])
})

test('the log of the server tells nothing of names, passwords or shares', async () => {
  await asked(from(0), 'ada')
  await asked(from(0), 'ada', random())
  const log = serving.log.join('')
  expect(log).toContain('/sync/v1/share')
  for (const word of ['ada', proof, ...share, ...pass]) expect(log).not.toContain(word)
})
