import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { standingOf } from '../../db/sync/devices.ts'
import type { Transport } from '../../electron/sync/exchange.ts'
import { Link } from '../../electron/sync/link.ts'
import type { Instant } from '../../shared/kernel/index.ts'
import { seededRandom } from '../support/random.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'
import { direct, type Pc, pc, register, type Server, serverOn } from './fleet.ts'
import { virtualTime } from './virtual-time.ts'

const BEGIN = 1_790_000_000_000

let store: AnyStore
let server: Server
let pcs: Pc[]
let links: Link[]

beforeEach(async () => {
  const [, open] = ENGINES.find(([name]) => name === 'SQLite') ?? ENGINES[0] ?? []
  if (!open) throw new Error('no engine')
  store = await open()
  server = serverOn(store)
  pcs = [await pc('north', server), await pc('south', server)]
})
afterEach(async () => {
  for (const link of links ?? []) link.stop()
  await Promise.all(pcs.map((one) => one.remove()))
  await store.close()
})

/** A day of two PCs by virtual time, over lines that are slow, cut, and lose answers; what a PC may say is looked at all the time. */
async function day(seed: number, says: (link: Link) => Instant | null) {
  const { next, below } = seededRandom(seed)
  const time = virtualTime()
  const now = () => (BEGIN + time.timers.counter()) as Instant
  const heads: { at: number; head: number }[] = [{ at: 0, head: 0 }]
  const stop = server.journal.onCommit(({ operation }) => heads.push({ at: now(), head: operation }))
  const slow = () => new Promise<void>((resolve) => time.timers.after(50 + below(4000), resolve))
  const lineOf = (one: Pc): Transport => {
    const to = direct(server.exchange, one.deviceId)
    const over = async <A>(ask: () => Promise<A>): Promise<A> => {
      await slow()
      if (next() < 0.15) throw new Error('cut')
      const answer = await ask()
      await slow()
      if (next() < 0.1) throw new Error('the answer got lost')
      return answer
    }
    return {
      push: (request) => over(() => to.push(request)),
      // Small pages, so that most answers are not the last one.
      pull: (request) => over(() => to.pull({ ...request, limit: 3 })),
    }
  }
  links = pcs.map(
    (one) =>
      new Link({
        journal: one.store.journal,
        deviceId: one.deviceId,
        transport: lineOf(one),
        program: 'test',
        now,
        timers: time.timers,
        random: next,
        tell: () => {},
        report: (error) => {
          throw error
        },
      }),
  )
  let claims = 0
  let untrue = 0
  let number = seed * 1000
  for (let step = 0; step < 40; step++) {
    for (const one of pcs) if (next() < 0.6) await register(one, (number += 1))
    await time.pass(below(9000))
    for (const [index, link] of links.entries()) {
      const said = says(link)
      const one = pcs[index]
      if (said === null || !one) continue
      claims += 1
      const had = heads.findLast(({ at }) => at <= said)?.head ?? 0
      const { cursor } = await standingOf(one.store.journal.db)
      if (cursor < had) untrue += 1
    }
  }
  stop()
  return { claims, untrue }
}

test('S90: a PC never says that it has everything up to a moment when something that the server had then is not here', async () => {
  const { claims, untrue } = await day(1, (link) => link.complete?.at ?? null)
  expect(claims).toBeGreaterThan(20)
  expect(untrue).toBe(0)
}, 120_000)

test('S90, control: saying so of the moment at which the server was heard last would be untrue, and that is seen', async () => {
  const { claims, untrue } = await day(1, (link) => link.heard?.at ?? null)
  expect(claims).toBeGreaterThan(20)
  expect(untrue).toBeGreaterThan(0)
}, 120_000)

test('S90: news of something beyond what is here ends that all is here, until it has come', async () => {
  const [one] = pcs
  if (!one) throw new Error('no PC')
  const time = virtualTime()
  let news: (head: number) => void = () => {}
  const link = new Link({
    journal: one.store.journal,
    deviceId: one.deviceId,
    transport: {
      ...direct(server.exchange, one.deviceId),
      onNews(listener) {
        news = listener
        return () => {}
      },
    },
    program: 'test',
    now: () => (BEGIN + time.timers.counter()) as Instant,
    timers: time.timers,
    random: () => 0.5,
    tell: () => {},
    report: (error) => {
      throw error
    },
  })
  links = [link]
  await register(one, 1)
  await time.pass(5000)
  const head = link.heard?.head ?? 0
  expect([head > 0, link.isFetched]).toEqual([true, true])
  news(head)
  expect(link.isFetched).toBe(true)
  news(head + 1)
  expect(link.isFetched).toBe(false)
  await time.pass(5000)
  expect(link.isFetched).toBe(true)
})
