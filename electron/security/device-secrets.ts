import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { writeDurably } from './durable-file.ts'

/** Bytes of a device secret. */
export const SECRET_BYTES = 32

/**
 * Where this PC's own secret lies. Every way into the database needs it beside a person's password, so that a copied
 * key file is worth nothing elsewhere. Whoever reads it zeroes the buffer after use.
 */
export type DeviceSecretStore = {
  /** The operating system's own store, or a file that only this account may read; shown to the practice, never hidden. */
  readonly backend: 'os-store' | 'file'
  read(): Promise<Buffer | null>
  write(secret: Buffer): Promise<void>
}

/**
 * The secret in a file beside the practice: for machines without a store of their own. It protects a copied key file
 * and the people of this PC from each other, not a copy of the whole folder. Windows keeps no such file mode: there the
 * folder has the access list of the account's own application data.
 */
export function fileDeviceSecrets(dataDir: string): DeviceSecretStore {
  const file = join(dataDir, 'device-secret')
  return {
    backend: 'file',
    read: async () => (existsSync(file) ? readFile(file) : null),
    async write(secret) {
      if (secret.length !== SECRET_BYTES) throw new Error('the device secret has the wrong length')
      await mkdir(dirname(file), { recursive: true, mode: 0o700 })
      writeDurably(file, secret)
    },
  }
}

/** The secret of this PC, made at first use and read back before it counts. */
export async function deviceSecret(store: DeviceSecretStore): Promise<Buffer> {
  const known = await store.read()
  if (known?.length === SECRET_BYTES) return known
  if (known) throw new Error('the device secret has the wrong length')
  const secret = randomBytes(SECRET_BYTES)
  await store.write(secret)
  const proof = await store.read()
  if (!proof?.equals(secret)) throw new Error('the device secret could not be read back')
  secret.fill(0)
  return proof
}

/** Puts another secret in the place of this PC's: whatever only the former one opened opens no more. */
export async function otherSecret(store: DeviceSecretStore): Promise<Buffer> {
  const secret = randomBytes(SECRET_BYTES)
  await store.write(secret)
  const proof = await store.read()
  if (!proof?.equals(secret)) throw new Error('the device secret could not be read back')
  secret.fill(0)
  return proof
}
