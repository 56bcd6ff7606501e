/**
 * A process of its own beside a jest run: it owns the run's folder, starts PostgreSQL when the first suite asks, and
 * when jest is gone (its end of the pipe closes, whether it finished or was killed) stops the server and removes all.
 */
import { randomBytes } from 'node:crypto'
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type Cluster, startCluster } from './postgres-cluster.ts'

const directory = process.argv[2] ?? ''
if (directory === '') throw new Error('postgres-guard.ts needs the folder of the run')

mkdirSync(directory, { recursive: true })
// Others may pass through, not look: as root, PostgreSQL runs as another user inside.
chmodSync(directory, 0o711)

const token = randomBytes(16).toString('hex')
let cluster: Promise<Cluster> | undefined

const server = createServer((request, response) => {
  if (request.headers.authorization !== token) return void response.writeHead(403).end()
  cluster ??= startCluster(directory)
  cluster.then(
    ({ port, user, password }) => response.end(JSON.stringify({ port, user, password })),
    (error: Error) => response.writeHead(500).end(error.message),
  )
})

server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  writeFileSync(join(directory, 'guard.json'), JSON.stringify({ port, token }), { mode: 0o600 })
  process.stdout.write('ready\n')
})

async function end() {
  server.close()
  try {
    await (await cluster)?.stop()
  } finally {
    rmSync(directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 })
    process.exit()
  }
}

process.stdin.resume()
process.stdin.once('close', () => void end())
process.stdin.on('error', () => undefined)
// Ctrl+C reaches the whole group: jest decides when it is over.
process.on('SIGINT', () => undefined)
process.once('SIGTERM', () => void end())
