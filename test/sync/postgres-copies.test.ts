import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { sql } from 'kysely'
import { standingOf } from '../../db/sync/devices.ts'
import { copiesIn } from '../../server/copies/manifest.ts'
import { restoreCopy } from '../../server/copies/restore.ts'
import { openPractice, schemaOf } from '../../server/practice.ts'
import { Exchange } from '../../electron/sync/exchange.ts'
import { HttpsTransport } from '../../electron/sync/transport.ts'
import { postgresDatabase } from '../support/postgres.ts'
import { digests, register } from './fleet.ts'
import { PRACTICE, remotePc, serve, type Serving } from './serving.ts'

let database: Awaited<ReturnType<typeof postgresDatabase>>
let serving: Serving
let north: Awaited<ReturnType<typeof remotePc>>
beforeEach(async () => {
  database = await postgresDatabase()
  serving = await serve({ databaseUrl: database.url })
  north = await remotePc('north', serving)
})
afterEach(async () => {
  await north?.remove()
  await serving?.stop()
  await database?.drop()
})

const newest = () => copiesIn(serving.folder.copies, serving.folder.key())[0]?.folder ?? ''

test('S40 S41 S42: a practice on PostgreSQL is copied into an encrypted file, proven, and put back into PostgreSQL', async () => {
  for (let number = 1; number <= 5; number++) await register(north, number)
  await north.catchUp()
  await serving.copies.copyNow()
  await serving.copies.proveNow()
  expect((await north.exchange.pull()).heard).toMatchObject({ acked: 5, durable: 5 })
  const copied = await digests(serving.journal)
  await register(north, 6)
  await north.catchUp()
  const before = await digests(serving.journal)
  const { epoch } = await standingOf(serving.journal.db)
  const copy = newest()
  // While a process serves the practice nothing is put in its place.
  await expect(restoreCopy(serving.folder, copy, { databaseUrl: database.url })).rejects.toMatchObject({
    reason: 'running',
  })
  await serving.apart(async () => {
    const restored = await restoreCopy(serving.folder, copy, { databaseUrl: database.url })
    expect(restored).toMatchObject({ operation: 5, healed: false })
    expect(restored.aside).toMatch(new RegExp(`^${schemaOf(PRACTICE)}_before_`))
    expect(restored.epoch).toBeGreaterThan(epoch)
  })
  expect(await digests(serving.journal)).toEqual(copied)
  const credential = { deviceId: north.deviceId, secret: north.secret }
  const transport = new HttpsTransport(serving.address(), credential)
  north.exchange = new Exchange({ journal: north.store.journal, transport, program: 'test' })
  await north.catchUp()
  expect(await digests(serving.journal)).toEqual(before)
  // The restored schema refuses what the first one refused.
  await expect(sql`delete from patient`.execute(serving.journal.db)).rejects.toThrow(/read-only/)
  transport.close()
})

test('a copy of SQLite goes on in PostgreSQL', async () => {
  const file = await serve()
  const south = await remotePc('south', file)
  try {
    for (let number = 1; number <= 3; number++) await register(south, number)
    await south.catchUp()
    await file.copies.copyNow()
    const before = await digests(file.journal)
    const copy = copiesIn(file.folder.copies, file.folder.key())[0]?.folder ?? ''
    await file.apart(async () => {
      await serving.stop()
      const restored = await restoreCopy(file.folder, copy, { databaseUrl: database.url })
      expect(restored.operation).toBe(3)
      const moved = await openPractice(file.folder, { databaseUrl: database.url })
      try {
        expect(await digests(moved.journal)).toEqual(before)
      } finally {
        await moved.close()
      }
    })
  } finally {
    await south.remove()
    await file.stop()
    serving = await serve({ databaseUrl: database.url })
  }
})
