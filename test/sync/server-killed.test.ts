import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync } from 'node:fs'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { ledgerGiving } from '../../db/ledger/given.ts'
import { Exchange } from '../../electron/sync/exchange.ts'
import { HttpsTransport } from '../../electron/sync/transport.ts'
import { hashOfSecret } from '../../server/device-gate.ts'
import type { ServerFolder } from '../../server/folder.ts'
import { openPractice, serverClock } from '../../server/practice.ts'
import { PracticeExchange } from '../../server/sync/exchange.ts'
import { patientRow } from '../support/rows.ts'
import { digests, type Pc, pc } from './fleet.ts'
import { PRACTICE, scratchFolder } from './serving.ts'

const MAIN = fileURLToPath(new URL('../../server/main.ts', import.meta.url))
const AUTHOR = { userId: null, sessionId: null, channel: 'patients.register' }
const SECRET = 'c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0c2VjcmV0MTI'

/** The server as a process of its own. */
async function started(folder: ServerFolder): Promise<{ child: ChildProcess; port: number }> {
  const child = spawn(process.execPath, [MAIN, 'run', '--port', '0', '--folder', folder.path], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...process.env, DATABASE_URL: '' },
  })
  for await (const line of createInterface({ input: child.stdout })) {
    const told = JSON.parse(line) as { listening?: { port: number } }
    if (!told.listening) continue
    child.stdout?.resume()
    return { child, port: told.listening.port }
  }
  throw new Error('the server did not come up')
}

/** A line between PC and server that hands everything on, until `onAnswer` is set: then nothing of an answer comes through. */
async function relay(port: () => number) {
  const open = new Set<Socket>()
  const line = { port: 0, onAnswer: null as (() => void) | null, close: async () => {} }
  const server = createServer((near) => {
    const far = connect({ host: '127.0.0.1', port: port() })
    for (const socket of [near, far]) {
      open.add(socket)
      socket.on('error', () => undefined)
      socket.once('close', () => {
        near.destroy()
        far.destroy()
      })
    }
    near.on('data', (bytes) => far.write(bytes))
    far.on('data', (bytes) => {
      if (line.onAnswer) line.onAnswer()
      else near.write(bytes)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  line.port = (server.address() as AddressInfo).port
  line.close = async () => {
    for (const socket of open) socket.destroy()
    server.close()
  }
  return line
}

describe('a server that is killed between its commit and its answer', () => {
  let folder: ServerFolder
  let running: { child: ChildProcess; port: number }
  let line: Awaited<ReturnType<typeof relay>>
  let north: Pc

  beforeEach(async () => {
    folder = await scratchFolder(PRACTICE)
    const practice = await openPractice(folder, {})
    const { journal } = practice
    north = await pc('north', {
      journal,
      clock: serverClock as never,
      exchange: new PracticeExchange({ journal, clock: serverClock, giving: ledgerGiving }),
    })
    await journal.admit({
      deviceId: north.deviceId,
      secretHash: hashOfSecret(SECRET),
      program: 'test',
      now: serverClock.now(),
    })
    await practice.close()
    running = await started(folder)
    line = await relay(() => running.port)
  })
  afterEach(async () => {
    running?.child.kill('SIGKILL')
    await line?.close()
    await north?.remove()
    rmSync(join(folder.path, '..'), { recursive: true, force: true })
  })

  const standing = async () => {
    const { journal, close } = await openPractice(folder, {})
    try {
      return await journal.db.selectFrom('operation').select('n').execute()
    } finally {
      await close()
    }
  }

  test('S9 S27: the PC sends again, and everything stands once', async () => {
    const { certificate } = folder.authority()
    const server = { host: '127.0.0.1', port: line.port, practiceId: PRACTICE, certificate }
    const transport = new HttpsTransport(server, { deviceId: north.deviceId, secret: SECRET })
    const exchange = new Exchange({ journal: north.store.journal, transport, program: 'test' })
    for (let number = 1; number <= 5; number++)
      await north.store.journal.work(AUTHOR, (work) => work.insert('patient', patientRow(number)))
    // The connection stands before, so that the next thing that comes back is the answer itself.
    expect(await exchange.pull()).toMatchObject({ moved: 0, refused: null })

    const killed = once(running.child, 'exit')
    line.onAnswer = () => {
      running.child.kill('SIGKILL')
    }
    await expect(exchange.push()).rejects.toMatchObject({
      name: 'Unreachable',
      cause: { code: 'offline', reason: 'unreachable' },
    })
    expect(await killed).toEqual([null, 'SIGKILL'])
    expect(exchange.acked).toBe(0)
    line.onAnswer = null
    // Without this the kill might have come before the commit, which is another story.
    expect(await standing()).toHaveLength(5)

    running = await started(folder)
    expect(await exchange.push()).toMatchObject({ moved: 5, refused: null })
    expect(await exchange.pull()).toMatchObject({ moved: 5, refused: null })
    transport.close()
    const ended = once(running.child, 'exit')
    running.child.kill('SIGTERM')
    expect(await ended).toEqual([0, null])

    expect(await standing()).toHaveLength(5)
    const practice = await openPractice(folder, {})
    try {
      expect(await digests(practice.journal)).toEqual(await digests(north.store.journal))
    } finally {
      await practice.close()
    }
  })
})
