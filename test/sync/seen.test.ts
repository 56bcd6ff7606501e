import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { Revocations } from '../../server/revocations.ts'
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

test('what waits is told record by record, with whose it is for whoever may know; and who is at which PC', async () => {
  await rooms.connect()
  const [admin, desk] = [await rooms.north.signedIn('admin'), await rooms.north.signedIn('desk')]
  const south = await rooms.south.signedIn('admin')
  for (const one of [admin, south]) await until(link(one), isSafe)
  expect(valueOf(await admin.devices.queue({}))).toEqual({ records: [], total: 0, refused: 0 })
  const who = await until(
    async () => {
      for (const one of [admin, south]) valueOf(await one.devices.exchangeNow({}))
      return valueOf(await south.devices.others({}))
    },
    (others) => others.some(({ people }) => people.length === 2),
  )
  expect(who).toMatchObject([{ name: 'Room 1', isHere: true, waiting: 0, isSkewed: false }])
  expect(who[0]?.people.toSorted()).toEqual(['Ada Admin', 'Dana Desk'])

  rooms.line.isDown = true
  valueOf(await desk.patients.register(ZIMMER))
  const { records, total } = valueOf(await admin.devices.queue({}))
  expect(total).toBe(1)
  // An administrator who may not read charts learns that something waits, and not whose it is.
  expect(records).toMatchObject([{ kind: 'patient', patientId: null, patientName: '', changes: 1, reason: null }])
  const { userId } = valueOf(await admin.access.users({})).find(({ login }) => login === 'desk') ?? {}
  if (!userId) throw new Error('no desk')
  valueOf(await admin.access.setRoles({ userId, roles: ['office-manager'] }))
  const manager = await rooms.north.signedIn('desk')
  const named = valueOf(await manager.devices.queue({}))
  expect(named.records.map(({ patientName }) => patientName)).toContain('Zimmermann, Aurelia')
}, 120_000)

test('a drill cuts one PC off, work goes on there, and its record is filed when all has arrived', async () => {
  const alone = await rooms.north.signedIn('admin')
  expect(await alone.devices.beginDrill({ minutes: 10 })).toMatchObject({ ok: false, failure: { code: 'conflict' } })
  await rooms.connect()
  const [admin, desk] = [await rooms.north.signedIn('admin'), await rooms.north.signedIn('desk')]
  const south = await rooms.south.signedIn('admin')
  const southDesk = await rooms.south.signedIn('desk')
  for (const one of [admin, south]) await until(link(one), isSafe)
  const begun = valueOf(await admin.devices.beginDrill({ minutes: 10, note: 'The first one' }))
  expect(begun.drill).toMatchObject({ phase: 'cut', written: 0 })
  await until(link(admin), ({ state }) => state === 'unreachable')
  valueOf(await desk.patients.register(ZIMMER))
  const going = valueOf(await desk.devices.drill({}))
  expect(going.drill).toMatchObject({ phase: 'cut', charts: 1 })
  expect(going.drill?.waiting).toBeGreaterThan(0)
  // The other PC goes on with the server, and sees nothing of what is written at this one.
  valueOf(await southDesk.patients.register({ ...ZIMMER, givenName: 'Elsewhere' }))
  await until(link(south), isSafe)
  expect(valueOf(await southDesk.patients.search({ text: 'aurelia' }))).toEqual([])
  // Whoever needs the server ends it.
  valueOf(await desk.devices.endDrill({}))
  const filed = await until(
    async () => valueOf(await admin.devices.drills({})),
    (all) => all.length === 1,
  )
  expect(filed).toMatchObject([
    { result: 'passed', early: true, note: 'The first one', recordedByName: 'Ada Admin', deviceName: 'Room 1' },
  ])
  expect(valueOf(await admin.devices.drill({})).drill).toBeNull()
  await until(
    async () => valueOf(await southDesk.patients.search({ text: 'aurelia' })),
    (all) => all.length === 1,
  )
  // The record is the practice's, not this PC's.
  await until(
    async () => valueOf(await south.devices.drills({})),
    (all) => all.length === 1,
  )
}, 120_000)

test('S96: a PC that is locked out from another one is refused by the server, and belongs to nobody any more; this PC itself cannot be', async () => {
  await rooms.connect()
  const revocations = new Revocations({ journal: rooms.server.journal, revoked: () => {}, report: () => {} })
  try {
    const [north, south] = [await rooms.north.signedIn('admin'), await rooms.south.signedIn('admin')]
    for (const one of [north, south]) await until(link(one), isSafe)
    const reason = 'Stolen from a car'
    const self = await north.devices.revoke({ deviceId: rooms.deviceIds.north, reason })
    expect(self).toMatchObject({ ok: false, failure: { code: 'conflict', reason: 'this-device' } })
    valueOf(await north.devices.revoke({ deviceId: rooms.deviceIds.south, reason }))
    void south.devices.exchangeNow({})
    const locked = await until(
      async () => valueOf(await rooms.south.connect().practice.status({})),
      ({ lockedOut }) => lockedOut !== null,
    )
    expect(locked).toMatchObject({ state: 'trouble', people: [] })
    const known = valueOf(await north.devices.list({})).find(({ deviceId }) => deviceId === rooms.deviceIds.south)
    expect(known?.revoked).toMatchObject({ reason, byName: 'Ada Admin' })
    expect(await link(north)()).toMatchObject({ reason: null })
  } finally {
    await revocations.close()
  }
}, 120_000)
