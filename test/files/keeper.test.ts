import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { existsSync, mkdirSync, readdirSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { MAX_FILE_BYTES, PIECE_BYTES } from '../../shared/files/index.ts'
import { jpegLike, png } from '../support/papers.ts'
import { PASSWORDS, scratchCore, valueOf, ZIMMER } from '../support/practices.ts'
import { add, contentOf, send } from '../documents/send.ts'

type Practice = Awaited<ReturnType<typeof scratchCore>>
type Person = Awaited<ReturnType<Practice['signedIn']>>
let practice: Practice
let doctor: Person
let patientId = ''
beforeAll(async () => {
  practice = await scratchCore()
  await practice.found()
  doctor = await practice.signedIn('dr.lee')
  patientId = valueOf(await doctor.patients.register(ZIMMER)).patientId
})
afterAll(() => practice.remove())

const folder = () => join(practice.dataDir, 'files')
const onDisk = () =>
  existsSync(folder())
    ? readdirSync(folder(), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile())
        .map(({ name }) => name)
        .toSorted()
    : []
const until = async (holds: () => boolean) => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10))
}

describe('what is not taken leaves nothing behind', () => {
  test.each([
    ['an empty file', 0, 'empty-file', /0 bytes/],
    ['200 MB', 200 * 1024 * 1024, 'file-too-large', /100 MB/],
    ['one byte too many', MAX_FILE_BYTES + 1, 'file-too-large', /100 MB/],
  ])('%s', async (_name, bytes, reason, sentence) => {
    const before = onDisk()
    const answer = await doctor.files.begin({ bytes })
    expect(answer).toMatchObject({ ok: false, failure: { reason, message: expect.stringMatching(sentence) } })
    expect(onDisk()).toEqual(before)
  })

  test('more or fewer bytes than were announced, a piece that is missing, a piece sent twice', async () => {
    const piece = Buffer.alloc(100, 7).toString('base64')
    const { token } = valueOf(await doctor.files.begin({ bytes: 250 }))
    expect(valueOf(await doctor.files.append({ token, offset: 0, data: piece }))).toEqual({ received: 100 })
    expect(valueOf(await doctor.files.append({ token, offset: 0, data: piece }))).toEqual({ received: 100 })
    expect(await doctor.files.append({ token, offset: 150, data: piece })).toMatchObject({
      failure: { reason: 'out-of-order' },
    })
    expect(await doctor.files.finish({ token })).toMatchObject({ failure: { reason: 'wrong-size' } })
    valueOf(await doctor.files.append({ token, offset: 100, data: piece }))
    expect(await doctor.files.append({ token, offset: 200, data: piece })).toMatchObject({
      failure: { reason: 'wrong-size' },
    })
    expect(
      await doctor.documents.add({ patientId: patientId as never, token, title: 'T', documentClass: 'other' }),
    ).toMatchObject({
      failure: { reason: 'not-finished' },
    })
    valueOf(await doctor.files.discard({ token }))
    await until(() => onDisk().length === 0)
  })
})

