import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdir, writeFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { type BrowserShell, startBrowserShell } from '../../electron/browser/shell.ts'
import { scratch } from '../support/run.ts'
import { echoCore } from './echo-core.ts'
import { type Asked, ask, askRaw, enter, pageHeaders, pageName } from './visitor.ts'

const MOST = 64 * 1024
let shell: BrowserShell
let other: BrowserShell
let cookie: string
let otherCookie: string
const page = pageName()
const echo = echoCore()

beforeAll(async () => {
  const screens = join(await scratch('screens'), 'renderer')
  await mkdir(screens)
  await writeFile(join(screens, 'index.html'), '<!doctype html><html><head></head><body></body></html>')
  const parts = { screens, maxBodyBytes: MOST, streams: echo.streams }
  shell = await startBrowserShell({ ...parts, core: echo.core })
  other = await startBrowserShell({ ...parts, core: echoCore().core })
  cookie = (await enter(shell.newAddress())) ?? ''
  otherCookie = (await enter(other.newAddress())) ?? ''
})
afterAll(async () => {
  await shell.close()
  await other.close()
})

const body = JSON.stringify({ id: 'a1', channel: 'echo.say', input: { text: 'hello' } })
const good = (change: Record<string, string | null> = {}, more: Asked = {}): Asked => {
  const headers = { ...pageHeaders(shell.port, cookie, page), ...change }
  const kept = Object.entries(headers).filter((pair): pair is [string, string] => pair[1] !== null)
  return { method: 'POST', path: '/rpc/call', body, headers: Object.fromEntries(kept), ...more }
}

test('the control: a request of our own page is answered', async () => {
  const reply = await ask(shell.port, good())
  expect(reply.status).toBe(200)
  expect(JSON.parse(reply.text)).toEqual({ ok: true, value: 'hello' })
})

test('the control: so it is under the name localhost', async () => {
  const named = `localhost:${shell.port}`
  expect((await ask(shell.port, good({ host: named, origin: `http://${named}` }))).status).toBe(200)
})

