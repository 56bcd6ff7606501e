import { afterEach, expect, test } from '@jest/globals'
import { connect } from 'node:net'
import { networkInterfaces } from 'node:os'
import { type BrowserShell, type BrowserShellParts, startBrowserShell } from '../../electron/browser/shell.ts'
import { steppingClock } from '../support/fixed.ts'
import { echoCore } from './echo-core.ts'
import { ask, askRaw, enter, pageHeaders, pageName } from './visitor.ts'

let shell: BrowserShell
afterEach(() => shell.close())
const start = async (parts: Partial<BrowserShellParts> = {}) => {
  shell = await startBrowserShell({ core: echoCore().core, screens: '/nonexistent', ...parts })
  return shell
}
const host = () => ({ host: `127.0.0.1:${shell.port}` })

test('the address lets one browser in, by a cookie that no script reads and no other site sends', async () => {
  await start()
  const { pathname, search } = new URL(shell.newAddress())
  const reply = await ask(shell.port, { path: pathname + search, headers: host() })
  expect(reply.status).toBe(303)
  expect(reply.headers.location).toBe('/')
  const set = String(reply.headers['set-cookie'])
  expect(set).toMatch(/^daybook-\d+=[A-Za-z0-9_-]{43}; HttpOnly; SameSite=Strict; Path=\/$/)
  expect(set).not.toContain(new URLSearchParams(search).get('token'))
})

test('it works once', async () => {
  await start()
  const address = shell.newAddress()
  expect(await enter(address)).not.toBeNull()
  expect(await enter(address)).toBeNull()
  expect(await enter(shell.newAddress())).not.toBeNull()
})

test('it works for ten minutes', async () => {
  const clock = steppingClock()
  await start({ clock })
  const [early, late] = [shell.newAddress(), shell.newAddress()]
  clock.advance(10 * 60_000 - 1)
  expect(await enter(early)).not.toBeNull()
  clock.advance(1)
  expect(await enter(late)).toBeNull()
})

test('looking ahead, embedding and probing do not use it up', async () => {
  await start()
  const address = shell.newAddress()
  const { pathname, search } = new URL(address)
  const path = pathname + search
  expect((await ask(shell.port, { path, headers: { ...host(), 'sec-purpose': 'prefetch;prerender' } })).status).toBe(
    403,
  )
  expect((await ask(shell.port, { path, headers: { ...host(), 'sec-fetch-dest': 'iframe' } })).status).toBe(403)
  expect((await ask(shell.port, { path, method: 'HEAD', headers: host() })).status).toBe(405)
  expect((await ask(shell.port, { path, method: 'POST', headers: host() })).status).toBe(405)
  expect((await ask(shell.port, { path, headers: { host: `rebound.example:${shell.port}` } })).status).toBe(403)
  expect(await enter(address)).not.toBeNull()
})

test('an address of another run, a cut one and none at all let nobody in', async () => {
  await start()
  const token = new URL(shell.newAddress()).searchParams.get('token') ?? ''
  for (const wrong of [token.slice(1), `${token}A`, token.toUpperCase(), '', 'A'.repeat(43), '__proto__'])
    expect(await enter(`http://127.0.0.1:${shell.port}/open?token=${wrong}`)).toBeNull()
  expect(await enter(`http://127.0.0.1:${shell.port}/open`)).toBeNull()
})

test('only so many unused addresses are kept', async () => {
  await start({ limits: { unusedTokens: 2 } })
  const [first, second, third] = [shell.newAddress(), shell.newAddress(), shell.newAddress()]
  expect(await enter(first)).toBeNull()
  expect(await enter(second)).not.toBeNull()
  expect(await enter(third)).not.toBeNull()
})

test('whoever is outside is told what to do', async () => {
  await start()
  const reply = await ask(shell.port, { headers: host() })
  expect(reply.status).toBe(403)
  expect(reply.text).toContain('daybook open')
})

test('the port answers on no address but the loopback one', async () => {
  await start()
  const reach = (address: string) =>
    new Promise<boolean>((resolve) => {
      const socket = connect({ host: address, port: shell.port, timeout: 2000 })
      const end = (reached: boolean) => () => {
        socket.destroy()
        resolve(reached)
      }
      socket.once('connect', end(true))
      socket.once('error', end(false))
      socket.once('timeout', end(false))
    })
  const others = Object.values(networkInterfaces()).flatMap((list) => list ?? [])
  const outside = others.filter(({ address, scopeid }) => address !== '127.0.0.1' && !scopeid)
  expect(await reach('127.0.0.1')).toBe(true)
  for (const { address } of [...outside, { address: '127.0.0.2' }]) expect(await reach(address)).toBe(false)
})

test('a sender that trickles headers or a body is let go', async () => {
  await start({ limits: { headersTime: 300, requestTime: 600 } })
  const cookie = (await enter(shell.newAddress())) ?? ''
  const head = Object.entries(pageHeaders(shell.port, cookie, pageName())).map(([name, value]) => `${name}: ${value}`)
  const slowHead = await askRaw(shell.port, 'POST /rpc/call HTTP/1.1\r\nHost: 127', 5000)
  const slowBody = await askRaw(
    shell.port,
    `POST /rpc/call HTTP/1.1\r\n${head.join('\r\n')}\r\ncontent-length: 100\r\n\r\n{`,
    5000,
  )
  expect(slowHead).toMatch(/^HTTP\/1\.1 408/)
  expect(slowBody).toMatch(/^HTTP\/1\.1 408/)
})
