import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { PatientId, type UserId } from '../../shared/kernel/index.ts'
import { PresenceRequest, PROTOCOL } from '../../shared/sync/index.ts'
import { patientRow } from '../support/rows.ts'
import { type AnyStore, ENGINES, FOUNDING } from '../support/stores.ts'
import { type Pc, pc, type Server, serverOn } from './fleet.ts'

const HER = PatientId.parse(patientRow(1).id)
const WHO = '01900000-0000-7000-8000-0000000000a1' as UserId

describe.each(ENGINES)('who is there, with a server on %s', (_name, openServer) => {
  let store: AnyStore
  let server: Server
  let north: Pc
  let south: Pc
  beforeEach(async () => {
    store = await openServer()
    server = serverOn(store)
    north = await pc('north', server)
    south = await pc('south', server)
  })
  afterEach(async () => {
    await Promise.all([north, south].map((one) => one?.remove()))
    await store?.close()
  })

  const asking = { protocol: PROTOCOL, practiceId: FOUNDING.practiceId, program: '0.1.0', schemaVersion: 30, epoch: 1 }
  const nothing = { people: [], notes: [], waiting: [], further: 0, quarantined: 0, aheadMs: null }
  const say = (one: Pc, said: object = {}) =>
    server.exchange.presence(one.deviceId, { ...asking, ...nothing, ...said } as never)

  test('S91: what a PC says of itself is told to the others, with how long ago, and never to itself', async () => {
    const alone = await say(north, { people: [WHO], waiting: [{ patientId: HER, count: 3 }], aheadMs: 150_000 })
    expect(alone).toMatchObject({ kind: 'presence', devices: [{ deviceId: south.deviceId, toldMs: null, people: [] }] })
    server.clock.advance(5000)
    const told = await say(south)
    if (told.kind !== 'presence') throw new Error('refused')
    expect(told.devices).toHaveLength(1)
    const [first] = told.devices
    expect(first).toMatchObject({
      deviceId: north.deviceId,
      people: [WHO],
      waiting: [{ patientId: HER, count: 3 }],
      aheadMs: 150_000,
      program: 'test',
    })
    expect(first?.silentMs).toBeGreaterThanOrEqual(5000)
    // What it says next stands in the place of what it said.
    await say(north)
    expect(await say(south)).toMatchObject({ devices: [{ people: [], waiting: [] }] })
  })

  test('S91: which notes are open where is told, and a program that says nothing of it is understood', async () => {
    const note = { noteId: '01900000-0000-7000-8000-0000000000b1', userId: WHO, sinceAt: 1_000 }
    await say(north, { notes: [note] })
    expect(await say(south)).toMatchObject({ devices: [{ notes: [note] }] })
    await say(north)
    expect(await say(south)).toMatchObject({ devices: [{ notes: [] }] })
    const { notes: _notes, ...before } = nothing
    expect(PresenceRequest.parse({ ...asking, ...before }).notes).toEqual([])
  })

  test('S91: a PC that was revoked hears nothing, and nothing of it is told', async () => {
    await say(north, { waiting: [{ patientId: HER, count: 3 }] })
    await server.journal.revoke(north.deviceId)
    expect(await say(north)).toMatchObject({ kind: 'refused', reason: 'device-revoked' })
    expect(await say(south)).toMatchObject({ kind: 'presence', devices: [] })
  })
})
