import { createHash, createPublicKey, verify } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { lstat } from 'node:fs/promises'
import { compareVersions, Release, SignedManifest } from './manifest.ts'

export type RefusedBecause =
  | 'malformed'
  | 'bad-signature'
  | 'other-platform'
  | 'expired'
  | 'not-newer'
  | 'older-than-seen'
  | 'step-first'
  | 'wrong-size'
  | 'wrong-digest'

export type Verified = { ok: true; release: Release } | { ok: false; because: RefusedBecause }

export type Installed = {
  version: string
  platform: string
  arch: string
  /** The newest version that a manifest with a good signature ever offered here, or null. */
  newestSeen: string | null
}

/** A manifest is some hundred bytes; more is not read. */
const MAX_MANIFEST = 16 * 1024
/** What a release is signed under, so that no other signature of the same key can pass for one. */
const CONTEXT = Buffer.from('daybook-release-1\0')

/**
 * Whether a manifest may be followed: signed by the release key (Ed25519, kept offline), for this system, in time, and
 * leading only forward. A manifest put back from earlier is refused by its version or, in the end, by its expiry.
 * Source: CVE-2024-39698 for why the framework's own check does not suffice; The Update Framework, rollback and freeze attacks.
 * @param publicKey 32 bytes in base64  @param now milliseconds since 1970, UTC
 */
export function verifyManifest(text: string, publicKey: string, installed: Installed, now: number): Verified {
  const release = signedRelease(text, publicKey)
  if (typeof release === 'string') return refused(release)
  if (release.platform !== installed.platform || release.arch !== installed.arch) return refused('other-platform')
  if (release.expiresAt <= now) return refused('expired')
  if (compareVersions(release.version, installed.version) <= 0) return refused('not-newer')
  if (installed.newestSeen && compareVersions(release.version, installed.newestSeen) < 0)
    return refused('older-than-seen')
  if (compareVersions(installed.version, release.minVersion) < 0) return refused('step-first')
  return { ok: true, release }
}

function signedRelease(text: string, publicKey: string): Release | RefusedBecause {
  if (text.length > MAX_MANIFEST) return 'malformed'
  const manifest = parsed(text, SignedManifest)
  if (!manifest) return 'malformed'
  const bytes = Buffer.from(manifest.release, 'base64')
  // The signature is judged before anything in the bytes is looked at.
  const signature = Buffer.from(manifest.signature, 'base64')
  if (signature.length !== 64 || !verify(null, Buffer.concat([CONTEXT, bytes]), ed25519(publicKey), signature))
    return 'bad-signature'
  return parsed(bytes.toString('utf8'), Release) ?? 'malformed'
}

function parsed<T>(
  text: string,
  schema: { safeParse(value: unknown): { success: true; data: T } | { success: false } },
) {
  try {
    const result = schema.safeParse(JSON.parse(text))
    return result.success ? result.data : null
  } catch {
    return null
  }
}

/** The fixed beginning of an Ed25519 key in DER. Source: RFC 8410, 10.1. */
const DER = Buffer.from('302a300506032b6570032100', 'hex')
const ed25519 = (publicKey: string) =>
  createPublicKey({ key: Buffer.concat([DER, Buffer.from(publicKey, 'base64')]), format: 'der', type: 'spki' })

/** Whether a downloaded file is the one that was signed: a plain file of the very size and SHA-512. */
export async function verifyDownload(path: string, release: Release): Promise<Verified> {
  const file = await lstat(path)
  if (!file.isFile() || file.size !== release.size) return refused('wrong-size')
  const hash = createHash('sha512')
  for await (const chunk of createReadStream(path)) hash.update(chunk as Buffer)
  return hash.digest('hex') === release.sha512 ? { ok: true, release } : refused('wrong-digest')
}

const refused = (because: RefusedBecause): Verified => ({ ok: false, because })
