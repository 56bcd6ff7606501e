import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { healWith, restoreFrom } from '../../electron/backups/index.ts'
import { deviceSecret, fileDeviceSecrets } from '../../electron/security/device-secrets.ts'
import { readKeyFile, writeKeyFile } from '../../electron/security/key-file.ts'
import { createPasswordHash } from '../../electron/security/password-hash.ts'
import { Vault } from '../../electron/security/vault.ts'
import { type Instant, Refusal } from '../../shared/kernel/index.ts'
import { PASSWORDS, scratchCore, valueOf, ZIMMER } from '../support/practices.ts'
import { scratch } from '../support/run.ts'
import { filesIn, harm } from './practice.ts'

const ADMIN = { login: 'admin', password: PASSWORDS.admin }
let core: Awaited<ReturnType<typeof scratchCore>>
let words: string[] = []
let copies = ''
const lastPage = (file: string) => {
  const bytes = readFileSync(file)
  bytes.fill(0, bytes.length - 4096)
  writeFileSync(file, bytes)
}
const register = async (familyName: string) =>
  valueOf(await (await core.signedIn('dr.lee')).patients.register({ ...ZIMMER, familyName }))
const namesFound = async () => {
  const { patients } = await core.signedIn('dr.lee')
  return valueOf(await patients.search({ text: 'Zimmer' }))
    .map(({ familyName }) => familyName)
    .sort()
}

beforeAll(async () => {
  core = await scratchCore()
  words = (await core.found()).recoveryWords
  await register('Zimmermann')
  const { backups } = await core.signedIn('admin')
  expect(valueOf(await backups.run({}))).toMatchObject({ verified: true })
  copies = join(core.dataDir, 'backups')
  await register('Zimmerli')
}, 60_000)
afterAll(() => core.remove())

describe('a practice whose files the disk damaged', () => {
  test.each([
    ['the beginning of the database', 0],
    ['its middle', 0.5],
  ])(
    '%s: the next sign-in builds it anew, everyone finds everything, the status bar says so',
    async (_name, at) => {
      await core.core.close()
      harm(join(core.dataDir, 'daybook.db'), at)
      await core.restart()
      const { backups } = await core.signedIn('admin')
      if (at > 0) {
        valueOf(await backups.checkDatabase({}))
        await core.restart()
      }
      expect(await namesFound()).toEqual(['Zimmerli', 'Zimmermann'])
      const { practice } = await core.signedIn('admin')
      const { alarms } = valueOf(await practice.safety({}))
      expect(alarms.join(' ')).toMatch(
        /built anew from a copy and the operation log\. Nothing that was saved is missing/,
      )
      const report = valueOf(await (await core.signedIn('admin')).backups.checkDatabase({}))
      expect(report).toMatchObject({ verdict: 'sound', findings: [] })
      expect(readdirSync(core.dataDir).filter((name) => name.startsWith('damaged-')).length).toBeGreaterThan(0)
    },
    60_000,
  )

  test('from the command line, with a password', async () => {
    await core.core.close()
    lastPage(join(core.dataDir, 'daybook.db'))
    const request = {
      dataDir: core.dataDir,
      deviceSecrets: fileDeviceSecrets(core.dataDir),
      now: Date.now() as Instant,
    }
    await expect(healWith({ ...request, ...ADMIN, password: 'not her password' })).rejects.toMatchObject({
      reason: 'wrong-password',
    })
    expect(await healWith({ ...request, ...ADMIN })).toMatchObject({ by: 'copy and log' })
    await core.restart()
    expect(await namesFound()).toEqual(['Zimmerli', 'Zimmermann'])
  }, 60_000)
})