describe('a token is good for its session alone', () => {
  test('another person, and the same person at another window, get nothing by it', async () => {
    const { token } = valueOf(await send(doctor, png()))
    const desk = await practice.signedIn('desk')
    const elsewhere = await practice.signedIn('dr.lee')
    for (const other of [desk, elsewhere]) {
      expect(await other.files.finish({ token })).toMatchObject({ failure: { reason: 'token-expired' } })
      expect(await other.files.append({ token, offset: 0, data: 'AAAA' })).toMatchObject({ ok: false })
      expect(await other.files.discard({ token })).toMatchObject({ failure: { reason: 'token-expired' } })
    }
    const added = valueOf(await add(doctor, patientId, png()))
    const opened = valueOf(await doctor.documents.open(added))
    for (const other of [desk, elsewhere])
      expect(await other.files.read({ token: opened.token, offset: 0, bytes: 9 })).toMatchObject({ ok: false })
    valueOf(await doctor.files.discard({ token }))
  })

  test('a lock ends it: what came in is gone, what was open is closed, by address too', async () => {
    const added = valueOf(await add(doctor, patientId, png(41, 41)))
    const before = onDisk().length
    const { token } = valueOf(await doctor.documents.open(added))
    const served = await practice.core.file(token)
    expect(served).toMatchObject({ mediaType: 'image/png', bytes: png(41, 41).length })
    const half = valueOf(await doctor.files.begin({ bytes: 10 }))
    await until(() => onDisk().length === before + 1)
    valueOf(await doctor.access.lock({}))
    expect(await practice.core.file(token)).toBeNull()
    await until(() => onDisk().length === before)
    valueOf(await doctor.access.signIn({ login: 'dr.lee', password: PASSWORDS['dr.lee'] }))
    expect(await doctor.files.read({ token, offset: 0, bytes: 9 })).toMatchObject({
      failure: { reason: 'token-expired' },
    })
    expect(await doctor.files.finish({ token: half.token })).toMatchObject({ failure: { reason: 'token-expired' } })
  })

  test('a window can’t pile up files without end', async () => {
    const begun = await Promise.all(Array.from({ length: 33 }, () => doctor.files.begin({ bytes: 10 })))
    expect(begun.filter(({ ok }) => !ok)).toHaveLength(1)
    for (const one of begun) if (one.ok) valueOf(await doctor.files.discard({ token: one.value.token }))
  })
})

test('60 MB go in and out without holding up the main thread', async () => {
  const content = jpegLike(60 * 1024 * 1024)
  // What a screen sends is text already; cutting it is the test's work, not the core's.
  const pieces = Array.from({ length: Math.ceil(content.length / PIECE_BYTES) }, (_, i) =>
    content.subarray(i * PIECE_BYTES, (i + 1) * PIECE_BYTES).toString('base64'),
  )
  // Not a length of time, which a busy machine decides: whoever takes 60 MB in as a whole lets nobody else on meanwhile.
  let turns = 0
  const beat = setInterval(() => turns++, 1)
  const { token } = valueOf(await doctor.files.begin({ bytes: content.length }))
  for (const [index, data] of pieces.entries())
    valueOf(await doctor.files.append({ token, offset: index * PIECE_BYTES, data }))
  valueOf(await doctor.files.finish({ token }))
  expect(turns).toBeGreaterThan(pieces.length / 2)
  clearInterval(beat)
  const added = valueOf(
    await doctor.documents.add({
      patientId: patientId as never,
      token,
      title: 'Old records',
      documentClass: 'old-records',
    }),
  )
  expect((await contentOf(doctor, added)).equals(content)).toBe(true)
}, 120_000)

test('the sweep at the start removes what no row names and what is a day old, and nothing else', async () => {
  const kept = onDisk()
  const old = new Date('2026-01-01T00:00:00Z')
  const lay = (name: string, inFolder: string, at?: Date) => {
    mkdirSync(join(folder(), inFolder), { recursive: true })
    const path = join(folder(), inFolder, name)
    writeFileSync(path, 'left behind')
    if (at) utimesSync(path, at, at)
    return path
  }
  const id = (end: string) => `01a20000-0000-7000-8000-0000000000${end}`
  const orphan = lay(id('aa'), 'aa', old)
  const unfinished = lay(id('ab'), 'incoming', old)
  const young = lay(id('ac'), 'ac')
  const foreign = lay('notes.txt', 'ad', old)
  const misplaced = lay(id('ae'), '00', old)
  for (const name of kept) utimesSync(join(folder(), name.slice(-2), name), old, old)
  await practice.restart()
  doctor = await practice.signedIn('dr.lee')
  await until(() => !existsSync(orphan) && !existsSync(unfinished))
  for (const path of [young, foreign, misplaced]) expect(existsSync(path)).toBe(true)
  expect(onDisk()).toEqual(expect.arrayContaining(kept))
})
