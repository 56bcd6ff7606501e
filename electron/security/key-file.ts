import { createHmac, timingSafeEqual } from 'node:crypto'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { z } from 'zod'
import { syncFolder } from '../../db/files.ts'
import { canonicalJson, type Json, Refusal } from '../../shared/kernel/index.ts'
import { writeDurably } from './durable-file.ts'
import { deriveKey } from '../../db/envelope.ts'

const Base64 = z.base64().max(512)
const Name = z.string().max(300)

/** One person's way into the database on this PC. `generation` counts her passwords. */
const KeySlot = z.strictObject({
  userId: Name,
  generation: z.number().int().min(1),
  login: Name,
  displayName: Name,
  salt: Base64,
  vaultKey: Base64,
  databaseKey: Base64,
})
export type KeySlot = z.infer<typeof KeySlot>

/**
 * The way in for somebody who never signed in on this PC: the server, what this PC asks it with for its share (sealed by this PC's secret),
 * and the database key under this PC's secret and that share together. What this PC exchanges with is not here.
 */
const Remote = z.strictObject({
  host: Name,
  port: z.number().int().min(1).max(65_535),
  certificate: z.string().max(20_000),
  /** Who this PC was when it was let in: a restored one is somebody else within the practice. */
  deviceId: Name,
  pass: Base64,
  databaseKey: Base64,
})

export type Remote = z.infer<typeof Remote>

/** What stands in `keys.json`: nothing in it opens anything without a password (or the 24 words) and the device secret. */
const KeyFile = z.strictObject({
  version: z.literal(1),
  deviceId: Name,
  deviceName: Name,
  practiceId: Name,
  practiceName: Name,
  demo: z.boolean(),
  recovery: z.strictObject({
    publicKey: Base64,
    sealed: z.strictObject({ ephemeral: Base64, wrapped: Base64 }),
    /** Nobody has shown yet that the words are on paper. */
    unproven: z.literal(true).optional(),
  }),
  slots: z.array(KeySlot).max(1000),
  remote: Remote.optional(),
  /**
   * The practice's server locked this PC out: when, how many changes were on this PC only then, and how many of them the server keeps aside; null
   * where nobody could say. Gone once somebody has opened it with the 24 words.
   */
  lockedOut: z
    .strictObject({
      at: z.number().int(),
      unsent: z.number().int().nullable(),
      left: z.number().int().nullable(),
    })
    .optional(),
})
export type KeyFile = z.infer<typeof KeyFile>

const Signed = z.strictObject({ content: KeyFile, seal: Base64 })
type Signed = z.infer<typeof Signed>

const textOf = (signed: Signed) => `${JSON.stringify(signed, null, 1)}\n`

function sealOf(content: KeyFile, secret: Buffer): Buffer {
  const key = deriveKey([secret], { purpose: 'key file', user: '-', device: '-', generation: 0 })
  const seal = createHmac('sha256', key)
    .update(canonicalJson(content as Json))
    .digest()
  key.fill(0)
  return seal
}

export const keyFileExists = (file: string): boolean => existsSync(file)

const damaged = (what: string) =>
  new Refusal(
    'internal',
    `The key file of this PC ${what}. The 24 recovery words open it, or restore the last backup.`,
    {
      reason: 'keys-damaged',
    },
  )

/**
 * Every byte of the file counts: it must be written exactly as this program writes it.
 * @param secret this PC's; without it (a restore on another PC, a lost secret) only the 24 words can vouch for the file
 * @throws Refusal `keys-damaged` when any byte of it was changed, or it comes from another PC
 */
export function readKeyFile(file: string, secret: Buffer | null): KeyFile {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch {
    throw damaged('cannot be read')
  }
  return understand(text, secret)
}

function understand(text: string, secret: Buffer | null): KeyFile {
  const { content, seal } = parse(text)
  if (!secret) return content
  // Compared as text: several texts of base64 may stand for the same bytes.
  const [expected, found] = [Buffer.from(sealOf(content, secret).toString('base64')), Buffer.from(seal)]
  if (expected.length !== found.length || !timingSafeEqual(expected, found))
    throw damaged('was changed or belongs to another PC')
  return content
}

function parse(text: string): Signed {
  try {
    const signed = Signed.parse(JSON.parse(text))
    if (textOf(signed) === text) return signed
  } catch {
    // Told below: what exactly is wrong with it helps nobody who could mend it.
  }
  throw damaged('is damaged')
}

/**
 * Replaces the key file. The old one stands until the new one has come back from the disk and is proven; after a crash
 * there is one or the other.
 * @param prove throws when the new content does not open what it should
 */
export function writeKeyFile(
  file: string,
  content: KeyFile,
  secret: Buffer,
  prove: (written: KeyFile) => void = () => {},
): void {
  const known = KeyFile.parse(content)
  const text = textOf({ content: known, seal: sealOf(known, secret).toString('base64') })
  writeDurably(file, text, (written) => prove(understand(written.toString('utf8'), secret)))
}

/** Takes a key file away that lets nobody in. */
export const removeKeyFile = (file: string): void => {
  rmSync(file)
  syncFolder(file)
}

/** Removes what a crash left of a key file that was never taken into use. */
export const forgetUnfinished = (file: string): void => rmSync(`${file}.new`, { force: true })
