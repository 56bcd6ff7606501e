import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { hashSealed } from '../../db/journal/chain.ts'
import { unsentOperations } from './unsent.ts'
import type { PushRequest, SentOperation } from '../../shared/sync/index.ts'
import { PROTOCOL } from '../../shared/sync/index.ts'
import { FOUNDING, type AnyStore, ENGINES } from '../support/stores.ts'
import { patientRow } from '../support/rows.ts'
import { AUTHOR, digests, type Pc, pc, register, type Server, serverOn } from './fleet.ts'

// What else a hostile device may try: an operation of 100 MB, a wrong authority, broken and boundless bodies in server-abuse.test.ts; files in
// test/files/hostile.test.ts; money in another's name in ledger-places.test.ts; a lease of its own in leases.test.ts.

const YEARS_MS = 10 * 365 * 24 * 60 * 60_000

describe.each(ENGINES)('a hostile device at a server on %s', (_name, openServer) => {
  let store: AnyStore
  let server: Server
  let north: Pc
  let hostile: Pc
  beforeEach(async () => {
    store = await openServer()
    server = serverOn(store)
    north = await pc('north', server)
    hostile = await pc('hostile', server)
  })
  afterEach(async () => {
    await Promise.all([north, hostile].map((one) => one?.remove()))
    await store?.close()
  })

  /** A chain that is whole again, as a device makes it that knows how (SPEC S8). */
  const chained = (operations: readonly SentOperation[]): SentOperation[] => {
    let before: string | null = null
    return operations.map((operation) => {
      const { number, after, epoch, seen, hash: _hash, ...recorded } = operation
      const hash = hashSealed({ ...recorded, deviceId: hostile.deviceId })
      const sealed = { ...recorded, number, after: before ?? after, epoch, seen, hash }
      before = hash
      return sealed
    })
  }

  /** What the device has not sent, changed before it is sent. */
  const send = async (change: (one: SentOperation) => SentOperation, more: Partial<PushRequest> = {}) => {
    const operations = chained((await unsentOperations(hostile)).map(change))
    const asked = { protocol: PROTOCOL, practiceId: FOUNDING.practiceId, program: 'test', schemaVersion: 1, epoch: 1 }
    const request = { ...asked, from: (operations[0]?.number ?? 1) - 1, operations, ...more } as PushRequest
    return server.exchange.push(hostile.deviceId, request)
  }
  const patients = ({ journal }: Pick<AnyStore, 'journal'>) =>
    journal.db.selectFrom('patient').select(['id', 'city']).orderBy('id').execute()
  const aside = () => server.journal.db.selectFrom('syncQuarantine').select(['number', 'reason']).execute()

  test('for another practice it is refused whole; a row of another practice goes aside, and what is behind it is taken', async () => {
    await register(hostile, 1)
    await register(hostile, 2)
    const other = '01900000-0000-7000-8000-0000000000c9'
    expect(await send((one) => one, { practiceId: other as never })).toMatchObject({ reason: 'practice-mismatch' })
    expect(await patients(server)).toEqual([])
    const answer = await send((one) =>
      one.rowId === patientRow(1).id
        ? { ...one, patch: JSON.stringify({ ...JSON.parse(one.patch), practice_id: other }) }
        : one,
    )
    expect(answer).toMatchObject({ kind: 'taken', quarantined: [{ reason: 'other-practice' }] })
    expect((await patients(server)).map(({ id }) => id)).toEqual([patientRow(2).id])
    expect(await aside()).toEqual([{ number: 1, reason: 'other-practice' }])
  })

  test('tables and columns that are nobody’s to write go aside, and what is behind is taken', async () => {
    for (const number of [1, 2, 3, 4]) await register(hostile, number)
    const wrong: Record<string, (one: SentOperation) => SentOperation> = {
      [patientRow(1).id]: (one) => ({ ...one, tbl: 'journal_head' }),
      [patientRow(2).id]: (one) => ({ ...one, patch: JSON.stringify({ ...JSON.parse(one.patch), revision: 9 }) }),
      [patientRow(3).id]: (one) => ({ ...one, patch: '[1]' }),
    }
    const answer = await send((one) => wrong[one.rowId]?.(one) ?? one)
    expect(answer).toMatchObject({ kind: 'taken' })
    expect((await aside()).map(({ reason }) => reason)).toEqual(['unknown-table', 'unknown-column', 'malformed'])
    expect((await patients(server)).map(({ id }) => id)).toEqual([patientRow(4).id])
  })

  test('S16: stamps that were forged ten years ahead win over nobody, and nobody is stopped by them afterwards', async () => {
    await register(north, 1)
    await north.catchUp()
    await hostile.catchUp()
    const change = ({ store: { journal } }: Pc, city: string) =>
      journal.work(AUTHOR, (work) => work.update('patient', patientRow(1).id, { city }))
    hostile.clock.advance(YEARS_MS)
    await change(hostile, 'Nowhere')
    hostile.clock.advance(-YEARS_MS)
    north.clock.advance(60_000)
    await change(north, 'Peoria')
    await north.catchUp()
    await hostile.catchUp()
    expect((await patients(server))[0]?.city).toBe('Peoria')
    const [conflict] = await server.journal.db.selectFrom('syncConflict').select('lost').execute()
    expect(conflict?.lost).toContain('Nowhere')
    // The control: without it the later one stands. Work goes on at both, whose clocks have heard of that time.
    await north.catchUp()
    await hostile.catchUp()
    await change(north, 'Decatur')
    north.clock.advance(1000)
    hostile.clock.advance(60_000)
    await north.catchUp()
    await hostile.catchUp()
    await change(hostile, 'Joliet')
    await hostile.catchUp()
    await north.catchUp()
    expect((await patients(north.store))[0]?.city).toBe('Joliet')
    expect(await digests(north.store.journal)).toEqual(await digests(hostile.store.journal))
  })

  test('S8: operations that do not follow one another are refused by name, and nothing of them is taken', async () => {
    await register(hostile, 1)
    const answer = await send((one) => ({ ...one, after: 'f'.repeat(64) }))
    expect(answer).toMatchObject({ kind: 'refused', reason: 'broken-chain' })
    expect(await patients(server)).toEqual([])
  })
})
