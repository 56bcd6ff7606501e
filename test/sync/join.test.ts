import { readdirSync, readFileSync } from 'node:fs'
import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { digestsOf } from '../../db/sync/digest.ts'
import { askServer } from '../../server/administration.ts'
import { certify, makeAuthority } from '../../server/certificates.ts'
import { serverClock } from '../../server/practice.ts'
import { serverNameOf } from '../../shared/sync/index.ts'
import { type Clients, PASSWORDS, scratchCore, valueOf, ZIMMER } from '../support/practices.ts'
import { until } from './cores.ts'
import { serverOf } from '../../db/sync/server.ts'
import {
  digestsIn,
  isSafe,
  killedJoining,
  practiceWithServer,
  type PracticeWithServer,
  signIn,
  withStore,
} from './joining.ts'

let world: PracticeWithServer
beforeEach(async () => {
  world = await practiceWithServer()
}, 300_000)
afterEach(() => world?.remove(), 60_000)

const named = (clients: Clients, text: string) => async () => valueOf(await clients.patients.search({ text }))
const reasonOf = (outcome: { ok: boolean; failure?: { reason?: string | undefined } }) =>
  outcome.ok ? 'done' : outcome.failure?.reason

test('a PC joins its server, whatever it has is sent, it is told of news, and leaves without losing anything', async () => {
  const admin = await world.first.signedIn('admin')
  const join = async (code: string) => reasonOf(await admin.devices.joinServer({ address: world.address(), code }))
  expect(await join('K7QM')).toBe('code')
  expect(await join('K7QM-ABCD-EFGH-JKMN')).toBe('code-wrong')
  expect(reasonOf(await admin.devices.joinServer({ address: '127.0.0.1:1', code: await world.offer() }))).toBe(
    'unreachable',
  )
  expect(valueOf(await admin.devices.link({}))).toMatchObject({ state: 'alone' })
  const code = await world.offer()
  expect(await join(code)).toBe('done')
  await isSafe(admin)
  expect(await join(code)).toBe('code-expired')
  expect(valueOf(await admin.devices.server({}))).toEqual({ address: world.address() })
  await until(
    async () => world.serving.listening(),
    (count) => count === 1,
  )

  // A line of its own: what is written on the server by another PC comes without waiting for the next poll.
  const desk = await world.first.signedIn('desk')
  valueOf(await desk.patients.register(ZIMMER))
  const rows = () => world.serving.journal.db.selectFrom('patient').select('id').execute()
  await until(rows, (all) => all.length === 1)
  const { devices } = await askServer(world.serving.folder, { kind: 'devices' })
  expect(devices).toMatchObject([{ name: 'Room 1', status: 'active', program: '0.0.0-test' }])
  const noted = await world.serving.journal.db.selectFrom('syncDevice').selectAll().executeTakeFirstOrThrow()
  expect(noted.schemaVersion).toBeGreaterThan(20)

  valueOf(await admin.devices.leaveServer({}))
  valueOf(await desk.patients.register({ ...ZIMMER, givenName: 'Alone' }))
  expect(valueOf(await admin.devices.link({}))).toMatchObject({ state: 'alone' })
  expect(await named(desk, 'zimmer')()).toHaveLength(2)
  expect(await rows()).toHaveLength(1)
  // The server knows this PC: it comes again with a code of its own, and what was written meanwhile is sent.
  expect(await join(await world.offer())).toBe('device-known')
  const { deviceId } = valueOf(await admin.devices.thisDevice({}))
  expect(await join(await world.offer(deviceId))).toBe('done')
  await until(rows, (all) => all.length === 2)
}, 600_000)

