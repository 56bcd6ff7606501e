import { createPrivateKey, createPublicKey, diffieHellman, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { type Binding, deriveKey, unwrap, type Wrapped, wrap } from './envelope.ts'

/** Something sealed to a public key: openable with its private half alone. */
export type Sealed = { ephemeral: string; wrapped: Wrapped }

const PKCS8_HEAD = Buffer.from('302e020100300506032b656e04220420', 'hex')
const SPKI_HEAD = Buffer.from('302a300506032b656e032100', 'hex')
const rawPublic = (key: KeyObject) => key.export({ format: 'der', type: 'spki' }).subarray(SPKI_HEAD.length)
const publicFrom = (raw: Buffer) =>
  createPublicKey({ key: Buffer.concat([SPKI_HEAD, raw]), format: 'der', type: 'spki' })
const privateFrom = (raw: Buffer) =>
  createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, raw]), format: 'der', type: 'pkcs8' })

/** A new pair of X25519: the private half as 32 raw bytes, the public one as base64. */
export function createPair(): { privateKey: Buffer; publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('x25519')
  const raw = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(PKCS8_HEAD.length)
  return { privateKey: raw, publicKey: rawPublic(publicKey).toString('base64') }
}

/** Seals a secret to the public half (X25519 with a one-time key, HKDF, AES-256-GCM). */
export function sealTo(publicKey: string, secret: Buffer, binding: Binding): Sealed {
  const oneTime = generateKeyPairSync('x25519')
  const recipient = Buffer.from(publicKey, 'base64')
  const shared = diffieHellman({ privateKey: oneTime.privateKey, publicKey: publicFrom(recipient) })
  const ephemeral = rawPublic(oneTime.publicKey)
  const key = deriveKey([shared, ephemeral, recipient], binding)
  shared.fill(0)
  const wrapped = wrap(secret, key, binding)
  key.fill(0)
  return { ephemeral: ephemeral.toString('base64'), wrapped }
}

/** What was sealed; null where this is not the private half of `publicKey`, or what was sealed was changed. */
export function openWith(privateKey: Buffer, sealed: Sealed, publicKey: string, binding: Binding): Buffer | null {
  const own = privateFrom(privateKey)
  const recipient = rawPublic(createPublicKey(own))
  const ephemeral = Buffer.from(sealed.ephemeral, 'base64')
  const shared = diffieHellman({ privateKey: own, publicKey: publicFrom(ephemeral) })
  const key = deriveKey([shared, ephemeral, recipient], binding)
  shared.fill(0)
  const secret = recipient.toString('base64') === publicKey ? unwrap(sealed.wrapped, key, binding) : null
  key.fill(0)
  return secret
}
