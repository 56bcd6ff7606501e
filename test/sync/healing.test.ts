import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { copyFileSync, rmSync } from 'node:fs'
import { proveSoundness } from '../../db/backups/soundness.ts'
import { patientRow } from '../support/rows.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'
import { AUTHOR, digests, type Pc, pc, register, type Server, serverOn } from './fleet.ts'

const move = ({ store }: Pc, number: number, city: string) =>
  store.journal.work(AUTHOR, (work) => work.update('patient', patientRow(number).id, { city }))

let store: AnyStore
let server: Server
let north: Pc
let south: Pc

beforeEach(async () => {
  const [, open] = ENGINES.find(([name]) => name === 'SQLite') ?? ENGINES[0] ?? []
  if (!open) throw new Error('no engine')
  store = await open()
  server = serverOn(store)
  north = await pc('north', server)
  south = await pc('south', server)
})
afterEach(async () => {
  await Promise.all([north, south].map((one) => one?.remove()))
  await store.close()
})

const settle = async () => {
  for (const one of [north, south, north, south]) await one.catchUp()
}
/** Work on both PCs, some of it at once on the same rows. */
async function work(from: number) {
  for (let number = from; number < from + 4; number++) {
    await register(north, 2 * number)
    await register(south, 2 * number + 1)
    await settle()
    await move(north, 2 * number + 1, `north ${number}`)
    south.clock.advance(10)
    await move(south, 2 * number + 1, `south ${number}`)
    await move(south, 2 * number, `only south ${number}`)
  }
  await settle()
}
const flawsOf = ({ store: { engine, log } }: Pc) =>
  proveSoundness({ raw: engine.raw, log: { entries: () => log.entries(), order: 'same' } }).flaws
const sequence = () => server.journal.db.selectFrom('operation').select('n').execute()

test('S1: what was received is proven like what was written here: rows, chains and the operation log', async () => {
  await work(0)
  expect(flawsOf(north)).toEqual([])
  expect(flawsOf(south)).toEqual([])
  // Control: a row that says something else than its operations is found.
  for (const trigger of ['capture_patient_update', 'once_patient_update'])
    north.store.engine.raw.exec(`drop trigger ${trigger}`)
  north.store.engine.raw.prepare('update patient set city = ? where id = ?').run('elsewhere', patientRow(1).id)
  expect(flawsOf(north)).toHaveLength(1)
})

test('an older database that is put back gets from its log what it had received and what it had written, and nothing is sent twice', async () => {
  await work(0)
  const [file] = [north.store.log.file.replace('operations.log', 'daybook.db')]
  north.store.engine.checkpoint('TRUNCATE')
  copyFileSync(file, `${file}.old`)
  await work(10)
  await move(north, 3, 'not sent yet')
  const before = await digests(north.store.journal)
  const sent = (await sequence()).length
  await north.store.close()
  copyFileSync(`${file}.old`, file)
  for (const end of ['-wal', '-shm']) rmSync(`${file}${end}`, { force: true })
  await north.reopen()
  expect(north.store.reconciled.healed).toBeGreaterThan(10)
  expect(await digests(north.store.journal)).toEqual(before)
  expect(flawsOf(north)).toEqual([])
  await settle()
  expect((await sequence()).length).toBe(sent + 1)
  const [a, b, c] = await Promise.all([north.store, south.store, server].map(({ journal }) => digests(journal)))
  expect([b, c]).toEqual([a, a])
  await work(20)
  expect(await digests(south.store.journal)).toEqual(await digests(north.store.journal))
})

test('S3: a PC that goes on under another identity keeps what it had written under the first', async () => {
  await work(0)
  const { changeDevice } = await import('../../db/journal/founding.ts')
  await move(north, 1, 'before')
  await north.catchUp()
  const identity = '01900000-0000-7000-8000-0000000000ee'
  await changeDevice(north.store.engine, identity)
  await server.journal.admit({ deviceId: identity, secretHash: '', program: 'test', now: server.clock.now() })
  expect(flawsOf(north)).toEqual([])
})
