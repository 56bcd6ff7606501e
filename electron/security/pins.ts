import { randomBytes } from 'node:crypto'
import { Refusal } from '../../shared/kernel/index.ts'
import { type Binding, unwrap, type Wrapped, wrap } from '../../db/envelope.ts'
import { holdKey, type KeyHolder } from './key-holder.ts'
import type { Vault } from './vault.ts'

/** How long a PIN stands in for a password after a full sign-in here. Source: specs, security §3. */
const PIN_MS = 12 * 60 * 60_000
/** Source: specs, security §3 (5 tries, then full sign-in); NIST SP 800-63B-4 allows up to 10. */
const TRIES = 5

type Entry = { salt: Buffer; wrapped: Wrapped; since: number; triesLeft: number }

/**
 * PINs for changing places at a PC. They live in memory only and die with the program or a hard lock: six digits alone
 * would be guessed in days, so each also needs the device secret and a key that was never written anywhere.
 */
export class Pins {
  readonly #vault: Vault
  /** Milliseconds that no one can set back. */
  readonly #elapsed: () => number
  #memoryKey = holdKey(randomBytes(32))
  readonly #entries = new Map<string, Entry>()
  /** When each person last signed in with a password, so that a PIN set later does not last longer. */
  readonly #fullSignIn = new Map<string, number>()

  constructor(vault: Vault, elapsed: () => number) {
    this.#vault = vault
    this.#elapsed = elapsed
  }

  signedInFully(userId: string): void {
    this.#fullSignIn.set(userId, this.#elapsed())
    const entry = this.#entries.get(userId)
    if (entry) Object.assign(entry, { since: this.#elapsed(), triesLeft: TRIES })
  }

  ready(userId: string): boolean {
    const entry = this.#entries.get(userId)
    return entry !== undefined && entry.triesLeft > 0 && this.#elapsed() - entry.since < PIN_MS
  }

  async set(userId: string, pin: string, vaultKey: KeyHolder): Promise<void> {
    const salt = randomBytes(16)
    const key = await this.#vault.pinKey(pin, salt, this.#memoryKey, userId)
    const wrapped = vaultKey((bytes) => wrap(bytes, key, binding(userId)))
    key.fill(0)
    this.#entries.set(userId, {
      salt,
      wrapped,
      since: this.passwordMs(userId),
      triesLeft: TRIES,
    })
  }

  /** When the person gave the password here, in elapsed milliseconds. */
  passwordMs(userId: string): number {
    return this.#fullSignIn.get(userId) ?? this.#elapsed()
  }

  /** @returns the person's vault key. @throws Refusal `rule-violation` `pin-not-ready` or `wrong-pin` */
  async open(userId: string, pin: string): Promise<KeyHolder> {
    const entry = this.#entries.get(userId)
    if (!entry || !this.ready(userId)) {
      this.#entries.delete(userId)
      throw new Refusal(
        'rule-violation',
        'Sign in with your password: the PIN is not in use on this PC at the moment.',
        { reason: 'pin-not-ready' },
      )
    }
    // Counted before the answer is known, so that tries side by side are counted too.
    entry.triesLeft -= 1
    const key = await this.#vault.pinKey(pin, entry.salt, this.#memoryKey, userId)
    const vaultKey = unwrap(entry.wrapped, key, binding(userId))
    key.fill(0)
    // While the PIN was tried, a lock or a new password may have taken it away.
    if (!vaultKey || this.#entries.get(userId) !== entry) {
      vaultKey?.fill(0)
      const left = entry.triesLeft
      if (left <= 0) this.#entries.delete(userId)
      throw new Refusal(
        'rule-violation',
        left > 0 ? `That is not the PIN. ${left} more tries.` : 'That was not the PIN. Sign in with your password.',
        { reason: 'wrong-pin' },
      )
    }
    entry.triesLeft = TRIES
    return holdKey(vaultKey)
  }

  forget(userId: string): void {
    this.#entries.delete(userId)
  }

  /** A hard lock: no PIN opens anything any more. */
  forgetAll(): void {
    this.#entries.clear()
    this.#fullSignIn.clear()
    this.#memoryKey.destroy()
    this.#memoryKey = holdKey(randomBytes(32))
  }
}

const binding = (userId: string): Binding => ({ purpose: 'pin', user: userId, device: '-', generation: 0 })
