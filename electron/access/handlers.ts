import {
  addUser,
  breakGlass,
  deactivateUser,
  keepVerifiers,
  noteAccess,
  noteNewPassword,
  reviewBreakGlass,
  setRoles,
} from '../../db/access/commands.ts'
import { allUsers, breakGlassGrants } from '../../db/access/queries.ts'
import type { Author } from '../../db/journal.ts'
import { type access, refusePin, refuseRoles } from '../../shared/access/index.ts'
import type { Caller, HandlersOf } from '../../shared/ipc/index.ts'
import { Refusal, type UserId } from '../../shared/kernel/index.ts'
import { halfMade, stillMaking } from '../security/founding-mark.ts'
import type { Session } from '../security/session-keeper.ts'
import { recoverAccess } from './recover.ts'
import { renewWords } from './renew-words.ts'
import { type AccessParts, heedPassword, personOf, signInByPassword, signInByPin, viewOf } from './sign-in.ts'

/** Signing in and out, PINs and passwords, the staff, and breaking the glass. */
export function createAccessHandlers(parts: AccessParts): HandlersOf<typeof access> {
  const { security, practice, ids } = parts
  const { vault, lock, pins, keeper, attempts } = security
  const journal = () => practice.store().journal
  const sessionOf = (caller: Caller): Session => {
    const session = keeper.session(caller.connectionId)
    if (!session) throw new Refusal('not-signed-in', 'Sign in to go on.')
    return session
  }
  const leave = async (caller: Caller, action: 'lock' | 'sign-out') => {
    const ended = action === 'lock' ? keeper.lock(caller.connectionId) : keeper.signOut(caller.connectionId)
    if (ended) await noteAccess(journal(), caller, action, {})
    return {}
  }
  /** Half a demonstration is nobody's place to work in. */
  const whenMade = <T>(enter: () => T): T => {
    if (security.founding.making) throw stillMaking()
    if (security.founding.isHalf) throw halfMade()
    return enter()
  }
  const noted = (author: Author, detail: { [key: string]: string }) =>
    noteAccess(journal(), author, 'privilege', detail)

  return {
    whoAmI: (_input, caller) => {
      const session = keeper.session(caller.connectionId)
      return session && viewOf(session, security)
    },
    signIn: (input, { connectionId, channel }) =>
      whenMade(() => signInByPassword(parts, input, { connectionId, channel, how: 'password' })),
    quickSwitch: (input, { connectionId, channel }) =>
      whenMade(() => signInByPin(parts, input, { connectionId, channel, how: 'pin' })),
    recover: (input, { connectionId, channel }) =>
      whenMade(() => recoverAccess(parts, input, { connectionId, channel, how: 'recovery' })),
    async proveWords({ words }) {
      await vault.proveWords(words)
      return {}
    },
    renewWords: ({ password }, caller) => renewWords(parts, password, caller),
    signOut: (_input, caller) => leave(caller, 'sign-out'),
    lock: (_input, caller) => leave(caller, 'lock'),
    async setPin({ pin }, caller) {
      const why = refusePin(pin)
      if (why) throw new Refusal('rule-violation', why, { reason: 'easy-pin' })
      await pins.set(caller.userId, pin, sessionOf(caller).vaultKey)
      await noted(caller, { pinOf: sessionOf(caller).login })
      return {}
    },
    async changePassword({ current, next }, caller) {
      const { login, displayName, userId } = sessionOf(caller)
      heedPassword(next, { login, displayName })
      attempts.begin(login)
      const unlocked = await vault.unlock(login, current)
      if (!unlocked) throw new Refusal('rule-violation', 'That is not your password.', { reason: 'wrong-password' })
      const { databaseKey, vaultKey } = unlocked
      try {
        // The same vault key under a new password: sessions and the PIN go on, nothing is encrypted anew.
        const verifier = await vault.setPassword({ userId, login, displayName, password: next }, databaseKey, vaultKey)
        const detail = { passwordOf: login }
        await noteNewPassword(journal(), caller, { userId, verifier, now: caller.clock.now(), detail })
      } finally {
        vaultKey.destroy()
        databaseKey.destroy()
      }
      attempts.succeeded(login)
      return {}
    },
    sessionChanged: (_input, caller, emit) =>
      keeper.onChange((connectionId) => {
        if (connectionId !== caller.connectionId) return
        const { state } = keeper.of(connectionId)
        emit({ state: state === 'active' ? 'signed-in' : state === 'locked' ? 'locked' : 'signed-out' })
      }),

    users: () => allUsers(journal().db),
    async addUser({ login, displayName, roles, password }, caller) {
      const why = refuseRoles(roles)
      if (why) throw new Refusal('rule-violation', why, { reason: 'roles' })
      heedPassword(password, { login, displayName })
      const userId = ids.next<UserId>()
      const user = await addUser(journal(), caller, { userId, login, displayName, roles }, caller.clock.now())
      const verifier = await vault.setPassword({ userId, login, displayName, password }, lock.key)
      await keepVerifiers(journal(), caller, new Map([[userId, verifier]]), caller.clock.now())
      return user
    },
    async setRoles(input, caller) {
      const user = await setRoles(journal(), caller, input)
      keeper.changeRoles(input.userId, input.roles)
      return user
    },
    async resetPassword({ userId, password }, caller) {
      const { login, displayName, active } = await personOf(practice, userId)
      if (!active) throw new Refusal('rule-violation', 'This person has been deactivated.', { reason: 'deactivated' })
      heedPassword(password, { login, displayName })
      const verifier = await vault.setPassword({ userId, login, displayName, password }, lock.key)
      pins.forget(userId)
      attempts.succeeded(login)
      if (userId !== caller.userId) keeper.endUser(userId)
      const detail = { passwordReset: login }
      await noteNewPassword(journal(), caller, { userId, verifier, now: caller.clock.now(), detail })
      return {}
    },
    async deactivateUser(input, caller) {
      const user = await deactivateUser(journal(), caller, input, caller.clock.now())
      pins.forget(input.userId)
      keeper.endUser(input.userId)
      await vault.removeSlot(input.userId)
      return user
    },

    breakGlass: ({ patientId, reason }, caller) =>
      breakGlass(journal(), caller, {
        patientId,
        reason,
        userId: caller.userId,
        ids,
        now: caller.clock.now(),
      }) as never,
    breakGlassGrants: ({ onlyUnreviewed }) => breakGlassGrants(journal().db, onlyUnreviewed),
    async reviewBreakGlass(input, caller) {
      await reviewBreakGlass(journal(), caller, { ...input, reviewerId: caller.userId, ids, now: caller.clock.now() })
      const grant = (await breakGlassGrants(journal().db, false)).find(({ grantId }) => grantId === input.grantId)
      if (!grant) throw new Refusal('not-found', 'There is no such access to review.')
      return grant
    },
  }
}
