import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { Refusal } from '../../shared/kernel/index.ts'
import type { DeviceSecretStore } from '../security/device-secrets.ts'
import { writeDurably } from '../security/durable-file.ts'

/** What we need of Electron's `safeStorage`. */
export type OsStore = {
  isEncryptionAvailable(): boolean
  getSelectedStorageBackend(): string
  encryptString(text: string): Buffer
  decryptString(sealed: Buffer): string
}

const Sealed = z.object({ version: z.literal(1), backend: z.string(), sealed: z.base64() })

export type SecretsChoice = {
  store: DeviceSecretStore
  /** A sentence for the log and the audit: which store holds the device's secret, and why. Never silent. */
  note: string
}

/**
 * Which store holds the device's secret: the operating system's where there is a real one, else the file beside the
 * database. Linux's `basic_text` encrypts with a password that everyone knows, so it counts as none. Once a secret is
 * sealed in the OS store it stays there: if that store cannot be reached later, opening fails aloud.
 * Source: electronjs.org/docs/latest/api/safe-storage.
 */
export function chooseDeviceSecrets(
  dataDir: string,
  os: OsStore,
  fileStore: DeviceSecretStore,
  platform: NodeJS.Platform = process.platform,
): SecretsChoice {
  const file = join(dataDir, 'device-secret.sealed')
  const backend = platform === 'linux' ? os.getSelectedStorageBackend() : platform
  const weak = platform === 'linux' && (backend === 'basic_text' || backend === 'unknown')
  const usable = os.isEncryptionAvailable() && !weak
  if (usable) return { store: osStore(file, os, backend), note: `device secret in the OS store (${backend})` }
  if (existsSync(file)) return { store: unreachable(backend), note: `the OS store with the device secret is gone` }
  const why = weak ? `the OS store is ${backend}, which hides nothing` : 'the OS store is not available'
  return { store: fileStore, note: `device secret in a file: ${why}` }
}

function osStore(file: string, os: OsStore, backend: string): DeviceSecretStore {
  const open = (text: string): Buffer => {
    const { backend: sealedBy, sealed } = Sealed.parse(JSON.parse(text))
    try {
      return Buffer.from(os.decryptString(Buffer.from(sealed, 'base64')), 'base64')
    } catch {
      throw closed(`It was sealed by ${sealedBy}; this session has ${backend}.`)
    }
  }
  return {
    backend: 'os-store',
    read: async () => (existsSync(file) ? open(readFileSync(file, 'utf8')) : null),
    async write(secret) {
      const sealed = os.encryptString(secret.toString('base64')).toString('base64')
      const next = `${file}.next`
      rmSync(next, { force: true })
      writeDurably(next, JSON.stringify({ version: 1, backend, sealed } satisfies z.infer<typeof Sealed>))
      // The old seal goes only after the new one has opened from the disk.
      if (!open(readFileSync(next, 'utf8')).equals(secret)) throw closed('What it sealed did not open again.')
      renameSync(next, file)
    },
  }
}

const closed = (why: string) =>
  new Refusal(
    'internal',
    `The operating system's key store did not give back this computer's secret. ${why} Sign in to the computer as the same person and unlock its key store; the 24 recovery words also open the practice.`,
    { reason: 'os-store' },
  )

function unreachable(backend: string): DeviceSecretStore {
  const refuse = () => Promise.reject(closed(`It is not available in this session (${backend}).`))
  return { backend: 'os-store', read: refuse, write: refuse }
}