/** A page that nobody has opened yet, so that nothing but the cookie can give it away. */
const stranger = (given: string | null) => ({ cookie: given, 'x-daybook-page': pageName() })
const at = (name: string) => `${name}:${shell.port}`
const refusals: [name: string, asked: () => Asked, statuses: number[]][] = [
  ['a name made to point here (DNS rebinding)', () => good({ host: at('attacker.example') }), [403]],
  ['that name with its own origin', () => good({ host: at('a.example'), origin: `http://${at('a.example')}` }), [403]],
  ['a name that only begins like ours', () => good({ host: at('127.0.0.1.attacker.example') }), [403]],
  ['a name that ends like ours', () => good({ host: at('attacker.localhost') }), [403]],
  ['our name at another port', () => good({ host: '127.0.0.1:80' }), [403]],
  ['our name without a port', () => good({ host: 'localhost' }), [403]],
  ['another loopback address', () => good({ host: at('127.0.0.2') }), [403]],
  ['the IPv6 loopback address', () => good({ host: at('[::1]') }), [403]],
  ['no origin on a POST', () => good({ origin: null, 'sec-fetch-site': null }), [403]],
  ['no origin, yet called same-origin', () => good({ origin: null }), [403]],
  ['the origin of another site', () => good({ origin: 'https://attacker.example' }), [403]],
  ['the origin null of a sandboxed frame', () => good({ origin: 'null' }), [403]],
  ['the origin of another port here', () => good({ origin: 'http://127.0.0.1:1' }), [403]],
  ['our origin by https', () => good({ origin: `https://${at('127.0.0.1')}` }), [403]],
  ['our origin under the other name', () => good({ origin: `http://${at('localhost')}` }), [403]],
  ['a POST that the browser calls cross-site', () => good({ 'sec-fetch-site': 'cross-site' }), [403]],
  ['a POST that the browser calls same-site', () => good({ 'sec-fetch-site': 'same-site' }), [403]],
  ['no cookie', () => good(stranger(null)), [403]],
  ['an empty cookie', () => good(stranger(`daybook-${shell.port}=`)), [403]],
  ['a made-up cookie', () => good(stranger(`daybook-${shell.port}=${'A'.repeat(43)}`)), [403]],
  ['the cookie of another run', () => good(stranger(otherCookie)), [403]],
  [
    'the secret of another run under our name',
    () => good(stranger(`daybook-${shell.port}=${otherCookie.split('=')[1]}`)),
    [403],
  ],
  ['a planted cookie before ours', () => good({ cookie: `daybook-${shell.port}=planted; ${cookie}` }), [403]],
  ['a planted cookie behind ours', () => good({ cookie: `${cookie}; daybook-${shell.port}=planted` }), [403]],
  [
    'the first page for a made-up cookie',
    () => good(stranger(`daybook-${shell.port}=${'A'.repeat(43)}`), { method: 'GET', path: '/', body: '' }),
    [403],
  ],
  ['no x-daybook header, as a form would send', () => good({ 'x-daybook': null }), [403]],
  ['x-daybook with another value', () => good({ 'x-daybook': '2' }), [403]],
  ['a form', () => good({ 'content-type': 'application/x-www-form-urlencoded' }), [415]],
  ['text/plain, which needs no leave', () => good({ 'content-type': 'text/plain' }), [415]],
  ['no page name', () => good({ 'x-daybook-page': null }), [400]],
  ['a guessable page name', () => good({ 'x-daybook-page': 'page1' }), [400]],
  ['a page name with a path in it', () => good({ 'x-daybook-page': `../${'a'.repeat(30)}` }), [400]],
  ['GET of a call', () => good({}, { method: 'GET', body: '' }), [405]],
  ['PUT', () => good({}, { method: 'PUT' }), [405]],
  ['DELETE', () => good({}, { method: 'DELETE' }), [405]],
  ['OPTIONS, so no site is ever given leave', () => good({}, { method: 'OPTIONS' }), [405]],
  ['TRACE of the first page', () => good({}, { method: 'TRACE', path: '/', body: '' }), [405]],
  ['POST to the first page', () => good({}, { path: '/' }), [405]],
  ['POST to the push stream', () => good({}, { path: '/rpc/push' }), [405]],
  ['a verb that does not exist', () => good({}, { path: '/rpc/eval' }), [404]],
  ['a verb named like a property', () => good({}, { path: '/rpc/__proto__' }), [404]],
  ['a verb behind a dot segment', () => good({}, { path: '/rpc/./call' }), [404]],
  ['malformed JSON', () => good({}, { body: '{"id":' }), [400]],
  ['an empty body', () => good({}, { body: '' }), [400]],
  ['bytes that are not UTF-8', () => good({}, { body: Buffer.from([0x22, 0xff, 0xfe, 0x22]) }), [400]],
  ['a byte order mark', () => good({}, { body: `\uFEFF${body}` }), [400]],
  ['a list', () => good({}, { body: '[]' }), [400]],
  ['null', () => good({}, { body: 'null' }), [400]],
  ['a call without a channel', () => good({}, { body: '{"id":"x","input":{}}' }), [400]],
  ['a call with an endless id', () => good({}, { body: body.replace('a1', 'a'.repeat(65)) }), [400]],
  ['a channel that is no text', () => good({}, { body: '{"id":"x","channel":{"a":1},"input":{}}' }), [400]],
  ['a body over the limit', () => good({}, { body: `"${'a'.repeat(MOST)}"` }), [413]],
  ['a stream with the origin of another site', () => stream({ origin: 'https://attacker.example' }), [403]],
  ['a stream that the browser calls cross-site', () => stream({ 'sec-fetch-site': 'cross-site' }), [403]],
  ['a stream of who knows where', () => stream({ 'sec-fetch-site': null }), [403]],
  ['a stream without a cookie', () => stream({ cookie: null }), [403]],
]
const stream = (change: Record<string, string | null>): Asked =>
  good({ origin: null, ...change }, { method: 'GET', path: '/rpc/push', body: '' })

describe('refused, with a sentence or a failure, and without reaching the core', () => {
  test.each(refusals)('%s', async (_name, asked, statuses) => {
    const before = echo.opened()
    const reply = await ask(shell.port, asked())
    expect(statuses).toContain(reply.status)
    expect(reply.headers['set-cookie']).toBeUndefined()
    expect(reply.headers['access-control-allow-origin']).toBeUndefined()
    expect(echo.opened()).toBe(before)
    if (reply.status === 413 || reply.text.startsWith('{')) {
      expect(JSON.parse(reply.text)).toMatchObject({ ok: false, failure: { code: 'invalid-input' } })
    } else if (reply.status !== 400) expect(reply.text).toMatch(/^[A-Z].*\.\n$/)
  })

  test('all of them leave the page as it was', async () => {
    expect((await ask(shell.port, good())).status).toBe(200)
  })
})

test('names of the language in an input end in a failure of the core, or change nothing', async () => {
  const hostile = [
    '{"__proto__":{"polluted":1}}',
    '{"constructor":{"prototype":{"polluted":1}}}',
    '{"text":"x","__proto__":{"isAdmin":true}}',
  ]
  for (const input of hostile) {
    const text = `{"id":"p","channel":"echo.anything","input":${input}}`
    expect(JSON.parse((await ask(shell.port, good({}, { body: text }))).text)).toMatchObject({ ok: false })
  }
  const outside = `{"id":"p","__proto__":{"channel":"echo.say"},"channel":"echo.say","input":{"text":"y"}}`
  expect(JSON.parse((await ask(shell.port, good({}, { body: outside }))).text)).toEqual({ ok: true, value: 'y' })
  expect(({} as Record<string, unknown>).polluted).toBeUndefined()
})

