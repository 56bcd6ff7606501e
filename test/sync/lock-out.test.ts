import { copyFileSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { fileDeviceSecrets } from '../../electron/security/device-secrets.ts'
import { createPasswordHash } from '../../electron/security/password-hash.ts'
import { vaultIn } from '../../electron/security/vault-in.ts'
import { askServer } from '../../server/administration.ts'
import { PASSWORDS, valueOf, ZIMMER } from '../support/practices.ts'
import { until } from './cores.ts'
import { isSafe, practiceWithServer, type PracticeWithServer, signIn } from './joining.ts'

let world: PracticeWithServer
beforeEach(async () => {
  world = await practiceWithServer()
  await world.firstJoins()
}, 300_000)
afterEach(() => world?.remove(), 60_000)

const reasonOf = (outcome: { ok: boolean; failure?: { reason?: string | undefined } }) =>
  outcome.ok ? 'done' : outcome.failure?.reason
const deviceNamed = async (name: string) => {
  const { devices } = await askServer(world.serving.folder, { kind: 'devices' })
  const found = devices.find((one) => one.name === name)
  if (!found) throw new Error(`no ${name}`)
  return found
}
/** Whether a password opens the key file of a folder with what lies beside it. */
async function opens(folder: string): Promise<boolean> {
  const hash = createPasswordHash()
  const vault = await vaultIn(folder, fileDeviceSecrets(folder), hash)
  const unlocked = await vault.unlock('dr.lee', PASSWORDS['dr.lee']).catch(() => null)
  await hash.close()
  return unlocked !== null
}

test('S80 S81: a PC that was locked out leaves what it had not sent aside, destroys its keys, and says so; its words open it, and it may join again', async () => {
  const { recoveryWords } = await world.secondJoins()
  const doctor = await world.second.signedIn('dr.lee')
  await isSafe(doctor)
  const port = world.serving.address().port
  await world.serving.pause()
  valueOf(await doctor.patients.register({ ...ZIMMER, givenName: 'Unsent' }))
  const draft = { form: 'test.form', values: { text: 'half a sentence' }, patientId: null }
  valueOf(await doctor.drafts.keep(draft as never))
  const { dataDir } = world.second
  const keys = join(dataDir, 'keys.json')
  copyFileSync(keys, join(dataDir, 'keys-before.json'))
  expect(await opens(dataDir)).toBe(true)
  await world.serving.restart(port)
  // Before it comes again.
  const { deviceId } = await deviceNamed('Room 2')
  await world.serving.journal.revoke(deviceId)
  valueOf(await doctor.devices.exchangeNow({}))

  const gone = await until(
    () => deviceNamed('Room 2'),
    ({ goneAt }) => goneAt !== null,
    60_000,
  )
  const status = async () => valueOf(await world.second.connect().practice.status({}))
  const locked = await until(status, ({ state }) => state === 'trouble', 60_000)
  expect(locked.people).toEqual([])
  expect(locked.server).toBe(false)
  expect(locked.lockedOut?.unsent).toBeGreaterThan(0)
  expect(locked.lockedOut?.left).toBe(locked.lockedOut?.unsent)
  await until(
    async () => valueOf(await doctor.access.whoAmI({})),
    (who) => who === null,
  )
  expect(reasonOf(await signIn(world.second.connect(), 'dr.lee'))).toBe('device-revoked')
  expect(reasonOf(await signIn(world.second.connect(), 'desk'))).toBe('device-revoked')

  // Neither now nor after a restart, nor with a copy of the key file from before.
  await world.second.restart()
  expect(reasonOf(await signIn(world.second.connect(), 'dr.lee'))).toBe('device-revoked')
  await world.second.core.close()
  const now = readFileSync(keys)
  copyFileSync(join(dataDir, 'keys-before.json'), keys)
  expect(await opens(dataDir)).toBe(false)
  writeFileSync(keys, now)
  await world.second.restart()

  // What it had not sent is no part of the practice until somebody says so.
  expect(gone).toMatchObject({ status: 'revoked', keptAside: locked.lockedOut?.left })
  expect(gone.revokedAt).not.toBeNull()
  const desk = await world.first.signedIn('desk')
  const unsent = async () => valueOf(await desk.patients.search({ text: 'unsent' }))
  expect(await unsent()).toHaveLength(0)
  expect(await askServer(world.serving.folder, { kind: 'take', deviceId })).toEqual({
    taken: locked.lockedOut?.left,
    refused: 0,
  })
  await until(unsent, (all) => all.length === 1, 60_000)
  expect(await askServer(world.serving.folder, { kind: 'take', deviceId })).toEqual({ taken: 0, refused: 0 })

  // The words of this PC open it; it works alone, and joins again by a code.
  const again = world.second.connect()
  const next = 'a pass phrase after the lock-out'
  valueOf(await again.access.recover({ words: recoveryWords, login: 'admin', password: next }))
  expect(valueOf(await again.devices.link({}))).toMatchObject({ state: 'alone', offline: { kind: 'none' } })
  expect((await status()).lockedOut).toBeNull()
  const there = await world.second.signedIn('dr.lee')
  expect(valueOf(await there.patients.search({ text: 'unsent' }))).toHaveLength(1)
  expect(valueOf(await there.drafts.mine({}))).toMatchObject([{ values: { text: 'half a sentence' } }])
  const code = await world.offer(deviceId)
  valueOf(await again.devices.joinServer({ address: world.address(), code }))
  await isSafe(again)
  expect(await deviceNamed('Room 2')).toMatchObject({ status: 'active', goneAt: null, revokedAt: null })
}, 600_000)

test('S80: also while its practice is closed, whoever asks the server for a way in is told by destroyed keys', async () => {
  await world.secondJoins()
  await isSafe(await world.second.signedIn('dr.lee'))
  await world.second.restart()
  const { deviceId } = await deviceNamed('Room 2')
  // It hosted the practice once: what opens that server goes, too.
  const hosted = `${world.second.dataDir} Server.before-1`
  mkdirSync(hosted)
  for (const name of ['practice.key', 'practice.db']) writeFileSync(join(hosted, name), 'x')
  await askServer(world.serving.folder, { kind: 'revoke', deviceId })
  // Somebody whom this PC never saw.
  expect(reasonOf(await signIn(world.second.connect(), 'desk'))).toBe('device-revoked')
  const status = valueOf(await world.second.connect().practice.status({}))
  expect(status).toMatchObject({ state: 'trouble', people: [], lockedOut: { unsent: null, left: null } })
  expect(readdirSync(hosted)).toEqual(['practice.db'])
  rmSync(hosted, { recursive: true })
  expect(reasonOf(await signIn(world.second.connect(), 'dr.lee'))).toBe('device-revoked')
}, 600_000)
