import { afterEach, expect, test } from '@jest/globals'
import { type BrowserShell, startBrowserShell } from '../../electron/browser/shell.ts'
import type { Limits } from '../../electron/browser/limits.ts'
import { echoCore } from './echo-core.ts'
import { ask, enter, listen, pageHeaders, pageName } from './visitor.ts'

let shell: BrowserShell
afterEach(() => shell.close())

async function opened(limits: Partial<Limits> = {}) {
  const echo = echoCore()
  shell = await startBrowserShell({ core: echo.core, screens: '/nonexistent', limits, streams: echo.streams })
  const cookie = (await enter(shell.newAddress())) ?? ''
  const post = async (page: string, verb: 'call' | 'cancel', message: unknown) => {
    const headers = pageHeaders(shell.port, cookie, page)
    const reply = await ask(shell.port, {
      method: 'POST',
      path: `/rpc/${verb}`,
      headers,
      body: JSON.stringify(message),
    })
    return { status: reply.status, outcome: JSON.parse(reply.text) as unknown }
  }
  return { echo, cookie, post }
}
const until = async (holds: () => boolean) => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10))
}

test('each page is a connection of its own, kept over its calls', async () => {
  const { echo, post } = await opened()
  const [one, two] = [pageName(), pageName()]
  await post(one, 'call', { id: 'a', channel: 'echo.who', input: {} })
  await post(one, 'call', { id: 'b', channel: 'echo.who', input: {} })
  expect(echo.opened()).toBe(1)
  await post(two, 'call', { id: 'a', channel: 'echo.who', input: {} })
  expect(echo.opened()).toBe(2)
  expect(shell.pages()).toBe(2)
})

test('progress and events are pushed to their own page and to no other', async () => {
  const { echo, cookie, post } = await opened()
  const [mine, yours] = [pageName(), pageName()]
  const [ear, other] = [listen(shell.port, cookie, mine), listen(shell.port, cookie, yours)]
  expect([await ear.status, await other.status]).toEqual([200, 200])
  expect((await post(mine, 'call', { id: 'c', channel: 'echo.count', input: { to: 2 } })).outcome).toEqual({
    ok: true,
    value: 2,
  })
  expect((await post(mine, 'call', { id: 's', channel: 'echo.ticks', input: {} })).outcome).toEqual({
    ok: true,
    value: null,
  })
  echo.tick(7)
  await ear.heard(3)
  expect(ear.messages).toEqual([
    { id: 'c', kind: 'progress', value: 1 },
    { id: 'c', kind: 'progress', value: 2 },
    { id: 's', kind: 'event', value: 7 },
  ])
  await post(mine, 'cancel', { id: 's' })
  await until(() => echo.listening() === 0)
  echo.tick(8)
  expect(ear.messages).toHaveLength(3)
  expect(other.messages).toEqual([])
  ear.close()
  other.close()
})

test('a command under way can be cancelled', async () => {
  const { post } = await opened()
  const page = pageName()
  const waiting = post(page, 'call', { id: 'w', channel: 'echo.wait', input: {} })
  await until(() => shell.pages() === 1)
  await post(page, 'cancel', { id: 'w' })
  expect((await waiting).outcome).toMatchObject({ ok: false, failure: { code: 'cancelled' } })
})

test('what was pushed while the page was away reaches it when it is back in time', async () => {
  const { echo, cookie, post } = await opened({ pageAbsence: 5000 })
  const page = pageName()
  const first = listen(shell.port, cookie, page)
  await first.status
  await post(page, 'call', { id: 's', channel: 'echo.ticks', input: {} })
  first.close()
  await new Promise((resolve) => setTimeout(resolve, 100))
  echo.tick(1)
  echo.tick(2)
  const again = listen(shell.port, cookie, page)
  await again.heard(2)
  expect(again.messages).toMatchObject([{ value: 1 }, { value: 2 }])
  expect(echo.closed()).toBe(0)
  again.close()
})

test('a page that stays away is closed with its streams', async () => {
  const { echo, cookie, post } = await opened({ pageAbsence: 100 })
  const page = pageName()
  const ear = listen(shell.port, cookie, page)
  await ear.status
  await post(page, 'call', { id: 's', channel: 'echo.ticks', input: {} })
  await new Promise((resolve) => setTimeout(resolve, 300))
  expect(echo.closed()).toBe(0)
  ear.close()
  await until(() => echo.closed() === 1)
  expect(echo.listening()).toBe(0)
  expect(shell.pages()).toBe(0)
})

test('a page that is away and is told too much starts anew', async () => {
  const { echo, post } = await opened({ waitingPushes: 3 })
  const page = pageName()
  await post(page, 'call', { id: 's', channel: 'echo.ticks', input: {} })
  for (let n = 0; n < 4; n += 1) echo.tick(n)
  expect(echo.closed()).toBe(1)
})

test('one browser cannot speak or listen for a page of another', async () => {
  const { cookie, post } = await opened()
  const page = pageName()
  await post(page, 'call', { id: 'a', channel: 'echo.who', input: {} })
  const intruder = (await enter(shell.newAddress())) ?? ''
  expect(intruder).not.toBe(cookie)
  const headers = pageHeaders(shell.port, intruder, page)
  const body = JSON.stringify({ id: 'a', channel: 'echo.who', input: {} })
  expect((await ask(shell.port, { method: 'POST', path: '/rpc/call', headers, body })).status).toBe(403)
  expect((await ask(shell.port, { path: '/rpc/push', headers })).status).toBe(403)
})

test('there are only so many pages', async () => {
  const { post } = await opened({ pages: 2 })
  const calls = [pageName(), pageName(), pageName()]
  const statuses = []
  for (const page of calls)
    statuses.push((await post(page, 'call', { id: 'a', channel: 'echo.who', input: {} })).status)
  expect(statuses).toEqual([200, 200, 403])
})
