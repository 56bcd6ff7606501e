import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { DataFolder } from '../data-folder.ts'
import { writeDurably } from '../security/durable-file.ts'

/**
 * What core and command line prove themselves to each other by: random bytes in a file of the data folder, which only
 * this account can read. Another account that took the core's address first, or reaches it, has not got them.
 */
export type SocketKey = Buffer

const BYTES = 32
const fileIn = ({ path }: DataFolder) => join(path, 'socket-key')

/** A new key for a core that starts; the caller owns the data folder. */
export function newSocketKey(folder: DataFolder): SocketKey {
  const key = randomBytes(BYTES)
  try {
    writeDurably(fileIn(folder), key)
    return key
  } catch (error) {
    // A full disk must not keep the practice from being read: the key of the last start serves as well.
    const last = readSocketKey(folder)
    if (last) return last
    throw error
  }
}

/** The key of the core that has the folder, or had it last; null when there is none. */
export function readSocketKey(folder: DataFolder): SocketKey | null {
  try {
    const key = readFileSync(fileIn(folder))
    return key.length === BYTES ? key : null
  } catch {
    return null
  }
}

/**
 * Where the core listens. On Windows the names of pipes are one room for all accounts: there the name follows from the
 * key, so that nobody can take it beforehand.
 */
export function addressOf({ socketPath }: DataFolder, key: SocketKey, platform = process.platform): string {
  return platform === 'win32' ? `${socketPath}-${mac(key, 'pipe').toString('hex').slice(0, 32)}` : socketPath
}

/** The random text that one side gives the other to answer. */
export const newNonce = (): string => randomBytes(16).toString('hex')

export type Nonces = { server: string; client: string }

/** What only a holder of the key can answer, different for each side so that no answer can be sent back. */
export const proofOf = (key: SocketKey, side: 'server' | 'client', nonces: Nonces): string =>
  mac(key, `${side} ${nonces.server} ${nonces.client}`).toString('hex')

/** Was this answer made with the key? */
export function isProof(key: SocketKey, side: 'server' | 'client', nonces: Nonces, given: string): boolean {
  const [right, found] = [Buffer.from(proofOf(key, side, nonces)), Buffer.from(given)]
  return right.length === found.length && timingSafeEqual(right, found)
}

const mac = (key: SocketKey, text: string) => createHmac('sha256', key).update(text).digest()
