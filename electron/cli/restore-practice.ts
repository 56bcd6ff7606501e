import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { Password } from '../../shared/access/index.ts'
import { type Clock, type IdSource, type Instant, Refusal, type UserId, uuidv7 } from '../../shared/kernel/index.ts'
import { restoreFrom, type Restored } from '../backups/index.ts'
import { PracticeStore } from '../practice-store.ts'
import { type DeviceSecretStore, deviceSecret, fileDeviceSecrets } from '../security/device-secrets.ts'
import { readKeyFile } from '../security/key-file.ts'
import type { KeyHolder } from '../security/key-holder.ts'
import { createPasswordHash, type PasswordHash } from '../security/password-hash.ts'
import { vaultIn } from '../security/vault-in.ts'
import type { RestoreRequest } from './cli.ts'

const clock: Clock = { now: () => Date.now() as Instant }
const ids: IdSource = { next: <T extends string>() => uuidv7(clock.now(), randomBytes(10)) as T }

type Opened = { key: KeyHolder; userId: string }

/**
 * Puts a copy back, and records in the audit who did it.
 * @throws Refusal what the backups refuse, or when password or words are wrong; nothing is changed then
 */
export async function restorePractice(request: RestoreRequest, secrets: DeviceSecretStore): Promise<void> {
  const { from, dataDir, say } = request
  const hash = createPasswordHash()
  let opened: Opened | undefined
  try {
    const restored = await restoreFrom({
      from,
      dataDir,
      now: clock.now(),
      unlock: async (folder) => {
        opened = request.words
          ? await openByWords(folder, request, request.words, secrets, hash)
          : await openByPassword(folder, request, secrets, hash)
        return opened.key
      },
      onStage: (stage) => say(STAGES[stage] ?? stage),
    })
    if (opened) await record(dataDir, opened, restored)
    if (restored.newerUnits > 0) say(`${restored.newerUnits} entries newer than the copy came back from this computer.`)
    for (const note of restored.notes) say(note)
    if (restored.keptIn) say(`What stood in the data folder is kept in ${restored.keptIn}.`)
  } finally {
    opened?.key.destroy()
    await hash.close()
  }
}

const STAGES: Readonly<Record<string, string>> = {
  read: 'Reading the copy.',
  unlock: 'Opening it.',
  newer: 'Looking for what is newer on this computer.',
  prove: 'Proving it.',
  swap: 'Putting it in place.',
}

async function openByPassword(
  folder: string,
  { login, password }: RestoreRequest,
  secrets: DeviceSecretStore,
  hash: PasswordHash,
): Promise<Opened> {
  const vault = await vaultIn(folder, secrets, hash)
  if (vault.trouble)
    throw new Refusal(
      'rule-violation',
      `${vault.trouble} On a computer where the copy was not made, add --words-file FILE: a text file with the 24 words.`,
      { reason: 'words-needed' },
    )
  const unlocked = await vault.unlock(login, password)
  if (!unlocked) throw new Refusal('not-signed-in', 'The name or the password is not right.')
  unlocked.vaultKey.destroy()
  return { key: unlocked.databaseKey, userId: unlocked.userId }
}

/** The slots of the copy open nothing on another computer; the words do, and give one person a slot of this one. */
async function openByWords(
  folder: string,
  { login, password }: RestoreRequest,
  words: readonly string[],
  secrets: DeviceSecretStore,
  hash: PasswordHash,
): Promise<Opened> {
  const fit = Password.safeParse(password)
  if (!fit.success) throw new Refusal('invalid-input', `The new password: ${fit.error.issues[0]?.message}.`)
  const person = readKeyFile(keysIn(folder), null).slots.find((one) => one.login === login)
  if (!person) throw new Refusal('not-found', `Nobody named "${login}" signs in to this practice. Check the spelling.`)
  const vault = await vaultIn(folder, secrets, hash)
  const key = vault.recover(words)
  await vault.reseat(key, () => secretFor(folder, secrets))
  const { userId, displayName } = person
  await vault.setPassword({ userId, login, displayName, password }, key)
  return { key, userId }
}

const keysIn = (folder: string) => join(folder, 'keys.json')

/** This computer's secret, or a new one that comes into the data folder together with the practice. */
async function secretFor(folder: string, secrets: DeviceSecretStore): Promise<Buffer> {
  const known = await secrets.read()
  return known ?? deviceSecret(secrets.backend === 'file' ? fileDeviceSecrets(folder) : secrets)
}

async function record(dataDir: string, { key, userId }: Opened, { manifest, newerUnits }: Restored): Promise<void> {
  const practice = new PracticeStore({ dataDir, clock, ids })
  const { journal } = await practice.open(key)
  const author = { userId: userId as UserId, sessionId: null, channel: 'cli.restore' }
  const detail = { backupId: manifest.backupId, madeAt: manifest.madeAt, newerUnits }
  await journal.work(author, async (work) => work.audit({ action: 'restore', category: 'backups', detail }))
  await practice.close()
}
