import { describe, expect, jest, test } from '@jest/globals'
import { z } from 'zod'
import { inspect } from '../../electron/ipc/measure.ts'
import { type AccessRecord, Router } from '../../electron/ipc/router.ts'
import type { Sessions, SessionState } from '../../electron/ipc/session.ts'
import { type Permission, permissionsOf } from '../../shared/access/index.ts'
import { type Bridge, command, createClient, query, stream } from '../../shared/ipc/index.ts'
import { type DeviceId, PatientId, Refusal, type SessionId, type UserId } from '../../shared/kernel/index.ts'
import { steppingClock } from '../support/fixed.ts'

const PATIENT = '01900000-0000-7000-8000-000000000001' as PatientId
const contract = {
  get: query({
    input: z.object({ patientId: PatientId }),
    output: z.object({ name: z.string() }),
    may: 'patient.read',
    phi: 'read',
  }),
  save: command({
    input: z.object({ text: z.string() }),
    output: z.object({}),
    progress: z.number(),
    may: 'patient.write',
    phi: 'write',
  }),
  wait: command({ input: z.object({}), output: z.object({}), may: 'signed-in', phi: 'none' }),
  last: command({ input: z.object({}), output: z.object({}), outlastsLock: true, may: 'signed-in', phi: 'none' }),
  manage: query({ input: z.object({}), output: z.object({}), may: 'user.manage', phi: 'none' }),
  hello: query({ input: z.object({}), output: z.object({}), may: 'anyone', phi: 'none' }),
  changed: stream({ input: z.object({}), event: z.string(), may: 'patient.read', phi: 'none' }),
} as const

