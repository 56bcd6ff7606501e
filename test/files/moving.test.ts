import { describe, expect, test } from '@jest/globals'
import { randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CHUNK, MAGIC, piecesOf, placeOfPiece, provePiece, sealedLength, TAG } from '../../db/files/format.ts'
import { pathOf } from '../../db/files/places.ts'
import type { StoredFile } from '../../db/files/queries.ts'
import { pieceAt } from '../../db/files/reader.ts'
import { fetchFile, type Move, sendFile } from '../../electron/files/moving.ts'
import type { FileWire } from '../../electron/files/wire.ts'
import { FileWriter } from '../../electron/files/writer.ts'
import { FileStore } from '../../server/files/store.ts'
import { SEALED_PIECE_BYTES } from '../../shared/files/index.ts'
import { countingIds } from '../support/fixed.ts'
import { scratch } from '../support/run.ts'

const ids = countingIds('moving')
const DEVICE = '01900000-0000-7000-8000-0000000000a1'
const OTHER = '01900000-0000-7000-8000-0000000000a2'
const NOW = Date.now()

/** A file in a folder of its own, as a PC has it. */
async function fileOf(bytes: number, content = randomBytes(bytes)): Promise<{ folder: string; file: StoredFile }> {
  const id = ids.next<string>()
  const folder = join(await scratch('pc'), 'files')
  mkdirSync(join(folder, id.slice(-2)), { recursive: true })
  const writer = await FileWriter.create(pathOf(folder, id), id)
  await writer.append(content)
  return { folder, file: { ...(await writer.finish()), mediaType: 'application/pdf' } }
}

async function serverOf(room?: () => Promise<number>) {
  const folder = join(await scratch('server'), 'files')
  const store = new FileStore(folder, room)
  await store.open(NOW)
  return { folder, store }
}

type Line = { sent: number[]; given: number[]; cutAt: number | null; spoil: ((piece: Buffer) => Buffer) | null }
/** A wire straight into a store, which can be cut at a piece, and spoil what is on it. */
function wireTo(store: FileStore, file: StoredFile, device = DEVICE) {
  const line: Line = { sent: [], given: [], cutAt: null, spoil: null }
  const cut = (index: number) => {
    if (line.cutAt === index) throw new Error('the line was cut')
  }
  const wire = {
    async send(_id: string, index: number, piece: Buffer) {
      cut(index)
      line.sent.push(index)
      const taken = await store.take(file, device, index, line.spoil?.(piece) ?? piece)
      return taken.kind === 'whole'
        ? { kind: 'whole', epoch: 1 }
        : taken.kind === 'not-this-file'
          ? { kind: 'not-taken', reason: taken.kind }
          : taken
    },
    async piece(_id: string, index: number) {
      cut(index)
      line.given.push(index)
      const piece = await store.piece(file, index)
      return piece ? (line.spoil?.(piece) ?? piece) : { kind: 'not-given', reason: 'lacking' }
    },
  }
  return { line, wire: wire as unknown as FileWire }
}
const move = (wire: FileWire, folder: string, file: StoredFile): Move => ({
  wire,
  folder,
  file,
  budget: null,
  signal: new AbortController().signal,
  onPiece: () => {},
})
const fetched = (wire: FileWire, folder: string, file: StoredFile) =>
  fetchFile(move(wire, folder, file), { spare: 0, aside: 'damaged-1' })
const FIVE = 5 * 16 * CHUNK - 100

describe('pieces', () => {
  test.each([1, CHUNK, CHUNK + 1, 16 * CHUNK, 16 * CHUNK + 1, FIVE])(
    'of %i bytes cover the file once',
    async (bytes) => {
      const { folder, file } = await fileOf(bytes)
      const whole = readFileSync(pathOf(folder, file.id))
      const pieces: Buffer[] = []
      for (let index = 0; index < piecesOf(bytes); index++) {
        const piece = await pieceAt(pathOf(folder, file.id), bytes, index)
        expect(piece.length).toBeLessThanOrEqual(SEALED_PIECE_BYTES)
        provePiece(file, index, piece)
        pieces.push(piece)
      }
      expect(Buffer.concat(pieces).equals(whole)).toBe(true)
      expect(placeOfPiece(bytes, piecesOf(bytes) - 1).to).toBe(sealedLength(bytes))
    },
  )
})

