import { describe, expect, test } from '@jest/globals'
import { randomBytes } from 'node:crypto'
import { holdKey } from '../../electron/security/key-holder.ts'

const isZero = (bytes: Uint8Array) => bytes.every((byte) => byte === 0)

describe('a key in memory', () => {
  test('is the key while in use, and gives it to nobody for longer', () => {
    const key = randomBytes(32)
    const expected = Buffer.from(key)
    const holder = holdKey(key)
    expect(isZero(key)).toBe(true)
    const copy = holder((bytes) => {
      expect(bytes.equals(expected)).toBe(true)
      return bytes
    })
    expect(isZero(copy)).toBe(true)
    expect(() =>
      holder((bytes) => {
        bytes.fill(7)
        throw new Error('of the caller')
      }),
    ).toThrow('of the caller')
    expect(holder((bytes) => bytes.equals(expected))).toBe(true)
  })

  test('stands in no buffer as it is, and in none at all once destroyed', () => {
    const made: Buffer[] = []
    const allocate = (size: number) => {
      const buffer = Buffer.alloc(size)
      made.push(buffer)
      return buffer
    }
    const key = randomBytes(32)
    const expected = Buffer.from(key)
    const holder = holdKey(key, allocate)
    holder((bytes) => expect(made.filter((buffer) => buffer.equals(bytes))).toHaveLength(1))
    // Control: the buffers watched are those that hold the key together.
    expect(made).toHaveLength(3)
    const [mask, masked] = made as [Buffer, Buffer, Buffer]
    expect(Buffer.from(masked.map((byte, i) => byte ^ (mask[i] ?? 0))).equals(expected)).toBe(true)
    expect(made.some((buffer) => buffer.equals(expected))).toBe(false)
    holder.destroy()
    expect(made.every(isZero)).toBe(true)
    expect(holder.destroyed).toBe(true)
    expect(() => holder(() => 1)).toThrow(expect.objectContaining({ code: 'not-signed-in', reason: 'closed' }))
  })

  test('no buffer of it comes from the pool that all small buffers share', () => {
    const holder = holdKey(randomBytes(32))
    expect(holder((bytes) => bytes.buffer.byteLength)).toBe(32)
    // Control: this is how a pooled one looks.
    expect(Buffer.from('pooled').buffer.byteLength).toBeGreaterThan(32)
  })

  test('cannot be carried across an await, where it would be zeroes by then', () => {
    const holder = holdKey(randomBytes(32))
    expect(() => holder(async (bytes) => bytes.length)).toThrow('at once')
  })
})
