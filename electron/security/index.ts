import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { noteAccess } from '../../db/access/commands.ts'
import type { Clock, LeftBehind } from '../../shared/kernel/index.ts'
import type { PracticeStore } from '../practice-store.ts'
import { Attempts } from './attempts.ts'
import { type DeviceSecretStore, deviceSecret, otherSecret, SECRET_BYTES } from './device-secrets.ts'
import { FoundingMark } from './founding-mark.ts'
import { JoiningNote } from './joining-note.ts'
import { createPasswordHash, type PasswordHash } from './password-hash.ts'
import { Pins } from './pins.ts'
import { PracticeLock } from './practice-lock.ts'
import { keepNamed } from './practice-name.ts'
import { elapsedTime, type Expired, SessionKeeper } from './session-keeper.ts'
import { LOCKED_OUT, Vault } from './vault.ts'

const SWEEP_MS = 5_000
const KEYS_GONE =
  'There is a database on this PC, but the file with its keys (keys.json) is gone. Put that file back, or restore the last backup. Nothing was deleted.'

/** Keys, PINs, sessions and locks of this PC, put together. */
export type Security = {
  readonly vault: Vault
  readonly lock: PracticeLock
  readonly pins: Pins
  readonly attempts: Attempts
  readonly keeper: SessionKeeper
  readonly founding: FoundingMark
  /** What this PC joins a practice with, while it waits until somebody lets it in. */
  readonly joining: JoiningNote
  readonly secretStore: DeviceSecretStore['backend']
  /** Why this PC opens nothing by password, in words that say what to do; null when all is well. */
  trouble(): string | null
  /** A secret for this PC in place of one that was lost. */
  newSecret(): Promise<Buffer>
  /** Everyone out, the database closed, every key zeroed: for long absence, suspend, closing. */
  hardLock(why: string): Promise<void>
  /** The server locked this PC out: every way into the database but the 24 words is destroyed. Whoever is at work is told by `hardLock`. */
  destroyKeys(left: LeftBehind): Promise<void>
  /** What else on this PC opens the practice goes with its keys. */
  onDestroy(besides: () => Promise<void>): void
  /** Looks whether someone has been away too long; runs by itself every few seconds. */
  sweep(): Promise<void>
  close(): Promise<void>
}

export async function createSecurity(parts: {
  dataDir: string
  deviceSecrets: DeviceSecretStore
  practice: PracticeStore
  clock: Clock
  /** The machine's own counter in milliseconds; tests give their own. */
  counter?: () => number
  /** Tests give a faster one. */
  hash?: PasswordHash
}): Promise<Security> {
  const { dataDir, deviceSecrets, practice, clock, counter, hash = createPasswordHash() } = parts
  const file = join(dataDir, 'keys.json')
  const founding = new FoundingMark(dataDir)
  founding.leaveHalf(file, clock.now())
  const secret = await knownSecret(deviceSecrets, existsSync(file))
  const vault = new Vault({ file, secret, hash })
  secret?.fill(0)
  keepNamed({ practice, vault })
  const elapsed = elapsedTime(clock, counter)
  const pins = new Pins(vault, elapsed)
  const lock = new PracticeLock(practice)
  if (vault.identity && founding.stands) founding.clear()
  const joining = new JoiningNote(dataDir, deviceSecrets)
  if (vault.identity) joining.forget()
  const note = (author: { userId: string | null; sessionId: string | null }, detail: { [key: string]: string }) =>
    practice.isOpen
      ? // A disk that fails must not keep anyone from locking.
        noteAccess(practice.store().journal, { ...author, channel: 'security.lock' }, 'lock', detail).catch(
          () => undefined,
        )
      : Promise.resolve()
  const onExpired = ({ session, why }: Expired) => void note(session, { why })
  const keeper = new SessionKeeper(elapsed, { onExpired, isOpen: () => practice.isOpen })
  const empty = () => {
    keeper.lockAll()
    pins.forgetAll()
  }
  const hardLock = async (why: string) => {
    empty()
    // Asked for before the first wait, so that a sign-in under way finds the lock taken.
    const noted = note({ userId: null, sessionId: null }, { why })
    const closed = lock.hardLock(empty)
    await noted
    await closed
  }
  let destroyBesides = (): Promise<void> => Promise.resolve()
  const sweep = async () => {
    if (keeper.sweep() && practice.isOpen) await hardLock('away')
  }
  // The keys are gone and the sessions ended even where the disk does not let the database close well.
  const timer = setInterval(() => void sweep().catch(() => undefined), SWEEP_MS).unref()
  return {
    vault,
    lock,
    pins,
    attempts: new Attempts(join(dataDir, 'attempts.json'), clock, counter),
    keeper,
    founding,
    joining,
    secretStore: deviceSecrets.backend,
    trouble: () => {
      if (vault.trouble) return vault.trouble
      if (vault.lockedOut) return LOCKED_OUT
      return !vault.identity && existsSync(practice.file) && !founding.stands && !practice.isOpen ? KEYS_GONE : null
    },
    newSecret: () => freshSecret(deviceSecrets),
    hardLock,
    async destroyKeys(left) {
      try {
        await destroyBesides()
      } finally {
        await vault.lockOut({ at: clock.now(), ...left }, () => otherSecret(deviceSecrets))
      }
    },
    onDestroy(besides) {
      destroyBesides = besides
    },
    sweep,
    async close() {
      clearInterval(timer)
      await hardLock('closed')
      await hash.close()
    },
  }
}

/** Makes a secret only where there are no keys yet: beside keys, a new one would only hide that the old one is lost. */
async function knownSecret(store: DeviceSecretStore, hasKeys: boolean): Promise<Buffer | null> {
  if (!hasKeys) return deviceSecret(store)
  const known = await store.read().catch(() => null)
  return known?.length === SECRET_BYTES ? known : null
}

async function freshSecret(store: DeviceSecretStore): Promise<Buffer> {
  const known = await store.read()
  if (known?.length === SECRET_BYTES) return known
  if (known) await store.write(randomBytes(SECRET_BYTES))
  return deviceSecret(store)
}
