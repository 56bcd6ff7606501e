import type { Instant } from '../kernel/index.ts'
import { type Permission, permissionsOf, type Role } from './permissions.ts'

/** How long a broken glass stays broken. Source: specs, security §3 (60 min, reviewed). */
export const BREAK_GLASS_MS = 60 * 60_000

/** A grant of access to one chart, as far as the decision needs it. */
export type Grant = { expiresAt: number }

/** Whether a chart opens: an ordinary one to whoever may read patients, a sensitive one by permission or a live grant. */
export function mayOpenChart(about: {
  permissions: ReadonlySet<Permission>
  sensitive: boolean
  grants: readonly Grant[]
  now: Instant
}): boolean {
  const { permissions, sensitive, grants, now } = about
  if (!permissions.has('patient.read')) return false
  return !sensitive || permissions.has('chart.sensitive') || grants.some(({ expiresAt }) => now < expiresAt)
}

const OF_PATIENTS = /^(patient|chart|break-glass\.use)/

/** Why these roles can't be one person's, or null. An administrator is an identity without access to charts. */
export function refuseRoles(roles: readonly Role[]): string | null {
  if (roles.length === 0) return 'Choose at least one role.'
  if (!roles.includes('administrator')) return null
  const others = roles.filter((role) => role !== 'administrator')
  const touches = [...permissionsOf(others)].some((permission) => OF_PATIENTS.test(permission))
  return touches
    ? 'An administrator has no access to patients. Give the person a second sign-in for the work with patients.'
    : null
}

/** Why this person can't be deactivated or lose the role, or null: someone must be left to administer the practice. */
export function refuseLastAdministrator(
  people: readonly { userId: string; roles: readonly Role[]; active: boolean }[],
  losing: string,
): string | null {
  const left = people.filter(
    ({ userId, roles, active }) => userId !== losing && active && roles.includes('administrator'),
  )
  return left.length > 0 ? null : 'This is the last administrator. Make someone else an administrator first.'
}
