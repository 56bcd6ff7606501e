import type { Kysely, Selectable } from 'kysely'
import type { BreakGlassGrant, Grant, Role, User } from '../../shared/access/index.ts'
import type { Tables } from '../tables.ts'
import type { StaffTable } from './tables.ts'

export { everVerified, type KnownPerson, personByLogin, verifierOf } from './verifiers.ts'

/** A row of the staff as the contract shows it. */
export function toUser(row: Selectable<StaffTable>): User {
  const { id, login, displayName, roles, active, createdAt, deactivatedAt } = row
  return {
    userId: id,
    login,
    displayName,
    roles: JSON.parse(roles) as Role[],
    active: active === 1,
    createdAt,
    deactivatedAt,
  } as User
}

/** Everyone who is or was on the staff, by name. */
export async function allUsers(db: Kysely<Tables>): Promise<User[]> {
  const rows = await db.selectFrom('staff').selectAll().orderBy('displayName').execute()
  return rows.map(toUser)
}

export async function userById(db: Kysely<Tables>, userId: string): Promise<User | null> {
  const row = await db.selectFrom('staff').selectAll().where('id', '=', userId).executeTakeFirst()
  return row ? toUser(row) : null
}

/** All grants that a person ever took on a chart; the rules decide which are still good. */
export function grantsFor(db: Kysely<Tables>, patientId: string, userId: string): Promise<Grant[]> {
  return db
    .selectFrom('breakGlassGrant')
    .select(['grantedAt', 'expiresAt'])
    .where('patientId', '=', patientId)
    .where('staffId', '=', userId)
    .execute()
}

/** What a person took on any chart and has not run out by `now`; the rules decide which are good. */
export function grantsOfPerson(
  db: Kysely<Tables>,
  about: { userId: string; now: number },
): Promise<(Grant & { patientId: string })[]> {
  return db
    .selectFrom('breakGlassGrant')
    .select(['patientId', 'grantedAt', 'expiresAt'])
    .where('staffId', '=', about.userId)
    .where('expiresAt', '>', about.now)
    .execute()
}

/** Grants with their reviews, the latest first. */
export async function breakGlassGrants(db: Kysely<Tables>, onlyUnreviewed: boolean): Promise<BreakGlassGrant[]> {
  let query = db
    .selectFrom('breakGlassGrant as grant')
    .innerJoin('staff as person', 'person.id', 'grant.staffId')
    .innerJoin('patient', 'patient.id', 'grant.patientId')
    .leftJoin('breakGlassReview as review', 'review.grantId', 'grant.id')
    .leftJoin('staff as reviewer', 'reviewer.id', 'review.reviewerId')
    .select([
      'grant.id as grantId',
      'grant.patientId',
      'patient.familyName',
      'patient.givenName',
      'patient.recordNumber',
      'grant.staffId as userId',
      'person.displayName as userName',
      'grant.reason',
      'grant.grantedAt',
      'grant.expiresAt',
      'review.reviewedAt',
      'reviewer.displayName as reviewerName',
      'review.verdict',
      'review.note',
    ])
    .orderBy('grant.grantedAt', 'desc')
  if (onlyUnreviewed) query = query.where('review.id', 'is', null)
  const rows = await query.execute()
  return rows.map(({ familyName, givenName, ...grant }) => ({
    ...grant,
    patientName: `${familyName}, ${givenName}`,
  })) as BreakGlassGrant[]
}
