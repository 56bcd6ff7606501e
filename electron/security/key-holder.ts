import { randomBytes } from 'node:crypto'
import type { KeyUse } from '../../db/connection.ts'

/** A key kept in memory: usable for the length of a call, until destroyed. */
export type KeyHolder = KeyUse & { destroy(): void; readonly destroyed: boolean }

/**
 * Takes over a key: the given bytes are zeroed. It is kept masked, so that its bytes stand nowhere as they are except
 * while in use, and never in a string.
 */
export function holdKey(key: Buffer): KeyHolder {
  const mask = randomBytes(key.length)
  const masked = Buffer.alloc(key.length)
  for (let i = 0; i < key.length; i++) masked[i] = (key[i] as number) ^ (mask[i] as number)
  key.fill(0)
  let destroyed = false
  const use = <T>(take: (bytes: Buffer) => T): T => {
    if (destroyed) throw new Error('this key was destroyed')
    const bytes = Buffer.alloc(masked.length)
    for (let i = 0; i < bytes.length; i++) bytes[i] = (masked[i] as number) ^ (mask[i] as number)
    try {
      return take(bytes)
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
