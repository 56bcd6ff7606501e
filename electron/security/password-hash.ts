import { Worker } from 'node:worker_threads'
import type { HashAnswer, HashOrder } from '../workers/argon2.worker.ts'
import { workerUrl } from '../workers/worker-url.ts'

/** Stretches passwords and PINs with Argon2id beside the main thread, one after the other. */
export type PasswordHash = { stretch(secret: string, salt: Buffer): Promise<Buffer>; close(): Promise<void> }

/** Starts the worker at first use; it takes a third of a second for each password, by intent. */
export function createPasswordHash(): PasswordHash {
  let worker: Worker | null = null
  let last = 0
  const waiting = new Map<number, { resolve: (hash: Buffer) => void; reject: (error: Error) => void }>()
  const start = (): Worker => {
    const fresh = new Worker(workerUrl('argon2'))
    fresh.unref()
    fresh.on('message', ({ id, hash }: HashAnswer) => {
      const own = Buffer.alloc(hash.length)
      own.set(hash)
      hash.fill(0)
      waiting.get(id)?.resolve(own)
      waiting.delete(id)
      if (waiting.size === 0) fresh.unref()
    })
    fresh.on('error', (error) => {
      worker = null
      for (const one of waiting.values()) one.reject(error)
      waiting.clear()
    })
    return fresh
  }
  return {
    stretch(secret, salt) {
      worker ??= start()
      worker.ref()
      last += 1
      // NFKC: however the keyboard composes its letters. Source: NIST SP 800-63B-4 §3.1.1.2.
      const order: HashOrder = { id: last, secret: unpooled(secret.normalize('NFKC')), salt: Uint8Array.from(salt) }
      const answer = new Promise<Buffer>((resolve, reject) => waiting.set(order.id, { resolve, reject }))
      worker.postMessage(order)
      order.secret.fill(0)
      return answer
    },
    async close() {
      await worker?.terminate()
      worker = null
    },
  }
}

/** A text in memory of its own: sending a slice of Node's shared pool would copy the whole pool to the worker. */
function unpooled(text: string): Buffer {
  const bytes = Buffer.alloc(Buffer.byteLength(text, 'utf8'))
  bytes.write(text, 'utf8')
  return bytes
}
