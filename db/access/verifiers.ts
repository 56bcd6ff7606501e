import type { Kysely } from 'kysely'
import type { Json } from '../../shared/kernel/index.ts'
import type { Author, Journal, Work } from '../journal.ts'
import type { Tables } from '../tables.ts'

/** By what every PC knows that a person's password is right; see `StaffVerifierTable`. */
export type KnownVerifier = { salt: string; hash: string }
/** A person who signs in somewhere in the practice, as a PC finds her by the name that she types. */
export type KnownPerson = {
  userId: string
  login: string
  displayName: string
  active: boolean
  verifier: KnownVerifier | null
}

export async function verifierOf(db: Kysely<Tables>, userId: string): Promise<KnownVerifier | null> {
  const row = await db.selectFrom('staffVerifier').select(['salt', 'hash']).where('id', '=', userId).executeTakeFirst()
  return row ?? null
}

/** Whoever signs in by this name; null when nobody does. */
export async function personByLogin(db: Kysely<Tables>, login: string): Promise<KnownPerson | null> {
  const row = await db
    .selectFrom('staff as s')
    .leftJoin('staffVerifier as v', 'v.id', 's.id')
    .select(['s.id', 's.login', 's.displayName', 's.active', 'v.salt', 'v.hash'])
    .where('s.login', '=', login)
    .executeTakeFirst()
  if (!row) return null
  const { id: userId, displayName, active, salt, hash } = row
  const verifier = salt !== null && hash !== null ? { salt, hash } : null
  return { userId, login: row.login, displayName, active: active === 1, verifier }
}

/** Whether this person's password was ever known here by what is stretched with this salt, as of one that she has changed since. */
export async function everVerified(db: Kysely<Tables>, userId: string, salt: string): Promise<boolean> {
  const changes = await db
    .selectFrom('operation')
    .select('patch')
    .where('tbl', '=', 'staff_verifier')
    .where('rowId', '=', userId)
    .execute()
  return changes.some(({ patch }) => (JSON.parse(patch) as { salt?: string }).salt === salt)
}

/** Makes it known on every PC by what these people's passwords are right, by identifier; says nothing where it is known already. */
export function keepVerifiers(
  journal: Journal,
  author: Author,
  verifiers: ReadonlyMap<string, KnownVerifier>,
  now: number,
): Promise<void> {
  return journal.work(author, async (work) => {
    for (const [userId, verifier] of verifiers) await keepVerifier(work, userId, verifier, now)
  })
}

/** As `keepVerifiers` for a new password of one person, with who set it how in the audit. */
export function noteNewPassword(
  journal: Journal,
  author: Author,
  about: { userId: string; verifier: KnownVerifier; now: number; detail: { [key: string]: Json } },
): Promise<void> {
  const { userId, verifier, now, detail } = about
  return journal.work(author, async (work) => {
    await keepVerifier(work, userId, verifier, now)
    work.audit({ action: 'privilege', category: 'access', detail })
  })
}

async function keepVerifier(work: Work, userId: string, { salt, hash }: KnownVerifier, now: number): Promise<void> {
  const before = await verifierOf(work.db, userId)
  if (before?.salt === salt && before.hash === hash) return
  const columns = { salt, hash, changedAt: now }
  if (before) await work.update('staffVerifier', userId, columns)
  else await work.insert('staffVerifier', { id: userId, ...columns })
}