function setUp(options: { recordFails?: boolean } = {}) {
  let state: SessionState = {
    state: 'active',
    userId: 'u' as UserId,
    sessionId: 's' as SessionId,
    may: permissionsOf(['front-desk']),
  }
  const listeners = new Set<(id: string) => void>()
  const sessions: Sessions = {
    of: () => state,
    touch: () => {},
    opened: () => {},
    closed: () => {},
    onChange: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
  const records: AccessRecord[] = []
  const logged: unknown[] = []
  let emit: (event: string) => void = () => {}
  const stopped = jest.fn()
  let answerName: () => string = () => 'Zimmer'
  const router = new Router({
    capabilities: {
      people: {
        contract,
        handlers: {
          get: async () => ({ name: answerName() }),
          save: async (input: { text: string }, _caller: unknown, progress: (n: number) => void) => {
            progress(1)
            if (input.text === 'rule') throw new Refusal('rule-violation', 'Not so', { reason: 'rule' })
            if (input.text === 'crash') throw new Error('select * from patient where name = Zimmer')
            return {}
          },
          wait: (_input: unknown, caller: { signal: AbortSignal }) =>
            new Promise((_resolve, reject) =>
              caller.signal.addEventListener('abort', () => reject(new Error('aborted'))),
            ),
          last: (_input: unknown, caller: { signal: AbortSignal }) =>
            new Promise((_resolve, reject) =>
              caller.signal.addEventListener('abort', () => reject(new Error('aborted'))),
            ),
          manage: async () => ({}),
          hello: async () => ({}),
          changed: (_input: unknown, _caller: unknown, push: (event: string) => void) => {
            emit = push
            return stopped
          },
        },
      },
      none: null,
    },
    sessions,
    deviceId: () => 'd' as DeviceId,
    clock: steppingClock(),
    record: (access) => {
      if (options.recordFails && access.phi === 'read')
        throw new Refusal('internal', 'cannot record', { reason: 'audit-failed' })
      records.push(access)
    },
    log: (...all) => logged.push(all),
    validateOutputs: true,
  })
  const connection = router.connect('cli')
  const become = (next: SessionState) => {
    state = next
    for (const listener of listeners) listener(connection.id)
  }
  const client = createClient('people', contract, connection as Bridge)
  return {
    router,
    connection,
    client,
    become,
    records,
    logged,
    stopped,
    emit: (event: string) => emit(event),
    answer: (f: () => string) => (answerName = f),
  }
}

describe('one call', () => {
  test('answers, and a read of a chart is recorded', async () => {
    const { client, records } = setUp()
    expect(await client.get({ patientId: PATIENT })).toEqual({ ok: true, value: { name: 'Zimmer' } })
    expect(records).toEqual([
      expect.objectContaining({ channel: 'people.get', phi: 'read', outcome: 'ok', input: { patientId: PATIENT } }),
    ])
  })

  test('where reads cannot be recorded nothing is read', async () => {
    const { client } = setUp({ recordFails: true })
    const outcome = await client.get({ patientId: PATIENT })
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'internal', reason: 'audit-failed' } })
    expect(JSON.stringify(outcome)).not.toContain('Zimmer')
    expect(await client.save({ text: 'x' })).toMatchObject({ ok: true })
  })

  test('refuses without a session, when locked, and without the permission; a refusal is recorded', async () => {
    const { client, become, records } = setUp()
    expect(await client.manage({})).toMatchObject({ ok: false, failure: { code: 'forbidden', reason: 'user.manage' } })
    expect(records).toEqual([expect.objectContaining({ channel: 'people.manage', outcome: 'refused' })])
    become({ state: 'locked' })
    expect(await client.get({ patientId: PATIENT })).toMatchObject({
      ok: false,
      failure: { code: 'not-signed-in', reason: 'locked' },
    })
    become({ state: 'none' })
    expect(await client.get({ patientId: PATIENT })).toMatchObject({ ok: false, failure: { code: 'not-signed-in' } })
    expect(await client.hello({})).toMatchObject({ ok: true })
  })

  test('what is asked before a lock is not shown after it', async () => {
    const { client, become, answer } = setUp()
    answer(() => {
      become({ state: 'locked' })
      return 'Zimmer'
    })
    expect(await client.get({ patientId: PATIENT })).toMatchObject({ ok: false, failure: { code: 'not-signed-in' } })
  })

  test('work of hours goes on behind a lock, and ends with the session; other work ends at the lock', async () => {
    const { client, become } = setUp()
    const ended: string[] = []
    const calls = [client.wait({}).then(() => ended.push('wait')), client.last({}).then(() => ended.push('last'))]
    await new Promise((resolve) => setImmediate(resolve))
    become({ state: 'locked' })
    await calls[0]
    await new Promise((resolve) => setImmediate(resolve))
    expect(ended).toEqual(['wait'])
    become({ state: 'none' })
    await calls[1]
    expect(ended).toEqual(['wait', 'last'])
  })

  test('names what is wrong with an input, by field', async () => {
    const { connection } = setUp()
    const outcome = await connection.call({ id: '1', channel: 'people.get', input: { patientId: 'nobody' } })
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'invalid-input', issues: [{ path: 'patientId' }] } })
  })

  test('a rule violation keeps its words; an error inside keeps nothing but an incident number', async () => {
    const { client, logged } = setUp()
    expect(await client.save({ text: 'rule' })).toMatchObject({
      ok: false,
      failure: { code: 'rule-violation', message: 'Not so', reason: 'rule' },
    })
    const crash = await client.save({ text: 'crash' })
    expect(crash).toMatchObject({
      ok: false,
      failure: { code: 'internal', incidentId: expect.stringMatching(/^[2-9A-Z]{8}$/) },
    })
    expect(JSON.stringify(crash)).not.toMatch(/select|Zimmer/)
    expect(JSON.stringify(logged)).toContain('people.save')
  })

  test('an answer that breaks the contract is an incident, not an answer', async () => {
    const { client, answer } = setUp()
    answer(() => 7 as unknown as string)
    expect(await client.get({ patientId: PATIENT })).toMatchObject({ ok: false, failure: { code: 'internal' } })
  })

  test('can be cancelled, and then reports cancelled', async () => {
    const { client } = setUp()
    const abort = new AbortController()
    const pending = client.wait({}, { signal: abort.signal })
    abort.abort()
    expect(await pending).toMatchObject({ ok: false, failure: { code: 'cancelled' } })
  })

  test('progress arrives while it runs', async () => {
    const { client } = setUp()
    const heard: number[] = []
    await client.save({ text: 'x' }, { onProgress: (n) => heard.push(n) })
    expect(heard).toEqual([1])
  })

  test('too many calls at once are refused, the others go on', async () => {
    const { connection } = setUp()
    const calls = Array.from({ length: 300 }, (_, i) =>
      connection.call({ id: `w${i}`, channel: 'people.wait', input: {} }),
    )
    const refused = await Promise.race(calls.slice(256))
    expect(refused).toMatchObject({ ok: false, failure: { reason: 'too-many' } })
    connection.close()
    const outcomes = await Promise.all(calls)
    expect(outcomes.filter((one) => (one as { failure: { code: string } }).failure.code === 'cancelled')).toHaveLength(
      256,
    )
  })
})

