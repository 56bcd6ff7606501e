import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { setTimeout as pause } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import pg from 'pg'
import { listenForNews } from '../../electron/sync/news.ts'
import type { ServerAddress } from '../../electron/sync/transport.ts'
import { hashOfSecret } from '../../server/device-gate.ts'
import { ServerFolder } from '../../server/folder.ts'
import { openPractice, serverClock, type ServerPractice } from '../../server/practice.ts'
import { soon } from '../e2e/soon.ts'
import { postgresDatabase } from '../support/postgres.ts'
import { size } from '../support/size.ts'
import { BareClient } from './bare-client.ts'
import { PRACTICE, scratchFolder } from './serving.ts'

const MAIN = fileURLToPath(new URL('../../server/main.ts', import.meta.url))
const PROCESSES = 3
const CLIENTS = size({ ci: 100, full: 100 })
const EACH = 6

let database: Awaited<ReturnType<typeof postgresDatabase>>
let practice: ServerPractice
let folders: ServerFolder[]
let children: ChildProcess[]
let addresses: ServerAddress[]

beforeEach(async () => {
  database = await postgresDatabase()
  const folder = await scratchFolder()
  folders = [folder]
  for (let copy = 1; copy < PROCESSES; copy++) {
    const path = join(mkdtempSync(join(tmpdir(), 'daybook-server-')), 'server')
    cpSync(folder.path, path, { recursive: true, preserveTimestamps: true })
    folders.push(new ServerFolder(path))
  }
  practice = await openPractice(folder, { databaseUrl: database.url })
  children = []
  addresses = []
  for (const one of folders) {
    const child = spawn(process.execPath, [MAIN, 'run', '--port', '0', '--folder', one.path], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, DATABASE_URL: database.url },
    })
    children.push(child)
    const port = await portOf(child)
    const { certificate } = folder.authority()
    addresses.push({ host: '127.0.0.1', port, practiceId: PRACTICE, certificate })
  }
})
afterEach(async () => {
  for (const child of children ?? []) {
    const ended = once(child, 'exit')
    child.kill('SIGKILL')
    await ended
  }
  await practice?.close()
  for (const one of folders ?? []) rmSync(join(one.path, '..'), { recursive: true, force: true })
  await database?.drop()
})

async function portOf(child: ChildProcess): Promise<number> {
  if (!child.stdout) throw new Error('no output')
  for await (const line of createInterface({ input: child.stdout })) {
    const told = JSON.parse(line) as { listening?: { port: number } }
    if (!told.listening) continue
    child.stdout.resume()
    return told.listening.port
  }
  throw new Error('the server did not come up')
}

const admit = ({ deviceId, secret }: BareClient) =>
  practice.journal.admit({ deviceId, secretHash: hashOfSecret(secret), program: 'test', now: serverClock.now() })
const addressOf = (at: number): ServerAddress => {
  const address = addresses[at % PROCESSES]
  if (!address) throw new Error('no process')
  return address
}

test('S48 S2 S9: a hundred PCs at once, three processes, connections cut at random: one sequence without a gap, nothing lost, nothing twice', async () => {
  const clients = Array.from({ length: CLIENTS }, (_none, at) => new BareClient(`pc ${at}`))
  for (const client of clients) await admit(client)
  const cutter = new pg.Client({ connectionString: database.url })
  await cutter.connect()
  let cuts = 0
  let isOver = false
  const cutting = (async () => {
    while (!isOver) {
      await pause(150)
      const { rows } = await cutter.query<{ cut: boolean }>(
        `select pg_terminate_backend(pid) as cut from pg_stat_activity
           where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle' order by random() limit 1`,
      )
      cuts += rows.length
    }
  })()
  let sends = 0
  let cutOff = 0
  await Promise.all(
    clients.map(async (client, at) => {
      const transports = addresses.map((_one, process) => client.transportTo(addressOf(at + process)))
      for (let number = 0; number < EACH; number += 2) {
        client.register(at * EACH + number)
        client.register(at * EACH + number + 1)
        for (let turn = 0; client.acked < client.written; turn++) {
          sends += 1
          const transport = transports[(turn + number) % PROCESSES]
          if (transport && !(await client.push(transport))) {
            cutOff += 1
            await pause(20 + 10 * turn)
          }
        }
      }
      for (const transport of transports) transport.close()
    }),
  )
  isOver = true
  await cutting
  await cutter.end()
  expect(sends).toBeGreaterThanOrEqual(CLIENTS * (EACH / 2))
  // Without these the processes were never disturbed, which another test may look at.
  expect(cuts).toBeGreaterThan(0)
  expect(cutOff).toBeGreaterThanOrEqual(0)

  const { rows } = await ask(
    'select n, prev from (select n, lag(n, 1, 0::bigint) over (order by n) as prev from operation) o',
  )
  expect(rows).toHaveLength(CLIENTS * EACH)
  expect(rows.every(({ n, prev }) => Number(n) === Number(prev) + 1)).toBe(true)
  const { rows: chained } = await ask(
    'select count(*) as broken from operation o join operation b on b.n = o.n - 1 where o.previous <> b.hash',
  )
  expect(Number(chained[0]?.['broken'])).toBe(0)
  const { rows: taken } = await ask(
    'select device_id, count(distinct number) as numbers, max(number) as last from sync_origin group by device_id',
  )
  expect(taken).toHaveLength(CLIENTS)
  expect(taken.every(({ numbers, last }) => Number(numbers) === EACH && Number(last) === EACH)).toBe(true)
  const { rows: patients } = await ask('select count(*) as n from patient')
  expect(Number(patients[0]?.['n'])).toBe(CLIENTS * EACH)
})

test('S48: what is committed through one process is told by the others at once, and still after their connection was cut', async () => {
  const [writer, listener] = [new BareClient('writer'), new BareClient('listener')]
  await admit(writer)
  await admit(listener)
  const heard: number[] = []
  const line = listenForNews(
    addressOf(2),
    listener,
    (head) => void heard.push(head),
    () => 0,
  )
  const transport = writer.transportTo(addressOf(0))
  try {
    await soon(async () => expect(heard).toEqual([0]))
    writer.register(1)
    await writer.push(transport)
    await soon(async () => expect(heard.at(-1)).toBe(1))
    const { rows: cut } = await ask(
      `select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid() and datname = current_database()
         and (query like '%lock_shared%' or query like '%pg_notify%')`,
    )
    expect(cut).toHaveLength(PROCESSES)
    await pause(1500)
    writer.register(2)
    await writer.push(transport)
    await soon(async () => expect(heard.at(-1)).toBe(2))
  } finally {
    line.close()
    transport.close()
  }
})

/** Asks the practice's schema directly, beside everything that is tested. */
async function ask(text: string): Promise<{ rows: Record<string, unknown>[] }> {
  const { schemaOf } = await import('../../server/practice.ts')
  const client = new pg.Client({ connectionString: database.url, options: `-c search_path=${schemaOf(PRACTICE)}` })
  await client.connect()
  try {
    return await client.query(text)
  } finally {
    await client.end()
  }
}