test('after a restart the PC goes on with its server; nothing of what it proves itself with stands in clear', async () => {
  await world.firstJoins()
  const known = () => world.serving.journal.db.selectFrom('syncDevice').selectAll().executeTakeFirstOrThrow()
  // It has shown its certificate, and begins with another secret each time (SPEC S110, S114).
  const before = await until(known, ({ certified, secretEpoch }) => certified === 1 && secretEpoch > 0)
  await world.first.restart()
  const desk = await world.first.signedIn('desk')
  valueOf(await desk.patients.register(ZIMMER))
  await isSafe(desk)
  await until(known, ({ secretHash, status }) => secretHash !== before.secretHash && status === 'active')
  const secrets = await world.serving.journal.db.selectFrom('syncDevice').select(['share']).execute()
  const share = secrets[0]?.share ?? ''
  expect(share).toMatch(/^[\w-]{43}$/)
  const files = readdirSync(world.first.dataDir, { recursive: true, withFileTypes: true }).filter((one) => one.isFile())
  expect(files.length).toBeGreaterThan(3)
  const { deviceId } = valueOf(await desk.devices.thisDevice({}))
  // The control: what stands in the key file is found.
  expect(files.some(({ parentPath, name }) => readFileSync(join(parentPath, name)).includes(deviceId))).toBe(true)
  for (const { parentPath, name } of files) {
    const bytes = readFileSync(join(parentPath, name))
    for (const form of ['base64url', 'base64', 'hex'] as const)
      expect([name, bytes.includes(Buffer.from(share, 'base64url').toString(form))]).toEqual([name, false])
  }
}, 600_000)

test('an empty PC becomes one more of the practice: both chart, both are equal, and people sign in where they never were, later without the server', async () => {
  const desk = await world.first.signedIn('desk')
  for (let i = 0; i < 30; i++) valueOf(await desk.patients.register({ ...ZIMMER, givenName: `Before ${i}` }))
  await world.firstJoins()
  const { told, recoveryWords } = await world.secondJoins()
  expect(recoveryWords).toHaveLength(24)
  expect(told.every(({ done, of }) => done <= of)).toBe(true)
  const status = valueOf(await world.second.connect().practice.status({}))
  expect(status).toMatchObject({
    practiceName: 'Elm Street Clinic',
    people: [],
    making: null,
    server: true,
    state: 'open',
  })

  const guess = world.second.connect()
  expect(reasonOf(await signIn(guess, 'dr.lee', 'not the pass phrase'))).toBe('wrong-password')
  const doctor = await world.second.signedIn('dr.lee')
  expect(await named(doctor, 'zimmer')()).toHaveLength(30)
  const [one] = await named(doctor, 'before 7')()
  valueOf(await doctor.patients.register({ ...ZIMMER, givenName: 'After' }))
  await until(named(desk, 'zimmer'), (all) => all.length === 31)
  expect(one).toBeDefined()
  for (const clients of [desk, doctor]) await isSafe(clients)
  const admin = await world.second.signedIn('admin')
  const pcs = valueOf(await admin.devices.list({})).map(({ name, isThis }) => [name, isThis])
  // In order of joining.
  expect(pcs).toEqual([
    ['Room 1', false],
    ['Room 2', true],
  ])

  // Locked away, then the server is gone: who was here before comes in, who was not is told why.
  await world.second.restart()
  const port = world.serving.address().port
  await world.serving.pause()
  await world.second.signedIn('dr.lee')
  await world.second.restart()
  const [again, stranger] = [world.second.connect(), world.second.connect()]
  expect(reasonOf(await signIn(stranger, 'desk'))).toBe('first-time-offline')
  expect(reasonOf(await signIn(again, 'dr.lee', 'not the pass phrase'))).toBe('wrong-password')
  // Once the practice is open, nobody needs the server: what is known of her password is here.
  valueOf(await signIn(again, 'dr.lee'))
  valueOf(await signIn(stranger, 'desk'))
  await world.second.restart()
  valueOf(await signIn(world.second.connect(), 'desk'))
  await world.serving.restart(port)
  const [north, south] = [await world.first.signedIn('desk'), await world.second.signedIn('desk')]
  for (const clients of [north, south]) await isSafe(clients)
  await world.first.core.close()
  await world.second.core.close()
  const [one1, two, hub] = [
    await digestsIn(world.first.dataDir, 'desk'),
    await digestsIn(world.second.dataDir, 'desk'),
    await digestsOf(world.serving.journal.db, async () => {}),
  ]
  expect(Object.keys(one1?.patients ?? {})).toHaveLength(31)
  expect(two).toEqual(one1)
  expect(hub).toEqual(one1)
  await world.first.restart()
  await world.second.restart()
}, 600_000)

