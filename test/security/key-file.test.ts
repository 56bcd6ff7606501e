import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { createHash, randomBytes } from 'node:crypto'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileDeviceSecrets } from '../../electron/security/device-secrets.ts'
import { writeDurably } from '../../electron/security/durable-file.ts'
import { holdKey, type KeyHolder } from '../../electron/security/key-holder.ts'
import { readKeyFile } from '../../electron/security/key-file.ts'
import { Vault } from '../../electron/security/vault.ts'
import { fastHash } from '../support/security.ts'

const IDENTITY = { deviceId: 'pc-1', deviceName: 'Room 1', practiceId: 'p-1', practiceName: 'Elm Street', demo: false }
const ADA = { userId: 'u-1', login: 'ada', displayName: 'Ada', password: 'first password of ada' }
const BEN = { userId: 'u-2', login: 'ben', displayName: 'Ben', password: 'first password of ben' }

let folder: string
let file: string
let secret: Buffer
let databaseKey: KeyHolder
let key: Buffer
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'daybook-keys-'))
  file = join(folder, 'keys.json')
  secret = randomBytes(32)
  key = randomBytes(32)
  databaseKey = holdKey(Buffer.from(key))
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

const load = (own: Buffer | null = secret, hash = fastHash()) => new Vault({ file, secret: own, hash })
/** Whether a password gives the very database key. */
async function opens(vault: Vault, login: string, password: string): Promise<boolean> {
  const unlocked = await vault.unlock(login, password)
  return unlocked?.databaseKey((bytes) => bytes.equals(key)) ?? false
}

describe('the vault', () => {
  test('each person opens the same database key by a password of her own; nothing else does', async () => {
    await load().create(IDENTITY, [ADA, BEN], databaseKey)
    const vault = load()
    expect(await opens(vault, 'ada', ADA.password)).toBe(true)
    expect(await opens(vault, 'ben', BEN.password)).toBe(true)
    expect(await vault.unlock('ada', BEN.password)).toBeNull()
    expect(await vault.unlock('nobody', ADA.password)).toBeNull()
  })

  test('an unknown name costs the same slow function as a known one', async () => {
    await load().create(IDENTITY, [ADA], databaseKey)
    const hash = fastHash()
    const vault = load(secret, hash)
    await vault.unlock('nobody', ADA.password)
    expect(hash.calls).toBe(1)
    await vault.unlock('ada', 'wrong')
    expect(hash.calls).toBe(2)
  })

  test('a slot lent to another person or another PC opens nothing', async () => {
    await load().create(IDENTITY, [ADA, BEN], databaseKey)
    const { content, seal } = JSON.parse(readFileSync(file, 'utf8'))
    expect(seal).toHaveLength(44)
    const { writeKeyFile } = await import('../../electron/security/key-file.ts')
    const [ada, ben] = content.slots
    writeKeyFile(file, { ...content, slots: [{ ...ben, vaultKey: ada.vaultKey, salt: ada.salt }] }, secret)
    expect(await load().unlock('ben', ADA.password)).toBeNull()
    writeKeyFile(file, { ...content, deviceId: 'pc-2' }, secret)
    expect(await load().unlock('ada', ADA.password)).toBeNull()
    writeKeyFile(file, content, secret)
    expect(await opens(load(), 'ada', ADA.password)).toBe(true)
  })

  test('a new password wraps the same vault key anew and leaves every other slot as it is', async () => {
    const vault = load()
    await vault.create(IDENTITY, [ADA, BEN], databaseKey)
    const before = await vault.unlock('ada', ADA.password)
    const bensSlot = readKeyFile(file, secret).slots[1]
    await vault.setPassword({ ...ADA, password: 'second password of ada' }, databaseKey, before?.vaultKey)
    expect(await vault.unlock('ada', ADA.password)).toBeNull()
    expect(await opens(load(), 'ada', 'second password of ada')).toBe(true)
    const after = await load().unlock('ada', 'second password of ada')
    expect(after?.vaultKey((a) => before?.vaultKey((b) => a.equals(b)))).toBe(true)
    expect(readKeyFile(file, secret).slots).toContainEqual(bensSlot)
  })

  test('a slot that is destroyed while a new password for another is made stays destroyed', async () => {
    const vault = load()
    await vault.create(IDENTITY, [ADA, BEN], databaseKey)
    await Promise.all([
      vault.setPassword({ ...ADA, password: 'second password of ada' }, databaseKey),
      vault.removeSlot('u-2'),
    ])
    expect(load().people.map(({ login }) => login)).toEqual(['ada'])
    expect(await load().unlock('ben', BEN.password)).toBeNull()
    // In quotes: three letters alone may stand in a wrapped key by chance.
    expect(readFileSync(file, 'utf8')).not.toContain('"ben"')
  })

  test('whoever is taken out while her password is being tried does not come in', async () => {
    const hash = fastHash()
    const vault = load(secret, hash)
    await vault.create(IDENTITY, [ADA, BEN], databaseKey)
    let go: () => void = () => {}
    hash.hold = new Promise((resolve) => {
      go = resolve
    })
    const trying = vault.unlock('ben', BEN.password)
    await vault.removeSlot('u-2')
    go()
    expect(await trying).toBeNull()
  })
})

