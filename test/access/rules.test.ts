import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import {
  BREAK_GLASS_MS,
  mayOpenChart,
  type Permission,
  permissionsOf,
  refuseLastAdministrator,
  refusePassword,
  refusePin,
  refuseRoles,
  type Role,
  ROLES,
} from '../../shared/access/index.ts'
import type { Instant } from '../../shared/kernel/index.ts'

const NOW = 1_700_000_000_000
const grant = (grantedAt: number) => ({ grantedAt, expiresAt: grantedAt + BREAK_GLASS_MS })
const open = (roles: Role[], sensitive: boolean, grants: { grantedAt: number; expiresAt: number }[] = [], now = NOW) =>
  mayOpenChart({ permissions: permissionsOf(roles), sensitive, grants, now: now as Instant })

describe('opening a chart', () => {
  test.each(ROLES)('an ordinary one: %s', (role) => {
    expect(open([role], false)).toBe(role !== 'administrator')
  })

  test.each(ROLES)('a sensitive one, with and without a live grant: %s', (role) => {
    expect(open([role], true)).toBe(role === 'prescriber')
    expect(open([role], true, [grant(NOW)])).toBe(['prescriber', 'nurse'].includes(role))
  })

  test('a grant lives for an hour, from the moment it was given and not before', () => {
    const grants = [grant(NOW)]
    expect(
      [-1, 0, BREAK_GLASS_MS - 1, BREAK_GLASS_MS].map((after) => open(['nurse'], true, grants, NOW + after)),
    ).toEqual([false, true, true, false])
  })

  test('more grants or more permissions never close what was open, and a mark never opens what was closed', () => {
    const permissions = fc.subarray<Permission>(['patient.read', 'chart.sensitive', 'break-glass.use', 'chart.read'])
    const grants = fc.array(
      fc.integer({ min: -2, max: 2 }).map((hours) => grant(NOW + (hours * BREAK_GLASS_MS) / 2)),
      { maxLength: 3 },
    )
    fc.assert(
      fc.property(permissions, permissions, grants, grants, fc.boolean(), (few, others, some, further, sensitive) => {
        const ask = (held: Permission[], live: typeof some, marked: boolean) =>
          mayOpenChart({ permissions: new Set(held), sensitive: marked, grants: live, now: NOW as Instant })
        if (ask(few, some, sensitive)) expect(ask([...few, ...others], [...some, ...further], sensitive)).toBe(true)
        if (ask(few, some, true)) expect(ask(few, some, false)).toBe(true)
      }),
    )
  })
})

describe('roles', () => {
  test('the administrator is an identity apart from every role with charts', () => {
    for (const role of ROLES) {
      const held = permissionsOf([role])
      const touches = [...held].some((permission) => /^(patient|chart|break-glass\.use)/.test(permission))
      expect([role, refuseRoles(['administrator', role]) !== null]).toEqual([role, touches])
      expect(refuseRoles([role])).toBeNull()
    }
    expect(refuseRoles([])).not.toBeNull()
  })

  test('one administrator is always left', () => {
    const people = fc.array(
      fc.record({
        userId: fc.constantFrom('a', 'b', 'c', 'd'),
        roles: fc.subarray<Role>(['administrator', 'nurse']),
        active: fc.boolean(),
      }),
    )
    fc.assert(
      fc.property(people, fc.constantFrom('a', 'b', 'c', 'd'), (staff, losing) => {
        const left = staff.some((p) => p.userId !== losing && p.active && p.roles.includes('administrator'))
        expect(refuseLastAdministrator(staff, losing) === null).toBe(left)
      }),
    )
  })
})

describe('passwords and PINs that can be guessed', () => {
  const about = { login: 'dr.lee', displayName: 'Dr. Robin Lee' }
  test.each(['passwordpassword', 'Password-12345678', 'abcabcabcabcabcabc', 'drleerobindrlee1', 'Welcome1welcome2'])(
    '%s is refused',
    (password) => expect(refusePassword(password, about)).not.toBeNull(),
  )
  test.each(['harbour lamps in november', 'correct horse battery staple', '雨が降る前に洗濯物を取り込んでください'])(
    'control: %s is not',
    (password) => expect(refusePassword(password, about)).toBeNull(),
  )
  test.each(['000000', '123456', '654321', '890123', '210987654'])('PIN %s is refused', (pin) =>
    expect(refusePin(pin)).not.toBeNull(),
  )
  test.each(['482915', '135790', '112233'])('control: PIN %s is not', (pin) => expect(refusePin(pin)).toBeNull())
})
