import { randomBytes } from 'node:crypto'
import type { KeyUse } from '../../db/connection.ts'
import { Refusal } from '../../shared/kernel/index.ts'

/** A key kept in memory: usable for the length of a call, until destroyed. */
export type KeyHolder = KeyUse & { destroy(): void; readonly destroyed: boolean }

/**
 * Takes over a key: the given bytes are zeroed. It is kept masked, so that its bytes stand nowhere as they are except
 * while in use, and never in a string or in Node's shared buffers. Whoever can read this process's memory at will is not
 * kept out by this; a page swapped out, a careless log or a dump of idle memory holds no key.
 * @param allocate for tests that watch what becomes of the buffers
 */
export function holdKey(key: Uint8Array, allocate: (size: number) => Buffer = (size) => Buffer.alloc(size)): KeyHolder {
  const mask = allocate(key.length)
  randomBytes(key.length).copy(mask)
  const masked = allocate(key.length)
  for (let i = 0; i < key.length; i++) masked[i] = (key[i] as number) ^ (mask[i] as number)
  key.fill(0)
  let destroyed = false
  const use = <T>(take: (bytes: Buffer) => T): T => {
    // A hard lock may come while a call is under way: for the person at the screen that is a locked practice.
    if (destroyed)
      throw new Refusal('not-signed-in', 'The practice is locked on this PC. Sign in to open it.', { reason: 'closed' })
    const bytes = allocate(masked.length)
    for (let i = 0; i < bytes.length; i++) bytes[i] = (masked[i] as number) ^ (mask[i] as number)
    try {
      const result = take(bytes)
      if (result instanceof Promise) throw new Error('a key is used at once, never across an await')
      return result
    } finally {
      bytes.fill(0)
    }
  }
  const destroy = () => {
    mask.fill(0)
    masked.fill(0)
    destroyed = true
  }
  return Object.defineProperty(Object.assign(use, { destroy }), 'destroyed', { get: () => destroyed }) as KeyHolder
}
