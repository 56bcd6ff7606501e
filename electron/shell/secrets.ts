import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { safeStorage } from 'electron'
import { type DeviceSecretStore, fileDeviceSecrets } from '../security/device-secrets.ts'
import { chooseDeviceSecrets } from './safe-storage-secrets.ts'

/** The store of this computer's secret; which one it is, and why, is written beside it and to the log. */
export function deviceSecrets(dataDir: string): DeviceSecretStore {
  const { store, note } = chooseDeviceSecrets(dataDir, safeStorage, fileDeviceSecrets(dataDir))
  const noteFile = join(dataDir, 'device-secret.note')
  const before = existsSync(noteFile) ? readFileSync(noteFile, 'utf8') : ''
  if (before !== note) {
    writeFileSync(noteFile, note, { mode: 0o600 })
    console.info(note)
  }
  return store
}
