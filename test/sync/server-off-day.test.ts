import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { valueOf } from '../support/practices.ts'
import { contentOf } from '../documents/send.ts'
import { until } from './cores.ts'
import { type Clinic, openClinic, SKEW_MS } from './day/clinic.ts'
import { fromThree } from './day/closing.ts'
import { countsAt, decideAll, replicas, trayAt } from './day/evening.ts'
import {
  CHECK,
  COPAY,
  fromEight,
  fromEleven,
  fromNine,
  fromOne,
  fromTen,
  fromTwo,
  LATE_CASH,
  lunch,
  PICTURE,
} from './day/hours.ts'
import { type Known, MISTAKEN, morning } from './day/morning.ts'
import { stoppedBy } from './day/rooms.ts'
import { EverythingSaid } from './day/said.ts'

/** Everything that people must decide about after this day, and nothing else. */
const TRAY = [
  'allergy · Penicillin · status · Room 6',
  'note_draft · SOAP note · Assessment · text · Room 1',
  'patient · Nora Ibsen-Day · record_number · either',
  'patient · Samir Frost-Day · phone · Front desk',
]

type Played = {
  nine: Awaited<ReturnType<typeof fromNine>>
  ten: Awaited<ReturnType<typeof fromTen>>
  eleven: Awaited<ReturnType<typeof fromEleven>>
  two: Awaited<ReturnType<typeof fromTwo>>
  three: Awaited<ReturnType<typeof fromThree>>
  before: unknown[][]
}

let clinic: Clinic
let known: Known
let played: Played
const said = new EverythingSaid()

/** Eight hours without the server, from its end to its return. */
async function play(): Promise<Played> {
  const day = { clinic, known, said }
  // Its clock stands while the wall goes on: no PC may measure itself against it.
  await clinic.server.kill()
  await clinic.allApart('rivera')
  await clinic.workUntil('08:00')
  const note = await fromEight(day)
  await clinic.workUntil('09:00')
  const nine = await fromNine(day)
  await clinic.workUntil('10:00')
  const ten = await fromTen(day, note)
  await clinic.workUntil('11:00')
  const eleven = await fromEleven(day)
  await clinic.workUntil('12:00')
  await lunch(day)
  await clinic.workUntil('13:00')
  await fromOne(day)
  await clinic.workUntil('14:00')
  const two = await fromTwo(day)
  await clinic.workUntil('15:00')
  const three = await fromThree(day)
  await clinic.workUntil('16:00')
  const before = []
  for (const pc of clinic.pcs) before.push(await said.missingAt(pc))
  await clinic.server.start(clinic.time.behindMs)
  await clinic.quiet('rivera')
  return { nine, ten, eleven, two, three, before }
}

