import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { WallTime } from '../../shared/kernel/index.ts'
import { FileStore } from '../../server/files/store.ts'
import { valueOf, ZIMMER } from '../support/practices.ts'
import { pdf, png } from '../support/papers.ts'
import { until } from '../sync/cores.ts'
import { add, contentOf } from '../documents/send.ts'
import { inFolder, namesIn, type TwoPcs, twoPcs, untilStored, untilThere, whereIs } from './two-pcs.ts'

let pcs: TwoPcs
beforeEach(async () => {
  pcs = await twoPcs()
}, 300_000)
afterEach(() => pcs.remove(), 300_000)

const onServer = () => pcs.serving.folder.filesFolder
const here = (room: { dataDir: string }) => join(room.dataDir, 'files')
/** Large enough for several pieces, and nothing that packs. */
const LETTER = pdf({ pages: Array.from({ length: 3 }, (_, i) => `Quillfeather page ${i} ${'x'.repeat(900_000)}`) })

/** A document that the first PC added to a chart. */
async function added(content = LETTER) {
  const doctor = await pcs.north.signedIn('dr.lee')
  const { patientId } = valueOf(await doctor.patients.register(ZIMMER))
  const { entryId } = valueOf(await add(doctor, patientId, content, { shown: true }))
  const [fileId = ''] = namesIn(here(pcs.north)).filter((name) => name)
  return { doctor, document: { patientId, entryId }, fileId }
}

test('what one PC adds is on the server, encrypted, and another opens it, byte for byte', async () => {
  await pcs.connect()
  const { doctor, document, fileId } = await added()
  expect(await untilStored(doctor, document)).toMatchObject({ isHere: true, hindrance: null, part: null })
  const kept = readFileSync(inFolder(onServer(), fileId))
  expect(kept.equals(readFileSync(inFolder(here(pcs.north), fileId)))).toBe(true)
  expect(kept.includes('Quillfeather')).toBe(false)
  const other = await pcs.south.signedIn('dr.lee')
  await untilThere(other, document)
  expect(await untilStored(other, document)).toMatchObject({ isHere: false })
  expect(namesIn(here(pcs.south))).toEqual([])
  expect((await contentOf(other, document)).equals(LETTER)).toBe(true)
  expect(await whereIs(other, document)()).toMatchObject({ state: 'stored', isHere: true })
  // The bytes are in no operation: neither at the server nor at the other PC.
  const log = readFileSync(join(pcs.south.dataDir, 'operations.log'))
  expect(log.length).toBeLessThan(LETTER.length)
}, 180_000)

test('a PC without a server says nothing of where files are, and a file stays where it was added until there is one', async () => {
  const { doctor, document } = await added(png(60, 60))
  expect(await whereIs(doctor, document)()).toBeNull()
  expect(namesIn(onServer())).toEqual([])
  await pcs.connect()
  const again = await pcs.north.signedIn('dr.lee')
  await untilStored(again, document)
  expect(namesIn(onServer())).toHaveLength(1)
}, 180_000)

test('with the server away both go on; whoever opens what is not here hears why, and has it when the server is back', async () => {
  await pcs.connect()
  const { document } = await added()
  const doctor = await pcs.north.signedIn('dr.lee')
  await untilStored(doctor, document)
  const other = await pcs.south.signedIn('dr.lee')
  await untilThere(other, document)
  await untilStored(other, document)
  const { port } = pcs.serving.address()
  await pcs.serving.pause()
  const answer = await other.documents.open(document)
  expect(answer).toMatchObject({
    ok: false,
    failure: { code: 'offline', reason: 'file-elsewhere', message: expect.stringMatching(/server has it/) },
  })
  const second = valueOf(await add(doctor, document.patientId, png(50, 50), { title: 'Added meanwhile' }))
  expect(await whereIs(doctor, second)()).toMatchObject({ state: 'local-only', isHere: true })
  await pcs.serving.restart(port)
  await untilStored(doctor, second)
  expect((await contentOf(other, document)).equals(LETTER)).toBe(true)
}, 240_000)

test('a file that no PC has sent yet is told as that', async () => {
  await pcs.connect()
  const doctor = await pcs.north.signedIn('dr.lee')
  const store = FileStore.prototype
  const { take } = store
  // The server takes rows and no files.
  store.take = () => Promise.reject(Object.assign(new Error('full'), { code: 'ENOSPC' }))
  try {
    const { document } = await added(png(40, 40))
    const full = await until(whereIs(doctor, document), (where) => where?.hindrance === 'server-full', 60_000)
    expect(full).toMatchObject({ state: 'local-only', isHere: true })
    const other = await pcs.south.signedIn('dr.lee')
    await untilThere(other, document)
    expect(await until(whereIs(other, document), (where) => where !== null, 60_000)).toMatchObject({
      state: 'awaited',
      isHere: false,
    })
    expect(await other.documents.open(document)).toMatchObject({
      failure: { code: 'offline', reason: 'file-awaited', message: expect.stringMatching(/still on the PC/) },
    })
    expect(namesIn(onServer())).toEqual([])
  } finally {
    store.take = take
  }
}, 180_000)

