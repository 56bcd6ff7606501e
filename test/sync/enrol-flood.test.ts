import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { request } from 'node:https'
import { json } from 'node:stream/consumers'
import { tlsTo } from '../../electron/sync/transport.ts'
import { offerCode } from '../../server/enrolment.ts'
import { TryPace } from '../../server/pace.ts'
import { serverClock, serverIds } from '../../server/practice.ts'
import { type EnrolRequest, PROTOCOL, readCode, SYNC_PATH } from '../../shared/sync/index.ts'
import type { DeviceId } from '../../shared/kernel/index.ts'
import { PRACTICE, serve, type Serving } from './serving.ts'

describe('how fast codes may be tried', () => {
  test('thirty at once, then one every two seconds, each address by itself', () => {
    const pace = new TryPace()
    const tries = (address: string, at: number, count: number) =>
      Array.from({ length: count }, () => pace.take(address, at)).filter(Boolean).length
    expect(tries('10.0.0.1', 0, 50)).toBe(30)
    expect(tries('10.0.0.2', 0, 1)).toBe(1)
    expect(tries('10.0.0.1', 1_999, 5)).toBe(0)
    expect(tries('10.0.0.1', 6_100, 50)).toBe(3)
    // A clock that jumps back gives nothing and takes nothing.
    expect(tries('10.0.0.1', 0, 5)).toBe(0)
  })

  test('what is remembered is bounded, and those that were quiet longest are forgotten first', () => {
    const pace = new TryPace()
    for (let one = 0; one < 30; one++) pace.take('busy', one / 1000)
    for (let one = 0; one < 30_000; one++) {
      pace.take(`10.${one}`, one)
      if (one % 1000 === 0) pace.take('busy', one / 10_000)
    }
    expect(pace.remembered).toBe(10_000)
    expect(pace.take('busy', 3)).toBe(false)
  })
})

describe('a flood of codes', () => {
  let serving: Serving
  beforeEach(async () => {
    serving = await serve()
  })
  afterEach(() => serving?.stop())

  const send = (handle: string, secret = 'AAAAAAAA') =>
    new Promise<{ status: number; said: { reason?: string } }>((resolve, reject) => {
      const { host, port, practiceId, certificate } = serving.address()
      const asked: EnrolRequest = {
        protocol: PROTOCOL,
        handle,
        secret,
        deviceId: '01900000-0000-7000-8000-000000000003' as DeviceId,
        name: 'Room 3',
        program: 'test',
        practiceId: PRACTICE,
      }
      const sent = request(
        {
          host,
          port,
          path: SYNC_PATH.enrol,
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          ...tlsTo({ practiceId, certificate }),
        },
        (response) =>
          void json(response).then(
            (said) => resolve({ status: response.statusCode ?? 0, said: said as { reason?: string } }),
            reject,
          ),
      )
      sent.on('error', reject)
      sent.end(JSON.stringify(asked))
    })

  test('S47: is held up, and what of it is looked at writes nothing', async () => {
    const commits: number[] = []
    const { code } = await offerCode(
      {
        journal: serving.journal,
        clock: serverClock,
        ids: serverIds,
        certificate: serving.folder.authority().certificate,
      },
      null,
    )
    const { handle = '' } = readCode(code) ?? {}
    serving.journal.onCommit(({ operation }) => commits.push(operation))
    const other = handle === 'ZZ' ? 'YY' : 'ZZ'
    const answers = []
    for (let one = 0; one < 45; one++) answers.push(await send(other))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(30)
    expect(answers.filter(({ said }) => said.reason === 'code-wrong')).toHaveLength(30)
    expect(answers.slice(30).every(({ status, said }) => status === 429 && said.reason === 'unavailable')).toBe(true)
    expect(commits).toEqual([])
    // The code that somebody reads out meanwhile has lost none of its tries.
    const { tries } = await serving.journal.db.selectFrom('syncEnrolment').select('tries').executeTakeFirstOrThrow()
    expect(tries).toBe(0)
  })

  test('a wrong secret for a living code is counted, which writes', async () => {
    const parts = { journal: serving.journal, clock: serverClock, ids: serverIds }
    const { code } = await offerCode({ ...parts, certificate: serving.folder.authority().certificate }, null)
    const { handle = '' } = readCode(code) ?? {}
    for (let one = 0; one < 7; one++) await send(handle)
    const { tries } = await serving.journal.db.selectFrom('syncEnrolment').select('tries').executeTakeFirstOrThrow()
    expect(tries).toBe(5)
  })
})
