import { describe, expect, test } from '@jest/globals'
import { type AccessRecord, type Mounted, Router } from '../../electron/ipc/router.ts'
import type { Sessions, SessionState } from '../../electron/ipc/session.ts'
import { type Permission, permissionsOf, type Role, ROLES } from '../../shared/access/index.ts'
import { contracts } from '../../shared/contracts.ts'
import type { Contract, Procedure } from '../../shared/ipc/index.ts'
import type { DeviceId, Failure, Outcome, SessionId, UserId } from '../../shared/kernel/index.ts'
import { steppingClock } from '../support/fixed.ts'
import { EXPECTED } from './matrix.data.ts'

const PROCEDURES: [channel: string, procedure: Procedure][] = Object.entries(contracts).flatMap(
  ([capability, contract]) =>
    Object.entries((contract ?? {}) as Contract).map(([name, procedure]): [string, Procedure] => [
      `${capability}.${name}`,
      procedure,
    ]),
)
const STATES: readonly (Role | 'nobody' | 'locked')[] = [...ROLES, 'nobody', 'locked']

/** The real router over every contract; its handlers only note that they were reached, inputs are not looked at. */
function gate(
  who: Role | 'nobody' | 'locked',
  permissions: (role: Role) => ReadonlySet<Permission> = (role) => permissionsOf([role]),
) {
  const session: SessionState =
    who === 'nobody'
      ? { state: 'none' }
      : who === 'locked'
        ? { state: 'locked' }
        : { state: 'active', userId: 'u' as UserId, sessionId: 's' as SessionId, may: permissions(who) }
  const sessions: Sessions = {
    of: () => session,
    touch: () => {},
    opened: () => {},
    closed: () => {},
    onChange: () => () => {},
  }
  const reached = new Set<string>()
  const refused: AccessRecord[] = []
  const capabilities = Object.fromEntries(
    Object.entries(contracts).map(([capability, contract]): [string, Mounted] => {
      const open = Object.entries((contract ?? {}) as Contract).map(([name, procedure]) => {
        const input = { safeParse: (data: unknown) => ({ success: true, data }), parse: (data: unknown) => data }
        return [name, { ...procedure, input: input as unknown as Procedure['input'] }] as const
      })
      const handlers = open.map(([name]) => [
        name,
        () => {
          reached.add(`${capability}.${name}`)
          return () => {}
        },
      ])
      return [capability, { contract: Object.fromEntries(open), handlers: Object.fromEntries(handlers) }]
    }),
  )
  const router = new Router({
    capabilities,
    sessions,
    deviceId: () => 'd' as DeviceId,
    clock: steppingClock(),
    record: (access) => {
      if (access.outcome === 'refused') refused.push(access)
    },
    log: () => {},
    validateOutputs: false,
  })
  const connection = router.connect('cli')
  return {
    reached,
    refused,
    call: (channel: string) => connection.call({ id: channel, channel, input: {} }) as Promise<Outcome<unknown>>,
  }
}

const expected = (channel: string, who: Role | 'nobody' | 'locked'): boolean => {
  const cell = EXPECTED[channel]
  if (cell === undefined) throw new Error(`${channel} stands in no line of test/access/matrix.data.ts`)
  return cell === 'anyone' || (who !== 'nobody' && who !== 'locked' && cell.includes(who))
}

async function unexpected(permissions?: (role: Role) => ReadonlySet<Permission>): Promise<string[]> {
  const found: string[] = []
  for (const who of STATES) {
    const { call, reached } = gate(who, permissions)
    for (const [channel] of PROCEDURES) {
      await call(channel)
      if (reached.has(channel) !== expected(channel, who)) found.push(`${who} × ${channel}`)
    }
  }
  return found
}

describe('who may call what', () => {
  test('every procedure has a line, and no line is left over', () => {
    expect(Object.keys(EXPECTED).sort()).toEqual(PROCEDURES.map(([channel]) => channel).sort())
  })

  describe.each(STATES)('%s', (who) => {
    test.each(PROCEDURES)('%s', async (channel) => {
      const { call, reached, refused } = gate(who)
      const outcome = await call(channel)
      const may = expected(channel, who)
      expect(reached.has(channel)).toBe(may)
      expect(outcome.ok).toBe(may)
      if (may) return
      const { code } = (outcome as { failure: Failure }).failure
      const active = who !== 'nobody' && who !== 'locked'
      expect(code).toBe(active ? 'forbidden' : 'not-signed-in')
      // What a person may not do and tried all the same is in the audit.
      expect(refused.map((access) => access.channel)).toEqual(active ? [channel] : [])
    })
  })

  test('control: one permission too many, or one too few, is found', async () => {
    expect(await unexpected()).toEqual([])
    const generous = (role: Role) =>
      role === 'administrator' ? new Set([...permissionsOf([role]), 'patient.read' as const]) : permissionsOf([role])
    expect(await unexpected(generous)).toEqual([
      'administrator × conflicts.ofChart',
      'administrator × patients.search',
      'administrator × patients.get',
      'administrator × patients.photo',
      'administrator × patients.merges',
      'administrator × patients.changed',
      'administrator × timeline.handOut',
    ])
    const stingy = (role: Role) =>
      new Set([...permissionsOf([role])].filter((permission) => permission !== 'audit.read'))
    expect(await unexpected(stingy)).toEqual([
      'office-manager × audit.entries',
      'office-manager × audit.patients',
      'privacy-officer × audit.entries',
      'privacy-officer × audit.patients',
    ])
  })

  test('several roles may what each of them may, and nothing more', () => {
    for (const a of ROLES)
      for (const b of ROLES)
        expect(permissionsOf([a, b])).toEqual(new Set([...permissionsOf([a]), ...permissionsOf([b])].sort(inOrder)))
  })
})

/** Sets compare without order; this only keeps the two sides readable when they differ. */
const inOrder = (a: string, b: string) => (a < b ? -1 : 1)