describe('sending', () => {
  test('goes on where it was cut off, and sends nothing twice', async () => {
    const { folder, file } = await fileOf(FIVE)
    const { folder: kept, store } = await serverOf()
    const { line, wire } = wireTo(store, file)
    line.cutAt = 3
    await expect(sendFile(move(wire, folder, file), 0)).rejects.toThrow('cut')
    line.cutAt = null
    const { pieces, isWhole } = await new FileStore(kept).standing(file, DEVICE)
    expect({ pieces, isWhole }).toEqual({ pieces: 3, isWhole: false })
    expect(await sendFile(move(wire, folder, file), pieces)).toEqual({ kind: 'whole', epoch: 1 })
    expect(line.sent).toEqual([0, 1, 2, 3, 4])
    expect(readFileSync(pathOf(kept, file.id)).equals(readFileSync(pathOf(folder, file.id)))).toBe(true)
  })

  test('an answer that got lost doubles nothing', async () => {
    const { folder, file } = await fileOf(FIVE)
    const { store } = await serverOf()
    const { line, wire } = wireTo(store, file)
    expect(await sendFile(move(wire, folder, file), 0)).toMatchObject({ kind: 'whole' })
    expect(await sendFile(move(wire, folder, file), 2)).toMatchObject({ kind: 'whole' })
    expect(line.sent).toEqual([0, 1, 2, 3, 4, 2])
  })

  test('a server that was cut off before it had read the whole through does so with the last piece', async () => {
    const { folder, file } = await fileOf(FIVE)
    const { folder: kept, store } = await serverOf()
    const begun = join(kept, 'incoming', DEVICE)
    mkdirSync(begun, { recursive: true })
    writeFileSync(join(begun, file.id), readFileSync(pathOf(folder, file.id)))
    const { pieces } = await store.standing(file, DEVICE)
    const { line, wire } = wireTo(store, file)
    expect(await sendFile(move(wire, folder, file), pieces)).toMatchObject({ kind: 'whole' })
    expect(line.sent).toEqual([4])
  })

  test('half a piece that a crash left counts for nothing', async () => {
    const { folder, file } = await fileOf(FIVE)
    const { folder: kept, store } = await serverOf()
    const { line, wire } = wireTo(store, file)
    line.cutAt = 2
    await expect(sendFile(move(wire, folder, file), 0)).rejects.toThrow('cut')
    line.cutAt = null
    const path = join(kept, 'incoming', DEVICE, file.id)
    writeFileSync(path, Buffer.concat([readFileSync(path), randomBytes(70_000)]))
    const { pieces } = await store.standing(file, DEVICE)
    expect(pieces).toBe(2)
    expect(await sendFile(move(wire, folder, file), pieces)).toMatchObject({ kind: 'whole' })
  })

  test('what is damaged here is not sent', async () => {
    const { folder, file } = await fileOf(FIVE)
    const bytes = readFileSync(pathOf(folder, file.id))
    bytes.writeUInt8(bytes.readUInt8(200_000) ^ 1, 200_000)
    writeFileSync(pathOf(folder, file.id), bytes)
    const { store } = await serverOf()
    const { line, wire } = wireTo(store, file)
    expect(await sendFile(move(wire, folder, file), 0)).toEqual({ kind: 'not', why: 'here' })
    expect(line.sent).toEqual([])
  })
})

