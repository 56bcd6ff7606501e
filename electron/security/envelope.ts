import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'

/** A key wrapped by another: AES-256-GCM, as base64 of nonce (12), ciphertext and tag (16). */
export type Wrapped = string

/** What a wrap belongs to; it opens nowhere else. */
export type Binding = { purpose: string; user: string; device: string; generation: number }

const aad = ({ purpose, user, device, generation }: Binding) =>
  Buffer.from(`daybook/1|${purpose}|${user}|${device}|${generation}`, 'utf8')

/** HKDF-SHA256 of some secret parts, bound to its use. Source: RFC 5869. */
export function deriveKey(secrets: Buffer[], binding: Binding): Buffer {
  const joined = Buffer.concat(secrets)
  const key = Buffer.from(hkdfSync('sha256', joined, Buffer.alloc(0), aad(binding), 32))
  joined.fill(0)
  return key
}

export function wrap(secret: Buffer, key: Buffer, binding: Binding): Wrapped {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  cipher.setAAD(aad(binding))
  return Buffer.concat([nonce, cipher.update(secret), cipher.final(), cipher.getAuthTag()]).toString('base64')
}

/** The wrapped secret, or null when the key is not the one, or a byte was changed. */
export function unwrap(wrapped: Wrapped, key: Buffer, binding: Binding): Buffer | null {
  const bytes = Buffer.from(wrapped, 'base64')
  if (bytes.length < 12 + 16) return null
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
  decipher.setAAD(aad(binding))
  decipher.setAuthTag(bytes.subarray(bytes.length - 16))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(12, bytes.length - 16)), decipher.final()])
  } catch {
    return null
  }
}