describe('the key file', () => {
  test('every changed byte of it is refused, in words that say what helps', async () => {
    await load().create(IDENTITY, [ADA], databaseKey)
    const sound = readFileSync(file)
    for (let i = 0; i < sound.length; i++) {
      const changed = Buffer.from(sound)
      changed[i] = (changed[i] ?? 0) ^ (1 << (i % 8))
      writeFileSync(file, changed)
      expect([i, load().trouble]).toEqual([i, expect.stringMatching(/key file.*24 recovery words/)])
    }
    await expect(load().unlock('ada', ADA.password)).rejects.toMatchObject({ reason: 'keys-damaged' })
    writeFileSync(file, sound)
    expect(load().trouble).toBeNull()
    expect(await opens(load(), 'ada', ADA.password)).toBe(true)
  })

  test('cut short, emptied or extended it is refused too', async () => {
    await load().create(IDENTITY, [ADA], databaseKey)
    const sound = readFileSync(file)
    for (const text of [Buffer.alloc(0), sound.subarray(0, 100), Buffer.concat([sound, Buffer.from(' ')])]) {
      writeFileSync(file, text)
      expect(load().trouble).not.toBeNull()
    }
  })

  test('the file of another PC opens nothing here, whatever password is known', async () => {
    await load().create(IDENTITY, [ADA], databaseKey)
    await expect(load(randomBytes(32)).unlock('ada', ADA.password)).rejects.toMatchObject({ reason: 'keys-damaged' })
    await expect(load(null).unlock('ada', ADA.password)).rejects.toMatchObject({ reason: 'device-secret' })
  })

  test('without this PC’s secret the 24 words open it, and a new secret begins with one person', async () => {
    const { words } = await load().create(IDENTITY, [ADA, BEN], databaseKey)
    const vault = load(null)
    const recovered = vault.recover(words)
    expect(recovered((bytes) => bytes.equals(key))).toBe(true)
    const fresh = randomBytes(32)
    expect(await vault.reseat(recovered, async () => Buffer.from(fresh))).toBe(true)
    await vault.setPassword({ ...ADA, password: 'a password after recovery' }, recovered)
    const again = load(fresh)
    expect(await opens(again, 'ada', 'a password after recovery')).toBe(true)
    expect(await again.unlock('ben', BEN.password)).toBeNull()
    expect(again.recover(words)((bytes) => bytes.equals(key))).toBe(true)
    expect(await again.reseat(recovered, () => Promise.reject(new Error('not asked')))).toBe(false)
  })

  test('a failure at any step of writing leaves the old file or the new one, never neither', async () => {
    await load().create(IDENTITY, [ADA], databaseKey)
    const before = readFileSync(file)
    // What a crash leaves: before the rename a whole or half new file beside the old one.
    for (const left of [before.subarray(0, 10), Buffer.alloc(0), Buffer.from('{}')]) {
      writeFileSync(`${file}.new`, left)
      expect(await opens(load(), 'ada', ADA.password)).toBe(true)
      expect(existsSync(`${file}.new`)).toBe(false)
    }
    expect(() =>
      writeDurably(file, 'something else', () => {
        throw new Error('does not open')
      }),
    ).toThrow('does not open')
    expect(readFileSync(file).equals(before)).toBe(true)
    // Control: without the proof it would have been replaced.
    writeDurably(file, 'something else')
    expect(readFileSync(file, 'utf8')).toBe('something else')
  })

  test('is readable by this account alone, like the secret', async () => {
    if (process.platform === 'win32') return
    await load().create(IDENTITY, [ADA], databaseKey)
    await fileDeviceSecrets(folder).write(secret)
    const { statSync } = await import('node:fs')
    expect(readdirSync(folder).map((name) => [name, statSync(join(folder, name)).mode & 0o777])).toEqual([
      ['device-secret', 0o600],
      ['keys.json', 0o600],
    ])
  })

  test('a share that a server keeps opens it together with this PC’s secret, and neither does alone', async () => {
    const [share, other, pass] = [1, 2, 3].map(() => randomBytes(32).toString('base64url')) as [string, string, string]
    const server = { host: 'front-desk.local', port: 8443, practiceId: IDENTITY.practiceId, certificate: 'authority' }
    const enrolled = {
      ...server,
      deviceId: IDENTITY.deviceId,
      secret: randomBytes(32).toString('base64url'),
      pass,
      share,
    }
    await load().create(IDENTITY, [], databaseKey, enrolled)
    const vault = load()
    expect(vault.hasRemote).toBe(true)
    expect(vault.remote()).toEqual({ ...server, deviceId: IDENTITY.deviceId, pass })
    expect(vault.openByShare(share)?.((bytes) => bytes.equals(key))).toBe(true)
    expect(vault.openByShare(other)).toBeNull()
    const text = readFileSync(file, 'utf8')
    for (const secretText of [share, pass, enrolled.secret])
      for (const form of ['base64', 'base64url', 'hex'] as const)
        expect(text.includes(Buffer.from(secretText, 'base64url').toString(form))).toBe(false)
    await vault.keepRemote(null, databaseKey)
    expect(load().remote()).toBeNull()
    expect(load().openByShare(share)).toBeNull()
  })

  test('a slot is given for the password that the practice knows, and for no other', async () => {
    const vault = load()
    const { verifiers } = await vault.create(IDENTITY, [ADA], databaseKey)
    const known = verifiers.get(ADA.userId)
    if (!known) throw new Error('there is no verifier')
    expect((await vault.unlock('ada', ADA.password))?.verifier).toEqual(known)
    await vault.removeSlot(ADA.userId)
    expect(await vault.admit({ ...ADA, password: 'another password of ada' }, databaseKey, known)).toBe(false)
    expect(vault.people).toEqual([])
    expect(await vault.admit(ADA, databaseKey, known)).toBe(true)
    expect((await vault.unlock('ada', ADA.password))?.verifier).toEqual(known)
    const proof = await vault.prove(ADA.password, known.salt)
    expect(createHash('sha256').update(Buffer.from(proof, 'base64url')).digest('hex')).toBe(known.hash)
    // What is known of it on other PCs is nothing that stands in the key file.
    expect(readFileSync(file, 'utf8')).not.toContain(known.hash)
  })

  test('holds no key, no password and no word in any form that opens something', async () => {
    const { words } = await load().create(IDENTITY, [ADA], databaseKey)
    const text = readFileSync(file, 'utf8')
    for (const form of [
      key.toString('hex'),
      key.toString('base64'),
      secret.toString('base64'),
      ADA.password,
      words.join(' '),
    ])
      expect(text.includes(form)).toBe(false)
  })
})
