import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { callChannel } from '../../shared/ipc/index.ts'
import { attach } from '../../electron/socket/client.ts'
import { enter } from '../browser/visitor.ts'
import { scratch } from '../support/run.ts'
import { endPrograms, program } from './program.ts'

// Each command is a process of its own that stretches a password: slow where the processors are busy.
jest.setTimeout(240_000)

const ADDRESS = /^http:\/\/127\.0\.0\.1:\d+\/open\?token=[\w-]{43}$/m
let folder: string
beforeEach(async () => {
  folder = await scratch('open')
})
afterEach(endPrograms)
const daybook = (...args: string[]) => program('test/cli/echo-daybook.ts', args, folder)
const addressOf = async (started: ReturnType<typeof daybook>) => (await started.printed(ADDRESS))[0]
const socket = () => attach({ path: folder, socketPath: join(folder, 'core.sock') })

test('prints the address alone on standard output, and how to go on beside it', async () => {
  const opened = daybook('open')
  const address = await addressOf(opened)
  await opened.printed(/Press Ctrl\+C/)
  expect(opened.out()).toBe(`${address}\n`)
  expect(opened.said()).toContain('No browser was found.')
  expect(await enter(address)).not.toBeNull()
})

test.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('%s closes the core and lets go of the folder', async (signal) => {
  const opened = daybook('open', '--no-browser')
  await addressOf(opened)
  opened.child.kill(signal)
  expect(await opened.ended).toEqual({ code: 0, signal: null })
  expect(opened.said()).toContain('core closed')
  expect(await socket()).toBeNull()
  expect(existsSync(join(folder, 'core.sock'))).toBe(false)
})

test('a second one says that it is open already, gives a new address, and leaves the first alone', async () => {
  const first = daybook('open', '--no-browser')
  const address = await addressOf(first)
  const second = daybook('open', '--no-browser')
  const again = await addressOf(second)
  expect((await second.ended).code).toBe(0)
  expect(second.said()).toContain('open already')
  expect(again).not.toBe(address)
  expect(new URL(again).port).toBe(new URL(address).port)
  expect([await enter(address), await enter(again), await enter(again)]).toEqual([
    expect.any(String),
    expect.any(String),
    null,
  ])
})

test('two at the same moment: one opens, the other attaches', async () => {
  const both = [daybook('open', '--no-browser'), daybook('open', '--no-browser')]
  const ports = await Promise.all(both.map(async (one) => new URL(await addressOf(one)).port))
  expect(ports[0]).toBe(ports[1])
  expect(both.filter((one) => one.said().includes('open already'))).toHaveLength(1)
})

test('after kill -9 the next one opens, whatever was left behind, and the old address is dead', async () => {
  const first = daybook('open', '--no-browser')
  const old = await addressOf(first)
  expect(await socket()).not.toBeNull()
  first.child.kill('SIGKILL')
  await first.ended
  expect(existsSync(join(folder, 'core.sock'))).toBe(true)
  const second = daybook('open', '--no-browser', '--port', new URL(old).port)
  const address = await addressOf(second)
  expect(await enter(old)).toBeNull()
  expect(await enter(address)).not.toBeNull()
  const client = await socket()
  expect(client?.pid).toBe(second.child.pid)
  if (client) expect(await callChannel(client, 'echo.say', { text: 'back' })).toEqual({ ok: true, value: 'back' })
  client?.close()
})

test('a port that is taken is named', async () => {
  const first = daybook('open', '--no-browser')
  const { port } = new URL(await addressOf(first))
  const elsewhere = program('test/cli/echo-daybook.ts', ['open', '--no-browser', '--port', port], await scratch('open'))
  expect((await elsewhere.ended).code).toBe(1)
  expect(elsewhere.said()).toContain(`Port ${port} is taken`)
  expect(elsewhere.said()).toContain('core closed')
})

test('a core that hangs is named instead of waited for without end', async () => {
  const first = daybook('open', '--no-browser')
  await addressOf(first)
  first.child.kill('SIGSTOP')
  const second = daybook('open', '--no-browser')
  expect((await second.ended).code).toBe(1)
  expect(second.said()).toContain('does not answer')
  first.child.kill('SIGCONT')
})
