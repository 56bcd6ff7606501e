import { randomBytes } from 'node:crypto'
import { type FileToken, FileToken as Token } from '../../shared/files/index.ts'
import type { Permission } from '../../shared/access/index.ts'
import type { Caller } from '../../shared/ipc/index.ts'
import { type Clock, Refusal } from '../../shared/kernel/index.ts'
import type { Sessions } from '../ipc/session.ts'

/** A token that nobody used for this long is worth nothing any more, in ms. */
export const TOKEN_LIFE_MS = 15 * 60_000

type Held<T> = { value: T; connectionId: string; sessionId: string; usedAt: number; busy: number; over: boolean }

/**
 * What tokens stand for. Each is bound to the session it was given to: on another connection, after a lock, a sign-out or
 * a quick switch it stands for nothing, and what it stood for is let go.
 */
export class Tokens<T> {
  readonly #sessions: Sessions
  readonly #clock: Clock
  readonly #onGone: (value: T) => void
  readonly #held = new Map<string, Held<T>>()

  constructor(sessions: Sessions, clock: Clock, onGone: (value: T) => void = () => {}) {
    this.#sessions = sessions
    this.#clock = clock
    this.#onGone = onGone
    sessions.onChange(() => this.sweep())
  }

  issue(value: T, { connectionId, sessionId }: Pick<Caller, 'connectionId' | 'sessionId'>): FileToken {
    this.sweep()
    const token = Token.parse(randomBytes(32).toString('base64url'))
    this.#held.set(token, { value, connectionId, sessionId, usedAt: this.#clock.now(), busy: 0, over: false })
    return token
  }

  /** How many tokens a connection holds. */
  count(connectionId: string): number {
    return [...this.#held.values()].filter((held) => held.connectionId === connectionId).length
  }

  has(token: string): boolean {
    return this.#held.has(token)
  }

  /** What a token of this caller stands for. @throws Refusal `token-expired`, the same for every token that is not hers */
  of(token: string, caller: Pick<Caller, 'connectionId' | 'sessionId'>): T {
    this.sweep()
    const held = this.#held.get(token)
    if (!held || held.connectionId !== caller.connectionId || held.sessionId !== caller.sessionId) throw tokenExpired()
    held.usedAt = this.#clock.now()
    return held.value
  }

  /**
   * As `of`, for work that reads on for long, also behind a lock: until it is released nothing lets go of what the token
   * stands for.
   */
  hold(token: string, caller: Pick<Caller, 'connectionId' | 'sessionId'>): { value: T; release: () => void } {
    const value = this.of(token, caller)
    const held = this.#held.get(token)
    if (!held) throw tokenExpired()
    held.busy += 1
    return {
      value,
      release: () => {
        held.busy -= 1
        if (held.over) this.drop(token)
      },
    }
  }

  /** The same for a request that brings nothing but the token, with what its session may now; null when it is worth nothing. */
  bearer(token: string): { value: T; may: ReadonlySet<Permission> } | null {
    this.sweep()
    const held = this.#held.get(token)
    if (!held) return null
    const session = this.#sessions.of(held.connectionId)
    if (session.state !== 'active' || session.sessionId !== held.sessionId) return null
    held.usedAt = this.#clock.now()
    return { value: held.value, may: session.may }
  }

  /** Takes a token out of use without letting go of what it stood for. */
  release(token: string): void {
    this.#held.delete(token)
  }

  drop(token: string): void {
    const held = this.#held.get(token)
    if (!held) return
    held.over = true
    if (held.busy === 0 && this.#held.delete(token)) this.#onGone(held.value)
  }

  dropAll(): void {
    for (const held of this.#held.values()) held.busy = 0
    for (const token of this.#held.keys()) this.drop(token)
  }

  /** Lets go of what is too old, or whose session is over. */
  sweep(): void {
    const now = this.#clock.now()
    for (const [token, { connectionId, sessionId, usedAt }] of this.#held) {
      // A clock that was set back makes nothing older; the session's own end still counts.
      const session = now - usedAt < TOKEN_LIFE_MS ? this.#sessions.of(connectionId) : null
      if (session?.state !== 'active' || session.sessionId !== sessionId) this.drop(token)
    }
  }
}

export const tokenExpired = () =>
  new Refusal('not-found', 'This file is no longer open here. Open it again.', { reason: 'token-expired' })