describe('a stream', () => {
  test('tells events until it is stopped', async () => {
    const { client, emit, stopped } = setUp()
    const heard: string[] = []
    const stop = client.changed({}, (event) => heard.push(event))
    await new Promise((resolve) => setImmediate(resolve))
    emit('a')
    stop()
    emit('b')
    expect(heard).toEqual(['a'])
    expect(stopped).toHaveBeenCalledTimes(1)
  })

  test('ends aloud when the session is locked, and when it was never allowed', async () => {
    const { client, become, stopped } = setUp()
    const ends: string[] = []
    client.changed(
      {},
      () => {},
      (failure) => ends.push(failure.reason ?? failure.code),
    )
    await new Promise((resolve) => setImmediate(resolve))
    become({ state: 'locked' })
    expect(ends).toEqual(['locked'])
    expect(stopped).toHaveBeenCalledTimes(1)
    client.changed(
      {},
      () => {},
      (failure) => ends.push(failure.code),
    )
    await new Promise((resolve) => setImmediate(resolve))
    expect(ends).toEqual(['locked', 'not-signed-in'])
  })

  test('losing the permission ends it', async () => {
    const { client, become } = setUp()
    const ends: string[] = []
    client.changed(
      {},
      () => {},
      (failure) => ends.push(failure.code),
    )
    await new Promise((resolve) => setImmediate(resolve))
    become({ state: 'active', userId: 'u' as UserId, sessionId: 's' as SessionId, may: new Set<Permission>() })
    expect(ends).toEqual(['forbidden'])
  })
})

describe('junk', () => {
  const cyclic: Record<string, unknown> = {}
  cyclic['self'] = cyclic
  const deep = JSON.parse(`${'['.repeat(500)}${']'.repeat(500)}`) as unknown
  const junk: [string, unknown][] = [
    ['nothing', undefined],
    ['null', null],
    ['a number', 1],
    ['NaN', Number.NaN],
    ['text', 'x'],
    ['a list', []],
    ['a function', () => 1],
    ['a symbol', Symbol('x')],
    ['a big integer', 10n],
    ['a date', new Date(0)],
    ['a map', new Map()],
    ['bytes', new Uint8Array(8)],
    ['a cycle', cyclic],
    ['500 levels', deep],
    ['__proto__', JSON.parse('{"__proto__":{"admin":true}}')],
    ['constructor', { constructor: { prototype: {} } }],
    ['a million items', { patientId: Array.from({ length: 1_000_000 }, () => 1) }],
    ['two megabytes', { text: 'x'.repeat(2_000_000) }],
    ['a proxy', new Proxy({}, {})],
    [
      'a class instance',
      new (class Person {
        name = 'x'
      })(),
    ],
    ['half a character', { text: '\ud800' }],
  ]
  const channels = [
    'people.get',
    'people.save',
    'people.manage',
    'people.changed',
    'people.nothing',
    '__proto__',
    'people',
    '',
    'toString',
  ]
  test.each(channels.flatMap((channel) => junk.map(([name, input]) => [channel, name, input] as const)))(
    '%s takes no harm from %s',
    async (channel, _name, input) => {
      const { connection } = setUp()
      const outcome = (await connection.call({ id: '1', channel, input })) as {
        ok: boolean
        failure?: { code: string }
      }
      const acceptable = channel === 'people.changed' || channel === 'people.save' ? [true, false] : [false]
      expect(acceptable).toContain(outcome.ok)
      if (!outcome.ok)
        expect(outcome.failure).toMatchObject({
          code: expect.any(String),
          message: expect.any(String),
          incidentId: expect.any(String),
        })
      expect(({} as Record<string, unknown>)['admin']).toBeUndefined()
    },
  )

  test.each([
    undefined,
    null,
    1,
    'x',
    {},
    { id: 1 },
    { id: '', channel: 'people.hello' },
    { id: 'x'.repeat(100), channel: 'people.hello' },
  ])('an envelope such as %p is refused', async (message) => {
    const { connection } = setUp()
    expect(await connection.call(message as never)).toMatchObject({ ok: false, failure: { code: 'invalid-input' } })
  })

  test('a hundred megabytes are refused without being copied', () => {
    const big = { text: 'x'.repeat(100_000_000) }
    const before = process.memoryUsage().rss
    expect(inspect(big, 1024 * 1024)).toBe('too-large')
    expect(process.memoryUsage().rss - before).toBeLessThan(50 * 1024 * 1024)
  })

  test('control: an honest input passes the inspection', () => {
    expect(inspect({ name: 'Zimmer', list: [1, 2, { a: null }] }, 1024)).toBeNull()
  })
})
