import { type Instant, Refusal } from '../../shared/kernel/index.ts'
import type { DeviceSecretStore } from '../security/device-secrets.ts'
import { createPasswordHash } from '../security/password-hash.ts'
import { vaultIn } from '../security/vault-in.ts'
import type { Healed } from './heal.ts'
import { healHere } from './open.ts'

/** Who heals a practice that is not running, on a data folder that this process owns. */
export type HealRequest = {
  dataDir: string
  deviceSecrets: DeviceSecretStore
  now: Instant
  login: string
  password: string
}

/** Builds a damaged practice anew, for whoever can open it. @throws Refusal `wrong-password`, `device-secret`, `cannot-heal` */
export async function healWith({ dataDir, deviceSecrets, now, login, password }: HealRequest): Promise<Healed> {
  const hash = createPasswordHash()
  try {
    const unlocked = await (await vaultIn(dataDir, deviceSecrets, hash)).unlock(login, password)
    if (!unlocked)
      throw new Refusal('rule-violation', 'The name or the password is not right.', { reason: 'wrong-password' })
    try {
      return await healHere(dataDir, unlocked.databaseKey, now)
    } finally {
      unlocked.vaultKey.destroy()
      unlocked.databaseKey.destroy()
    }
  } finally {
    await hash.close()
  }
}
