import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import type { KeyUse } from '../../db/connection.ts'
import { BackupId } from '../../shared/backups/index.ts'
import { canonicalJson, Instant, type Json, Refusal } from '../../shared/kernel/index.ts'
import { factsOf, FILE_LIST } from './files.ts'

export const MANIFEST = 'manifest.json'

/** What a copy says of itself. Counts and hashes only: it lies open beside the encrypted files. */
export const Manifest = z.object({
  format: z.literal('daybook-backup-1'),
  backupId: BackupId,
  deviceId: z.string(),
  practiceId: z.string(),
  madeAt: Instant,
  program: z.string(),
  schemaVersion: z.number().int(),
  heads: z.object({
    operation: z.number().int(),
    operationHash: z.string(),
    auditSequence: z.number().int(),
    auditHash: z.string(),
  }),
  rows: z.record(z.string(), z.number().int()),
  digest: z.string(),
  /** Document files that the practice names and that could not be had for this copy. Absent in copies without any. */
  filesMissing: z.number().int().optional(),
  files: z.array(
    z.object({
      name: z.enum(['daybook.db', 'operations.log', 'keys.json', FILE_LIST]),
      bytes: z.number().int(),
      sha256: z.string(),
    }),
  ),
})
export type Manifest = z.infer<typeof Manifest>
const Sealed = z.object({ manifest: Manifest, mac: z.string() })
export type SealedManifest = z.infer<typeof Sealed>

function macOf(manifest: Manifest, key: KeyUse): Buffer {
  const macKey = key((bytes) => Buffer.from(hkdfSync('sha256', bytes, Buffer.alloc(0), 'daybook backup manifest', 32)))
  try {
    return createHmac('sha256', macKey)
      .update(canonicalJson(manifest as unknown as Json))
      .digest()
  } finally {
    macKey.fill(0)
  }
}

/** The text of a manifest file, sealed by a key that follows from the database key. */
export function sealManifest(manifest: Manifest, key: KeyUse): string {
  return `${JSON.stringify({ manifest, mac: macOf(manifest, key).toString('hex') } satisfies SealedManifest, null, 2)}\n`
}

/** Was this manifest made with this key, and is it as it was made? */
export function isAuthentic(sealed: SealedManifest, key: KeyUse): boolean {
  const given = Buffer.from(sealed.mac, 'hex')
  const right = macOf(sealed.manifest, key)
  return given.length === right.length && timingSafeEqual(given, right)
}

/** Reads the manifest of a copy. @throws Refusal `not-a-backup`, `backup-corrupted` */
export function readManifest(folder: string): SealedManifest {
  const file = join(folder, MANIFEST)
  if (!existsSync(file))
    throw new Refusal('not-found', 'This folder holds no finished copy of a practice. Choose another one.', {
      reason: 'not-a-backup',
    })
  try {
    return Sealed.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    throw corrupted('its list of contents cannot be read')
  }
}

/** Are the files there in full length? The quick look that a list may take. */
export function isComplete(folder: string, { manifest }: SealedManifest): boolean {
  return manifest.files.every(
    ({ name, bytes }) => statSync(join(folder, name), { throwIfNoEntry: false })?.size === bytes,
  )
}

/** What a copy says of the document files that it lacks; null when it lacks none. */
export const lackNote = ({ filesMissing = 0 }: Manifest): string | null =>
  filesMissing === 0
    ? null
    : `${filesMissing === 1 ? 'One document file is' : `${filesMissing} document files are`} missing in this copy: this computer did not hold ${filesMissing === 1 ? 'it' : 'them'} whole.`

/** The ids of the document files that belong to a copy. */
export function fileListOf(folder: string): Set<string> {
  const file = join(folder, FILE_LIST)
  if (!existsSync(file)) return new Set()
  return new Set(z.array(z.string()).parse(JSON.parse(readFileSync(file, 'utf8'))))
}

/** Reads every byte of a copy. @throws Refusal `backup-partial`, `backup-corrupted` */
export function assertIntact(folder: string, { manifest }: SealedManifest): void {
  for (const { name, bytes, sha256 } of manifest.files) {
    const size = statSync(join(folder, name), { throwIfNoEntry: false })?.size
    if (size === undefined || size < bytes)
      throw new Refusal(
        'rule-violation',
        `This copy is not complete: ${name} is ${size === undefined ? 'missing' : 'cut off'}. Choose another copy.`,
        {
          reason: 'backup-partial',
        },
      )
    const facts = factsOf(join(folder, name))
    if (facts.bytes !== bytes || facts.sha256 !== sha256) throw corrupted(`${name} is not as it was written`)
  }
}

export const corrupted = (what: string) =>
  new Refusal('rule-violation', `This copy is damaged: ${what}. Choose another copy.`, { reason: 'backup-corrupted' })
