import { expect, test } from '@jest/globals'
import { cuttable } from '../../electron/sync/cuttable.ts'
import { DrillKeeper, type DrillStanding } from '../../electron/sync/drill.ts'
import type { Transport } from '../../electron/sync/exchange.ts'
import type { Instant } from '../../shared/kernel/index.ts'
import { virtualTime } from './virtual-time.ts'

const BEGIN = 1_790_000_000_000
const MINUTE = 60_000
const WHO = { userId: 'u', sessionId: 's', channel: 'devices.beginDrill' }

/** A keeper by virtual time, on a PC that stands as the test says. */
function drills() {
  const time = virtualTime()
  const now = () => (BEGIN + time.timers.counter()) as Instant
  const standing: DrillStanding = { number: 10, acked: 10, completeAt: BEGIN as Instant }
  const filed: Parameters<ConstructorParameters<typeof DrillKeeper>[0]['file']>[1][] = []
  const disk = { isFull: false }
  const keeper = new DrillKeeper({
    timers: time.timers,
    now,
    standing: async () => ({ ...standing }),
    chartsAfter: async () => 2,
    changed: () => {},
    file: async (_by, tested) => {
      if (disk.isFull) throw new Error('the disk is full')
      filed.push(tested)
    },
  })
  return { time, now, standing, filed, keeper, disk }
}
const TEN = { minutes: 10, note: 'Monday', by: WHO, byName: 'Ada' }

test('it cuts for its time, and is filed when all that was written has arrived and the server was heard again', async () => {
  const { time, now, standing, filed, keeper } = drills()
  await keeper.begin(TEN)
  expect(keeper.isCut).toBe(true)
  await expect(keeper.begin(TEN)).rejects.toMatchObject({ code: 'conflict', reason: 'drill' })
  standing.number = 14
  await time.pass(9 * MINUTE)
  expect(await keeper.state()).toMatchObject({ phase: 'cut', written: 4, charts: 2, waiting: 4 })
  await keeper.look()
  expect(filed).toEqual([])
  await time.pass(MINUTE)
  expect(keeper.isCut).toBe(false)
  // All is acked, but the server was not heard since: an answer of before says nothing.
  standing.acked = 14
  await keeper.look()
  expect(filed).toEqual([])
  expect(await keeper.state()).toMatchObject({ phase: 'catching-up', written: 4, waiting: 0 })
  standing.completeAt = (now() + 1) as Instant
  // What is written after its end is no part of it.
  standing.number = 20
  await keeper.look()
  expect(filed).toMatchObject([
    { result: 'passed', written: 4, charts: 2, minutes: 10, early: 0, note: 'Monday', recordedByName: 'Ada' },
  ])
  expect(filed[0]).toMatchObject({ beganAt: BEGIN, endedAt: BEGIN + 10 * MINUTE, arrivedAt: now() })
  expect(await keeper.state()).toBeNull()
  await keeper.look()
  await time.pass(60 * MINUTE)
  expect(filed).toHaveLength(1)
})

test('ended early it says so; with nothing written it shows no more than that the server was reached again', async () => {
  const { time, now, standing, filed, keeper } = drills()
  await keeper.begin(TEN)
  await time.pass(MINUTE)
  keeper.end()
  keeper.end()
  await time.settled()
  expect(keeper.isCut).toBe(false)
  standing.completeAt = (now() + 1) as Instant
  await keeper.look()
  expect(filed).toMatchObject([{ result: 'nothing-written', early: 1, written: 0 }])
})

test('what has not arrived within ten minutes is filed as not arrived, never as passed', async () => {
  const { time, standing, filed, keeper } = drills()
  await keeper.begin(TEN)
  standing.number = 12
  await time.pass(10 * MINUTE)
  standing.acked = 11
  await time.pass(10 * MINUTE)
  expect(filed).toMatchObject([{ result: 'not-arrived', written: 2, arrivedAt: null }])
})

test('a record that the disk did not take is filed later', async () => {
  const { time, now, standing, filed, keeper, disk } = drills()
  await keeper.begin(TEN)
  standing.number = 11
  await time.pass(10 * MINUTE)
  Object.assign(standing, { acked: 11, completeAt: now() })
  disk.isFull = true
  await keeper.look()
  expect(filed).toEqual([])
  disk.isFull = false
  await keeper.look()
  expect(filed).toMatchObject([{ result: 'passed' }])
})

test('while it is cut nothing is asked, no answer comes, and no news is heard', async () => {
  let isCut = false
  let asked = 0
  let tell: (head: number) => void = () => {}
  const transport = {
    push: () => Promise.reject(new Error('not asked here')),
    pull: async () => {
      asked += 1
      return { kind: 'page' } as never
    },
    onNews(listener: (head: number) => void) {
      tell = listener
      return () => {}
    },
  } satisfies Transport
  const way = cuttable(transport, () => isCut)
  let news = 0
  way.onNews?.(() => {
    news += 1
  })
  tell(1)
  expect(await way.pull({} as never)).toEqual({ kind: 'page' })
  expect([asked, news]).toEqual([1, 1])
  isCut = true
  tell(1)
  await expect(way.pull({} as never)).rejects.toMatchObject({ code: 'offline' })
  expect([asked, news]).toEqual([1, 1])
  // An answer that was under way is lost, as with a line that is pulled.
  isCut = false
  const under = way.pull({} as never)
  isCut = true
  await expect(under).rejects.toMatchObject({ code: 'offline' })
  expect(asked).toBe(2)
})