test('a PC that was killed while it fetched the practice goes on with the next sign-in, and lets nobody work before all is here', async () => {
  const desk = await world.first.signedIn('desk')
  for (let i = 0; i < 40; i++) valueOf(await desk.patients.register({ ...ZIMMER, givenName: `Before ${i}` }))
  await world.firstJoins()
  const { dataDir } = world.second
  await world.second.core.close()
  await killedJoining(dataDir, world.address(), await world.offer())
  const again = await scratchCore({ dataDir })
  try {
    const clients = again.connect()
    expect(valueOf(await clients.practice.status({}))).toMatchObject({ state: 'closed', people: [], server: true })
    expect(reasonOf(await signIn(clients, 'desk', 'not the pass phrase'))).toBe('wrong-password')
    const reasons = new Set<string | undefined>()
    const entered = await until(
      async () => reasonOf(await signIn(clients, 'desk')),
      (reason) => {
        reasons.add(reason)
        return reason === 'done'
      },
      120_000,
    )
    expect(entered).toBe('done')
    expect([...reasons].filter((reason) => reason !== 'fetching')).toEqual(['done'])
    expect(await named(clients, 'zimmer')()).toHaveLength(40)
    await isSafe(clients)
    expect(valueOf(await clients.practice.status({}))).toMatchObject({
      practiceName: 'Elm Street Clinic',
      making: null,
    })
  } finally {
    await again.core.close()
    await world.second.restart()
  }
}, 600_000)

test('somebody in between, a wrong code and a server of somebody else leave an empty PC empty', async () => {
  await world.firstJoins()
  const { practiceId } = world.serving.folder.settings()
  const authority = await makeAuthority('Daybook: Elm Street Clinic', serverClock.now())
  const own = await certify(authority, [serverNameOf(practiceId), '127.0.0.1'], serverClock.now())
  const heard: string[] = []
  const between = createServer({ cert: own.certificate, key: own.key }, (request, response) => {
    heard.push(`${request.method} ${request.url}`)
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ practiceId, certificate: authority.certificate }))
  })
  await new Promise<void>((resolve) => void between.listen(0, '127.0.0.1', resolve))
  const clients = world.second.connect()
  const code = await world.offer()
  const join = async (address: string, typed: string) =>
    reasonOf(await clients.devices.joinPractice({ address, code: typed, deviceName: 'Room 2' }))
  try {
    expect(await join(`127.0.0.1:${(between.address() as AddressInfo).port}`, code)).toBe('code-wrong')
    expect(heard).toEqual(['GET /sync/v1/authority'])
  } finally {
    between.close()
  }
  expect(await join(world.address(), 'K7QM-ABCD-EFGH-JKMN')).toBe('code-wrong')
  expect(await join('127.0.0.1:1', code)).toBe('unreachable')
  expect(valueOf(await clients.practice.status({}))).toMatchObject({ state: 'empty', making: null, server: false })
  expect(await join(world.address(), code)).toBe('done')
  expect(await join(world.address(), await world.offer())).toBe('exists')
}, 600_000)

