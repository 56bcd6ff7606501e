import { describe, expect, test } from '@jest/globals'
import { randomBytes } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { CHUNK, MAGIC, sealedLength, TAG } from '../../db/files/format.ts'
import { FileReader } from '../../db/files/reader.ts'
import { FileWriter, type Written } from '../../electron/files/writer.ts'
import { Refusal } from '../../shared/kernel/index.ts'
import { countingIds } from '../support/fixed.ts'
import { scratch } from '../support/run.ts'

const ids = countingIds('format')

async function written(content: Buffer, piece = 70_000): Promise<{ path: string; file: Written }> {
  const id = ids.next<string>()
  const path = join(await scratch('format'), id)
  const writer = await FileWriter.create(path, id)
  for (let at = 0; at < content.length; at += piece) await writer.append(content.subarray(at, at + piece))
  return { path, file: await writer.finish() }
}

async function readBack(path: string, file: Written): Promise<Buffer> {
  const reader = await FileReader.open(path, file)
  try {
    const parts: Buffer[] = []
    for await (const chunk of reader.chunks()) parts.push(chunk)
    return Buffer.concat(parts)
  } finally {
    await reader.close()
  }
}
const reasonOf = (path: string, file: Written) =>
  readBack(path, file).then(
    () => 'read',
    (error: unknown) => (error instanceof Refusal ? error.reason : String(error)),
  )

test.each([1, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 3 * CHUNK + 17])(
  '%i bytes come back as they were',
  async (bytes) => {
    const content = randomBytes(bytes)
    const { path, file } = await written(content, 1 + Math.floor(bytes / 3))
    expect(file.bytes).toBe(bytes)
    expect(readFileSync(path)).toHaveLength(sealedLength(bytes))
    expect((await readBack(path, file)).equals(content)).toBe(true)
    const reader = await FileReader.open(path, file)
    expect(await reader.sha256()).toBe(file.sha256)
    for (const [offset, length] of [
      [0, 1],
      [bytes - 1, 10],
      [Math.floor(bytes / 2), CHUNK],
      [bytes, 5],
    ] as const)
      expect((await reader.read(offset, length)).equals(content.subarray(offset, offset + length))).toBe(true)
    await reader.close()
  },
)

test('two files with the same content have nothing in common on the disk, and show nothing of it', async () => {
  const content = Buffer.from('Quillfeather '.repeat(20_000))
  const [one, two] = [await written(content), await written(content)]
  const [a, b] = [readFileSync(one.path), readFileSync(two.path)]
  expect(a.includes('Quillfeather')).toBe(false)
  expect(a.subarray(MAGIC.length, MAGIC.length + 64).equals(b.subarray(MAGIC.length, MAGIC.length + 64))).toBe(false)
  expect(one.file.sha256).toBe(two.file.sha256)
})

describe('whatever is done to a file is found', () => {
  const STEP = CHUNK + TAG
  const changes: [string, (bytes: Buffer, other: Buffer) => Buffer][] = [
    ['a flipped bit at the beginning', (bytes) => flip(bytes, 3)],
    ['a flipped bit in the first chunk', (bytes) => flip(bytes, MAGIC.length + 100)],
    ['a flipped bit in a tag', (bytes) => flip(bytes, MAGIC.length + CHUNK + 2)],
    ['a flipped bit in the last chunk', (bytes) => flip(bytes, bytes.length - TAG - 1)],
    ['a missing last byte', (bytes) => bytes.subarray(0, -1)],
    ['a missing last chunk', (bytes) => bytes.subarray(0, MAGIC.length + 3 * STEP)],
    [
      'a missing first chunk',
      (bytes) => Buffer.concat([bytes.subarray(0, MAGIC.length), bytes.subarray(MAGIC.length + STEP)]),
    ],
    ['bytes behind the end', (bytes) => Buffer.concat([bytes, Buffer.alloc(10)])],
    ['nothing left', () => Buffer.alloc(0)],
    ['zeros for a chunk', (bytes) => Buffer.from(bytes).fill(0, MAGIC.length + STEP, MAGIC.length + 2 * STEP)],
    [
      'two chunks that changed places',
      (bytes) => {
        const [first, second] = [0, 1].map((i) =>
          bytes.subarray(MAGIC.length + i * STEP, MAGIC.length + (i + 1) * STEP),
        )
        return Buffer.concat([
          bytes.subarray(0, MAGIC.length),
          second as Buffer,
          first as Buffer,
          bytes.subarray(MAGIC.length + 2 * STEP),
        ])
      },
    ],
    ['another file of the same length under its name', (_bytes, other) => other],
  ]
  const flip = (bytes: Buffer, at: number) => {
    const changed = Buffer.from(bytes)
    changed.writeUInt8(changed.readUInt8(at) ^ 1, at)
    return changed
  }
  test.each(changes)('%s', async (_name, change) => {
    const content = randomBytes(3 * CHUNK + 500)
    const [{ path, file }, other] = [await written(content), await written(randomBytes(content.length))]
    writeFileSync(path, change(readFileSync(path), readFileSync(other.path)))
    expect(await reasonOf(path, file)).toBe('file-damaged')
  })

  test('a length in the row that is a whole chunk shorter does not pass for the file', async () => {
    const { path, file } = await written(randomBytes(2 * CHUNK))
    writeFileSync(path, readFileSync(path).subarray(0, MAGIC.length + STEP))
    expect(await reasonOf(path, { ...file, bytes: CHUNK })).toBe('file-damaged')
  })

  test('the key of another file, or another id', async () => {
    const [{ path, file }, other] = [await written(randomBytes(99)), await written(randomBytes(99))]
    expect(await reasonOf(path, { ...file, fileKey: other.file.fileKey })).toBe('file-damaged')
    expect(await reasonOf(path, { ...file, id: other.file.id })).toBe('file-damaged')
    expect(await reasonOf(`${path}-gone`, file)).toBe('file-missing')
  })

  test('control: the same file untouched is read', async () => {
    const { path, file } = await written(randomBytes(3 * CHUNK + 500))
    expect(await reasonOf(path, file)).toBe('read')
  })
})
