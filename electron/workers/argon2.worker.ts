import { parentPort } from 'node:worker_threads'
import { argon2id } from 'hash-wasm'

export type HashOrder = { id: number; secret: Uint8Array; salt: Uint8Array }
export type HashAnswer = { id: number; hash: Uint8Array }

/** 64 MiB, three passes, four lanes. Source: RFC 9106 §4, second recommended option. */
const COST = { memorySize: 64 * 1024, iterations: 3, parallelism: 4, hashLength: 32, outputType: 'binary' } as const

parentPort?.on('message', ({ id, secret, salt }: HashOrder) => {
  void argon2id({ password: secret, salt, ...COST }).then((hash) => {
    secret.fill(0)
    parentPort?.postMessage({ id, hash } satisfies HashAnswer)
    hash.fill(0)
  })
})