describe('a clinic of seven PCs works eight hours with its server switched off, and catches up', () => {
  beforeAll(async () => {
    clinic = await openClinic()
    known = await morning(clinic)
    played = await play()
  }, 600_000)
  afterAll(() => clinic?.remove(), 60_000)

  test('whatever anybody was told is done is on every PC, once', async () => {
    expect(said.count).toBeGreaterThan(25)
    for (const pc of clinic.pcs) expect(await said.missingAt(pc)).toEqual([])
    // The control: before the server came back, every PC lacked what the others had said.
    for (const missing of played.before) expect(missing.length).toBeGreaterThan(5)
  }, 120_000)

  test('a PC that was killed in the middle of a save has all that it had acknowledged; of what it was writing all or nothing', () => {
    expect(played.eleven.ended).toBe('SIGKILL')
    expect(played.eleven.dying).toMatchObject({ ok: false })
    const [before, during] = ['', ', not at night'].map((end) => `subjective: Dizzy in the morning, for a week${end}`)
    expect([before, during]).toContain(played.eleven.afterwards)
  })

  test('S93: a clock that is two hours off is told, and hurts nothing', async () => {
    expect(known.told.isSkewed).toBe(true)
    expect(Math.abs((known.told.aheadMs ?? 0) - SKEW_MS)).toBeLessThan(60_000)
    const manager = await clinic.at('Front desk').seat('manager')
    const others = valueOf(await manager.devices.others({}))
    expect(others.filter(({ isSkewed }) => isSkewed).map(({ name }) => name)).toEqual(['Room 6'])
  })

  test('S59: until somebody decides, a drug is judged by every version of an allergy, on every PC', async () => {
    // The control: the PC on which it was ended did not warn while it was alone.
    expect(played.ten.stopsHere).not.toContain('drug-allergy')
    for (const pc of clinic.pcs)
      expect(await stoppedBy(await pc.seat('rivera'), known.ids.dunn)).toContain('drug-allergy')
  })

  test('S57 S58: a visit that three PCs opened is one, and its note goes on', async () => {
    for (const pc of clinic.pcs) {
      const doctor = await pc.seat('rivera')
      const visits = valueOf(await doctor.encounters.list({ patientId: known.ids.abbott }))
      expect(visits.map(({ status }) => status)).toEqual(['in-progress'])
      expect(valueOf(await doctor.notes.list({ patientId: known.ids.abbott }))).toHaveLength(1)
    }
  })

  test('S141: the hour that was booked twice is one task of the front desk, for whoever booked later, on every PC the same', async () => {
    // Which of the two comes later is for the server to say: whoever reaches it first, whatever the wall showed.
    const patientOf = new Map(played.nine.bookings.map((id, at) => [id, [known.ids.bell, known.ids.cole][at]]))
    const losers = new Set<string>()
    for (const pc of clinic.pcs) {
      const desk = await pc.seat('desk')
      const { waiting } = valueOf(await desk.appointments.toResolve({ locationId: known.where.locationId }))
      expect([pc.name, waiting.map(({ resolution }) => resolution)]).toEqual([pc.name, ['over-capacity']])
      const [loser = ''] = waiting.map(({ appointmentId }) => appointmentId as string)
      losers.add(loser)
      const manager = await pc.seat('manager')
      const { entries } = valueOf(await manager.tasks.list({ whose: 'all', limit: 200 }))
      const ofBooking = entries.filter(({ title }) => title.startsWith('Find another time'))
      expect(ofBooking.map(({ patientId, status }) => [patientId, status])).toEqual([
        [patientOf.get(loser), 'requested'],
      ])
    }
    expect(losers.size).toBe(1)
    expect(played.nine.bookings).toEqual(expect.arrayContaining([...losers]))
  })

  test('S72 S74: the books balance, the closed day says what was signed, and what was taken back twice is told', async () => {
    for (const pc of clinic.pcs) {
      const manager = await pc.seat('manager')
      expect(valueOf(await manager.ledger.verify({})).broken).toEqual([])
      const { closes, late, expected } = valueOf(await manager.ledger.closing({}))
      const close = closes.find(({ closeId }) => closeId === played.three.closeId)
      const { counts } = close ?? {}
      expect(counts).toEqual(played.three.expected)
      expect(counts).toMatchObject({ cash: COPAY, check: CHECK })
      expect(close).toMatchObject({ differenceCents: 0 })
      // What was booked in the back is for the next close.
      expect(expected).toMatchObject({ cash: LATE_CASH - MISTAKEN, check: 0 })
      // It came late to every PC but the one on which it was booked.
      expect([pc.name, late.entries > 0]).toEqual([pc.name, pc.name !== 'Room 6'])
      const twice = valueOf(await manager.ledger.bookedTwice({}))
      expect(twice.map(({ kind, cents }) => [kind, cents])).toEqual([['taken-back', MISTAKEN]])
    }
  })

  test('S140: the newcomer who was registered at two PCs has two charts, two numbers, and is told as one person', async () => {
    const numbers = new Set<string>()
    for (const pc of clinic.pcs) {
      const found = valueOf(await (await pc.seat('desk')).patients.search({ text: 'Ibsen-Day' }))
      numbers.add(
        found
          .map(({ recordNumber }) => recordNumber)
          .toSorted()
          .join(),
      )
      expect(new Set(found.map(({ recordNumber }) => recordNumber)).size).toBe(2)
    }
    expect(numbers.size).toBe(1)
    const manager = await clinic.at('Room 6').seat('manager')
    const { pairs } = valueOf(await manager.patients.duplicates({}))
    expect(pairs.filter(({ patient }) => patient.familyName === 'Ibsen-Day').map(({ likely }) => likely)).toEqual([
      true,
    ])
  })

  test('a picture that was added in one room opens at the front desk', async () => {
    const shown = async () =>
      contentOf(await clinic.at('Front desk').seat('rivera'), played.two.picture).catch(() => null)
    // Files travel behind everything else.
    const content = await until(shown, (bytes) => bytes !== null, 90_000)
    expect(content?.equals(PICTURE)).toBe(true)
  }, 120_000)

  test('the tray holds exactly what people must decide, the same on every PC, and is empty once they have', async () => {
    for (const pc of clinic.pcs) expect([pc.name, await trayAt(pc)]).toEqual([pc.name, TRAY])
    for (const pc of clinic.pcs) expect(await countsAt(pc)).toEqual({ matters: TRAY.length, counted: TRAY.length })
    await decideAll(clinic.at('Room 3'))
    await clinic.quiet('rivera')
    for (const pc of clinic.pcs) expect(await countsAt(pc)).toEqual({ matters: 0, counted: 0 })
  }, 120_000)

  test('S29: then all are one practice, and every operation of every PC is on each, once', async () => {
    await clinic.quiet('rivera')
    const [first, ...others] = await replicas(clinic)
    if (!first) throw new Error('there is no PC')
    const { digests } = first.is
    for (const { name, is } of others) expect([name, is.digests]).toEqual([name, digests])
    expect(Object.keys(digests?.patients ?? {}).length).toBeGreaterThan(9)
    for (const { name, is } of [first, ...others])
      for (const { deviceId, count, different, last } of is.operations) {
        expect([name, deviceId, Number(different), Number(last)]).toEqual([
          name,
          deviceId,
          Number(count),
          Number(count),
        ])
        const there = others
          .find((one) => one.name === 'server')
          ?.is.operations.find((one) => one.deviceId === deviceId)
        if (there) expect([name, deviceId, Number(count)]).toEqual([name, deviceId, Number(there.count)])
      }
    for (const { is } of [first, ...others.filter(({ name }) => name !== 'server')])
      expect(is.own.reflected).toBe(is.own.number)
  }, 120_000)
})
