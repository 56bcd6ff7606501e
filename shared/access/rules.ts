import type { Instant } from '../kernel/index.ts'
import { type Permission, permissionsOf, type Role } from './permissions.ts'

/** How long a broken glass stays broken. Source: specs, security §3 (60 min, reviewed). */
export const BREAK_GLASS_MS = 60 * 60_000

/** A grant of access to one chart, as far as the decision needs it. */
export type Grant = { grantedAt: number; expiresAt: number }

/**
 * Whether a chart opens: an ordinary one to whoever may read patients, a sensitive one by permission or by a live grant of
 * someone who still may break the glass. A grant from the future (a clock that was set back) opens nothing.
 */
export function mayOpenChart(about: {
  permissions: ReadonlySet<Permission>
  sensitive: boolean
  grants: readonly Grant[]
  now: Instant
}): boolean {
  const { permissions, sensitive, grants, now } = about
  if (!permissions.has('patient.read')) return false
  if (!sensitive || permissions.has('chart.sensitive')) return true
  return (
    permissions.has('break-glass.use') && grants.some(({ grantedAt, expiresAt }) => grantedAt <= now && now < expiresAt)
  )
}

const OF_PATIENTS = /^(patient|chart|result|order|note|amendment|document|exchange|appointment|flow|break-glass\.use)/

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

/** Why a password can be guessed although it is long enough, or null. Source: NIST SP 800-63B-4 §3.1.1.2 (blocklist, no composition rules). */
export function refusePassword(password: string, about: { login: string; displayName: string }): string | null {
  const plain = letters(password)
  if (new Set(plain).size < 6) return 'This password repeats a few characters. Choose several unrelated words.'
  if (COMMON.reduce((rest, word) => rest.replaceAll(word, ''), plain).length < 5)
    return 'This password is one of those that are tried first. Choose several unrelated words.'
  const names = [about.login, ...about.displayName.split(/\s+/)].map(letters).filter((name) => name.length >= 3)
  if (names.reduce((rest, name) => rest.replaceAll(name, ''), plain).length < 6)
    return 'This password is little more than a name. Choose several unrelated words.'
  return null
}

/** Why a PIN can be guessed, or null. */
export function refusePin(pin: string): string | null {
  const steps = new Set(
    Array.from(pin)
      .slice(1)
      .map((digit, i) => (Number(digit) - Number(pin[i]) + 10) % 10),
  )
  const regular = steps.size === 1 && [0, 1, 9].includes([...steps][0] ?? 0)
  return regular ? 'This PIN is too easy to guess. Choose another.' : null
}

const letters = (text: string) => text.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '')

/** What long passwords are made of when they are made without thought. */
const COMMON = [
  'password',
  'passphrase',
  'letmein',
  'welcome',
  'qwertyuiop',
  'qwerty',
  'asdfghjkl',
  '1234567890',
  '123456789',
  '12345678',
  '1234567',
  '123456',
]
