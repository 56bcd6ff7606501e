import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/** A key wrapped by another: AES-256-GCM, as base64 of nonce (12), ciphertext and tag (16). */
export type Wrapped = string

/** What a wrap belongs to; it opens nowhere else. */
export type Binding = { purpose: string; user: string; device: string; generation: number }

const NONCE = 12
const TAG = 16

const aad = ({ purpose, user, device, generation }: Binding) =>
  Buffer.from(`daybook/1|${purpose}|${user}|${device}|${generation}`, 'utf8')

/** HKDF-SHA256 of some secret parts, all needed, bound to its use. The caller zeroes parts and key. Source: RFC 5869. */
export function deriveKey(secrets: Buffer[], binding: Binding): Buffer {
  const joined = Buffer.alloc(secrets.reduce((size, secret) => size + secret.length, 0))
  let at = 0
  for (const secret of secrets) at += secret.copy(joined, at)
  const key = Buffer.from(hkdfSync('sha256', joined, Buffer.alloc(0), aad(binding), 32))
  joined.fill(0)
  return key
}

/** Wraps a secret under a key (NIST SP 800-38D), bound to what it is for. */
export function wrap(secret: Buffer, key: Buffer, binding: Binding): Wrapped {
  const nonce = randomBytes(NONCE)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(aad(binding))
  return Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()]).toString('base64')
}

/** The wrapped secret, or null: a wrong key, another use or a changed byte, it cannot be told which. */
export function unwrap(wrapped: Wrapped, key: Buffer, binding: Binding): Buffer | null {
  const bytes = Buffer.from(wrapped, 'base64')
  if (bytes.length <= NONCE + TAG || bytes.toString('base64') !== wrapped) return null
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE), { authTagLength: TAG })
  decipher.setAAD(aad(binding))
  decipher.setAuthTag(bytes.subarray(bytes.length - TAG))
  const secret = decipher.update(bytes.subarray(NONCE, bytes.length - TAG))
  try {
    decipher.final()
    return secret
  } catch {
    secret.fill(0)
    return null
  }
}
