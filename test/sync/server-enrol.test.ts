import { createServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { type Joining, joinPractice } from '../../electron/sync/join.ts'
import { HttpsTransport } from '../../electron/sync/transport.ts'
import { askServer } from '../../server/administration.ts'
import { certify, makeAuthority } from '../../server/certificates.ts'
import { offerCode } from '../../server/enrolment.ts'
import { serverClock, serverIds } from '../../server/practice.ts'
import type { DeviceId, PracticeId } from '../../shared/kernel/index.ts'
import { PROTOCOL, type PullRequest, readCode, serverNameOf, writeCode } from '../../shared/sync/index.ts'
import { steppingClock } from '../support/fixed.ts'
import { PRACTICE, serve, type Serving } from './serving.ts'

const ROOM_3 = '01900000-0000-7000-8000-000000000003' as DeviceId
const pull: PullRequest = {
  protocol: PROTOCOL,
  practiceId: PRACTICE,
  program: 'test',
  schemaVersion: 999,
  epoch: 1,
  cursor: 0,
  limit: 10,
}

describe('a PC joins a practice by a code', () => {
  let serving: Serving
  beforeEach(async () => {
    serving = await serve()
  })
  afterEach(() => serving?.stop())

  const joiningWith = (code: string, more: Partial<Joining> = {}): Joining => {
    const { host, port } = serving.address()
    return { host, port, code, deviceId: ROOM_3, name: 'Room 3', program: '0.1.0', practiceId: null, ...more }
  }
  const offer = async (deviceId: DeviceId | null = null) =>
    (await askServer(serving.folder, { kind: 'offer', deviceId })).code
  const refused = (code: string, more: Partial<Joining> = {}) =>
    joinPractice(joiningWith(code, more)).then(
      () => 'let in',
      (error: { reason?: string }) => error.reason,
    )
  /** The same code with another secret, of which the check is right: what somebody guesses who knows the server well. */
  const guess = async (code: string, secret: string) => {
    const parts = readCode(code)
    const { checkOf } = await import('../../server/enrolment.ts')
    const check = checkOf(secret, PRACTICE, serving.address().certificate)
    return parts ? writeCode({ ...parts, secret, check }) : ''
  }

  test('it gets what it needs to speak to this server and no other, and is known by name', async () => {
    const { server, credential } = await joinPractice(joiningWith((await offer()).toLowerCase().replaceAll('-', ' ')))
    expect(server).toEqual(serving.address())
    expect(credential.secret).toMatch(/^[\w-]{43}$/)
    const transport = new HttpsTransport(server, credential)
    expect(await transport.pull(pull)).toMatchObject({ kind: 'page', operations: [] })
    const { devices } = await askServer(serving.folder, { kind: 'devices' })
    expect(devices).toMatchObject([{ deviceId: ROOM_3, name: 'Room 3', status: 'active', acked: 0 }])

    expect(await askServer(serving.folder, { kind: 'revoke', deviceId: ROOM_3 })).toEqual({ revoked: true })
    expect(await transport.pull(pull)).toMatchObject({ kind: 'refused', reason: 'device-revoked' })
    transport.close()
  })

  test('a code lets in one PC, once', async () => {
    const code = await offer()
    await joinPractice(joiningWith(code))
    expect(await refused(code)).toBe('code-expired')
    expect(await refused(code, { deviceId: '01900000-0000-7000-8000-000000000004' as DeviceId })).toBe('code-expired')
  })

  test('five wrong tries end a code, the right one included; four do not', async () => {
    const four = await offer()
    for (let n = 0; n < 4; n++) expect(await refused(await guess(four, `AAAAAAA${n}`))).toBe('code-wrong')
    expect(await refused(four)).toBe('let in')
    const five = await offer()
    const tries = await Promise.all(
      Array.from({ length: 12 }, async (_, n) => refused(await guess(five, `AAAAAA${n + 10}`))),
    )
    expect(tries.filter((reason) => reason === 'code-wrong')).toHaveLength(5)
    expect(await refused(five, { deviceId: '01900000-0000-7000-8000-000000000004' as DeviceId })).toBe('code-expired')
  })

  test('a code ends after ten minutes', async () => {
    const clock = steppingClock(serverClock.now())
    const parts = { journal: serving.journal, clock, ids: serverIds, certificate: serving.address().certificate }
    clock.advance(-600_001)
    const { code } = await offerCode(parts, null)
    expect(await refused(code)).toBe('code-expired')
    clock.advance(5_000)
    expect(await refused((await offerCode(parts, null)).code)).toBe('let in')
  })

  test('a code for a new PC does not let it in as one whose work is here', async () => {
    const secret = await serving.admit(ROOM_3)
    await serving.journal.revoke(ROOM_3)
    expect(await refused(await offer())).toBe('device-known')
    expect(await refused(await offer(), { practiceId: '01900000-0000-7000-8000-0000000000c2' as PracticeId })).toBe(
      'practice-mismatch',
    )
    const { server, credential } = await joinPractice(joiningWith(await offer(ROOM_3), { practiceId: PRACTICE }))
    const [before, after] = [secret, credential.secret].map(
      (one) => new HttpsTransport(server, { deviceId: ROOM_3, secret: one }),
    )
    expect(await after?.pull(pull)).toMatchObject({ kind: 'page' })
    expect(await before?.pull(pull)).toMatchObject({ kind: 'refused', reason: 'not-enrolled' })
    before?.close()
    after?.close()
  })

  test('somebody in between who answers in the server’s place gets nothing of the code', async () => {
    const authority = await makeAuthority('Daybook: Maple Street', serverClock.now())
    const own = await certify(authority, [serverNameOf(PRACTICE), '127.0.0.1'], serverClock.now())
    const heard: string[] = []
    const between = createServer({ cert: own.certificate, key: own.key }, (request, response) => {
      heard.push(`${request.method} ${request.url}`)
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ practiceId: PRACTICE, certificate: authority.certificate }))
    })
    await new Promise<void>((resolve) => void between.listen(0, '127.0.0.1', resolve))
    try {
      const code = await offer()
      expect(await refused(code, { port: (between.address() as AddressInfo).port })).toBe('code-wrong')
      expect(heard).toEqual(['GET /sync/v1/authority'])
      expect(await refused(code)).toBe('let in')
    } finally {
      between.close()
    }
  })

  test('what is no code is not even sent', async () => {
    for (const typed of ['', 'K7QM', 'K7QM-ABCD-EFGH-JKMNP', 'K7QM-ABCD-EFGH-JK!N'])
      expect(await refused(typed)).toBe('code')
    expect(serving.log.join('')).not.toContain('/sync/v1/authority')
    expect(readCode('o0iL-aBcd-EFGH-JKMN')).toEqual({ handle: '00', secret: '11ABCDEF', check: 'GHJKMN' })
  })

  test('who has not the server’s folder orders nothing', async () => {
    const { host, port } = serving.address()
    const { ask, tlsTo } = await import('../../electron/sync/transport.ts')
    const { Agent } = await import('node:https')
    const agent = new Agent(tlsTo(serving.address()))
    const order = { path: '/admin/v1/order', body: Buffer.from('{"kind":"devices"}'), agent }
    for (const authorization of ['', 'Administrator', `Administrator ${'A'.repeat(43)}`])
      expect(await ask({ host, port }, { ...order, headers: { authorization } })).toMatchObject({ kind: 'fault' })
    const authorization = `Administrator ${serving.folder.adminSecret()}`
    expect(await ask({ host, port }, { ...order, headers: { authorization } })).toEqual({ devices: [] })
    agent.destroy()
  })
})