describe('restoring with real key slots', () => {
  type Who = { login: string; password: string; words?: string[] }
  /** Restores as a shell does: by a password, or by the words, which give one person a new slot. */
  async function restore(dataDir: string, { login, password, words: given }: Who = ADMIN) {
    const hash = createPasswordHash()
    const unlock = async (folder: string) => {
      const file = join(folder, 'keys.json')
      const secret = await deviceSecret(fileDeviceSecrets(given ? folder : dataDir))
      if (given) writeKeyFile(file, readKeyFile(file, null), secret)
      const vault = new Vault({ file, secret, hash })
      if (!given) {
        const unlocked = await vault.unlock(login, password)
        if (!unlocked) throw new Refusal('rule-violation', 'The password is not right.', { reason: 'wrong-password' })
        return unlocked.databaseKey
      }
      const key = vault.recover(given)
      const person = vault.people.find((one) => one.login === login)
      if (!person) throw new Refusal('not-found', 'Nobody signs in by this name.', { reason: 'unknown-login' })
      await vault.setPassword({ ...person, password }, key)
      return key
    }
    try {
      return await restoreFrom({ from: copies, dataDir, now: Date.now() as Instant, unlock })
    } finally {
      await hash.close()
    }
  }
  const refusal = async (attempt: Promise<unknown>) => {
    const error = await attempt.catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(Refusal)
    return (error as Refusal).reason
  }

  test('on the same PC by a password: the key slots of the PC stay, newer entries come back', async () => {
    await core.core.close()
    const slots = readFileSync(join(core.dataDir, 'keys.json'), 'utf8')
    expect(await refusal(restore(core.dataDir, { ...ADMIN, password: 'not her password' }))).toBe('wrong-password')
    const restored = await restore(core.dataDir)
    expect(restored.newerUnits).toBeGreaterThan(0)
    expect(restored.keptIn).toMatch(/before-restore-/)
    expect(readFileSync(join(core.dataDir, 'keys.json'), 'utf8')).toBe(slots)
    await core.restart()
    expect(await namesFound()).toEqual(['Zimmerli', 'Zimmermann'])
  }, 60_000)

  test('on another PC only by the words; the password given becomes the new one there', async () => {
    const other = join(await scratch('other-pc'), 'Daybook')
    mkdirSync(other)
    const empty = filesIn(other)
    const lee = { login: 'dr.lee', password: 'a new pass phrase here' }
    expect(await refusal(restore(other))).toBe('keys-damaged')
    expect(await refusal(restore(other, { ...lee, words: [...words.slice(1), words[0] ?? ''] }))).toBeDefined()
    expect(await refusal(restore(other, { ...lee, words, login: 'nobody' }))).toBe('unknown-login')
    rmSync(join(other, 'device-secret'))
    expect(filesIn(other)).toEqual(empty)
    await restore(other, { ...lee, words })
    const there = await scratchCore({ dataDir: other })
    const clients = there.connect()
    valueOf(await clients.access.signIn({ login: 'dr.lee', password: 'a new pass phrase here' }))
    expect(valueOf(await clients.patients.search({ text: 'Zimmer' })).map(({ familyName }) => familyName)).toEqual([
      'Zimmermann',
    ])
    const old = await there.connect().access.signIn({ login: 'dr.lee', password: PASSWORDS['dr.lee'] })
    expect(old.ok).toBe(false)
    await there.core.close()
    expect(existsSync(join(other, 'before-restore'))).toBe(false)
  }, 60_000)

  test('whoever lost the slot since the copy was made does not come back by restoring it', async () => {
    const clients = await core.signedIn('admin')
    const people = valueOf(await clients.access.users({}))
    const desk = people.find(({ login }) => login === 'desk')
    valueOf(
      await clients.access.deactivateUser({ userId: desk?.userId ?? ('' as never), reason: 'has left the practice' }),
    )
    await core.core.close()
    expect(await refusal(restore(core.dataDir, { login: 'desk', password: PASSWORDS.desk }))).toBe('wrong-password')
    await restore(core.dataDir)
    await core.restart()
    expect((await core.connect().access.signIn({ login: 'desk', password: PASSWORDS.desk })).ok).toBe(false)
  }, 60_000)
})
