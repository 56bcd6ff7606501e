import {
  BREAK_GLASS_MS,
  refuseLastAdministrator,
  refuseRoles,
  type Role,
  type User,
} from '../../shared/access/index.ts'
import {
  type IdSource,
  type Instant,
  type Json,
  type PatientId,
  Refusal,
  type UserId,
} from '../../shared/kernel/index.ts'
import type { Author, Journal, Work } from '../journal.ts'
import { allUsers, toUser, userById } from './queries.ts'

export { keepVerifiers, noteNewPassword } from './verifiers.ts'

export type NewUser = { userId: UserId; login: string; displayName: string; roles: Role[] }

/** Adds a person inside a unit of work. @throws Refusal `rule-violation` for roles or a name that can't be */
export async function insertUser(work: Work, user: NewUser, now: Instant): Promise<User> {
  const why = refuseRoles(user.roles)
  if (why) throw new Refusal('rule-violation', why, { reason: 'roles' })
  const taken = await work.db.selectFrom('staff').select('id').where('login', '=', user.login).executeTakeFirst()
  // A name is one person's for ever, also after she has left: the audit must stay readable.
  if (taken)
    throw new Refusal('rule-violation', 'This sign-in name is or was someone else’s. Choose another.', {
      reason: 'login-taken',
    })
  const { userId: id, login, displayName, roles } = user
  const row = {
    id,
    login,
    displayName,
    roles: JSON.stringify(roles),
    active: 1,
    createdAt: now,
    deactivatedAt: null,
    deactivationReason: null,
  }
  await work.insert('staff', row)
  return toUser({ ...row, practiceId: work.practiceId, revision: 1 })
}

export function addUser(journal: Journal, author: Author, user: NewUser, now: Instant): Promise<User> {
  return journal.work(author, async (work) => {
    const added = await insertUser(work, user, now)
    work.audit({ action: 'privilege', category: 'access', detail: { added: user.login, roles: user.roles } })
    return added
  })
}

/** Gives a person other roles. @throws Refusal `rule-violation` */
export function setRoles(journal: Journal, author: Author, change: { userId: string; roles: Role[] }): Promise<User> {
  const { userId, roles } = change
  return journal.work(author, async (work) => {
    const user = await mustExist(work, userId)
    const why = refuseRoles(roles) ?? (roles.includes('administrator') ? null : await lastAdministrator(work, user))
    if (why) throw new Refusal('rule-violation', why, { reason: 'roles' })
    await work.update('staff', userId, { roles: JSON.stringify(roles) })
    work.audit({ action: 'privilege', category: 'access', detail: { login: user.login, from: user.roles, to: roles } })
    return { ...user, roles }
  })
}

/** Ends a person's access for good; what she wrote stays hers. @throws Refusal `rule-violation` */
export function deactivateUser(
  journal: Journal,
  author: Author,
  change: { userId: string; reason: string },
  now: Instant,
): Promise<User> {
  const { userId, reason } = change
  return journal.work({ ...author, reason }, async (work) => {
    const user = await mustExist(work, userId)
    const why = user.active ? await lastAdministrator(work, user) : 'This person has been deactivated already.'
    if (why) throw new Refusal('rule-violation', why, { reason: 'deactivate' })
    await work.update('staff', userId, { active: 0, deactivatedAt: now, deactivationReason: reason })
    work.audit({ action: 'privilege', category: 'access', detail: { deactivated: user.login, reason } })
    return { ...user, active: false, deactivatedAt: now }
  })
}

/** Opens one sensitive chart to one person for an hour. */
export function breakGlass(
  journal: Journal,
  author: Author,
  about: { patientId: PatientId; userId: string; reason: string; ids: IdSource; now: Instant },
) {
  const { patientId, userId, reason, ids, now } = about
  return journal.work({ ...author, reason }, async (work) => {
    const patient = await work.db.selectFrom('patient').select('id').where('id', '=', patientId).executeTakeFirst()
    if (!patient) throw new Refusal('not-found', 'This patient is not in the practice.')
    const grant = {
      id: ids.next<string>(),
      patientId,
      staffId: userId,
      reason,
      grantedAt: now,
      expiresAt: now + BREAK_GLASS_MS,
    }
    await work.insert('breakGlassGrant', grant)
    work.audit({ action: 'break-glass', category: 'access', patientId, detail: { reason } })
    return { grantId: grant.id, expiresAt: grant.expiresAt as Instant }
  })
}

/** Records what a reviewer thinks of a grant. @throws Refusal `conflict` when it has been reviewed, `rule-violation` for one's own */
export function reviewBreakGlass(
  journal: Journal,
  author: Author,
  review: { grantId: string; reviewerId: string; verdict: string; note: string; ids: IdSource; now: Instant },
): Promise<void> {
  const { grantId, reviewerId, verdict, note, ids, now } = review
  return journal.work(author, async (work) => {
    const grant = await work.db.selectFrom('breakGlassGrant').selectAll().where('id', '=', grantId).executeTakeFirst()
    if (!grant) throw new Refusal('not-found', 'There is no such access to review.')
    if (grant.staffId === reviewerId)
      throw new Refusal('rule-violation', 'Your own access is reviewed by someone else.', { reason: 'own' })
    const done = await work.db
      .selectFrom('breakGlassReview')
      .select('id')
      .where('grantId', '=', grantId)
      .executeTakeFirst()
    if (done) throw new Refusal('conflict', 'Someone has reviewed this already.', { reason: 'reviewed' })
    await work.insert('breakGlassReview', {
      id: ids.next<string>(),
      grantId,
      reviewerId,
      verdict,
      note,
      reviewedAt: now,
    })
    work.audit({
      action: 'break-glass',
      category: 'access',
      patientId: grant.patientId,
      detail: { reviewed: grantId, verdict, note },
    })
  })
}

/** Writes one entry into the audit and nothing else: sign-ins, locks, new passwords. */
export function noteAccess(
  journal: Journal,
  author: Author,
  action: 'sign-in' | 'sign-out' | 'lock' | 'privilege',
  detail: { [key: string]: Json },
): Promise<void> {
  return journal.work(author, async (work) => work.audit({ action, category: 'access', detail }))
}

/** Writes refused sign-ins into the audit, with the name that was typed and never the password. */
export function noteRefused(
  journal: Journal,
  author: Author,
  refused: readonly { login: string; at: number; why: string }[],
): Promise<void> {
  return journal.work(author, async (work) => {
    for (const { login, at, why } of refused)
      work.audit({ action: 'sign-in-refused', category: 'access', ok: false, detail: { login, at, why } })
  })
}

async function mustExist(work: Work, userId: string): Promise<User> {
  const user = await userById(work.db, userId)
  if (!user) throw new Refusal('not-found', 'This person is not on the staff.')
  return user
}

async function lastAdministrator(work: Work, user: User): Promise<string | null> {
  return user.roles.includes('administrator') ? refuseLastAdministrator(await allUsers(work.db), user.userId) : null
}
