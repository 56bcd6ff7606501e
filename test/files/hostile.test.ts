import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { connect } from 'node:tls'
import { recordFile } from '../../db/files/commands.ts'
import { pathOf } from '../../db/files/places.ts'
import type { StoredFile } from '../../db/files/queries.ts'
import { pieceAt } from '../../db/files/reader.ts'
import { FileWire } from '../../electron/files/wire.ts'
import { FileWriter } from '../../electron/files/writer.ts'
import { HttpsTransport, tlsTo } from '../../electron/sync/transport.ts'
import { serverClock, serverIds } from '../../server/practice.ts'
import { FILE_PATH, piecePath, SEALED_PIECE_BYTES } from '../../shared/files/index.ts'
import { scratch } from '../support/run.ts'
import { serve, type Serving } from '../sync/serving.ts'

const AUTHOR = { userId: null, sessionId: null, channel: 'documents.add' }
const NORTH = '01900000-0000-7000-8000-0000000000a1'
const STRANGER = '01900000-0000-7000-8000-0000000000aa'
const NEVER = new AbortController().signal

let serving: Serving
let transport: HttpsTransport
let wire: FileWire
let folder = ''
beforeAll(async () => {
  serving = await serve()
  transport = new HttpsTransport(serving.address(), { deviceId: NORTH, secret: await serving.admit(NORTH) })
  wire = new FileWire(transport.carry, NEVER)
  folder = join(await scratch('hostile'), 'files')
}, 120_000)
afterAll(async () => {
  transport?.close()
  await serving?.stop()
})

/** A file that the practice names, as a PC has it. */
async function named(bytes: number, change: Partial<StoredFile> = {}): Promise<StoredFile> {
  const id = serverIds.next<string>()
  const path = pathOf(folder, id)
  mkdirSync(dirname(path), { recursive: true })
  const writer = await FileWriter.create(path, id)
  await writer.append(randomBytes(bytes))
  const file: StoredFile = { ...(await writer.finish()), mediaType: 'application/pdf', ...change }
  await serving.journal.work(AUTHOR, (work) => recordFile(work, file, serverClock.now()))
  return file
}
const pieceOf = (file: StoredFile, index: number) => pieceAt(pathOf(folder, file.id), file.bytes, index)
const stateOf = async (...ids: string[]) => {
  const answer = await wire.standing(ids)
  return answer.kind === 'standing' ? answer.files.map(({ state }) => state) : answer
}
const ask = (
  method: 'GET' | 'PUT' | 'POST',
  path: string,
  body: Buffer | null = null,
  type = 'application/octet-stream',
) => transport.carry({ method, path, body, type, most: 1024 * 1024 })
const isAlive = async () => expect((await wire.standing([])).kind).toBe('standing')

test('a whole file goes up and comes down over TLS, byte for byte', async () => {
  const file = await named(2_500_000)
  expect(await stateOf(file.id)).toEqual(['lacking'])
  expect(await wire.send(file.id, 0, await pieceOf(file, 0))).toEqual({ kind: 'received', pieces: 1 })
  expect(await wire.send(file.id, 1, await pieceOf(file, 1))).toEqual({ kind: 'received', pieces: 2 })
  expect(await stateOf(file.id)).toEqual(['lacking'])
  expect(await wire.send(file.id, 2, await pieceOf(file, 2))).toMatchObject({ kind: 'whole' })
  expect(await stateOf(file.id)).toEqual(['whole'])
  const pieces = [await wire.piece(file.id, 0), await wire.piece(file.id, 1), await wire.piece(file.id, 2)]
  expect(pieces.every((piece) => Buffer.isBuffer(piece))).toBe(true)
  expect(Buffer.concat(pieces as Buffer[]).equals(readFileSync(pathOf(folder, file.id)))).toBe(true)
  expect(await wire.piece(file.id, 3)).toEqual({ kind: 'not-given', reason: 'lacking' })
}, 120_000)

test('of a file that no row names, nothing is taken: files never come before their operations', async () => {
  const id = serverIds.next<string>()
  expect(await stateOf(id)).toEqual(['unknown'])
  expect(await wire.send(id, 0, randomBytes(5000))).toEqual({ kind: 'not-taken', reason: 'unknown' })
  expect(await wire.piece(id, 0)).toEqual({ kind: 'not-given', reason: 'unknown' })
  expect(existsSync(pathOf(serving.folder.filesFolder, id))).toBe(false)
  expect(readdirSync(join(serving.folder.filesFolder, 'incoming', NORTH))).not.toContain(id)
}, 60_000)

describe('a row that can be no file’s', () => {
  test.each([
    ['10 TB', { bytes: 10 ** 13 }],
    ['nothing', { bytes: 0 }],
    ['less than nothing', { bytes: -5 }],
    ['a key that is none', { fileKey: 'AAAA' }],
    ['a hash that is none', { sha256: '../..' }],
  ])('%s', async (_name, change) => {
    const file = await named(1000, change)
    expect(await stateOf(file.id)).toEqual(['unfit'])
    expect(await wire.send(file.id, 0, randomBytes(1000))).toEqual({ kind: 'not-taken', reason: 'unfit' })
    expect(await wire.piece(file.id, 0)).toMatchObject({ kind: 'not-given' })
  })
})

