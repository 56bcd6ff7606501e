import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { patientRow } from '../support/rows.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'
import { change, decide, tray } from '../conflicts/two-pcs.ts'
import { AUTHOR, digests, type Pc, pc, type Server, serverOn } from './fleet.ts'

describe.each(ENGINES)('record numbers of two PCs, with a server on %s', (_name, openServer) => {
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

  const settle = async () => {
    for (const one of [north, south, north, south]) await one.catchUp()
    const [a, b, c] = await Promise.all([north.store, south.store, server].map(({ journal }) => digests(journal)))
    expect([b, c]).toEqual([a, a])
  }
  const numbers = async ({ store: { journal } }: Pc) =>
    (await journal.db.selectFrom('patient').select(['id', 'recordNumber']).orderBy('id').execute()).map(
      ({ id, recordNumber }) => [id, recordNumber],
    )
  const registered = (one: Pc, number: number, recordNumber: string) =>
    one.store.journal.work(AUTHOR, (work) => work.insert('patient', { ...patientRow(number), recordNumber }))

  test('S140: two charts that got one number are told apart on every PC; a person hears of it, and cannot give it twice', async () => {
    await registered(north, 1, '1001')
    await registered(north, 3, '1002')
    await registered(south, 2, '1001')
    await registered(south, 4, '1003')
    await settle()
    const wanted = [
      [patientRow(1).id, '1001'],
      [patientRow(2).id, '1001-2'],
      [patientRow(3).id, '1002'],
      [patientRow(4).id, '1003'],
    ]
    for (const one of [north, south]) expect(await numbers(one)).toEqual(wanted)
    const [matter, ...others] = await tray(north)
    expect(others).toEqual([])
    expect(matter).toMatchObject({ tbl: 'patient', rowId: patientRow(2).id })
    const other = matter?.fields[0]?.versions.find(({ role }) => role === 'other')
    if (!matter || !other) throw new Error('nothing waits')
    expect(other.values).toEqual({ record_number: '1001' })
    await expect(decide(north, matter, [{ field: 'record_number', version: other.key }])).rejects.toMatchObject({
      reason: 'name-taken',
    })
    await decide(north, matter, [])
    await settle()
    expect([await tray(north), await tray(south)]).toEqual([[], []])
    expect(await numbers(south)).toEqual(wanted)
  })

  test('S140: a chart keeps its number when something else of it changes, and when a batch is sent again', async () => {
    await registered(north, 1, '1001')
    await settle()
    await change(south, 'patient', patientRow(1).id, { city: 'Decatur' })
    await settle()
    await registered(south, 2, '1001-2')
    await registered(north, 3, '1001-2')
    await settle()
    expect((await numbers(north)).map(([, number]) => number)).toEqual(['1001', '1001-2-2', '1001-2'])
  })
})
