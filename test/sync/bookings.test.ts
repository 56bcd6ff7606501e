import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { Allowance, BookingDetails } from '../../shared/appointments/index.ts'
import type { Places } from '../../shared/practice/index.ts'
import { type Clients, valueOf, ZIMMER } from '../support/practices.ts'
import { twoRooms, until } from './cores.ts'

type Place = Places['locations'][number]
type Person = Places['providers'][number]

let rooms: Awaited<ReturnType<typeof twoRooms>>
beforeEach(async () => {
  rooms = await twoRooms()
})
afterEach(() => rooms.remove())

const isSafe = ({ state, waiting }: { state: string; waiting: number }) => state === 'up-to-date' && waiting === 0
const safe = (clients: Clients) => until(async () => valueOf(await clients.devices.link({})), isSafe)

test('S146 S147: two rooms that book one time while the line is cut have one task of it after it is back, and nobody does anything for that', async () => {
  await rooms.connect()
  const admin = await rooms.north.signedIn('admin')
  const [north, south] = [await rooms.north.signedIn('desk'), await rooms.south.signedIn('desk')]
  const type = valueOf(
    await admin.practice.saveVisitType({ id: null, revision: 0, details: { name: 'Follow-up', durationMinutes: 20 } }),
  )
  const { locations, providers } = valueOf(await admin.practice.places({}))
  const [{ locationId }, { providerId }] = [locations[0], providers[0]] as [Place, Person]
  const patients = [
    valueOf(await north.patients.register(ZIMMER)),
    valueOf(await north.patients.register({ ...ZIMMER, givenName: 'Otto' })),
  ]
  for (const one of [north, south]) await safe(one)
  await until(
    async () => valueOf(await south.patients.search({ text: 'zimmer' })),
    (all) => all.length === 2,
  )
  rooms.line.isDown = true
  const day = new Date(Date.now() + 3 * 86_400_000).toISOString().split('T')[0]
  for (const [at, room] of [north, south].entries()) {
    const details = BookingDetails.parse({
      patientId: patients[at]?.patientId,
      locationId,
      visitTypeId: type.visitTypeId,
      providerId,
      startLocal: `${day}T09:00`,
    })
    const allow = Allowance.parse({ warnings: ['hours'] })
    valueOf(await room.appointments.book({ details, repeat: null, walkIn: false, allow }))
  }
  rooms.line.isDown = false
  const toSettle = (room: Clients) => async () => valueOf(await room.appointments.toResolve({ locationId })).waiting
  for (const room of [north, south])
    expect(await until(toSettle(room), (all) => all.length === 1, 60_000)).toMatchObject([
      { resolution: 'over-capacity' },
    ])
  for (const room of [north, south]) {
    await safe(room)
    const page = valueOf(await room.tasks.list({ whose: 'team', state: 'open' }))
    expect(page.entries.filter(({ origin }) => origin.kind === 'appointment')).toMatchObject([
      { title: 'Find another time: more were booked than there is room for', priority: 'urgent' },
    ])
    expect(valueOf(await room.devices.link({}))).toMatchObject({ conflicts: 0, quarantined: 0 })
  }
}, 120_000)
