import { createRequire, syncBuiltinESMExports } from 'node:module'

/** Digests, ciphers and key types of Node's that are in BoringSSL too. Source: boringssl.googlesource.com, digest and cipher headers. */
const DIGESTS = new Set(['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'sha512-256'])
const CIPHERS = /^aes-(128|192|256)-(cbc|ctr|ecb|gcm)$/
const KEYS = new Set(['rsa', 'rsa-pss', 'ec', 'ed25519', 'x25519'])

const plain = (name: unknown) =>
  String(name).toLowerCase().replace(/^rsa-/, '').replace(/^sha-/, 'sha').replace('/', '-')
const digest = (name: unknown) => {
  if (!DIGESTS.has(plain(name))) throw new Error(`Digest method not supported: ${String(name)} is not in BoringSSL`)
}
const cipher = (name: unknown) => {
  if (!CIPHERS.test(String(name).toLowerCase())) throw new Error(`Unknown cipher: ${String(name)} is not in BoringSSL`)
}
const key = (name: unknown) => {
  if (!KEYS.has(String(name))) throw new Error(`Unknown key type: ${String(name)} is not in BoringSSL`)
}
const signature = (name: unknown) => {
  if (name !== null && name !== undefined) digest(name)
}

/** Which argument of which function names an algorithm. */
const CHECKS: Readonly<Record<string, [(name: unknown) => void, number]>> = {
  createHash: [digest, 0],
  createHmac: [digest, 0],
  createSign: [digest, 0],
  createVerify: [digest, 0],
  hash: [digest, 0],
  hkdf: [digest, 0],
  hkdfSync: [digest, 0],
  pbkdf2: [digest, 4],
  pbkdf2Sync: [digest, 4],
  sign: [signature, 0],
  verify: [signature, 0],
  createCipheriv: [cipher, 0],
  createDecipheriv: [cipher, 0],
  generateKeyPair: [key, 0],
  generateKeyPairSync: [key, 0],
}

/** Takes from `node:crypto` what Electron, being built on BoringSSL, does not have. */
export function leaveWhatBoringSslHas(): void {
  const crypto = createRequire(import.meta.url)('node:crypto') as Record<string, unknown>
  delete crypto.argon2
  delete crypto.argon2Sync
  for (const [name, [check, at]] of Object.entries(CHECKS)) {
    const original = crypto[name] as (...args: unknown[]) => unknown
    crypto[name] = (...args: unknown[]) => {
      check(args[at])
      return original(...args)
    }
  }
  syncBuiltinESMExports()
}