test.each([
  ['a way out of the folder', 'PUT', piecePath('..%2f..%2fetc%2fpasswd', 0), 400],
  ['a way out by dots', 'GET', piecePath('../../admin', 0), 404],
  ['no number', 'PUT', `${FILE_PATH.content}/01900000-0000-7000-8000-000000000001/x`, 400],
  ['a piece below nothing', 'GET', `${FILE_PATH.content}/01900000-0000-7000-8000-000000000001/-1`, 400],
  ['a piece beyond all', 'GET', `${FILE_PATH.content}/01900000-0000-7000-8000-000000000001/99999999999999999999`, 400],
] as const)('an address that makes no sense: %s', async (_name, method, path, status) => {
  const answer = await ask(method, path, method === 'PUT' ? Buffer.alloc(10) : null)
  expect(answer.status).toBe(status)
  await isAlive()
})

test.each([
  ['more than a piece', Buffer.alloc(SEALED_PIECE_BYTES + 1), 'application/octet-stream', 413],
  ['JSON instead of bytes', Buffer.from('{"a":1}'), 'application/json', 400],
  ['a type that nobody knows', Buffer.from('x'), 'text/plain', 415],
])('a body that is none: %s', async (_name, body, type, status) => {
  const file = await named(1000)
  const answer = await ask('PUT', piecePath(file.id, 0), body, type)
  expect(answer.status).toBe(status)
  expect(await stateOf(file.id)).toEqual(['lacking'])
})

test('a question about more than may be asked, or about what is no name', async () => {
  const many = Buffer.from(JSON.stringify({ ids: Array.from({ length: 501 }, () => serverIds.next<string>()) }))
  expect((await ask('POST', FILE_PATH.standing, many, 'application/json')).status).toBe(400)
  const odd = Buffer.from(JSON.stringify({ ids: ['../../etc/passwd'] }))
  expect((await ask('POST', FILE_PATH.standing, odd, 'application/json')).status).toBe(400)
  expect((await ask('POST', FILE_PATH.standing, Buffer.from('{'), 'application/json')).status).toBe(400)
  await isAlive()
})

test('who is not let in, or was revoked, is told nothing and gets nothing, whatever it asks', async () => {
  const file = await named(1000)
  expect(await wire.send(file.id, 0, await pieceOf(file, 0))).toMatchObject({ kind: 'whole' })
  const asked = async (deviceId: string, secret: string) => {
    const other = new HttpsTransport(serving.address(), { deviceId, secret })
    const own = new FileWire(other.carry, NEVER)
    try {
      return [
        await own.standing([file.id]),
        await own.send(file.id, 0, await pieceOf(file, 0)),
        await own.piece(file.id, 0),
      ].map((answer) => ('reason' in answer ? answer.reason : 'given'))
    } finally {
      other.close()
    }
  }
  const none = Array.from({ length: 3 }, () => 'not-enrolled')
  expect(await asked(STRANGER, randomBytes(32).toString('base64url'))).toEqual(none)
  expect(await asked(NORTH, randomBytes(32).toString('base64url'))).toEqual(none)
  const SOUTH = '01900000-0000-7000-8000-0000000000a3'
  const secret = await serving.admit(SOUTH)
  expect(await asked(SOUTH, secret)).toEqual(['given', 'given', 'given'])
  await serving.journal.revoke(SOUTH)
  expect(await asked(SOUTH, secret)).toEqual(Array.from({ length: 3 }, () => 'device-revoked'))
  await isAlive()
}, 60_000)

test('one device cannot take all hands of the server: some of very many at once are told to wait, and all come in', async () => {
  const file = await named(1_200_000)
  await wire.send(file.id, 0, await pieceOf(file, 0))
  await wire.send(file.id, 1, await pieceOf(file, 1))
  // More connections than a PC of ours opens.
  const lines = Array.from({ length: 6 }, async () => {
    const { secret } = await secretOf()
    const other = new HttpsTransport(serving.address(), { deviceId: MANY, secret })
    const own = new FileWire(other.carry, NEVER)
    return { other, asks: Array.from({ length: 4 }, () => own.piece(file.id, 0)) }
  })
  const all = await Promise.all(lines)
  const answers = await Promise.all(all.flatMap(({ asks }) => asks))
  const given = answers.filter((answer) => Buffer.isBuffer(answer))
  const told = answers.filter((answer) => !Buffer.isBuffer(answer))
  expect(given.length).toBeGreaterThan(0)
  for (const answer of told) expect(answer).toEqual({ kind: 'not-given', reason: 'busy' })
  for (const { other } of all) other.close()
  expect(Buffer.isBuffer(await wire.piece(file.id, 0))).toBe(true)
}, 120_000)

const MANY = '01900000-0000-7000-8000-0000000000a4'
let admitted: Promise<string> | null = null
async function secretOf() {
  admitted ??= serving.admit(MANY)
  return { secret: await admitted }
}

test('a server ends though somebody is connected who asks nothing', async () => {
  const other = await serve()
  const { host, port } = other.address()
  const silent = connect({ host, port, ...tlsTo(other.address()) })
  silent.on('error', () => undefined)
  await new Promise((resolve) => silent.once('secureConnect', resolve))
  const began = performance.now()
  await other.stop()
  expect(performance.now() - began).toBeLessThan(60_000)
  silent.destroy()
}, 120_000)

test('the log and the metrics say nothing of what a file is', async () => {
  const text = serving.log.join('\n')
  expect(text).not.toMatch(/sha256|fileKey/)
  const metrics = await ask('GET', '/metrics')
  expect(metrics.body.toString()).toMatch(/daybook_file_pieces_total\{kind="whole"\} \d/)
})
