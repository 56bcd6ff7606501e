import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { EntryId, PatientId } from '../../shared/kernel/index.ts'
import { type Clients, valueOf, ZIMMER } from '../support/practices.ts'
import { twoRooms, until } from '../sync/cores.ts'

let rooms: Awaited<ReturnType<typeof twoRooms>>
let [patientId, noteId] = ['', ''] as [string, string] as [PatientId, EntryId]
let [lee, other]: Clients[] = []

beforeAll(async () => {
  rooms = await twoRooms()
  await rooms.connect()
  lee = await rooms.north.signedIn('dr.lee')
  patientId = valueOf(await lee.patients.register(ZIMMER)).patientId
  const asked = { patientId, encounterId: null, templateId: 'built-in:blank' }
  noteId = valueOf(await lee.notes.start(asked)).head.entryId
  other = await rooms.south.signedIn('dr.lee')
  const there = other
  await until(
    () => there.notes.get({ patientId, noteId }),
    ({ ok }) => ok,
    60_000,
  )
}, 180_000)
afterAll(() => rooms?.remove())

type Seen = { userName: string; deviceName: string }[]
/** Opens the note at a window; what it was told of others last stands in `seen`. */
function opened(who: Clients) {
  const told: { seen: Seen } = { seen: [] }
  const close = who.notes.watch(
    { patientId, noteId },
    ({ others }) => {
      told.seen = others
    },
    () => undefined,
  )
  return { told, close }
}

test('S91: a note that is open on another PC says so on this one, by whom and where, and no longer once it is closed', async () => {
  if (!lee || !other) throw new Error('nobody is signed in')
  const there = opened(lee)
  const here = opened(other)
  const ofNorth = ({ userName, deviceName }: Seen[number]) => userName === 'Dr. Lee' && deviceName === 'Room 1'
  // The second hears it with what the server tells when she opens it; the first with its next question.
  await until(
    async () => here.told.seen,
    (seen) => seen.some(ofNorth),
    60_000,
  )
  await until(
    async () => there.told.seen,
    (seen) => seen.some(({ deviceName }) => deviceName === 'Room 2'),
    60_000,
  )
  there.close()
  await until(
    async () => here.told.seen,
    (seen) => seen.length === 0,
    60_000,
  )
  here.close()
}, 240_000)

test('the control: a note that nobody has open elsewhere says nothing, however long it is open here', async () => {
  if (!lee) throw new Error('nobody is signed in')
  const alone = opened(lee)
  await new Promise((resolve) => setTimeout(resolve, 5_000))
  expect(alone.told.seen).toEqual([])
  alone.close()
}, 60_000)
