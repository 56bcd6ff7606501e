import { createPrivateKey, createPublicKey, diffieHellman, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { entropyToMnemonic, mnemonicToEntropy, validateMnemonic } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import { Refusal } from '../../shared/kernel/index.ts'
import { type Binding, deriveKey, unwrap, type Wrapped, wrap } from './envelope.ts'

/** Something sealed to the practice's recovery key: openable with the 24 words alone. */
export type Sealed = { ephemeral: string; wrapped: Wrapped }

const PKCS8_HEAD = Buffer.from('302e020100300506032b656e04220420', 'hex')
const SPKI_HEAD = Buffer.from('302a300506032b656e032100', 'hex')
const rawPublic = (key: KeyObject) => key.export({ format: 'der', type: 'spki' }).subarray(SPKI_HEAD.length)
const publicFrom = (raw: Buffer) =>
  createPublicKey({ key: Buffer.concat([SPKI_HEAD, raw]), format: 'der', type: 'spki' })
const privateFrom = (raw: Buffer) =>
  createPrivateKey({ key: Buffer.concat([PKCS8_HEAD, raw]), format: 'der', type: 'pkcs8' })

/** A new recovery key: its private half as 24 words (256 bits and a checksum, BIP-39), its public half as base64. */
export function createRecoveryKey(): { words: string[]; publicKey: string } {
  const { privateKey, publicKey } = generateKeyPairSync('x25519')
  const raw = privateKey.export({ format: 'der', type: 'pkcs8' }).subarray(PKCS8_HEAD.length)
  const words = entropyToMnemonic(raw, wordlist).split(' ')
  raw.fill(0)
  return { words, publicKey: rawPublic(publicKey).toString('base64') }
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

/** @throws Refusal `rule-violation` naming what is wrong with the words: an unknown word, the order, or another practice's */
export function openSealed(words: readonly string[], sealed: Sealed, publicKey: string, binding: Binding): Buffer {
  const unknown = words.findIndex((word) => !wordlist.includes(word))
  if (unknown >= 0)
    throw new Refusal('rule-violation', `Word ${unknown + 1} is not one of the recovery words. Check its spelling.`, {
      reason: 'unknown-word',
    })
  const phrase = words.join(' ')
  if (!validateMnemonic(phrase, wordlist))
    throw new Refusal(
      'rule-violation',
      'These words do not fit together: one of them is another word, or the order is different.',
      { reason: 'wrong-words' },
    )
  const privateKey = privateFrom(Buffer.from(mnemonicToEntropy(phrase, wordlist)))
  const recipient = rawPublic(createPublicKey(privateKey))
  const ephemeral = Buffer.from(sealed.ephemeral, 'base64')
  const shared = diffieHellman({ privateKey, publicKey: publicFrom(ephemeral) })
  const key = deriveKey([shared, ephemeral, recipient], binding)
  shared.fill(0)
  const secret = recipient.toString('base64') === publicKey ? unwrap(sealed.wrapped, key, binding) : null
  key.fill(0)
  if (!secret)
    throw new Refusal('rule-violation', 'These are the words of another practice, or of an older recovery key.', {
      reason: 'other-words',
    })
  return secret
}