describe('a server takes nothing that is not the file', () => {
  const spoilt: [string, (piece: Buffer) => Buffer][] = [
    ['a flipped bit', (piece) => Buffer.from(piece).fill((piece[5000] ?? 0) ^ 1, 5000, 5001)],
    ['a piece cut short', (piece) => piece.subarray(0, -1)],
    ['a piece that is longer', (piece) => Buffer.concat([piece, Buffer.alloc(1)])],
    ['nothing', () => Buffer.alloc(0)],
    ['noise', (piece) => randomBytes(piece.length)],
  ]
  test.each(spoilt)('%s', async (_name, spoil) => {
    const { folder, file } = await fileOf(FIVE)
    const { folder: kept, store } = await serverOf()
    const { line, wire } = wireTo(store, file)
    line.spoil = spoil
    expect(await sendFile(move(wire, folder, file), 0)).toEqual({ kind: 'not', why: 'not-this-file' })
    expect(await store.standing(file, DEVICE)).toEqual({ isWhole: false, pieces: 0 })
    // Control: the same untouched is taken.
    line.spoil = null
    expect(await sendFile(move(wire, folder, file), 0)).toMatchObject({ kind: 'whole' })
    expect(readFileSync(pathOf(kept, file.id)).length).toBe(sealedLength(FIVE))
  })

  test('other content, sealed under the very key by a device that has it', async () => {
    const content = randomBytes(FIVE)
    const { folder, file } = await fileOf(FIVE, content)
    const forged = await forgery(file, randomBytes(FIVE))
    const { folder: kept, store } = await serverOf()
    const { wire } = wireTo(store, file, OTHER)
    expect(await sendAll(store, file, forged, OTHER)).toBe('not-this-file')
    expect(await store.standing(file, OTHER)).toEqual({ isWhole: false, pieces: 0 })
    // What another device began stands in nobody's way.
    expect(await store.take(file, OTHER, 0, forged.subarray(0, placeOfPiece(FIVE, 0).to))).toEqual({
      kind: 'received',
      pieces: 1,
    })
    const own = wireTo(store, file)
    expect(await sendFile(move(own.wire, folder, file), 0)).toMatchObject({ kind: 'whole' })
    expect(readFileSync(pathOf(kept, file.id)).equals(readFileSync(pathOf(folder, file.id)))).toBe(true)
    // Once the whole is here, whatever is sent under its name changes nothing.
    expect(await wire.send(file.id, 1, forged.subarray(0, 100))).toMatchObject({ kind: 'whole' })
    expect(readFileSync(pathOf(kept, file.id)).equals(readFileSync(pathOf(folder, file.id)))).toBe(true)
  })

  test('pieces out of order', async () => {
    const { folder, file } = await fileOf(FIVE)
    const { store } = await serverOf()
    const second = await pieceAt(pathOf(folder, file.id), FIVE, 1)
    expect(await store.take(file, DEVICE, 1, second)).toEqual({ kind: 'gap', pieces: 0 })
    expect(await store.take(file, DEVICE, 99, second)).toEqual({ kind: 'gap', pieces: 0 })
  })

  test('of what one device begins, only the last few stay', async () => {
    const { store } = await serverOf()
    const all: StoredFile[] = []
    for (let i = 0; i < 12; i++) {
      const { folder, file } = await fileOf(17 * CHUNK)
      await store.take(file, DEVICE, 0, await pieceAt(pathOf(folder, file.id), file.bytes, 0))
      all.push(file)
    }
    const begun = await Promise.all(all.map((file) => store.standing(file, DEVICE)))
    expect(begun.filter(({ pieces }) => pieces > 0)).toHaveLength(8)
  })

  test('where there is no room: what came before stays, and it goes on when there is', async () => {
    const { folder, file } = await fileOf(FIVE)
    let room = 10 ** 12
    const { folder: kept, store } = await serverOf(async () => room)
    const { line, wire } = wireTo(store, file)
    line.cutAt = 2
    await expect(sendFile(move(wire, folder, file), 0)).rejects.toThrow('cut')
    line.cutAt = null
    room = 200 * 1024 * 1024
    await expect(sendFile(move(wire, folder, file), 2)).rejects.toMatchObject({ code: 'ENOSPC' })
    expect(await store.standing(file, DEVICE)).toEqual({ isWhole: false, pieces: 2 })
    room = 10 ** 12
    expect(await sendFile(move(wire, folder, file), 2)).toMatchObject({ kind: 'whole' })
    expect(readFileSync(pathOf(kept, file.id)).equals(readFileSync(pathOf(folder, file.id)))).toBe(true)
  })
})

