import type { Permission } from '../../shared/access/index.ts'
import type { SessionId, UserId } from '../../shared/kernel/index.ts'

/** Who is signed in on a connection, as the router must know it. */
export type SessionState =
  /** `closed`: the database is locked away as well; only a password opens it. */
  | { state: 'none'; closed?: true }
  | { state: 'locked'; closed?: true }
  | { state: 'active'; userId: UserId; sessionId: SessionId; may: ReadonlySet<Permission> }

/** The sessions as the router sees them; the security rooms implement it. */
export type Sessions = {
  of(connectionId: string): SessionState
  /** A call came in: the person is at the screen. */
  touch(connectionId: string): void
  opened(connectionId: string): void
  closed(connectionId: string): void
  /** Calls `listener` whenever a connection's session was locked, ended or changed its permissions. */
  onChange(listener: (connectionId: string) => void): () => void
}
