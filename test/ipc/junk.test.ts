import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { contracts } from '../../shared/contracts.ts'
import type { Outcome } from '../../shared/kernel/index.ts'
import { scratchCore, valueOf, ZIMMER } from '../support/practices.ts'

/** Every channel there is, from the contracts themselves: a new procedure is attacked from its first day. */
const CHANNELS = Object.entries(contracts).flatMap(([capability, contract]) =>
  Object.entries(contract ?? {}).map(([name, procedure]) => ({ channel: `${capability}.${name}`, procedure })),
)
/** What would end the session of the others, or the practice, if junk got through to it; that it doesn't is the point. */
const cyclic: { self?: unknown } = {}
cyclic.self = cyclic
const JUNK: readonly [string, unknown][] = [
  ['nothing', undefined],
  ['null', null],
  ['a number', 7],
  ['not a number', Number.NaN],
  ['text', 'x'],
  ['a list', [1, 2, 3]],
  ['a function', () => 1],
  ['a big integer', 10n],
  ['a date', new Date(0)],
  ['a map', new Map([['a', 1]])],
  ['bytes', new Uint8Array(64)],
  ['a cycle', cyclic],
  ['500 levels', JSON.parse(`${'{"a":'.repeat(500)}1${'}'.repeat(500)}`)],
  ['__proto__', JSON.parse('{"__proto__":{"may":["user.manage"]},"text":"x"}')],
  ['constructor', { constructor: { prototype: { may: true } } }],
  [
    'wrong types',
    { patientId: 5, text: {}, login: [], password: {}, limit: 'many', roles: 'all', words: 'x', filter: 7 },
  ],
  [
    'an injection',
    { patientId: "' or 1=1 --", text: "'; drop table patient; --", login: "x' or '1'='1", password: 'x' },
  ],
  ['two megabytes', { text: 'x'.repeat(2_000_000), patientId: 'x'.repeat(2_000_000) }],
]

describe('junk at every channel', () => {
  let practice: Awaited<ReturnType<typeof scratchCore>>
  beforeAll(async () => {
    // Whatever begins a server begins it here alone.
    practice = await scratchCore({ hosting: { listen: '127.0.0.1', port: 0 } })
    await practice.found()
  }, 120_000)
  afterAll(() => practice.remove())
  type Seat = Awaited<ReturnType<typeof practice.signedIn>>
  let last = 0
  const send = async (seat: Pick<Seat, 'connection'>, channel: string, input: unknown): Promise<Outcome<unknown>> => {
    last += 1
    const outcome = (await seat.connection.call({ id: `j${last}`, channel, input })) as Outcome<unknown>
    seat.connection.cancel(`j${last}`)
    return outcome
  }
  /** A failure as every screen can show it; or an answer, where the junk happened to be a fair input. */
  const expectFair = (outcome: Outcome<unknown>) => {
    if (outcome.ok) return
    expect(outcome.failure).toEqual({
      code: expect.stringMatching(
        /^(invalid-input|not-signed-in|forbidden|not-found|conflict|rule-violation|cancelled|offline)$/,
      ),
      message: expect.stringMatching(/^.{8,300}$/s),
      incidentId: expect.stringMatching(/^[2-9A-Z]{8}$/),
      issues: expect.any(Array),
      ...('reason' in outcome.failure && { reason: expect.any(String) }),
    })
    expect(JSON.stringify(outcome.failure)).not.toMatch(/select |insert |sqlite|drop table/i)
  }

  const seats = new Map<string, Seat>()
  /** Signing in takes its third of a second, so a seat is used as long as the junk leaves it signed in. */
  const seatOf = async (login: 'desk' | 'admin'): Promise<Seat> => {
    const seat = seats.get(login)
    if (seat && valueOf(await seat.access.whoAmI({}))) return seat
    const fresh = await practice.signedIn(login)
    seats.set(login, fresh)
    return fresh
  }

  test.each(CHANNELS.map(({ channel }) => channel))(
    '%s, by a person without a session and by each role',
    async (channel) => {
      for (const seat of [practice.connect(), await seatOf('desk'), await seatOf('admin')]) {
        for (const [name, input] of JUNK) {
          const outcome = await send(seat, channel, input)
          expectFair(outcome)
          // Nothing that is no object is anyone's fair input.
          if (typeof input !== 'object' || input === null || Array.isArray(input))
            expect([channel, name, outcome.ok]).toEqual([channel, name, false])
        }
      }
    },
  )

  test('unknown channels are unknown', async () => {
    const desk = await practice.signedIn('desk')
    for (const channel of [
      '',
      'patients',
      'patients.',
      '.search',
      'patients.drop',
      '__proto__.search',
      'constructor.name',
      'patients.search.more',
      'x'.repeat(128),
    ])
      expect(await send(desk, channel, {})).toMatchObject({
        ok: false,
        failure: { code: expect.stringMatching(/not-found|invalid-input/) },
      })
  })

  test('every channel answers a locked screen with "locked"', async () => {
    const desk = await practice.signedIn('desk')
    valueOf(await desk.access.lock({}))
    for (const { channel } of CHANNELS.filter(({ procedure }) => procedure.may !== 'anyone'))
      expect([channel, await send(desk, channel, {})]).toMatchObject([
        channel,
        { ok: false, failure: { code: 'not-signed-in', reason: 'locked' } },
      ])
  })

  test('a call cancelled before it is made, after it ended, and twice', async () => {
    const desk = await practice.signedIn('desk')
    desk.connection.cancel('later')
    expect(await desk.connection.call({ id: 'later', channel: 'patients.search', input: { text: '' } })).toMatchObject({
      ok: true,
    })
    desk.connection.cancel('later')
    desk.connection.cancel('later')
    desk.connection.close()
    expect(await desk.connection.call({ id: 'closed', channel: 'patients.search', input: { text: '' } })).toMatchObject(
      { ok: false },
    )
  })

  test('a thousand oversized messages leave the memory where it was', async () => {
    const desk = await practice.signedIn('desk')
    const big = { text: 'x'.repeat(20_000_000) }
    await send(desk, 'patients.search', big)
    global.gc?.()
    const before = process.memoryUsage().rss
    for (let i = 0; i < 1_000; i++)
      expect(await send(desk, 'patients.search', big)).toMatchObject({ ok: false, failure: { reason: 'too-large' } })
    expect(process.memoryUsage().rss - before).toBeLessThan(50 * 1024 * 1024)
  })

  test('after all that the practice works as before', async () => {
    const desk = await practice.signedIn('desk')
    const patient = valueOf(await desk.patients.register(ZIMMER))
    expect(valueOf(await desk.patients.search({ text: 'zimmermann' })).map((row) => row.patientId)).toEqual([
      patient.patientId,
    ])
    expect(valueOf(await (await practice.signedIn('privacy')).audit.verify({}))).toMatchObject({ verdict: 'intact' })
    expect(({} as { may?: unknown }).may).toBeUndefined()
  })
})
