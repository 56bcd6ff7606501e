import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { statSync, writeFileSync } from 'node:fs'
import { EventEmitter } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { join } from 'node:path'
import { callChannel, openStream } from '../../shared/ipc/index.ts'
import { type DataFolder, prepareDataFolder } from '../../electron/data-folder.ts'
import { attach } from '../../electron/socket/client.ts'
import { readFrames } from '../../electron/socket/frames.ts'
import { addressOf, newNonce, proofOf, readSocketKey, type SocketKey } from '../../electron/socket/proof.ts'
import { serveSocket, type SocketServer } from '../../electron/socket/server.ts'
import { echoCore } from '../browser/echo-core.ts'
import { scratch } from '../support/run.ts'

let path: string
let folder: DataFolder
let server: SocketServer
let echo: ReturnType<typeof echoCore>
beforeEach(async () => {
  folder = prepareDataFolder(await scratch('socket'))
  path = folder.socketPath
  // What a killed core leaves behind must not keep the next one from listening.
  writeFileSync(path, '')
  echo = echoCore()
  const newAddress = () => 'http://127.0.0.1:1/open?token=x'
  server = await serveSocket({
    core: echo.core,
    folder,
    version: '1.2.3',
    streams: echo.streams,
    maxFrameBytes: 4096,
    newAddress,
  })
})
afterEach(() => server.close())
const attached = async () => {
  const client = await attach(folder)
  if (!client) throw new Error('nobody answers')
  return client
}
const until = async (holds: () => boolean) => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5))
}

test('only this account may reach it', () => {
  expect(statSync(path).mode & 0o777).toBe(0o600)
})

test('the three verbs go through', async () => {
  const client = await attached()
  expect(client).toMatchObject({ pid: process.pid, version: '1.2.3' })
  expect(await callChannel(client, 'echo.say', { text: 'naïve ✓' })).toEqual({ ok: true, value: 'naïve ✓' })
  const steps: unknown[] = []
  const onProgress = ((step: unknown) => steps.push(step)) as never
  expect(await callChannel(client, 'echo.count', { to: 3 }, { onProgress })).toEqual({ ok: true, value: 3 })
  expect(steps).toEqual([1, 2, 3])
  const abort = new AbortController()
  const waiting = callChannel(client, 'echo.wait', {}, { signal: abort.signal })
  abort.abort()
  expect(await waiting).toMatchObject({ ok: false, failure: { code: 'cancelled' } })
  client.close()
})

test('streams speak until they are stopped, and end aloud when the core goes', async () => {
  const client = await attached()
  const heard: unknown[] = []
  const stop = openStream(client, 'echo.ticks', {}, (value) => heard.push(value))
  await until(() => echo.listening() === 1)
  echo.tick(5)
  await until(() => heard.length === 1)
  stop()
  await until(() => echo.listening() === 0)
  const ended = new Promise((resolve) => openStream(client, 'echo.ticks', {}, () => {}, resolve))
  await until(() => echo.listening() === 1)
  await server.close()
  expect(await ended).toMatchObject({ message: 'Daybook was closed.' })
  expect(await callChannel(client, 'echo.say', { text: 'x' })).toMatchObject({
    ok: false,
    failure: { reason: 'bridge' },
  })
})

test('each client is a connection of its own, closed when it goes', async () => {
  const [one, two] = [await attached(), await attached()]
  await callChannel(one, 'echo.who', {})
  await callChannel(two, 'echo.who', {})
  expect(echo.opened()).toBe(2)
  one.close()
  await until(() => echo.closed() === 1)
  await until(() => server.clients() === 1)
  two.close()
})

test('a new address for a browser can be asked for', async () => {
  const client = await attached()
  expect(await client.newAddress()).toContain('/open?token=')
  client.close()
})

const junk: [name: string, bytes: string, reason: string][] = [
  ['no JSON', 'GET / HTTP/1.1\n', 'not-json'],
  ['another verb', '{"verb":"eval","id":"a"}\n', 'not-a-call'],
  ['a call without channel', '{"verb":"call","id":"a"}\n', 'not-a-call'],
  ['a list', '[]\n', 'not-a-call'],
  [
    'a line over the limit',
    `{"verb":"call","id":"a","channel":"echo.say","input":"${'a'.repeat(4096)}"}\n`,
    'too-large',
  ],
  ['a line without end', 'a'.repeat(5000), 'too-large'],
]
/** Says this to the core at its address, proven by `key` first where one is given; what it said until it hung up. */
function converse(bytes: string, key: SocketKey | null): Promise<unknown[]> {
  return new Promise((resolve) => {
    const socket = connect(path)
    const heard: unknown[] = []
    const said = (value: unknown) => {
      heard.push(value)
      const { kind, nonce = '' } = value as { kind: string; nonce?: string }
      if (kind !== 'challenge') return
      const nonces = { server: nonce, client: newNonce() }
      const proof =
        key && `${JSON.stringify({ verb: 'prove', nonce: nonces.client, proof: proofOf(key, 'client', nonces) })}\n`
      socket.write(`${proof ?? ''}${bytes}`)
    }
    readFrames(socket, 1_000_000, said, () => socket.destroy())
    socket.once('close', () => resolve(heard))
    socket.on('error', () => {})
  })
}

