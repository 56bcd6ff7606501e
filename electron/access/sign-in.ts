import { userById } from '../../db/access/queries.ts'
import type { Author } from '../../db/journal.ts'
import type { SessionView, User } from '../../shared/access/index.ts'
import { permissionsOf } from '../../shared/access/index.ts'
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
  const { security, practice } = parts
  const { login, password } = who
  security.attempts.permit(login)
  const unlocked = await security.vault.unlock(login, password)
  if (!unlocked) {
    security.attempts.failed(login)
    if (practice.isOpen) await recordRefused(parts)
    throw WRONG()
  }
  await openWith(practice, unlocked.databaseKey)
  await recordRefused(parts)
  const view = await takeSeat(parts, unlocked.userId, unlocked.vaultKey, place)
  security.attempts.succeeded(login)
  security.pins.signedInFully(unlocked.userId)
  return view
}

/** Signs a person in by the PIN she set on this PC. @throws Refusal `rule-violation` */
export async function signInByPin(
  parts: AccessParts,
  who: { userId: string; pin: string },
  place: SignInPlace,
): Promise<SessionView> {
  const { security, practice } = parts
  if (!practice.isOpen)
    throw new Refusal('rule-violation', 'Sign in with your password: this PC was locked.', { reason: 'pin-not-ready' })
  const vaultKey = await security.pins.open(who.userId, who.pin).catch(async (error: unknown) => {
    const author: Author = { userId: null, sessionId: null, channel: place.channel }
    await practice
      .store()
      .journal.work(author, async (work) =>
        work.audit({ action: 'sign-in-refused', category: 'access', ok: false, detail: { pinOf: who.userId } }),
      )
    throw error
  })
  return takeSeat(parts, who.userId, vaultKey, place)
}

/** Opens the store with a key, which lives on in it, or ends it where the store is open with its own. */
export async function openWith(practice: PracticeStore, databaseKey: KeyHolder): Promise<void> {
  if (practice.isOpen) return databaseKey.destroy()
  try {
    await practice.open(databaseKey)
  } catch (error) {
    databaseKey.destroy()
    throw error
  }
}

/** Seats a person whose key is proven. @throws Refusal `forbidden` when she is no longer on the staff */
export async function takeSeat(
  parts: AccessParts,
  userId: string,
  vaultKey: KeyHolder,
  place: SignInPlace,
): Promise<SessionView> {
  const { security, practice, ids, clock } = parts
  const { journal } = practice.store()
  const user = await userById(journal.db, userId)
  if (!user?.active) {
    vaultKey.destroy()
    throw new Refusal('forbidden', 'This sign-in has been deactivated. Ask an administrator of the practice.', {
      reason: 'deactivated',
    })
  }
  const sessionId = ids.next<SessionId>()
  const author: Author = { userId, sessionId, channel: place.channel }
  await journal.work(author, async (work) =>
    work.audit({ action: 'sign-in', category: 'access', detail: { how: place.how } }),
  )
  const session: Session = { ...user, sessionId, signedInAt: clock.now(), vaultKey }
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

/** Writes the refused sign-ins that the audit has not heard of. */
async function recordRefused({ security, practice }: AccessParts): Promise<void> {
  const refused = [...security.attempts.unrecorded]
  if (refused.length === 0) return
  const author: Author = { userId: null, sessionId: null, channel: 'access.signIn' }
  await practice.store().journal.work(author, async (work) => {
    for (const { login, at } of refused)
      work.audit({ action: 'sign-in-refused', category: 'access', ok: false, detail: { login, at } })
  })
  security.attempts.recorded(refused.length)
}

/** The person that an administrator acts on. @throws Refusal `not-found` */
export async function personOf(practice: PracticeStore, userId: string): Promise<User> {
  const user = await userById(practice.store().journal.db, userId)
  if (!user) throw new Refusal('not-found', 'This person is not on the staff.')
  return user
}
