import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { Exchange } from '../../electron/sync/exchange.ts'
import { patientRow } from '../support/rows.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'
import { AUTHOR, digests, direct, enrol, type Pc, pc, register, type Server, serverOn } from './fleet.ts'

const change = ({ store }: Pc, number: number, changes: { city?: string; phone?: string }) =>
  store.journal.work(AUTHOR, (work) => work.update('patient', patientRow(number).id, changes))
const patient = async ({ store }: Pc, number: number) =>
  store.journal.db.selectFrom('patient').selectAll().where('id', '=', patientRow(number).id).executeTakeFirst()
const conflicts = ({ journal }: Pick<AnyStore, 'journal'>) =>
  journal.db.selectFrom('syncConflict').select(['id', 'tbl', 'kind', 'lost']).orderBy('id').execute()

describe.each(ENGINES)('two PCs and a server on %s', (_name, openServer) => {
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
    await store.close()
  })

  const allEqual = async () => {
    const [a, b, c] = await Promise.all([north.store, south.store, server].map(({ journal }) => digests(journal)))
    expect(b).toEqual(a)
    expect(c).toEqual(a)
  }
  const settle = async () => {
    for (const one of [north, south, north, south]) await one.catchUp()
    await allEqual()
  }

  test('S1 S3: what is written on one PC stands on the other, once', async () => {
    await register(north, 1)
    await register(south, 2)
    await settle()
    expect(await patient(south, 1)).toMatchObject({ familyName: 'Zimmer1' })
    expect(await patient(north, 2)).toMatchObject({ familyName: 'Zimmer2' })
    await settle()
    const operations = await server.journal.db.selectFrom('operation').select(['n', 'tbl']).orderBy('n').execute()
    expect(operations).toEqual([
      { n: 1, tbl: 'patient' },
      { n: 2, tbl: 'patient' },
    ])
  })

  test('S16: changes of different columns both stand, without a conflict', async () => {
    await register(north, 1)
    await settle()
    await change(north, 1, { city: 'Peoria' })
    await change(south, 1, { phone: '555-0199' })
    await settle()
    expect(await patient(north, 1)).toMatchObject({ city: 'Peoria', phone: '555-0199' })
    expect(await conflicts(server)).toEqual([])
  })

  test('S16 S21: of one column the later stands, and the other is kept on every replica', async () => {
    await register(north, 1)
    await settle()
    await change(north, 1, { city: 'Peoria' })
    south.clock.advance(1000)
    await change(south, 1, { city: 'Decatur' })
    await settle()
    expect(await patient(north, 1)).toMatchObject({ city: 'Decatur' })
    const kept = await conflicts(server)
    expect(kept).toHaveLength(1)
    expect(JSON.parse(kept[0]?.lost ?? '')).toEqual([
      {
        column: 'city',
        kept: 'Decatur',
        lost: 'Peoria',
        against: {
          deviceId: south.deviceId,
          number: 1,
        },
        by: {
          deviceId: north.deviceId,
          number: 2,
        },
      },
    ])
    expect(await conflicts(north.store)).toEqual(kept)
    expect(await conflicts(south.store)).toEqual(kept)
  })

  test('S16: the earlier one that arrives later does not stand, and its author sees that', async () => {
    await register(north, 1)
    await settle()
    await change(north, 1, { city: 'Peoria' })
    south.clock.advance(1000)
    await change(south, 1, { city: 'Decatur' })
    await south.catchUp()
    await north.catchUp()
    expect(await patient(north, 1)).toMatchObject({ city: 'Decatur' })
    await settle()
  })

  test('S6 S23: an own value is not covered by an older one that comes in meanwhile', async () => {
    await register(north, 1)
    await settle()
    await change(north, 1, { city: 'Peoria' })
    await north.catchUp()
    south.clock.advance(1000)
    await change(south, 1, { city: 'Decatur' })
    await south.exchange.pull()
    expect(await patient(south, 1)).toMatchObject({ city: 'Decatur' })
    await settle()
    expect(await patient(north, 1)).toMatchObject({ city: 'Decatur' })
    expect(await conflicts(server)).toHaveLength(1)
  })

  test('S7: a clock that is two hours slow changes nothing about who saw what', async () => {
    await register(north, 1)
    await settle()
    south.clock.advance(-7_200_000)
    await change(north, 1, { city: 'Peoria' })
    await settle()
    await change(south, 1, { city: 'Decatur' })
    await settle()
    expect(await patient(north, 1)).toMatchObject({ city: 'Decatur' })
    expect(await conflicts(server)).toEqual([])
  })

  test('S9: a batch that is sent twice is taken once', async () => {
    await register(north, 1)
    await north.exchange.push()
    await north.reopen()
    await north.exchange.push()
    expect(await server.journal.db.selectFrom('operation').select('n').execute()).toHaveLength(1)
    await settle()
  })

  describe('a server that was put back to its beginning, told nobody and went on with others', () => {
    let other: AnyStore
    let putBack: Server
    let west: Pc
    const goTo = async (one: Pc) => {
      await enrol(putBack, one.deviceId)
      const transport = direct(putBack.exchange, one.deviceId)
      one.exchange = new Exchange({ journal: one.store.journal, transport, program: 'test' })
    }
    const epoch = async () =>
      (await putBack.journal.db.selectFrom('journalHead').select('epoch').executeTakeFirstOrThrow()).epoch

    beforeEach(async () => {
      await register(north, 1)
      await register(north, 2)
      await settle()
      other = await openServer()
      putBack = serverOn(other)
      west = await pc('west', putBack)
      for (const number of [3, 4, 5]) await register(west, number)
      await west.catchUp()
      for (const one of [north, south]) await goTo(one)
    })
    afterEach(async () => {
      await west?.remove()
      await other?.close()
    })

    test('S4: whoever knows other operations in its places fetches all of them, and nothing is lost', async () => {
      await south.reopen()
      await goTo(south)
      await south.catchUp()
      for (const number of [3, 4, 5]) expect(await patient(south, number)).toBeDefined()
      for (const one of [north, west, south]) await one.catchUp()
      const all = await Promise.all(
        [north.store, south.store, west.store, putBack].map(({ journal }) => digests(journal)),
      )
      expect(all).toEqual([all[0], all[0], all[0], all[0]])
      expect(await patient(west, 1)).toBeDefined()
    })

    test('S4 S10: what somebody had seen of the lost places counts for nothing in those that are there', async () => {
      expect(await epoch()).toBe(1)
      await change(south, 1, { city: 'Peoria' })
      await south.exchange.push()
      expect(await epoch()).toBeGreaterThan(1)
    })
  })
})
