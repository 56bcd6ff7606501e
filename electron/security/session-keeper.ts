import { permissionsOf, type Role } from '../../shared/access/index.ts'
import type { Clock, SessionId, UserId } from '../../shared/kernel/index.ts'
import type { Sessions, SessionState } from '../ipc/session.ts'
import type { KeyHolder } from './key-holder.ts'

/** A person signed in on one connection. */
export type Session = {
  readonly userId: UserId
  readonly sessionId: SessionId
  readonly login: string
  readonly displayName: string
  roles: readonly Role[]
  readonly signedInAt: number
  /** When the password was given, in elapsed milliseconds; a session by PIN ends with the same twelve hours. */
  readonly passwordMs?: number
  readonly vaultKey: KeyHolder
}
/** A session that the clock ended, for the audit: nobody asked for it. */
export type Expired = { session: Session; why: 'idle' | 'longest' }
type Seat = { session: Session | null; locked: boolean; startedMs: number; activeMs: number }

/** Without a call the screen is emptied after this. Source: specs, security R4 (5 min in an exam room). */
export const SOFT_LOCK_MS = 5 * 60_000
/** Without a call on any connection the database is closed after this. Source: specs, security §3. */
export const HARD_LOCK_MS = 30 * 60_000
/** No session lasts longer, active or not. Source: specs, security R4. */
export const LONGEST_SESSION_MS = 12 * 60 * 60_000

/** Time that only goes forward: the wall clock and the machine's own counter, whichever has gone further. */
export function elapsedTime(clock: Clock, counter: () => number = () => performance.now()): () => number {
  let [wall, machine, total] = [Number(clock.now()), counter(), 0]
  return () => {
    const [nowWall, nowMachine] = [Number(clock.now()), counter()]
    total += Math.max(nowWall - wall, nowMachine - machine, 0)
    wall = nowWall
    machine = nowMachine
    return total
  }
}

/** Who sits at which connection, and when each must prove again who she is. */
export class SessionKeeper implements Sessions {
  readonly #elapsed: () => number
  readonly #seats = new Map<string, Seat>()
  readonly #listeners = new Set<(connectionId: string) => void>()
  readonly #onExpired: (expired: Expired) => void
  readonly #isOpen: () => boolean
  #lastActiveMs: number

  /** @param watch.isOpen whether the database is open: whoever is turned away is told which lock it is */
  constructor(elapsed: () => number, watch: { onExpired?: (expired: Expired) => void; isOpen?: () => boolean } = {}) {
    this.#elapsed = elapsed
    this.#onExpired = watch.onExpired ?? (() => {})
    this.#isOpen = watch.isOpen ?? (() => true)
    this.#lastActiveMs = elapsed()
  }

  opened(connectionId: string): void {
    this.#seats.set(connectionId, { session: null, locked: false, startedMs: 0, activeMs: 0 })
  }

  closed(connectionId: string): void {
    this.signOut(connectionId)
    this.#seats.delete(connectionId)
  }

  of(connectionId: string): SessionState {
    const seat = this.#seats.get(connectionId)
    if (seat) this.#expire(connectionId, seat)
    const closed = this.#isOpen() ? {} : { closed: true as const }
    if (seat?.locked) return { state: 'locked', ...closed }
    if (!seat?.session) return { state: 'none', ...closed }
    const { userId, sessionId, roles } = seat.session
    return { state: 'active', userId, sessionId, may: permissionsOf(roles) }
  }

  /** The session itself while it is active. */
  session(connectionId: string): Session | null {
    return this.of(connectionId).state === 'active' ? (this.#seats.get(connectionId)?.session ?? null) : null
  }

  /** Who is signed in on this PC and not locked, each once. */
  people(): UserId[] {
    const seats = [...this.#seats.values()]
    return [...new Set(seats.flatMap(({ session }) => (session ? [session.userId] : [])))]
  }

  touch(connectionId: string): void {
    const seat = this.#seats.get(connectionId)
    if (!seat?.session || seat.locked) return
    seat.activeMs = this.#elapsed()
    this.#lastActiveMs = seat.activeMs
  }

  onChange(listener: (connectionId: string) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  signIn(connectionId: string, session: Session): void {
    const seat = this.#seats.get(connectionId)
    if (!seat) return session.vaultKey.destroy()
    if (seat.session && seat.session !== session) seat.session.vaultKey.destroy()
    const now = this.#elapsed()
    this.#lastActiveMs = now
    Object.assign(seat, { session, locked: false, startedMs: session.passwordMs ?? now, activeMs: now })
    this.#changed(connectionId)
  }

  /** Empties the seat but remembers that it was someone's: the screen shows the lock. */
  lock(connectionId: string): Session | null {
    return this.#end(connectionId, true)
  }

  signOut(connectionId: string): Session | null {
    return this.#end(connectionId, false)
  }

  /** Ends every session of one person, at once. */
  endUser(userId: string): void {
    for (const [connectionId, seat] of this.#seats) if (seat.session?.userId === userId) this.signOut(connectionId)
  }

  /** Other roles hold from now on, also in sessions that are open. */
  changeRoles(userId: string, roles: readonly Role[]): void {
    for (const [connectionId, { session }] of this.#seats) {
      if (session?.userId !== userId || session.roles.join() === roles.join()) continue
      session.roles = roles
      this.#changed(connectionId)
    }
  }

  lockAll(): void {
    for (const [connectionId, seat] of this.#seats) if (seat.session) this.lock(connectionId)
  }

  /** Locks who has been away too long. @returns whether the database should be closed as well */
  sweep(): boolean {
    for (const [connectionId, seat] of this.#seats) this.#expire(connectionId, seat)
    return this.#elapsed() - this.#lastActiveMs >= HARD_LOCK_MS
  }

  #expire(connectionId: string, seat: Seat): void {
    if (!seat.session) return
    const now = this.#elapsed()
    const why =
      now - seat.startedMs >= LONGEST_SESSION_MS ? 'longest' : now - seat.activeMs >= SOFT_LOCK_MS ? 'idle' : null
    if (!why) return
    const session = this.lock(connectionId)
    if (session) this.#onExpired({ session, why })
  }

  #end(connectionId: string, locked: boolean): Session | null {
    const seat = this.#seats.get(connectionId)
    const session = seat?.session ?? null
    if (!seat || (!session && seat.locked === locked)) return null
    session?.vaultKey.destroy()
    Object.assign(seat, { session: null, locked })
    this.#changed(connectionId)
    return session
  }

  #changed(connectionId: string): void {
    for (const listener of this.#listeners) listener(connectionId)
  }
}
