import { createHash, randomBytes } from 'node:crypto'
import type { Clock } from '../../shared/kernel/index.ts'
import type { Limits } from './limits.ts'

const digest = (secret: string) => createHash('sha256').update(secret).digest('base64url')
const newSecret = () => randomBytes(32).toString('base64url')

/**
 * The secrets of one run: one-time tokens, swapped for the cookies of browsers. Only digests are kept, so a look-up
 * tells nothing by its time, and all of them die with the process.
 */
export class Admission {
  readonly #clock: Clock
  readonly #limits: Limits
  readonly #tokens = new Map<string, number>()
  readonly #browsers = new Set<string>()

  constructor(clock: Clock, limits: Limits) {
    this.#clock = clock
    this.#limits = limits
  }

  /** A token for one address; the oldest unused ones make room. */
  issue(): string {
    const token = newSecret()
    this.#tokens.set(digest(token), this.#clock.now() + this.#limits.tokenLife)
    dropOldest(this.#tokens, this.#limits.unusedTokens)
    return token
  }

  /** Swaps a token for a browser's cookie value; null when it was never issued, was used, or is too old. */
  redeem(token: string): string | null {
    const key = digest(token)
    const until = this.#tokens.get(key)
    if (until === undefined || !this.#tokens.delete(key) || this.#clock.now() >= until) return null
    const secret = newSecret()
    this.#browsers.add(digest(secret))
    dropOldest(this.#browsers, this.#limits.browsers)
    return secret
  }

  /** The browser that a cookie value belongs to, or null. */
  browserOf(secret: string): string | null {
    const key = digest(secret)
    return this.#browsers.has(key) ? key : null
  }
}

function dropOldest(kept: Map<string, number> | Set<string>, most: number): void {
  for (const key of kept.keys()) {
    if (kept.size <= most) return
    kept.delete(key)
  }
}
