import { noteAccess } from '../../db/access/commands.ts'
import type { Caller } from '../../shared/ipc/index.ts'
import { Refusal } from '../../shared/kernel/index.ts'
import { type AccessParts, recordRefused } from './sign-in.ts'

/**
 * Makes new recovery words for whoever is signed in and gives her password again. It stands in the audit before they
 * are made: words that nobody knows of must not exist.
 * @throws Refusal `rule-violation` with reason `wrong-password`
 */
export async function renewWords(
  parts: AccessParts,
  password: string,
  caller: Caller,
): Promise<{ recoveryWords: string[] }> {
  const { vault, attempts, keeper, lock } = parts.security
  const login = keeper.session(caller.connectionId)?.login
  if (login === undefined) throw new Refusal('not-signed-in', 'Sign in to go on.')
  attempts.begin(login)
  const unlocked = await vault.unlock(login, password)
  if (!unlocked) {
    await recordRefused(parts, login, 'wrong-password')
    throw new Refusal('rule-violation', 'That is not your password.', { reason: 'not-your-password' })
  }
  unlocked.vaultKey.destroy()
  unlocked.databaseKey.destroy()
  attempts.succeeded(login)
  await noteAccess(parts.practice.store().journal, caller, 'privilege', { recoveryWords: 'made anew' })
  return { recoveryWords: await vault.renewWords(lock.key) }
}
