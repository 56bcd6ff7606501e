import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { askServer } from '../../server/administration.ts'
import { type Clients, PASSWORDS, valueOf, ZIMMER } from '../support/practices.ts'
import { until } from './cores.ts'
import { isSafe, practiceWithServer, type PracticeWithServer, signIn } from './joining.ts'

let world: PracticeWithServer
beforeEach(async () => {
  world = await practiceWithServer()
  const desk = await world.first.signedIn('desk')
  for (let one = 0; one < 5; one++) valueOf(await desk.patients.register({ ...ZIMMER, givenName: `Before ${one}` }))
  await world.firstJoins()
}, 180_000)
afterEach(() => world?.remove(), 60_000)

const reasonOf = (outcome: { ok: boolean; failure?: { reason?: string | undefined } }) =>
  outcome.ok ? 'done' : outcome.failure?.reason
const waitingAt = (clients: Clients) => async () => valueOf(await clients.devices.admissions({})).waiting
const one = (all: readonly unknown[]) => all.length === 1

/** The second PC gives a code and waits, until `stop`. */
function ask(code: string) {
  const stop = new AbortController()
  const clients = world.second.connect()
  const told: { done: number; of: number; waiting?: { letters: string } | undefined }[] = []
  const wanted = { address: world.address(), code, deviceName: 'Room 2' }
  const joined = clients.devices.joinPractice(wanted, { signal: stop.signal, onProgress: (now) => void told.push(now) })
  return {
    joined,
    told,
    clients,
    stop: () => stop.abort(),
    /** What its screen shows once it waits. */
    waits: () =>
      until(
        async () => valueOf(await clients.devices.waitingHere({})).waiting,
        (waiting) => waiting !== null,
      ),
  }
}

test('S122 S123: a PC that gave a code of the application gets nothing before a person lets it in by her password; both screens show the same letters', async () => {
  const admin = await world.first.signedIn('admin')
  const made = valueOf(await admin.devices.addPc({}))
  expect(made.code).toMatch(/^([0-9A-Z]{4}-){3}[0-9A-Z]{4}$/)
  expect(made).toMatchObject({ ms: 600_000, fingerprint: expect.stringMatching(/^[0-9A-F]{4} [0-9A-F]{4}$/) })
  const { joined, told, clients, waits } = ask(made.code)
  const [pc] = await until(waitingAt(admin), one)
  const here = await waits()
  expect(pc).toMatchObject({ name: 'Room 2', address: '127.0.0.1', program: '0.0.0-test', letters: here?.letters })
  expect(here).toMatchObject({ deviceName: 'Room 2', address: world.address() })
  expect(told.every(({ waiting }) => waiting?.letters === here?.letters)).toBe(true)
  // Nothing of the practice is there, and the server knows no such PC.
  expect(valueOf(await clients.practice.status({}))).toMatchObject({ state: 'empty', practiceName: null, people: [] })
  expect((await askServer(world.serving.folder, { kind: 'devices' })).devices).toHaveLength(1)

  const requestId = pc?.requestId ?? ''
  const desk = await world.first.signedIn('desk')
  expect(await desk.devices.admit({ requestId, password: PASSWORDS.desk })).toMatchObject({
    failure: { code: 'forbidden' },
  })
  expect(reasonOf(await admin.devices.admit({ requestId, password: 'not the pass phrase' }))).toBe('wrong-password')
  expect((await askServer(world.serving.folder, { kind: 'devices' })).devices).toHaveLength(1)
  valueOf(await admin.devices.admit({ requestId, password: PASSWORDS.admin }))
  expect(valueOf(await joined).recoveryWords).toHaveLength(24)
  expect(await waitingAt(admin)()).toEqual([])
  const doctor = await world.second.signedIn('dr.lee')
  expect(valueOf(await doctor.patients.search({ text: 'zimmer' }))).toHaveLength(5)
  await isSafe(doctor)

  // Who made the code and who let it in stands in the audit of her PC and of the server.
  const { userId } = valueOf(await admin.access.whoAmI({})) ?? { userId: '' }
  const onServer = await world.serving.journal.db
    .selectFrom('auditEntry')
    .select(['userId', 'channel'])
    .where('channel', 'like', 'server.%')
    .execute()
  expect(onServer).toEqual(['server.offer', 'server.admit'].map((channel) => ({ userId, channel })))
}, 180_000)