test('who has left and a PC that was locked out get nothing of the server; a password that was changed elsewhere opens nothing any more', async () => {
  await world.firstJoins()
  await world.secondJoins()
  const there = await world.second.signedIn('dr.lee')
  await isSafe(there)
  const admin = await world.first.signedIn('admin')
  const users = valueOf(await admin.access.users({}))
  const idOf = (login: string) => users.find((one) => one.login === login)?.userId ?? ''
  const next = 'a changed pass phrase 2'
  const leaving = await world.second.signedIn('privacy')
  expect(valueOf(await leaving.access.whoAmI({}))?.login).toBe('privacy')
  const doctor = await world.first.signedIn('dr.lee')
  valueOf(await doctor.access.changePassword({ current: PASSWORDS['dr.lee'], next }))
  valueOf(await admin.access.deactivateUser({ userId: idOf('privacy') as never, reason: 'Moved to another city' }))
  await isSafe(doctor)
  // Nobody has to lock the other PC, nor to ask: whoever has left is out there, too, within a minute.
  await until(
    async () => valueOf(await leaving.access.whoAmI({})),
    (who) => who === null,
    60_000,
  )
  // Changed elsewhere: the old password had a slot here, the new one never was typed here.
  const other = world.second.connect()
  await until(
    async () => reasonOf(await signIn(other, 'dr.lee')),
    (reason) => reason === 'password-changed',
  )
  expect(reasonOf(await signIn(other, 'dr.lee'))).toBe('wrong-password')
  valueOf(await signIn(other, 'dr.lee', next))
  expect(reasonOf(await signIn(world.second.connect(), 'privacy'))).toBe('wrong-password')

  await world.second.restart()
  expect(reasonOf(await signIn(world.second.connect(), 'privacy'))).toBe('wrong-password')
  const { devices } = await askServer(world.serving.folder, { kind: 'devices' })
  const room = devices.find(({ name }) => name === 'Room 2')
  expect(await askServer(world.serving.folder, { kind: 'revoke', deviceId: room?.deviceId ?? '' })).toEqual({
    revoked: true,
  })
  const kept = await world.serving.journal.db
    .selectFrom('syncDevice')
    .select(['name', 'share'])
    .orderBy('name')
    .execute()
  expect(kept.map(({ name, share }) => [name, share === ''])).toEqual([
    ['Room 1', false],
    ['Room 2', true],
  ])
  expect(reasonOf(await signIn(world.second.connect(), 'desk'))).toBe('device-revoked')
  // It heard so: its keys are destroyed, also for whoever had worked there.
  expect(reasonOf(await signIn(world.second.connect(), 'dr.lee', next))).toBe('device-revoked')
}, 600_000)

test('on a PC that has not fetched all of the practice yet nobody signs in, also who has a slot there', async () => {
  await world.firstJoins()
  await world.secondJoins()
  valueOf(await signIn(world.second.connect(), 'dr.lee'))
  await world.second.core.close()
  // As it was when it had been switched off in the middle.
  await withStore(world.second.dataDir, 'dr.lee', ({ journal }) =>
    journal.work({ userId: null, sessionId: null, channel: 'test' }, async (work) => {
      const kept = await serverOf(work.db)
      if (!kept?.fetchedAt) throw new Error('it did not fetch everything')
      await work.keep('syncServer', { ...kept, fetchedAt: null })
    }),
  )
  const port = world.serving.address().port
  await world.serving.pause()
  await world.second.restart()
  const clients = world.second.connect()
  expect(reasonOf(await signIn(clients, 'dr.lee'))).toBe('fetching')
  expect(valueOf(await clients.access.whoAmI({}))).toBeNull()
  expect(valueOf(await clients.practice.status({})).making).toMatchObject({ joins: true })
  // A first sign-in beside it gets no further.
  expect(reasonOf(await signIn(world.second.connect(), 'desk'))).toBe('fetching')
  await world.serving.restart(port)
  const status = async () => valueOf(await clients.practice.status({}))
  await until(status, ({ making }) => making === null, 120_000)
  valueOf(await signIn(clients, 'dr.lee'))
}, 600_000)
