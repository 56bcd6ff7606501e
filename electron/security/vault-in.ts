import { join } from 'node:path'
import type { DeviceSecretStore } from './device-secrets.ts'
import type { PasswordHash } from './password-hash.ts'
import { Vault } from './vault.ts'

/**
 * The vault of a data folder that no core runs on, or of a copy. The vault keeps this PC's secret masked; the bytes that it
 * was read into are erased here.
 */
export async function vaultIn(folder: string, secrets: DeviceSecretStore, hash: PasswordHash): Promise<Vault> {
  const secret = await secrets.read()
  try {
    return new Vault({ file: join(folder, 'keys.json'), secret, hash })
  } finally {
    secret?.fill(0)
  }
}
