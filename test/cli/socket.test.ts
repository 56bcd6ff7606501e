import { afterEach, beforeEach, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { statSync, writeFileSync } from 'node:fs'
import { EventEmitter } from 'node:events'
import { connect, type Socket } from 'node:net'
import { join } from 'node:path'
import { callChannel, openStream } from '../../shared/ipc/index.ts'
import { attach } from '../../electron/socket/client.ts'
import { readFrames } from '../../electron/socket/frames.ts'
import { serveSocket, type SocketServer } from '../../electron/socket/server.ts'
import { echoCore } from '../browser/echo-core.ts'
import { scratch } from '../support/run.ts'

let path: string
let server: SocketServer
let echo: ReturnType<typeof echoCore>
beforeEach(async () => {
  path = join(await scratch('socket'), 'core.sock')
  // What a killed core leaves behind must not keep the next one from listening.
  writeFileSync(path, '')
  echo = echoCore()
  const newAddress = () => 'http://127.0.0.1:1/open?token=x'
  server = await serveSocket({
    core: echo.core,
    path,
    version: '1.2.3',
    streams: echo.streams,
    maxFrameBytes: 4096,
    newAddress,
  })
})
afterEach(() => server.close())
const attached = async () => {
  const client = await attach(path)
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
test.each(junk)('%s ends the conversation with a failure, and with nobody else', async (_name, bytes, reason) => {
  const bystander = await attached()
  const text = await new Promise<string>((resolve) => {
    const socket = connect(path)
    let heard = ''
    socket.on('data', (chunk) => {
      heard += chunk.toString()
    })
    socket.once('close', () => resolve(heard))
    socket.on('error', () => {})
    socket.write(bytes)
  })
  const [hello, refused] = text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as unknown)
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
  expect(await attach(`${path}-not-there`)).toBeNull()
})
