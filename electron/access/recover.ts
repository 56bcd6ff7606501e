import { noteNewPassword } from '../../db/access/commands.ts'
import type { SessionView } from '../../shared/access/index.ts'
import { Refusal } from '../../shared/kernel/index.ts'
import type { KeyHolder } from '../security/key-holder.ts'
import { type AccessParts, heedPassword, recordRefused, signInByPassword, type SignInPlace } from './sign-in.ts'

/**
 * Gives a login a new password by the practice's 24 words, and signs in. Works also where this PC lost its own secret.
 * @throws Refusal `rule-violation`
 */
export async function recoverAccess(
  parts: AccessParts,
  input: { words: readonly string[]; login: string; password: string },
  place: SignInPlace,
): Promise<SessionView> {
  const { security } = parts
  const { vault, lock } = security
  const { words, login, password } = input
  const since = lock.hardLocks
  let recovered: KeyHolder
  try {
    recovered = vault.recover(words)
  } catch (error) {
    await recordRefused(parts, login, 'recovery-words')
    throw error
  }
  await lock.openFor(recovered, since, async ({ journal }) => {
    const row = await journal.db.selectFrom('staff').selectAll().where('login', '=', login).executeTakeFirst()
    if (!row || row.active !== 1)
      throw new Refusal('rule-violation', 'No one on the staff signs in by this name. Check its spelling.', {
        reason: 'unknown-login',
      })
    const { id: userId, displayName } = row
    heedPassword(password, { login, displayName })
    const reseated = await vault.reseat(lock.key, security.newSecret)
    const verifier = await vault.setPassword({ userId, login, displayName, password }, lock.key)
    const author = { userId, sessionId: null, channel: place.channel }
    const detail = { recovered: login, newDeviceSecret: reseated }
    await noteNewPassword(journal, author, { userId, verifier, now: parts.clock.now(), detail })
    security.attempts.succeeded(login)
    security.pins.forget(userId)
    security.keeper.endUser(userId)
    await parts.server.offlineByWords(author)
  })
  return signInByPassword(parts, { login, password }, place)
}
