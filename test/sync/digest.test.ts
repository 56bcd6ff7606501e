import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { digestsOf } from '../../db/sync/digest.ts'
import { patientRow } from '../support/rows.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'
import { AUTHOR, type Pc, pc, type Server, serverOn } from './fleet.ts'

const pause = async () => {}

describe.each(ENGINES)('digests, with a server on %s', (_name, openServer) => {
  let store: AnyStore
  let server: Server
  let north: Pc
  let south: Pc
  beforeEach(async () => {
    store = await openServer()
    server = serverOn(store)
    north = await pc('north', server)
    south = await pc('south', server)
    await north.store.journal.work(AUTHOR, async (work) => {
      for (let i = 0; i < 230; i++) await work.insert('patient', patientRow(i))
    })
    for (const one of [north, south, north]) await one.catchUp()
  })
  afterEach(async () => {
    await Promise.all([north, south].map((one) => one?.remove()))
    await store.close()
  })

  test('S29: at the same cursor every replica has the same, by table and by patient', async () => {
    const own = await digestsOf(north.store.journal.db, pause)
    expect(Object.keys(own?.patients ?? {})).toHaveLength(230)
    expect(await digestsOf(south.store.journal.db, pause)).toEqual(own)
    expect(await digestsOf(server.journal.db, pause)).toEqual(own)
    expect(await south.exchange.compare()).toEqual({ tables: [], patients: [] })
  })

  test('S29: one changed value is found, with the patient whose it is', async () => {
    const { id } = patientRow(117)
    await south.store.engine.transaction('replay', async (db) => {
      await db.updateTable('patient').set({ city: 'Elsewhere' }).where('id', '=', id).execute()
    })
    expect(await south.exchange.compare()).toEqual({ tables: ['patient'], patients: [id] })
    expect(await north.exchange.compare()).toEqual({ tables: [], patients: [] })
  })

  test('while something of its own is on the way, or the server is elsewhere, nothing is compared', async () => {
    const change = (city: string) =>
      south.store.journal.work(AUTHOR, (work) => work.update('patient', patientRow(1).id, { city }))
    await change('Peoria')
    expect(await south.exchange.compare()).toBeNull()
    await south.exchange.push()
    expect(await north.exchange.compare()).toBeNull()
    for (const one of [south, north]) await one.catchUp()
    expect(await north.exchange.compare()).toEqual({ tables: [], patients: [] })
  })

  test('what is written while they are added up makes them say nothing', async () => {
    let isWritten = false
    const during = async () => {
      if (isWritten) return
      isWritten = true
      await north.store.journal.work(AUTHOR, (work) => work.update('patient', patientRow(0).id, { city: 'Peoria' }))
    }
    expect(await digestsOf(north.store.journal.db, during)).toBeNull()
  })
})
