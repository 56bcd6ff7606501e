import { afterEach, beforeEach, expect, test } from '@jest/globals'
import type { Freshness } from '../../shared/timeline/index.ts'
import { type Clients, valueOf, ZIMMER } from '../support/practices.ts'
import { twoRooms, until } from './cores.ts'

let rooms: Awaited<ReturnType<typeof twoRooms>>
beforeEach(async () => {
  rooms = await twoRooms()
})
afterEach(() => rooms.remove())

const isSafe = ({ state, waiting }: { state: string; waiting: number }) => state === 'up-to-date' && waiting === 0
const link = (clients: Clients) => async () => valueOf(await clients.devices.link({}))
const asked = (clients: Clients, patientId: string) => async (): Promise<Freshness> => {
  valueOf(await clients.devices.exchangeNow({}))
  return valueOf(await clients.timeline.freshness({ patientId: patientId as never }))
}

test('a chart says up to when it is complete here, what waits on this PC, and what waits on another', async () => {
  const alone = await rooms.north.signedIn('dr.lee')
  const early = valueOf(await alone.patients.register({ ...ZIMMER, givenName: 'Early' }))
  expect(valueOf(await alone.timeline.freshness({ patientId: early.patientId })).standing).toBeNull()
  await rooms.connect()
  const [north, south] = [await rooms.north.signedIn('dr.lee'), await rooms.south.signedIn('dr.lee')]
  const { patientId } = valueOf(await north.patients.register(ZIMMER))
  const other = valueOf(await north.patients.register({ ...ZIMMER, givenName: 'Other' }))
  for (const one of [north, south]) await until(link(one), isSafe)
  await until(
    async () => valueOf(await south.patients.search({ text: 'zimmer' })),
    (all) => all.length >= 3,
  )
  const fresh = await until(asked(south, patientId), ({ standing }) => standing?.isNow === true)
  expect(fresh.standing).toMatchObject({ differs: false, here: 0, quarantined: 0, elsewhere: [], unheard: [] })
  expect(fresh.standing?.completeTo).not.toBeNull()

  // North reaches the server, which does not take what it sends.
  rooms.line.holdsPushes = true
  const details = { ...ZIMMER, city: 'Peoria' }
  valueOf(await north.patients.update({ patientId, revision: 1, details }))
  const mine = await until(asked(north, patientId), ({ standing }) => standing?.here === 1)
  expect(mine.standing?.quarantined).toBe(0)
  const waits = await until(asked(south, patientId), ({ standing }) => (standing?.elsewhere.length ?? 0) > 0)
  const { name } = valueOf(await north.devices.thisDevice({}))
  expect(waits.standing?.elsewhere).toMatchObject([{ name, count: 1 }])
  // Of another chart nothing waits.
  expect((await asked(south, other.patientId)()).standing?.elsewhere).toEqual([])

  rooms.line.holdsPushes = false
  await until(asked(north, patientId), ({ standing }) => standing?.here === 0)
  await until(asked(south, patientId), ({ standing }) => standing?.elsewhere.length === 0)

  // With the line cut, it is complete to the moment before, and says what is here only.
  rooms.line.isDown = true
  valueOf(await south.patients.update({ patientId, revision: 2, details: { ...details, city: 'Decatur' } }))
  const cut = await until(asked(south, patientId), ({ standing }) => standing?.isNow === false)
  expect(cut.standing?.here).toBe(1)
  expect(cut.standing?.completeTo).not.toBeNull()
  const later = await asked(south, patientId)()
  expect(later.standing?.completeTo).toBe(cut.standing?.completeTo)

  // What was known holds after the PC was started anew without a server.
  await rooms.south.restart()
  const again = await rooms.south.signedIn('dr.lee')
  const known = valueOf(await again.timeline.freshness({ patientId }))
  expect(known.standing?.isNow).toBe(false)
  expect(known.standing?.here).toBe(1)
  const complete = known.standing?.completeTo ?? null
  expect(complete).not.toBeNull()
  expect(complete).toBeLessThanOrEqual(cut.standing?.completeTo ?? 0)
}, 120_000)