test('nesting as deep as the body allows is a failure, not a crash', async () => {
  const depth = Math.floor(MOST / 2) - 64
  const deep = `{"id":"d","channel":"echo.anything","input":${'['.repeat(depth)}${']'.repeat(depth)}}`
  const reply = await ask(shell.port, good({}, { body: deep }))
  expect(JSON.parse(reply.text)).toMatchObject({ ok: false, failure: { code: 'invalid-input', reason: 'too-deep' } })
})

test('a body that grows over the limit without saying its length is cut off while it comes', async () => {
  const { 'content-type': type, ...rest } = pageHeaders(shell.port, cookie, page)
  const head = Object.entries({ 'content-type': type, ...rest })
    .map(([name, value]) => `${name}: ${value}`)
    .join('\r\n')
  const chunk = `4000\r\n${'a'.repeat(0x4000)}\r\n`
  const text = await askRaw(
    shell.port,
    `POST /rpc/call HTTP/1.1\r\n${head}\r\ntransfer-encoding: chunked\r\n\r\n${chunk.repeat(16)}`,
  )
  expect(text).toMatch(/^HTTP\/1\.1 413 /)
  expect(text).toContain('"reason":"too-large"')
  expect(text).toMatch(/connection: close/i)
})

test('100 MB are turned away after the first of them, and held nowhere', async () => {
  const mebibyte = Buffer.alloc(1024 * 1024, 'a')
  const before = process.memoryUsage().rss
  let sent = 0
  const status = await new Promise<number>((resolve, reject) => {
    const headers = { ...pageHeaders(shell.port, cookie, page), 'transfer-encoding': 'chunked' }
    const posted = request({ host: '127.0.0.1', port: shell.port, method: 'POST', path: '/rpc/call', headers })
    posted.once('response', (response) => resolve(response.statusCode ?? 0))
    posted.once('error', reject)
    posted.once('close', () => reject(new Error('closed without an answer')))
    const more = () => {
      while (sent < 100) {
        sent += 1
        if (!posted.write(mebibyte)) return void posted.once('drain', more)
      }
      posted.end()
    }
    more()
  })
  expect(status).toBe(413)
  expect(sent).toBeLessThan(50)
  expect(process.memoryUsage().rss - before).toBeLessThan(50 * 1024 * 1024)
})

describe('on the wire itself', () => {
  const host = () => `Host: 127.0.0.1:${shell.port}`
  const lines: [name: string, text: () => string, answer: RegExp][] = [
    ['no host', () => 'GET / HTTP/1.1\r\n\r\n', /^HTTP\/1\.1 400/],
    ['an empty host', () => 'GET / HTTP/1.1\r\nHost:\r\n\r\n', /^HTTP\/1\.1 40[03]/],
    ['two hosts', () => `GET / HTTP/1.1\r\n${host()}\r\nHost: a.example\r\n\r\n`, /^HTTP\/1\.1 40[03]/],
    ['a whole address of another site', () => `GET http://a.example/ HTTP/1.1\r\n${host()}\r\n\r\n`, /^HTTP\/1\.1 404/],
    ['a path with two slashes', () => `GET //a.example/ HTTP/1.1\r\n${host()}\r\n\r\n`, /^HTTP\/1\.1 404/],
    ['CONNECT', () => `CONNECT a.example:443 HTTP/1.1\r\n${host()}\r\n\r\n`, /^(HTTP\/1\.1 4\d\d|$)/],
    ['a null byte in the path', () => `GET /\0 HTTP/1.1\r\n${host()}\r\n\r\n`, /^HTTP\/1\.1 400/],
    ['a null byte in a header', () => `GET / HTTP/1.1\r\n${host()}\r\nCookie: a\0b\r\n\r\n`, /^HTTP\/1\.1 400/],
    [
      'length and chunks at once (request smuggling)',
      () => `POST /rpc/call HTTP/1.1\r\n${host()}\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n`,
      /^HTTP\/1\.1 400/,
    ],
    ['headers without end', () => `GET / HTTP/1.1\r\n${host()}\r\nX: ${'a'.repeat(20_000)}\r\n\r\n`, /^HTTP\/1\.1 431/],
    [
      'an upgrade',
      () => `GET /rpc/push HTTP/1.1\r\n${host()}\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`,
      /^HTTP\/1\.1 403/,
    ],
    ['another language altogether', () => '\x16\x03\x01\x02\0\x01\0', /^HTTP\/1\.1 400/],
  ]
  test.each(lines)('%s', async (_name, text, expected) => {
    expect(await askRaw(shell.port, text(), 1500)).toMatch(expected)
  })
})
