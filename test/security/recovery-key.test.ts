import { describe, expect, test } from '@jest/globals'
import { randomBytes } from 'node:crypto'
import { wordlist } from '@scure/bip39/wordlists/english.js'
import { createRecoveryKey, openSealed, sealTo } from '../../electron/security/recovery-key.ts'
import { wordsIn } from '../../shared/access/index.ts'
import { Refusal } from '../../shared/kernel/index.ts'

const binding = { purpose: 'recovery', user: '-', device: 'pc-1', generation: 1 }

function refusal(run: () => unknown): Refusal {
  try {
    run()
  } catch (error) {
    if (error instanceof Refusal) return error
    throw error
  }
  throw new Error('nothing was refused')
}

test('words are read out of a sheet, whatever numbers and signs stand between them', () => {
  const { words } = createRecoveryKey()
  const sheet = words.map((word, index) => `${index + 1}. ${word.toUpperCase()},`).join('\r\n')
  expect(wordsIn(sheet)).toEqual(words)
})

describe('the 24 words', () => {
  const key = randomBytes(32)
  const { words, publicKey } = createRecoveryKey()
  const sealed = sealTo(publicKey, key, binding)
  const open = (typed: readonly string[], envelope = sealed) => openSealed(typed, envelope, publicKey, binding)

  test('open what was sealed for them, in every run anew', () => {
    expect(words).toHaveLength(24)
    expect(open(words).equals(key)).toBe(true)
    expect(sealTo(publicKey, key, binding)).not.toEqual(sealed)
  })

  test('a word that is none is named by its place', () => {
    expect(refusal(() => open(words.with(6, 'daybook'))).message).toBe(
      'Word 7 is not one of the recovery words. Check its spelling.',
    )
  })

  test('another word of the list in any place, and any two words swapped, open nothing', () => {
    const reasons = new Set<string | undefined>()
    for (let i = 0; i < 24; i++) {
      const other = wordlist[(wordlist.indexOf(words[i] ?? '') + 1 + i) % wordlist.length] ?? ''
      reasons.add(refusal(() => open(words.with(i, other))).reason)
      const j = (i + 1) % 24
      if (words[i] === words[j]) continue
      reasons.add(refusal(() => open(words.with(i, words[j] ?? '').with(j, words[i] ?? ''))).reason)
    }
    // One in 256 has a right checksum all the same, and is then another practice's key.
    expect([...reasons].every((reason) => reason === 'wrong-words' || reason === 'other-words')).toBe(true)
    expect(reasons.has('wrong-words')).toBe(true)
  })

  test('a wrong checksum says what to look for, in a sentence that is the same for all words', () => {
    const told = 'These words do not fit together: one of them is another word, or the order is different.'
    const attempts = wordlist.slice(0, 64).map((last) => [...words.slice(0, 23), last])
    const messages = attempts.map((typed) => {
      try {
        open(typed)
        return 'opened'
      } catch (error) {
        return (error as Refusal).message
      }
    })
    expect(messages.filter((message) => message === told).length).toBeGreaterThan(50)
    expect(new Set(messages).size).toBeLessThanOrEqual(3)
  })

  test('the words of another practice are told apart from wrong ones', () => {
    expect(refusal(() => open(createRecoveryKey().words)).reason).toBe('other-words')
  })

  test('an envelope of another PC, and every changed byte of one, is refused', () => {
    expect(refusal(() => openSealed(words, sealed, publicKey, { ...binding, device: 'pc-2' })).reason).toBe(
      'other-words',
    )
    const bytes = Buffer.from(sealed.wrapped, 'base64')
    for (let i = 0; i < bytes.length; i++) {
      const changed = Buffer.from(bytes)
      changed[i] = (changed[i] ?? 0) ^ 1
      expect(refusal(() => open(words, { ...sealed, wrapped: changed.toString('base64') })).reason).toBe('other-words')
    }
  })
})
