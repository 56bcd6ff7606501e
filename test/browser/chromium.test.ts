import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { mkdir, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { findBrowser, howToGetBrowser } from '../../electron/browser/find-browser.ts'
import { type BrowserShell, startBrowserShell } from '../../electron/browser/shell.ts'
import { NONCE_PLACEHOLDER } from '../../electron/csp.ts'
import { scratch } from '../support/run.ts'
import { echoCore } from './echo-core.ts'

// What a real browser sends decides whether the door holds, so these run in one.
const INDEX = `<!doctype html><html><head><meta property="csp-nonce" nonce="${NONCE_PLACEHOLDER}"><title>waiting</title>
<script>document.documentElement.dataset.inline = 'ran'</script><script type="module" src="/app.js"></script></head></html>`
const APP = `
const name = (sessionStorage.name ??= crypto.randomUUID())
const headers = { 'content-type': 'application/json', 'x-daybook': '1', 'x-daybook-page': name }
const post = (verb, body) => fetch('/rpc/' + verb, { method: 'POST', headers, body: JSON.stringify(body) })
globalThis.call = async (id, channel, input) => (await post('call', { id, channel, input })).json()
globalThis.heard = []
globalThis.ear = new EventSource('/rpc/push?page=' + name)
ear.onmessage = ({ data }) => heard.push(JSON.parse(data))
ear.onopen = () => { document.title = 'open' }
`
let browser: Browser
let context: BrowserContext
let shell: BrowserShell
let attacker: Server
const echo = echoCore()

beforeAll(async () => {
  const executablePath = findBrowser()
  if (!executablePath) throw new Error(`These tests need a browser. ${howToGetBrowser()}`)
  const screens = join(await scratch('screens'), 'renderer')
  await mkdir(screens)
  await writeFile(join(screens, 'index.html'), INDEX)
  await writeFile(join(screens, 'app.js'), APP)
  shell = await startBrowserShell({ core: echo.core, screens, streams: echo.streams })
  attacker = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html')
    response.end('<!doctype html><title>prizes</title>')
  })
  await new Promise<void>((resolve) => attacker.listen(0, '127.0.0.1', resolve))
  const args = ['--host-resolver-rules=MAP attacker.example 127.0.0.1', '--no-first-run']
  // Only in tests, and only as root, where Chromium has no sandbox to give.
  browser = await chromium.launch({ executablePath, args, chromiumSandbox: process.getuid?.() !== 0 })
  context = await browser.newContext()
})
afterAll(async () => {
  await browser?.close()
  await shell?.close()
  attacker?.close()
})

/** Until an expression is true in the page; the page's policy forbids the waiting that Playwright would do in it. */
async function holds(page: Page, expression: string): Promise<void> {
  while (!(await page.evaluate(expression))) await new Promise((resolve) => setTimeout(resolve, 20))
}

async function ours(): Promise<Page> {
  const page = await context.newPage()
  await page.goto(shell.newAddress())
  await holds(page, "document.title === 'open'")
  return page
}

test('the printed address leads to the screens, without the token in sight', async () => {
  const page = await ours()
  expect(page.url()).toBe(`http://127.0.0.1:${shell.port}/`)
  expect(await page.evaluate('document.cookie')).toBe('')
  expect(await page.evaluate('document.documentElement.dataset.inline ?? "blocked"')).toBe('blocked')
  await page.close()
})

test('a page calls, hears progress and events, and is the same after a reload in time', async () => {
  const page = await ours()
  const before = echo.opened()
  expect(await page.evaluate("call('a', 'echo.say', { text: 'from a browser' })")).toEqual({
    ok: true,
    value: 'from a browser',
  })
  await page.evaluate("call('b', 'echo.count', { to: 2 })")
  await page.evaluate("call('c', 'echo.ticks', {})")
  echo.tick(9)
  await holds(page, 'heard.length === 3')
  expect(await page.evaluate('heard.at(-1)')).toEqual({ id: 'c', kind: 'event', value: 9 })
  await page.reload()
  await holds(page, "document.title === 'open'")
  echo.tick(10)
  await holds(page, 'heard.length === 1')
  expect(echo.opened()).toBe(before)
  await page.close()
})

test('another site, another port and a name made to point here reach nothing', async () => {
  const page = await ours()
  const { port } = attacker.address() as AddressInfo
  const before = echo.opened()
  const target = `http://127.0.0.1:${shell.port}`
  const attempts = (to: string) => `(async () => {
    const results = {}
    const body = JSON.stringify({ id: 'x', channel: 'echo.say', input: { text: 'stolen' } })
    const headers = { 'content-type': 'application/json', 'x-daybook': '1', 'x-daybook-page': 'q'.repeat(30) }
    const attempt = async (name, run) => { try { results[name] = await run() } catch { results[name] = 'refused' } }
    await attempt('fetch', async () => (await fetch('${to}/rpc/call', { method: 'POST', headers, body, credentials: 'include' })).text())
    await attempt('simple', async () => (await fetch('${to}/rpc/call', { method: 'POST', body, mode: 'no-cors', credentials: 'include' })).type)
    await attempt('page', async () => (await fetch('${to}/', { credentials: 'include' })).text())
    await attempt('script', () => new Promise((done) => {
      const script = Object.assign(document.createElement('script'), { src: '${to}/app.js' })
      script.onload = () => done('ran'); script.onerror = () => done('refused'); document.head.append(script) }))
    await attempt('frame', () => new Promise((done) => {
      const frame = Object.assign(document.createElement('iframe'), { src: '${to}/' })
      frame.onload = () => { try { done(frame.contentDocument ? 'readable' : 'sealed') } catch { done('sealed') } }
      document.documentElement.append(frame) }))
    await attempt('stream', () => new Promise((done) => {
      const ear = new EventSource('${to}/rpc/push?page=' + 'q'.repeat(30), { withCredentials: true })
      ear.onopen = () => done('open'); ear.onerror = () => { ear.close(); done('refused') } }))
    return results
  })()`
  const sealed = { fetch: 'refused', page: 'refused', script: 'refused', frame: 'sealed', stream: 'refused' }
  for (const from of [`http://attacker.example:${port}/`, `http://127.0.0.1:${port}/`, `http://localhost:${port}/`]) {
    await page.goto(from)
    expect(await page.evaluate(attempts(target))).toMatchObject(sealed)
  }
  // Once its name points here, the attacker's own page is of the same origin as our port: only the host gives it away.
  await page.goto(`http://attacker.example:${shell.port}/`)
  expect(await page.textContent('body')).toContain('only at the address that it printed')
  expect(echo.opened()).toBe(before)
  await page.close()
})

test('the control: the same attempts from our own page succeed', async () => {
  const page = await ours()
  expect(await page.evaluate("fetch('/').then((response) => response.status)")).toBe(200)
  expect(await page.evaluate("call('z', 'echo.say', { text: 'mine' })")).toEqual({ ok: true, value: 'mine' })
  await page.close()
})

test('a second browser on this PC is outside until it has an address of its own', async () => {
  const stranger = await (await browser.newContext()).newPage()
  await stranger.goto(`http://127.0.0.1:${shell.port}/`)
  expect(await stranger.textContent('body')).toContain('has not been let in')
  await stranger.goto(shell.newAddress())
  await holds(stranger, "document.title === 'open'")
  await stranger.close()
})