describe('fetching', () => {
  async function stored(bytes = FIVE) {
    const { folder, file } = await fileOf(bytes)
    const { folder: kept, store } = await serverOf()
    const { line, wire } = wireTo(store, file)
    await sendFile(move(wire, folder, file), 0)
    const there = join(await scratch('another'), 'files')
    mkdirSync(there, { recursive: true })
    return { source: pathOf(folder, file.id), file, kept, line, wire, there }
  }

  test('goes on where it was cut off; the whole is proven before it has its name', async () => {
    const { source, file, line, wire, there } = await stored()
    line.cutAt = 3
    await expect(fetched(wire, there, file)).rejects.toThrow('cut')
    expect(() => readFileSync(pathOf(there, file.id))).toThrow('ENOENT')
    line.cutAt = null
    expect(await fetched(wire, there, file)).toBe('here')
    expect(line.given).toEqual([0, 1, 2, 3, 4])
    expect(readFileSync(pathOf(there, file.id)).equals(readFileSync(source))).toBe(true)
  })

  test.each([
    ['a flipped bit', (piece: Buffer) => Buffer.from(piece).fill((piece[9] ?? 0) ^ 1, 9, 10)],
    ['a piece cut short', (piece: Buffer) => piece.subarray(0, 1000)],
    ['noise', (piece: Buffer) => randomBytes(piece.length)],
  ])('from a server that was taken over: %s is no file, and nothing of it stays', async (_name, spoil) => {
    const { file, line, wire, there } = await stored()
    line.spoil = spoil
    expect(await fetched(wire, there, file)).toBe('garbled')
    expect(() => readFileSync(pathOf(there, file.id))).toThrow('ENOENT')
    line.spoil = null
    expect(await fetched(wire, there, file)).toBe('here')
  })

  test('a file of which a bit on the server is another loses its name there, and is sent again', async () => {
    const { source, file, kept, wire, there } = await stored()
    const path = pathOf(kept, file.id)
    const bytes = readFileSync(path)
    bytes.writeUInt8(bytes.readUInt8(MAGIC.length + 20 * (CHUNK + TAG)) ^ 4, MAGIC.length + 20 * (CHUNK + TAG))
    writeFileSync(path, bytes)
    expect(await fetched(wire, there, file)).toBe('lacking')
    expect(() => readFileSync(path)).toThrow('ENOENT')
    expect(await sendFile(move(wire, join(source, '..', '..'), file), 0)).toMatchObject({ kind: 'whole' })
    expect(await fetched(wire, there, file)).toBe('here')
  })

  test('a row that can be no file’s: nothing is asked for and no path is made of it', async () => {
    const { file, line, wire, there } = await stored()
    line.given.length = 0
    for (const unfit of [
      { ...file, id: '../../../etc/passwd' },
      { ...file, bytes: 10 ** 12 },
      { ...file, bytes: -1 },
      { ...file, bytes: 1.5 },
      { ...file, fileKey: 'short' },
      { ...file, sha256: 'x' },
    ])
      expect(await fetched(wire, there, unfit)).toBe('unfit')
    expect(line.given).toEqual([])
  })
})

/** What a device that has the key could seal under it: other content of the same length. */
async function forgery(file: StoredFile, content: Buffer): Promise<Buffer> {
  const { sealChunk } = await import('../../db/files/format.ts')
  const key = Buffer.from(file.fileKey, 'base64')
  const chunks = Math.ceil(content.length / CHUNK)
  const parts = Array.from({ length: chunks }, (_, i) =>
    sealChunk(key, file.id, i, i === chunks - 1, content.subarray(i * CHUNK, (i + 1) * CHUNK)),
  )
  return Buffer.concat([MAGIC, ...parts])
}

async function sendAll(store: FileStore, file: StoredFile, sealed: Buffer, device: string): Promise<string> {
  let kind = ''
  for (let index = 0; index < piecesOf(file.bytes); index++) {
    const { from, to } = placeOfPiece(file.bytes, index)
    kind = (await store.take(file, device, index, sealed.subarray(from, to))).kind
  }
  return kind
}
