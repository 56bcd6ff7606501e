import { spawn } from 'node:child_process'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { SCHEMA_VERSION } from '../db/migrations/index.ts'
import type { HttpsTransport } from '../electron/sync/transport.ts'
import { hashOfSecret } from '../server/device-gate.ts'
import type { ServerFolder } from '../server/folder.ts'
import { openPractice, serverClock } from '../server/practice.ts'
import { PROTOCOL } from '../shared/sync/index.ts'
import { postgresDatabase } from '../test/support/postgres.ts'
import { BareClient } from '../test/sync/bare-client.ts'
import { PRACTICE, scratchFolder } from '../test/sync/serving.ts'
import { type Bench, type Figure, latency } from './bench.ts'

const MAIN = fileURLToPath(new URL('../server/main.ts', import.meta.url))
const PCS = 40
const ROUNDS = 25
const CHANGES = 3
const PAGE = 500

/** The server as a process of its own. */
async function started(folder: ServerFolder, url: string) {
  const child = spawn(process.execPath, [MAIN, 'run', '--port', '0', '--folder', folder.path], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, DATABASE_URL: url },
  })
  for await (const line of createInterface({ input: child.stdout })) {
    const { listening } = JSON.parse(line) as { listening?: { port: number } }
    if (!listening) continue
    child.stdout.resume()
    return {
      port: listening.port,
      stop: () => new Promise<void>((resolve) => void child.once('exit', () => resolve()).kill()),
    }
  }
  throw new Error('the server did not come up')
}

/** Fetches everything after a cursor. @returns where it ends */
async function pulled(transport: HttpsTransport, from: number): Promise<number> {
  const asking = { protocol: PROTOCOL, practiceId: PRACTICE, program: 'bench', schemaVersion: SCHEMA_VERSION, epoch: 1 }
  for (let cursor = from; ; ) {
    const page = await transport.pull({ ...asking, cursor, limit: PAGE })
    if (page.kind !== 'page') throw new Error(`the server answered ${page.kind}`)
    cursor = page.cursor
    if (cursor === page.head) return cursor
  }
}

/** Every PC sends a little, fetches what the others sent, and begins anew at once. @returns milliseconds of each push */
async function loop(databaseUrl: string): Promise<number[]> {
  const folder = await scratchFolder()
  const pcs = Array.from({ length: PCS }, (_, index) => new BareClient(`bench ${index}`))
  const practice = await openPractice(folder, { databaseUrl: databaseUrl || undefined })
  for (const { deviceId, secret } of pcs) {
    const known = { deviceId, secretHash: hashOfSecret(secret), program: 'bench', now: serverClock.now() }
    await practice.journal.admit(known)
  }
  await practice.close()
  const server = await started(folder, databaseUrl)
  const address = {
    host: '127.0.0.1',
    port: server.port,
    practiceId: PRACTICE,
    certificate: folder.authority().certificate,
  }
  const times: number[] = []
  try {
    await Promise.all(
      pcs.map(async (pc, index) => {
        const transport = pc.transportTo(address)
        let cursor = 0
        for (let round = 0; round < ROUNDS; round++) {
          for (let i = 0; i < CHANGES; i++) pc.register((index * ROUNDS + round) * CHANGES + i)
          const begun = performance.now()
          if (!(await pc.push(transport))) throw new Error('a push was not taken')
          // Connections are made in the first round.
          if (round > 0) times.push(performance.now() - begun)
          cursor = await pulled(transport, cursor)
        }
        transport.close()
      }),
    )
    return times
  } finally {
    await server.stop()
    rmSync(join(folder.path, '..'), { recursive: true, force: true })
  }
}

export const bench: Bench = {
  promise: 'Forty PCs at one server',
  async run() {
    const figures: Figure[] = latency('push of 3 changes, 40 PCs without a pause, SQLite', await loop(''), 100)
    const database = await postgresDatabase()
    try {
      return [
        ...figures,
        ...latency('push of 3 changes, 40 PCs without a pause, PostgreSQL', await loop(database.url), 100),
      ]
    } finally {
      await database.drop()
    }
  },
}
