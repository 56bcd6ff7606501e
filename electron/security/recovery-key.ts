import { entropyToMnemonic, mnemonicToEntropy, validateMnemonic } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import type { Binding } from '../../db/envelope.ts'
import { createPair, openWith, type Sealed } from '../../db/sealed.ts'
import { Refusal } from '../../shared/kernel/index.ts'

export { type Sealed, sealTo } from '../../db/sealed.ts'

/** A new recovery key: its private half as 24 words (256 bits and a checksum, BIP-39), its public half as base64. */
export function createRecoveryKey(): { words: string[]; publicKey: string } {
  const { privateKey, publicKey } = createPair()
  const words = entropyToMnemonic(privateKey, wordlist).split(' ')
  privateKey.fill(0)
  return { words, publicKey }
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
  const privateKey = Buffer.from(mnemonicToEntropy(phrase, wordlist))
  const secret = openWith(privateKey, sealed, publicKey, binding)
  privateKey.fill(0)
  if (!secret)
    throw new Refusal('rule-violation', 'These are the words of another practice, or of an older recovery key.', {
      reason: 'other-words',
    })
  return secret
}
