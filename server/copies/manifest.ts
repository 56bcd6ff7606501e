import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'
import { createReadStream, existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { KeyUse } from '../../db/connection.ts'
import { canonicalJson, Instant, type Json, Refusal } from '../../shared/kernel/index.ts'

/** The files of a copy: the database, and what a server of the practice is beside it. */
export const COPY_FILES = {
  database: 'practice.db',
  settings: 'server.json',
  authority: 'authority.pem',
  secrets: 'secrets.sealed',
} as const
const MANIFEST = 'manifest.json'

const Count = z.number().int().min(0)

/** What a copy of a server says of itself: counts and hashes, for it lies open beside the encrypted database. */
export const Manifest = z.object({
  format: z.literal('daybook-server-copy-1'),
  copyId: z.string(),
  practiceId: z.string(),
  madeAt: Instant,
  program: z.string(),
  schemaVersion: Count,
  epoch: Count,
  heads: z.object({ operation: Count, operationHash: z.string(), auditSequence: Count, auditHash: z.string() }),
  rows: z.record(z.string(), Count),
  /** Over all recorded rows. */
  digest: z.string(),
  files: z.array(z.object({ name: z.enum(COPY_FILES), bytes: Count, sha256: z.string() })),
})
export type Manifest = z.infer<typeof Manifest>
const Sealed = z.object({ manifest: Manifest, mac: z.string() })

/** A copy that lies in a place. */
export type FoundCopy = { folder: string; manifest: Manifest; bytes: number; isWhole: boolean }

const keyFor = (use: string, key: KeyUse): Buffer =>
  key((bytes) => Buffer.from(hkdfSync('sha256', bytes, Buffer.alloc(0), use, 32)))

function macOf(manifest: Manifest, key: KeyUse): Buffer {
  const macKey = keyFor('daybook server copy', key)
  try {
    return createHmac('sha256', macKey)
      .update(canonicalJson(manifest as unknown as Json))
      .digest()
  } finally {
    macKey.fill(0)
  }
}

/** The text of a manifest's file. */
export const sealManifest = (manifest: Manifest, key: KeyUse): string =>
  `${JSON.stringify({ manifest, mac: macOf(manifest, key).toString('hex') }, null, 2)}\n`

/** What a copy says of itself. @throws Refusal `not-a-copy`, `wrong-key` when another key made it, or somebody changed it */
export function readManifest(folder: string, key: KeyUse): Manifest {
  const file = join(folder, MANIFEST)
  if (!existsSync(file)) throw notACopy()
  let sealed: z.infer<typeof Sealed>
  try {
    sealed = Sealed.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    throw damaged('its list of contents cannot be read')
  }
  const [given, right] = [Buffer.from(sealed.mac, 'hex'), macOf(sealed.manifest, key)]
  if (given.length !== right.length || !timingSafeEqual(given, right))
    throw new Refusal('rule-violation', 'This copy was made with another practice.key, or was changed.', {
      reason: 'wrong-key',
    })
  return sealed.manifest
}

export const manifestFile = (folder: string): string => join(folder, MANIFEST)

/** Reads every byte of a copy. @throws Refusal `copy-damaged` */
export async function assertIntact(folder: string, { files }: Manifest): Promise<void> {
  for (const { name, bytes, sha256 } of files) {
    const found = await factsOf(join(folder, name)).catch(() => null)
    if (!found) throw damaged(`${name} is missing`)
    if (found.bytes !== bytes || found.sha256 !== sha256) throw damaged(`${name} is not as it was written`)
  }
}

/** How long a file is, and its SHA-256. */
export async function factsOf(file: string): Promise<{ bytes: number; sha256: string }> {
  const hash = createHash('sha256')
  let bytes = 0
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    bytes += chunk.length
    hash.update(chunk)
  }
  return { bytes, sha256: hash.digest('hex') }
}

/** The copies of a practice in a place, newest first. What is no copy of this key is not listed, and never removed. */
export function copiesIn(place: string, key: KeyUse): FoundCopy[] {
  if (!existsSync(place)) return []
  const found = readdirSync(place)
    .filter((name) => name.startsWith('daybook-server-'))
    .flatMap((name) => {
      const folder = join(place, name)
      try {
        const manifest = readManifest(folder, key)
        const sizes = manifest.files.map((file) => statSync(join(folder, file.name), { throwIfNoEntry: false })?.size)
        const isWhole = manifest.files.every(({ bytes }, at) => sizes[at] === bytes)
        return [{ folder, manifest, bytes: manifest.files.reduce((sum, { bytes }) => sum + bytes, 0), isWhole }]
      } catch {
        return []
      }
    })
  return found.sort((a, b) => b.manifest.madeAt - a.manifest.madeAt)
}

/** The server's own secrets as they lie in a copy: who has `practice.key` has them, and nobody else. */
export function sealSecrets(secrets: Readonly<Record<string, string>>, key: KeyUse): Buffer {
  const own = keyFor('daybook server secrets', key)
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', own, nonce)
  own.fill(0)
  const body = Buffer.concat([cipher.update(JSON.stringify(secrets)), cipher.final()])
  return Buffer.concat([nonce, cipher.getAuthTag(), body])
}

/** @throws Refusal `copy-damaged` */
export function openSecrets(sealed: Buffer, key: KeyUse): Record<string, string> {
  const own = keyFor('daybook server secrets', key)
  try {
    const decipher = createDecipheriv('aes-256-gcm', own, sealed.subarray(0, 12))
    decipher.setAuthTag(sealed.subarray(12, 28))
    const text = Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]).toString('utf8')
    return z.record(z.string(), z.string()).parse(JSON.parse(text))
  } catch {
    throw damaged('the secrets of the server cannot be read')
  } finally {
    own.fill(0)
  }
}

export const damaged = (what: string): Refusal =>
  new Refusal('rule-violation', `This copy is damaged: ${what}. Choose another copy.`, { reason: 'copy-damaged' })
const notACopy = () =>
  new Refusal('not-found', 'This folder holds no finished copy of a practice server.', { reason: 'not-a-copy' })
