import type { SessionView } from '../../shared/access/index.ts'
import { Refusal } from '../../shared/kernel/index.ts'
import { type AccessParts, openWith, type SignInPlace, takeSeat } from './sign-in.ts'

/** Gives a login a new password by the practice's 24 words, and signs in. @throws Refusal `rule-violation` */
export async function recoverAccess(
  parts: AccessParts,
  input: { words: readonly string[]; login: string; password: string },
  place: SignInPlace,
): Promise<SessionView> {
  const { security, practice } = parts
  const { words, login, password } = input
  const recovery = security.vault.recover(words)
  try {
    // Two holders of one key: the store keeps its own while it is open.
    await openWith(practice, security.vault.recover(words))
    const { journal } = practice.store()
    const row = await journal.db.selectFrom('staff').selectAll().where('login', '=', login).executeTakeFirst()
    if (!row || row.active !== 1)
      throw new Refusal('rule-violation', 'No one on the staff signs in by this name. Check its spelling.', {
        reason: 'unknown-login',
      })
    await security.vault.setPassword({ userId: row.id, login, displayName: row.displayName, password }, recovery)
    const author = { userId: row.id, sessionId: null, channel: place.channel }
    await journal.work(author, async (work) =>
      work.audit({ action: 'privilege', category: 'access', detail: { recovered: login } }),
    )
    security.attempts.succeeded(login)
    security.pins.forget(row.id)
    const unlocked = await security.vault.unlock(login, password)
    if (!unlocked) throw new Error('a password just set does not open the vault')
    unlocked.databaseKey.destroy()
    security.pins.signedInFully(row.id)
    return await takeSeat(parts, row.id, unlocked.vaultKey, place)
  } finally {
    recovery.destroy()
  }
}
