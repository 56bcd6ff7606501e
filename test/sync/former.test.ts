import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { changeDevice } from '../../db/journal/founding.ts'
import { formerWaiting } from '../../db/sync/former.ts'
import { Exchange } from '../../electron/sync/exchange.ts'
import { hashOfSecret } from '../../server/device-gate.ts'
import type { DeviceId } from '../../shared/kernel/index.ts'
import { patientRow } from '../support/rows.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'
import { AUTHOR, digests, direct, enrol, type Pc, pc, register, type Server, serverOn } from './fleet.ts'

const SECOND = '01900000-0000-7000-8000-0000000000e2' as DeviceId
const THIRD = '01900000-0000-7000-8000-0000000000e3' as DeviceId
const SECRET = 'c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0MTI'

const move = ({ store }: Pc, number: number, city: string) =>
  store.journal.work(AUTHOR, (work) => work.update('patient', patientRow(number).id, { city }))

describe.each(ENGINES)('a PC that got another identity, with a server on %s', (_name, openServer) => {
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

  /** The PC goes on under another identity, as after its practice was put back from a copy, and speaks to the server as that. */
  async function become(deviceId: DeviceId, secret: string | null = SECRET) {
    await changeDevice(north.store.engine, deviceId)
    north.deviceId = deviceId
    await letIn()
    north.exchange = new Exchange({
      journal: north.store.journal,
      transport: direct(server.exchange, deviceId),
      program: 'test',
    })
    await north.store.engine.transaction('replay', async (db) => {
      await db.updateTable('syncFormer').set({ secret }).execute()
    })
  }
  const letIn = () =>
    server.journal.admit({
      deviceId: north.deviceId,
      secretHash: hashOfSecret(SECRET),
      program: 'test',
      now: server.clock.now(),
    })
  const settle = async () => {
    for (const one of [north, south, north, south]) await one.catchUp()
    const [a, b, c] = await Promise.all([north.store, south.store, server].map(({ journal }) => digests(journal)))
    expect(b).toEqual(a)
    expect(c).toEqual(a)
  }
  const sequence = () => server.journal.db.selectFrom('operation').select('n').execute()

  test('S45: what it had not sent is sent, also what it wrote under several identities', async () => {
    await letIn()
    await register(north, 1)
    await north.catchUp()
    await register(north, 2)
    await become(SECOND)
    await move(north, 2, 'Peoria')
    await become(THIRD)
    await move(north, 1, 'Decatur')
    await settle()
    expect(await sequence()).toHaveLength(4)
    const { city } = await south.store.journal.db
      .selectFrom('patient')
      .select('city')
      .where('id', '=', patientRow(2).id)
      .executeTakeFirstOrThrow()
    expect(city).toBe('Peoria')
    expect(await formerWaiting(north.store.journal.db)).toEqual([])
    // Nothing is sent twice.
    await settle()
    expect(await sequence()).toHaveLength(4)
  })

  test('S45: a practice that never had a server, and was put back once, brings all of its work', async () => {
    await register(north, 1)
    await server.journal.revoke(north.deviceId)
    // An identity that no server ever heard of.
    const unheard = '01900000-0000-7000-8000-0000000000e1' as DeviceId
    await changeDevice(north.store.engine, unheard)
    await register(north, 2)
    await become(SECOND, null)
    await register(north, 3)
    await settle().catch(() => undefined)
    const ids = await server.journal.db.selectFrom('patient').select('id').orderBy('id').execute()
    // Control: what was written under a revoked identity is not let in under another name.
    expect(ids.map(({ id }) => id)).toEqual([2, 3].map((number) => patientRow(number).id).toSorted())
  })

  test('S45: nobody writes in the name of a PC whose secret she does not have', async () => {
    await letIn()
    const first = north.deviceId
    await register(north, 1)
    await north.catchUp()
    await register(north, 2)
    await become(SECOND, 'b3RoZXJvdGhlcm90aGVyb3RoZXJvdGhlcm90aGVyMTI')
    await north.catchUp()
    expect(await sequence()).toHaveLength(1)
    expect(await formerWaiting(north.store.journal.db)).toMatchObject([{ deviceId: first, number: 2 }])
    // With it, all of it comes.
    await become(SECOND)
    await settle()
    expect(await sequence()).toHaveLength(2)
  })

  test('S27 S45: a server that was put back gets what a former identity had sent, too', async () => {
    await letIn()
    await register(north, 1)
    await north.catchUp()
    await become(SECOND)
    await register(north, 2)
    await settle()
    const fresh = await openServer()
    try {
      const other = serverOn(fresh)
      await fresh.journal.restored('put back to before everything', { beyond: 1_900_000_000_000 })
      await enrol(other, SECOND)
      north.exchange = new Exchange({
        journal: north.store.journal,
        transport: direct(other.exchange, SECOND),
        program: 'test',
      })
      await north.catchUp()
      expect(await digests(other.journal)).toEqual(await digests(north.store.journal))
      expect(await other.journal.db.selectFrom('operation').select('n').execute()).toHaveLength(2)
    } finally {
      await fresh.close()
    }
  })
})