test('a PC that was revoked gets no file, though it knows its row, and hears why', async () => {
  await pcs.connect()
  const { document, fileId } = await added()
  const doctor = await pcs.north.signedIn('dr.lee')
  await untilStored(doctor, document)
  const other = await pcs.south.signedIn('dr.lee')
  await untilThere(other, document)
  await untilStored(other, document)
  await pcs.serving.journal.revoke(pcs.deviceIds.south)
  expect(await other.documents.open(document)).toMatchObject({
    failure: { reason: 'device-revoked', message: expect.stringMatching(/no longer ask/) },
  })
  expect(namesIn(here(pcs.south))).toEqual([])
  expect(readdirSync(join(here(pcs.south), 'incoming'))).toEqual([])
  // Control: who was not revoked still gets it.
  rmSync(inFolder(here(pcs.north), fileId))
  expect((await contentOf(doctor, document)).equals(LETTER)).toBe(true)
}, 180_000)

test('a file that is damaged on a PC comes back whole from the server while it is read; the damaged one is kept', async () => {
  await pcs.connect()
  const { doctor, document, fileId } = await added()
  await untilStored(doctor, document)
  const path = inFolder(here(pcs.north), fileId)
  const bytes = readFileSync(path)
  bytes.writeUInt8(bytes.readUInt8(100_000) ^ 1, 100_000)
  writeFileSync(path, bytes)
  expect((await contentOf(doctor, document)).equals(LETTER)).toBe(true)
  expect(namesIn(here(pcs.north)).filter((name) => name.includes('damaged'))).toHaveLength(1)
}, 180_000)

test('a file that is damaged on the server is not given out; the PC that has it sends it again, and it can be opened', async () => {
  await pcs.connect()
  const { doctor, document, fileId } = await added()
  await untilStored(doctor, document)
  const other = await pcs.south.signedIn('dr.lee')
  await untilThere(other, document)
  await untilStored(other, document)
  const path = inFolder(onServer(), fileId)
  const bytes = readFileSync(path)
  bytes.writeUInt8(bytes.readUInt8(2_000_000) ^ 1, 2_000_000)
  writeFileSync(path, bytes)
  expect(await other.documents.open(document)).toMatchObject({ failure: { reason: 'file-awaited' } })
  expect(namesIn(here(pcs.south))).toEqual([])
  // The PC that holds it hears within a minute that it is wanted.
  const opened = await until(
    async () => other.documents.open(document),
    ({ ok }) => ok,
    150_000,
  )
  expect(opened.ok).toBe(true)
  expect((await contentOf(other, document)).equals(LETTER)).toBe(true)
}, 300_000)

test('a server that lost its files, put back to another epoch, gets them again from whoever holds them', async () => {
  await pcs.connect()
  const { doctor, document } = await added(png(70, 70))
  await untilStored(doctor, document)
  rmSync(onServer(), { recursive: true })
  await pcs.serving.restart(pcs.serving.address().port)
  await pcs.serving.journal.restored('a test')
  await until(
    async () => namesIn(onServer()),
    (names) => names.length === 1,
    120_000,
  )
}, 240_000)

test('the files of whoever is booked today are there before somebody opens them; those of others are not', async () => {
  await pcs.connect()
  const { doctor, document } = await added()
  const { patientId } = valueOf(
    await doctor.patients.register({ ...ZIMMER, familyName: 'Okafor', givenName: 'Booked' }),
  )
  const { entryId } = valueOf(await add(doctor, patientId, png(30, 30)))
  for (const one of [document, { patientId, entryId }]) await untilStored(doctor, one)
  const admin = await pcs.north.signedIn('admin')
  const type = { name: 'Follow-up', durationMinutes: 20 }
  valueOf(await admin.practice.saveVisitType({ id: null, revision: 0, details: type }))
  const desk = await pcs.north.signedIn('desk')
  const places = valueOf(await desk.practice.places({}))
  const today = new Date().toLocaleDateString('sv-SE', { timeZone: 'America/New_York' })
  const details = {
    patientId,
    locationId: places.locations[0]!.locationId as never,
    visitTypeId: places.visitTypes[0]!.visitTypeId as never,
    providerId: places.providers[0]!.providerId as never,
    startLocal: `${today}T12:00` as WallTime,
  }
  valueOf(await desk.appointments.book({ details, allow: { warnings: ['patient', 'hours', 'type'] } }))
  await pcs.south.signedIn('dr.lee')
  await until(
    async () => namesIn(here(pcs.south)),
    (names) => names.length > 0,
    150_000,
  )
  const other = await pcs.south.signedIn('dr.lee')
  expect(await whereIs(other, { patientId, entryId })()).toMatchObject({ isHere: true, state: 'stored' })
  expect(await whereIs(other, document)()).toMatchObject({ isHere: false })
}, 300_000)
