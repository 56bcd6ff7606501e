import { createHash, generateKeyPairSync, sign } from 'node:crypto'
import { symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import type { Release } from '../../electron/updates/manifest.ts'
import { RELEASE_KEY } from '../../electron/updates/release-key.ts'
import { type Installed, verifyDownload, verifyManifest } from '../../electron/updates/verify.ts'
import { scratch } from '../support/run.ts'

const NOW = Date.UTC(2026, 10, 25)
const DAY = 86_400_000
const FILE = Buffer.from('the installer')
const HERE: Installed = { version: '1.4.2', platform: 'win32', arch: 'x64', newestSeen: null }
const keys = generateKeyPairSync('ed25519')
const others = generateKeyPairSync('ed25519')
const raw = (pair: typeof keys) =>
  Buffer.from(pair.publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64')
const KEY = raw(keys)

const RELEASE: Release = {
  product: 'daybook',
  platform: 'win32',
  arch: 'x64',
  version: '1.5.0',
  minVersion: '1.2.0',
  file: 'Daybook-1.5.0.exe',
  size: FILE.length,
  sha512: createHash('sha512').update(FILE).digest('hex'),
  expiresAt: NOW + 30 * DAY,
}
const CONTEXT = 'daybook-release-1\0'

/** A manifest signed as the release tool does, with whatever a case wants otherwise. */
function manifest(change: object = {}, by = keys, context = CONTEXT): { release: string; signature: string } {
  const bytes = Buffer.from(JSON.stringify({ ...RELEASE, ...change }))
  const signature = sign(null, Buffer.concat([Buffer.from(context), bytes]), by.privateKey)
  return { release: bytes.toString('base64'), signature: signature.toString('base64') }
}
const text = (...args: Parameters<typeof manifest>) => JSON.stringify(manifest(...args))
const withRelease = (release: object) =>
  JSON.stringify({ ...manifest(), release: Buffer.from(JSON.stringify(release)).toString('base64') })
const flipped = (base64: string) => {
  const bytes = Buffer.from(base64, 'base64')
  bytes[bytes.length >> 1] = (bytes[bytes.length >> 1] ?? 0) ^ 1
  return bytes.toString('base64')
}
const because = (given: string, installed: Partial<Installed> = {}, now = NOW) => {
  const verified = verifyManifest(given, KEY, { ...HERE, ...installed }, now)
  return verified.ok ? 'ok' : verified.because
}

test('a signed manifest that leads forward is followed', () => {
  expect(verifyManifest(text(), KEY, HERE, NOW)).toEqual({ ok: true, release: RELEASE })
})

test('as built, there is no release key, so nothing is ever looked for', () => {
  expect(RELEASE_KEY).toBeNull()
})

describe('refused', () => {
  const cases: [string, string, string, Partial<Installed>?, number?][] = [
    ['signed by another key', text({}, others), 'bad-signature'],
    [
      'a bit of the signature flipped',
      JSON.stringify({ ...manifest(), signature: flipped(manifest().signature) }),
      'bad-signature',
    ],
    [
      'a bit of the release flipped',
      JSON.stringify({ ...manifest(), release: flipped(manifest().release) }),
      'bad-signature',
    ],
    ['the version changed after signing', withRelease({ ...RELEASE, version: '9.0.0' }), 'bad-signature'],
    ['the digest changed after signing', withRelease({ ...RELEASE, sha512: '0'.repeat(128) }), 'bad-signature'],
    ['the expiry moved after signing', withRelease({ ...RELEASE, expiresAt: NOW + 999 * DAY }), 'bad-signature'],
    [
      'the signature of another release',
      JSON.stringify({ ...manifest(), signature: manifest({ version: '1.5.1' }).signature }),
      'bad-signature',
    ],
    ['an empty signature', JSON.stringify({ ...manifest(), signature: '' }), 'bad-signature'],
    [
      'a truncated signature',
      JSON.stringify({ ...manifest(), signature: manifest().signature.slice(0, 44) }),
      'bad-signature',
    ],
    [
      'a signature of zeros',
      JSON.stringify({ ...manifest(), signature: Buffer.alloc(64).toString('base64') }),
      'bad-signature',
    ],
    ['signed for another purpose', text({}, keys, 'daybook-backup-1\0'), 'bad-signature'],
    ['signed without a purpose', text({}, keys, ''), 'bad-signature'],
    ['no signature at all', JSON.stringify({ release: manifest().release }), 'malformed'],
    ['truncated', text().slice(0, -10), 'malformed'],
    ['empty', '', 'malformed'],
    ['an HTML page instead', '<!doctype html><title>Sign in to the guest network</title>', 'malformed'],
    ['a signed list', JSON.stringify([manifest()]), 'malformed'],
    ['far too large', `${text()}${' '.repeat(20_000)}`, 'malformed'],
    ['a member more', JSON.stringify({ ...manifest(), also: 1 }), 'malformed'],
    ['another product under the same key', text({ product: 'nightbook' }), 'malformed'],
    ['a file name that climbs', text({ file: '../Daybook.exe' }), 'malformed'],
    ['a version that is none', text({ version: '1.5' }), 'malformed'],
    ['a pre-release', text({ version: '1.5.0-beta.1' }), 'malformed'],
    ['no size', text({ size: 0 }), 'malformed'],
    ['for another system', text({ platform: 'darwin' }), 'other-platform'],
    ['for another processor', text({ arch: 'arm64' }), 'other-platform'],
    ['expired', text(), 'expired', {}, NOW + 31 * DAY],
    ['expiring this very moment', text(), 'expired', {}, NOW + 30 * DAY],
    ['the version that is installed', text({ version: '1.4.2' }), 'not-newer'],
    ['a downgrade', text({ version: '1.3.9' }), 'not-newer'],
    ['a downgrade that looks larger as text', text({ version: '1.4.10' }), 'not-newer', { version: '1.10.0' }],
    ['older than one that was offered before', text(), 'older-than-seen', { newestSeen: '1.6.0' }],
    ['from a version too old for it', text(), 'step-first', { version: '1.1.9' }],
  ]
  test.each(cases)('%s', (...[, given, expected, installed, now]) => {
    expect(because(given, installed, now)).toBe(expected)
  })
  test('there are at least thirty of them', () => expect(cases.length).toBeGreaterThanOrEqual(30))
})

describe('the download', () => {
  const written = async (content: Buffer) => {
    const path = join(await scratch('update'), RELEASE.file)
    writeFileSync(path, content)
    return path
  }
  test('the file that was signed is taken', async () => {
    expect(await verifyDownload(await written(FILE), RELEASE)).toEqual({ ok: true, release: RELEASE })
  })
  test.each([
    ['truncated', FILE.subarray(0, -1), 'wrong-size'],
    ['longer', Buffer.concat([FILE, FILE]), 'wrong-size'],
    ['swapped for one of the same length', Buffer.from('THE installer'), 'wrong-digest'],
  ])('%s: refused', async (_name, content, expected) => {
    expect(await verifyDownload(await written(content), RELEASE)).toEqual({ ok: false, because: expected })
  })
  test('a link to the right file is refused: it could lead elsewhere a moment later', async () => {
    const path = await written(FILE)
    symlinkSync(path, `${path}.link`)
    expect(await verifyDownload(`${path}.link`, RELEASE)).toEqual({ ok: false, because: 'wrong-size' })
  })
})