test('S124: waiting goes on over restarts at both ends', async () => {
  const admin = await world.first.signedIn('admin')
  const { joined, told, stop } = ask(valueOf(await admin.devices.addPc({})).code)
  const [pc] = await until(waitingAt(admin), one)
  await until(
    async () => told.length,
    (count) => count > 0,
  )
  stop()
  expect(await joined).toMatchObject({ failure: { code: 'cancelled' } })
  const port = world.serving.address().port
  await world.serving.pause()
  await world.second.restart()
  // What opens the server later is not in clear on the disk.
  const kept = readFileSync(join(world.second.dataDir, 'joining.sealed'))
  expect(kept.includes('Room 2')).toBe(false)
  const clients = world.second.connect()
  expect(valueOf(await clients.devices.waitingHere({})).waiting).toMatchObject({ letters: pc?.letters })
  const went: unknown[] = []
  const again = clients.devices.goOnJoining({}, { onProgress: (now) => void went.push(now) })
  await until(
    async () => went.length,
    (count) => count > 0,
  )
  await world.serving.restart(port)
  await world.first.restart()
  const later = await world.first.signedIn('admin')
  const letIn = () => later.devices.admit({ requestId: pc?.requestId ?? '', password: PASSWORDS.admin })
  await until(letIn, ({ ok }) => ok, 60_000)
  expect(valueOf(await again).recoveryWords).toHaveLength(24)
  valueOf(await signIn(world.second.connect(), 'desk'))
  await world.second.restart()
  expect(valueOf(await world.second.connect().devices.waitingHere({})).waiting).toBeNull()
}, 180_000)

test('S124: a PC that is turned away says so and is empty; one that gives up is not let in; a code that was withdrawn lets nobody ask', async () => {
  const admin = await world.first.signedIn('admin')
  const first = ask(valueOf(await admin.devices.addPc({})).code)
  const [pc] = await until(waitingAt(admin), one)
  valueOf(await admin.devices.turnAway({ requestId: pc?.requestId ?? '' }))
  expect(reasonOf(await first.joined)).toBe('turned-away')
  expect(valueOf(await first.clients.practice.status({}))).toMatchObject({ state: 'empty', making: null })
  expect(valueOf(await first.clients.devices.waitingHere({})).waiting).toBeNull()
  expect(reasonOf(await first.clients.devices.goOnJoining({}))).toBe('not-waiting')

  const second = ask(valueOf(await admin.devices.addPc({})).code)
  const [other] = await until(waitingAt(admin), one)
  await second.waits()
  valueOf(await second.clients.devices.stopWaiting({}))
  expect(['given-up', 'not-waiting']).toContain(reasonOf(await second.joined))
  const late = await admin.devices.admit({ requestId: other?.requestId ?? '', password: PASSWORDS.admin })
  expect(reasonOf(late)).toBe('gone')

  const { code, codeId } = valueOf(await admin.devices.addPc({}))
  expect(valueOf(await admin.devices.admissions({})).codes.map((known) => known.codeId)).toEqual([codeId])
  valueOf(await admin.devices.withdrawCode({ codeId }))
  expect(reasonOf(await ask(code).joined)).toBe('code-expired')
  // The control: one that was not withdrawn.
  const last = ask(valueOf(await admin.devices.addPc({})).code)
  await until(waitingAt(admin), one)
  expect((await askServer(world.serving.folder, { kind: 'devices' })).devices).toHaveLength(1)
  last.stop()
}, 180_000)
