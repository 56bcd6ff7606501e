import { noteAccess, noteRefused } from '../../db/access/commands.ts'
import { userById } from '../../db/access/queries.ts'
import type { Author } from '../../db/journal.ts'
import type { Store } from '../../db/store.ts'
import type { SessionView, User } from '../../shared/access/index.ts'
import { permissionsOf, refusePassword } from '../../shared/access/index.ts'
import { Refusal, type SessionId } from '../../shared/kernel/index.ts'
import type { CoreParts } from '../parts.ts'
import type { PracticeStore } from '../practice-store.ts'
import type { Security } from '../security/index.ts'
import type { KeyHolder } from '../security/key-holder.ts'
import type { Session } from '../security/session-keeper.ts'

export type AccessParts = CoreParts
/** Where a sign-in comes from, and how. */
export type SignInPlace = { connectionId: string; channel: string; how: 'password' | 'pin' | 'recovery' | 'founding' }

const WRONG = () =>
  new Refusal('rule-violation', 'The name or the password is not right.', { reason: 'wrong-password' })

/** Signs a person in by password; opens the database if it was locked away. @throws Refusal `rule-violation` */
export async function signInByPassword(
  parts: AccessParts,
  who: { login: string; password: string },
  place: SignInPlace,
): Promise<SessionView> {
  const { vault, lock, attempts, pins } = parts.security
  const { login, password } = who
  const since = lock.hardLocks
  attempts.begin(login)
  const unlocked = await vault.unlock(login, password)
  if (!unlocked) {
    await recordRefused(parts, login, 'wrong-password')
    throw WRONG()
  }
  const { userId, vaultKey, databaseKey } = unlocked
  return keepingIfSeated(parts, place, vaultKey, () =>
    lock.openFor(databaseKey, since, async (store) => {
      const user = await activeUser(store, userId)
      if (!user) {
        // Deactivated on another PC, or when this one could not write its key file.
        await vault.removeSlot(userId)
        await recordRefused(parts, login, 'deactivated')
        throw DEACTIVATED()
      }
      await recordRefused(parts)
      pins.signedInFully(userId)
      const view = await takeSeat(parts, store, user, vaultKey, place)
      attempts.succeeded(login)
      return view
    }),
  )
}

/** Signs a person in by the PIN she set on this PC. @throws Refusal `rule-violation` */
export async function signInByPin(
  parts: AccessParts,
  who: { userId: string; pin: string },
  place: SignInPlace,
): Promise<SessionView> {
  const { vault, lock, pins } = parts.security
  const since = lock.hardLocks
  if (!parts.practice.isOpen)
    throw new Refusal('rule-violation', 'Sign in with your password: this PC was locked.', { reason: 'pin-not-ready' })
  const vaultKey = await pins.open(who.userId, who.pin).catch(async (error: unknown) => {
    const login = vault.people.find(({ userId }) => userId === who.userId)?.login ?? who.userId
    await recordRefused(parts, login, 'wrong-pin')
    throw error
  })
  return keepingIfSeated(parts, place, vaultKey, () =>
    lock.openFor(vault.databaseKey(who.userId, vaultKey), since, async (store) => {
      const user = await activeUser(store, who.userId)
      if (!user) throw DEACTIVATED()
      return takeSeat(parts, store, user, vaultKey, place)
    }),
  )
}

const DEACTIVATED = () =>
  new Refusal('forbidden', 'This sign-in has been deactivated. Ask an administrator of the practice.', {
    reason: 'deactivated',
  })

/** Ends a vault key that no session took over. */
async function keepingIfSeated<T>(
  { security }: AccessParts,
  place: SignInPlace,
  vaultKey: KeyHolder,
  enter: () => T | Promise<T>,
): Promise<T> {
  try {
    return await enter()
  } finally {
    if (security.keeper.session(place.connectionId)?.vaultKey !== vaultKey) vaultKey.destroy()
  }
}

async function activeUser(store: Store, userId: string): Promise<User | null> {
  const user = await userById(store.journal.db, userId)
  return user?.active ? user : null
}

/** Seats a person whose key is proven, once the audit has it: nobody works here unrecorded. */
async function takeSeat(
  { security, ids, clock }: AccessParts,
  store: Store,
  user: User,
  vaultKey: KeyHolder,
  place: SignInPlace,
): Promise<SessionView> {
  const sessionId = ids.next<SessionId>()
  const { userId } = user
  await noteAccess(store.journal, { userId, sessionId, channel: place.channel }, 'sign-in', { how: place.how })
  const passwordMs = security.pins.passwordMs(userId)
  const session: Session = { ...user, sessionId, signedInAt: clock.now(), passwordMs, vaultKey }
  security.keeper.signIn(place.connectionId, session)
  return viewOf(session, security)
}

/** What a screen may know of a session. */
export function viewOf(session: Session, security: Security): SessionView {
  const { userId, login, displayName, roles, signedInAt } = session
  const may = [...permissionsOf(roles)]
  return {
    userId,
    login,
    displayName,
    roles: [...roles],
    may,
    signedInAt,
    pinReady: security.pins.ready(userId),
  } as SessionView
}

/** Keeps a refusal for the audit, and writes all that wait into it if the database is open. */
export async function recordRefused({ security, practice }: AccessParts, login?: string, why = ''): Promise<void> {
  const { attempts } = security
  if (login !== undefined) attempts.refused(login, why)
  if (!practice.isOpen) return
  const refused = attempts.takeUnrecorded()
  if (refused.length === 0) return
  const author: Author = { userId: null, sessionId: null, channel: 'access.signIn' }
  try {
    await noteRefused(practice.store().journal, author, refused)
    attempts.recorded()
  } catch (error) {
    attempts.giveBack(refused)
    throw error
  }
}

/** @throws Refusal `weak-password` */
export function heedPassword(password: string, about: { login: string; displayName: string }): void {
  const why = refusePassword(password, about)
  if (why) throw new Refusal('rule-violation', why, { reason: 'weak-password' })
}

/** The person that an administrator acts on. @throws Refusal `not-found` */
export async function personOf(practice: PracticeStore, userId: string): Promise<User> {
  const user = await userById(practice.store().journal.db, userId)
  if (!user) throw new Refusal('not-found', 'This person is not on the staff.')
  return user
}
