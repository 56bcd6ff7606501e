import { keepVerifiers, noteAccess, noteRefused } from '../../db/access/commands.ts'
import { everVerified, personByLogin, userById, verifierOf } from '../../db/access/queries.ts'
import type { Author } from '../../db/journal.ts'
import type { Store } from '../../db/store.ts'
import type { SessionView, User } from '../../shared/access/index.ts'
import { permissionsOf, refusePassword } from '../../shared/access/index.ts'
import { type OfflineLeave, Refusal, type SessionId } from '../../shared/kernel/index.ts'
import type { CoreParts } from '../parts.ts'
import type { PracticeStore } from '../practice-store.ts'
import type { Security } from '../security/index.ts'
import type { KeyHolder } from '../security/key-holder.ts'
import type { Session } from '../security/session-keeper.ts'
import type { Unlocked } from '../security/vault.ts'
import { admitFromElsewhere } from './elsewhere.ts'

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
  const unlocked = (await unlockedHere(parts, who)) ?? (await unlockedElsewhere(parts, who, since))
  const { userId, vaultKey, databaseKey } = unlocked
  const view = await keepingIfSeated(parts, place, vaultKey, () =>
    lock.openFor(databaseKey, since, async (store) => {
      const user = await activeUser(store, userId)
      if (!user) {
        // Deactivated on another PC, or when this one could not write its key file.
        await vault.removeSlot(userId)
        await recordRefused(parts, login, 'deactivated')
        throw DEACTIVATED()
      }
      await heedVerifier(parts, store, { user, password, unlocked, channel: place.channel })
      await recordRefused(parts)
      attempts.succeeded(login)
      // Half a chart is worse than none. The practice stays open, so that the rest of it comes.
      if (await parts.server.firstFetch()) return stillFetching()
      // It stays open here, too: that is how the server can be reached.
      const leave = await parts.server.offline(true)
      if (leave.kind === 'lapsed') {
        await recordRefused(parts, login, 'lapsed')
        return lapsed(leave.why)
      }
      pins.signedInFully(userId)
      return takeSeat(parts, store, user, vaultKey, place)
    }),
  )
  if (view instanceof Refusal) throw view
  return view
}

const stillFetching = () =>
  new Refusal('conflict', 'This PC still fetches the practice from the server. Sign in when all of it is here.', {
    reason: 'fetching',
  })

/** Nobody works longer without the server than the practice lets this PC (SPEC S84). */
function lapsed(why: Extract<OfflineLeave, { kind: 'lapsed' }>['why']): Refusal {
  if (why === 'clock-back')
    return new Refusal(
      'forbidden',
      'The clock of this PC was set back. Set it right, or connect this PC with the practice server; the 24 recovery words open it as well.',
      { reason: 'lease-clock' },
    )
  return new Refusal(
    'forbidden',
    'This PC has not reached the practice server for longer than the practice allows. Connect it, then sign in again; the 24 recovery words open it as well. Nothing is lost.',
    { reason: 'lease-lapsed' },
  )
}

/**
 * Opens her slot on this PC. Every password is stretched once, whoever's it is: a name that nobody has takes as long as any other.
 * @returns null where she has no slot, or an old one, so that the practice or its server has to know her
 * @throws Refusal `wrong-password` where this PC knows for sure
 */
async function unlockedHere(
  parts: AccessParts,
  { login, password }: { login: string; password: string },
): Promise<Unlocked | null> {
  const { vault } = parts.security
  const salt = vault.saltOf(login)
  const known = parts.practice.isOpen ? await personByLogin(parts.practice.store().journal.db, login) : null
  if (salt === null && known?.active && known.verifier) return null
  const unlocked = await vault.unlock(login, password)
  if (unlocked || salt === null || known?.verifier?.salt !== salt) return unlocked
  await recordRefused(parts, login, 'wrong-password')
  throw WRONG()
}

/** Whoever has no slot here by this password may have one elsewhere in the practice. @throws Refusal `wrong-password`, `offline`, … */
async function unlockedElsewhere(
  parts: AccessParts,
  who: { login: string; password: string },
  since: number,
): Promise<Unlocked> {
  const { login, password } = who
  const { vault } = parts.security
  try {
    const unlocked = (await admitFromElsewhere(parts, who, since)) ? await vault.unlock(login, password) : null
    if (unlocked) return unlocked
    throw WRONG()
  } catch (error) {
    const refusal = error instanceof Refusal ? error : null
    // The server says so to whoever asks, with or without a password: this is its next contact.
    if (refusal?.reason === 'device-revoked') {
      await parts.security.destroyKeys({ unsent: null, left: null })
      await parts.security.hardLock('locked out')
    }
    await recordRefused(parts, login, refusal?.code === 'offline' ? 'offline' : 'wrong-password')
    if (refusal?.code !== 'offline') throw error
    // Who has signed in here before is told what she would be told without any server.
    if (vault.people.some((person) => person.login === login)) throw WRONG()
    throw new Refusal(
      'offline',
      'Nobody has signed in by this name on this PC yet. The first time here needs the practice server, which does not answer now.',
      { reason: 'first-time-offline' },
    )
  }
}

/**
 * Holds the password that opened her slot against what the practice knows of it: a password that was changed on another PC opens nothing here
 * any more, and one that the practice does not know yet is made known. Of a practice that was put back to before her password was
 * changed, the slot is the newer.
 * @throws Refusal `rule-violation` `password-changed`
 */
async function heedVerifier(
  { security: { vault, lock }, clock }: AccessParts,
  { journal }: Store,
  about: { user: User; password: string; unlocked: Unlocked; channel: string },
): Promise<void> {
  const { user, password, unlocked, channel } = about
  const { userId, login, displayName } = user
  const known = await verifierOf(journal.db, userId)
  const { salt, hash } = unlocked.verifier
  if (known?.salt === salt && known.hash === hash) return
  const person = { userId, login, displayName, password }
  if (known && (await vault.admit(person, lock.key, known, unlocked.vaultKey))) return
  if (known && (await everVerified(journal.db, userId, salt))) {
    await vault.removeSlot(userId)
    throw new Refusal('rule-violation', 'Your password was changed on another PC. Sign in with the new one.', {
      reason: 'password-changed',
    })
  }
  const author = { userId, sessionId: null, channel }
  await keepVerifiers(journal, author, new Map([[userId, unlocked.verifier]]), clock.now())
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
      const leave = await parts.server.offline(true)
      if (leave.kind === 'lapsed') throw lapsed(leave.why)
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
