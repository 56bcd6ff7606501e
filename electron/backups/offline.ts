import { rmSync } from 'node:fs'
import { join } from 'node:path'
import type { KeyUse } from '../../db/connection.ts'
import { type Clock, Refusal } from '../../shared/kernel/index.ts'
import { type DeviceSecretStore, deviceSecret } from '../security/device-secrets.ts'
import { keyFileExists, readKeyFile, writeKeyFile } from '../security/key-file.ts'
import { createPasswordHash, type PasswordHash } from '../security/password-hash.ts'
import { Vault } from '../security/vault.ts'
import type { Healed } from './heal.ts'
import { PRACTICE_FILES } from './files.ts'
import { healHere } from './open.ts'
import { restoreFrom, type Restored } from './restore.ts'

/** Who restores or heals a practice that is not running, on a data folder that this process owns. */
export type OfflineRequest = {
  dataDir: string
  deviceSecrets: DeviceSecretStore
  clock: Clock
  login: string
  password: string
}
export type OfflineRestore = OfflineRequest & {
  from: string
  /** The 24 recovery words: with them `password` becomes the new one of `login` on this computer. */
  words: readonly string[] | null
  say(line: string): void
}

/**
 * Restores a copy: on the computer where it was made by a password, on another one by the 24 words.
 * @throws Refusal as `restoreFrom`; `wrong-password`; `another-pc` when only the words can open the copy here
 */
export async function restoreWith(request: OfflineRestore): Promise<Restored> {
  const hash = createPasswordHash()
  try {
    const unlock = (staged: string) =>
      request.words ? unlockByWords(request, request.words, staged, hash) : unlockByPassword(request, staged, hash)
    const restored = await restoreFrom({
      from: request.from,
      dataDir: request.dataDir,
      now: request.clock.now(),
      unlock,
    })
    for (const note of restored.notes) request.say(note)
    if (restored.newerUnits > 0)
      request.say(`${restored.newerUnits} newer entries came back from the operation log of this computer.`)
    if (restored.keptIn) request.say(`What stood in the data folder before is kept in ${restored.keptIn}.`)
    return restored
  } finally {
    await hash.close()
  }
}

/** Builds a damaged practice anew. @throws Refusal `wrong-password`, `cannot-heal` */
export async function healWith(request: OfflineRequest): Promise<Healed> {
  const hash = createPasswordHash()
  try {
    const secret = await deviceSecret(request.deviceSecrets)
    const key = await keyBy(request, new Vault({ file: join(request.dataDir, PRACTICE_FILES.keys), secret, hash }))
    return await healHere(request.dataDir, key, request.clock.now())
  } finally {
    await hash.close()
  }
}

async function keyBy({ login, password }: OfflineRequest, vault: Vault): Promise<KeyUse> {
  const unlocked = await vault.unlock(login, password)
  if (!unlocked)
    throw new Refusal('rule-violation', 'The name or the password is not right.', { reason: 'wrong-password' })
  unlocked.vaultKey.destroy()
  return unlocked.databaseKey
}

/** The key slots of this computer are newer than those of the copy: who has left since must not come back by it. */
async function unlockByPassword(request: OfflineRestore, staged: string, hash: PasswordHash): Promise<KeyUse> {
  const secret = await request.deviceSecrets.read()
  const current = join(request.dataDir, PRACTICE_FILES.keys)
  const copied = join(staged, PRACTICE_FILES.keys)
  if (!secret) throw anotherPc()
  if (readable(current, secret)) {
    const key = await keyBy(request, new Vault({ file: current, secret, hash }))
    rmSync(copied, { force: true })
    return key
  }
  if (!readable(copied, secret)) throw anotherPc()
  return keyBy(request, new Vault({ file: copied, secret, hash }))
}

function readable(file: string, secret: Buffer): boolean {
  if (!keyFileExists(file)) return false
  try {
    return readKeyFile(file, secret).version === 1
  } catch {
    return false
  }
}

/** The slots of another computer open nothing here: one person gets a new one, the others get theirs from the administrator. */
async function unlockByWords(
  request: OfflineRestore,
  words: readonly string[],
  staged: string,
  hash: PasswordHash,
): Promise<KeyUse> {
  const { login, password, deviceSecrets } = request
  const file = join(staged, PRACTICE_FILES.keys)
  const content = readKeyFile(file, null)
  const person = content.slots.find((slot) => slot.login === login)
  if (!person)
    throw new Refusal('not-found', `Nobody signs in as "${login}" in this practice.`, { reason: 'unknown-login' })
  const secret = await deviceSecret(deviceSecrets)
  writeKeyFile(file, { ...content, slots: [] }, secret)
  const vault = new Vault({ file, secret, hash })
  const key = vault.recover(words)
  const { userId, displayName } = person
  await vault.setPassword({ userId, login, displayName, password }, key)
  return key
}

const anotherPc = () =>
  new Refusal(
    'rule-violation',
    'This copy was made on another computer, whose passwords open nothing here. Give the 24 recovery words; your password becomes the new one.',
    { reason: 'another-pc' },
  )
