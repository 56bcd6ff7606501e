import { join } from 'node:path'
import type { Clock } from '../../shared/kernel/index.ts'
import type { PracticeStore } from '../practice-store.ts'
import { Attempts } from './attempts.ts'
import { type DeviceSecretStore, deviceSecret } from './device-secrets.ts'
import { createPasswordHash } from './password-hash.ts'
import { Pins } from './pins.ts'
import { elapsedTime, SessionKeeper } from './session-keeper.ts'
import { Vault } from './vault.ts'

const SWEEP_MS = 5_000

/** Keys, PINs, sessions and locks of this PC, put together. */
export type Security = {
  readonly vault: Vault
  readonly pins: Pins
  readonly attempts: Attempts
  readonly keeper: SessionKeeper
  readonly secretStore: DeviceSecretStore['backend']
  /** Everyone out, the database closed, every key zeroed: for long absence, suspend, closing. */
  hardLock(why: string): Promise<void>
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
}): Promise<Security> {
  const { dataDir, deviceSecrets, practice, clock, counter } = parts
  const hash = createPasswordHash()
  const vault = new Vault({ file: join(dataDir, 'keys.json'), secret: await deviceSecret(deviceSecrets), hash })
  const elapsed = elapsedTime(clock, counter)
  const pins = new Pins(vault, elapsed)
  const keeper = new SessionKeeper(elapsed)
  const hardLock = async (why: string) => {
    keeper.lockAll()
    pins.forgetAll()
    if (!practice.isOpen) return
    const { journal } = practice.store()
    // A disk that fails must not keep the keys in memory.
    await journal
      .work({ userId: null, sessionId: null, channel: 'security.lock' }, async (work) =>
        work.audit({ action: 'lock', category: 'access', detail: { why } }),
      )
      .catch(() => undefined)
    await practice.close()
  }
  const sweep = async () => {
    if (keeper.sweep() && practice.isOpen) await hardLock('away')
  }
  const timer = setInterval(() => void sweep(), SWEEP_MS).unref()
  return {
    vault,
    pins,
    attempts: new Attempts(join(dataDir, 'attempts.json'), clock),
    keeper,
    secretStore: deviceSecrets.backend,
    hardLock,
    sweep,
    async close() {
      clearInterval(timer)
      await hardLock('closed')
      await hash.close()
    },
  }
}
