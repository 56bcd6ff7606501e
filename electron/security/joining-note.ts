import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { syncFolder } from '../../db/files.ts'
import { Instant } from '../../shared/kernel/index.ts'
import { type DeviceSecretStore, deviceSecret } from './device-secrets.ts'
import { writeDurably } from './durable-file.ts'
import { type Binding, deriveKey, unwrap, wrap } from '../../db/envelope.ts'

/** A PC that gave a code and waits: what the server gave it, what it is called, and what its screen shows. */
const Joining = z.object({
  deviceName: z.string(),
  until: Instant,
  letters: z.string(),
  enrolled: z.object({
    host: z.string(),
    port: z.number(),
    practiceId: z.string(),
    certificate: z.string(),
    deviceId: z.string(),
    pass: z.string(),
    secret: z.string(),
    share: z.string(),
  }),
})
export type Joining = z.infer<typeof Joining>

const BINDING: Binding = { purpose: 'joining', user: '-', device: '-', generation: 0 }

/**
 * Remembers over restarts that this PC waits until somebody lets it in: sealed by this PC's own secret, since what stands in it opens the
 * practice's server once that was done.
 */
export class JoiningNote {
  readonly #file: string
  readonly #secrets: DeviceSecretStore

  constructor(dataDir: string, secrets: DeviceSecretStore) {
    this.#file = join(dataDir, 'joining.sealed')
    this.#secrets = secrets
  }

  /** What is kept; null where nothing is, or it was sealed by another secret: then the PC has to ask anew. */
  async read(): Promise<Joining | null> {
    if (!existsSync(this.#file)) return null
    const opened = await this.#under((key) => unwrap(readFileSync(this.#file, 'utf8').trim(), key, BINDING))
    if (!opened) return null
    const known = Joining.safeParse(JSON.parse(opened.toString('utf8')))
    opened.fill(0)
    return known.data ?? null
  }

  async keep(joining: Joining): Promise<void> {
    const text = Buffer.from(JSON.stringify(joining), 'utf8')
    writeDurably(this.#file, await this.#under((key) => wrap(text, key, BINDING)))
    text.fill(0)
  }

  forget(): void {
    if (!existsSync(this.#file)) return
    rmSync(this.#file, { force: true })
    syncFolder(this.#file)
  }

  async #under<T>(use: (key: Buffer) => T): Promise<T> {
    const secret = await deviceSecret(this.#secrets)
    const key = deriveKey([secret], BINDING)
    secret.fill(0)
    try {
      return use(key)
    } finally {
      key.fill(0)
    }
  }
}
