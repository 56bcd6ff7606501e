import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { Refusal, canonicalJson, type Json } from '../../shared/kernel/index.ts'
import { writeDurably } from './durable-file.ts'
import type { Wrapped } from './envelope.ts'
import type { Sealed } from './recovery-key.ts'

/** One person's way into the database on this PC. `generation` counts her passwords. */
export type KeySlot = {
  userId: string
  login: string
  displayName: string
  generation: number
  salt: string
  vaultKey: Wrapped
  databaseKey: Wrapped
}

/** What stands in `keys.json`: nothing in it opens anything without a password (or the 24 words) and the device secret. */
export type KeyFile = {
  version: 1
  deviceId: string
  deviceName: string
  practiceId: string
  practiceName: string
  demo: boolean
  recovery: { publicKey: string; sealed: Sealed }
  slots: KeySlot[]
}

type Signed = { content: KeyFile; seal: string }

const sealOf = (content: KeyFile, secret: Buffer) => {
  const key = Buffer.from(hkdfSync('sha256', secret, Buffer.alloc(0), 'daybook key file', 32))
  return createHmac('sha256', key)
    .update(canonicalJson(content as unknown as Json))
    .digest()
}

export const keyFileExists = (file: string): boolean => existsSync(file)

/** @throws Refusal `keys-damaged` when any byte of it was changed, or it comes from another PC */
export function readKeyFile(file: string, secret: Buffer | null): KeyFile {
  const damaged = (what: string) =>
    new Refusal('internal', `The key file of this PC ${what}. Restore the last backup, or call support.`, {
      reason: 'keys-damaged',
    })
  try {
    const { content, seal } = JSON.parse(readFileSync(file, 'utf8')) as Signed
    if (content.version !== 1) throw damaged('was made by another version of Daybook')
    // Without this PC's secret (a restore on another PC) only the 24 words can vouch for it.
    if (secret) {
      const [expected, found] = [sealOf(content, secret), Buffer.from(seal, 'base64')]
      if (expected.length !== found.length || !timingSafeEqual(expected, found))
        throw damaged('was changed or belongs to another PC')
    }
    return content
  } catch (error) {
    throw error instanceof Refusal ? error : damaged('cannot be read')
  }
}

export function writeKeyFile(file: string, content: KeyFile, secret: Buffer): void {
  const signed: Signed = { content, seal: sealOf(content, secret).toString('base64') }
  writeDurably(file, `${JSON.stringify(signed, null, 1)}\n`)
}