test.each(junk)('%s ends the conversation with a failure, and with nobody else', async (_name, bytes, reason) => {
  const bystander = await attached()
  const [challenge, hello, refused] = await converse(bytes, readSocketKey(folder))
  expect(challenge).toMatchObject({ kind: 'challenge' })
  expect(hello).toMatchObject({ kind: 'hello' })
  expect(refused).toMatchObject({ kind: 'outcome', outcome: { ok: false, failure: { reason } } })
  expect(await callChannel(bystander, 'echo.say', { text: 'still here' })).toMatchObject({ ok: true })
  bystander.close()
})

test('a question far over the limit is answered with a failure, not with silence', async () => {
  const client = await attached()
  const outcome = await callChannel(client, 'echo.say', { text: 'a'.repeat(20_000_000) })
  expect(outcome).toMatchObject({ ok: false, failure: { code: 'invalid-input', reason: 'too-large' } })
  client.close()
})

test('frames come out whole and in order however the wire cuts them', () => {
  const frame = fc.record({ text: fc.string({ unit: 'grapheme' }), n: fc.integer() })
  fc.assert(
    fc.property(fc.array(frame), fc.array(fc.nat(40)), (frames, cuts) => {
      const wire = new EventEmitter()
      const heard: unknown[] = []
      const broken: string[] = []
      readFrames(
        wire as Socket,
        1_000_000,
        (value) => heard.push(value),
        (why) => broken.push(why),
      )
      let bytes = Buffer.from(frames.map((one) => `${JSON.stringify(one)}\n`).join(''))
      for (const cut of cuts) {
        wire.emit('data', bytes.subarray(0, cut))
        bytes = bytes.subarray(cut)
      }
      wire.emit('data', bytes)
      expect(heard).toEqual(frames)
      expect(broken).toEqual([])
    }),
  )
})

test('where nobody listens, nobody is attached to', async () => {
  expect(await attach({ ...folder, socketPath: `${path}-not-there` })).toBeNull()
})

describe('whoever cannot read the data folder', () => {
  const call = '{"verb":"call","id":"a","channel":"echo.say","input":{"text":"x"}}\n'

  test('is refused by the core before it could ask anything', async () => {
    for (const key of [null, Buffer.alloc(32)]) {
      const heard = await converse(call, key)
      expect(heard).toMatchObject([{ kind: 'challenge' }, { outcome: { failure: { reason: 'not-proven' } } }])
    }
    expect(echo.opened()).toBe(0)
  })

  test('control: after the right proof the same call opens a connection', async () => {
    const heard = await converse(`${call}[]\n`, readSocketKey(folder))
    expect(heard.slice(0, 2)).toMatchObject([{ kind: 'challenge' }, { kind: 'hello' }])
    expect(echo.opened()).toBe(1)
  })

  test('may take the address, and hears nothing of what a command line would say', async () => {
    await server.close()
    const heard: unknown[] = []
    const answers = [
      { kind: 'hello', proof: '0'.repeat(64), pid: 1, version: '1.2.3' },
      { kind: 'challenge', nonce: newNonce() },
    ]
    for (const first of answers) {
      const squatter = createServer((socket) => {
        socket.on('error', () => {})
        readFrames(
          socket,
          1_000_000,
          (value) => {
            heard.push(value)
            const { proof } = value as { proof: string }
            // The best a stranger can do is to give the answer back.
            socket.write(`${JSON.stringify({ kind: 'hello', proof, pid: 1, version: '1.2.3' })}\n`)
          },
          () => socket.destroy(),
        )
        socket.write(`${JSON.stringify(first)}\n`)
      })
      await new Promise<void>((resolve) => squatter.listen(path, resolve))
      expect(await attach(folder)).toBeNull()
      await new Promise((resolve) => squatter.close(resolve))
    }
    expect(heard.map((value) => (value as { verb: string }).verb)).toEqual(['prove'])
  })

  test('cannot know the name of a pipe, and the key is for this account alone', () => {
    const windows = { path: folder.path, socketPath: '\\\\.\\pipe\\daybook-1' }
    const names = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)].map((key) => addressOf(windows, key, 'win32'))
    expect(new Set(names).size).toBe(2)
    expect(names[0]).toMatch(/daybook-1-[0-9a-f]{32}$/)
    expect(statSync(join(folder.path, 'socket-key')).mode & 0o777).toBe(0o600)
  })
})
