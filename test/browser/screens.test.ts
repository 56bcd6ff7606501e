import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { mkdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { namedFile } from '../../electron/browser/files.ts'
import { type BrowserShell, startBrowserShell } from '../../electron/browser/shell.ts'
import { NONCE_PLACEHOLDER } from '../../electron/csp.ts'
import { scratch } from '../support/run.ts'
import { echoCore } from './echo-core.ts'
import { ask, askRaw, enter } from './visitor.ts'

const SECRET = 'not for any screen'
let shell: BrowserShell
let cookie: string
let folder: string

beforeAll(async () => {
  folder = await scratch('screens')
  const screens = join(folder, 'renderer')
  await mkdir(join(screens, 'assets'), { recursive: true })
  await mkdir(join(folder, 'renderer-private'))
  const html = `<html><head><meta property="csp-nonce" nonce="${NONCE_PLACEHOLDER}"><style nonce="${NONCE_PLACEHOLDER}"></style></head></html>`
  await writeFile(join(screens, 'index.html'), html)
  await writeFile(join(screens, 'assets', 'app-1a2b.js'), 'export {}')
  for (const name of ['secret.js', 'renderer-private/secret.js', 'renderer/.env.js'])
    await writeFile(join(folder, name), SECRET)
  await symlink(join(folder, 'secret.js'), join(screens, 'assets', 'link.js'))
  await symlink(join(folder, 'renderer-private'), join(screens, 'out'))
  shell = await startBrowserShell({ core: echoCore().core, screens })
  cookie = (await enter(shell.newAddress())) ?? ''
})
afterAll(() => shell.close())
const get = (path: string) => ask(shell.port, { path, headers: { host: `127.0.0.1:${shell.port}`, cookie } })

test('the first page carries the nonce of its own header, and never the same twice', async () => {
  const [one, two] = [await get('/'), await get('/')]
  const nonces = [one, two].map(({ text, headers }) => {
    const nonce = /<meta property="csp-nonce" nonce="([^"]+)">/.exec(text)?.[1] ?? ''
    expect(text).toContain(`<style nonce="${nonce}">`)
    expect(String(headers['content-security-policy'])).toContain(`'nonce-${nonce}'`)
    return nonce
  })
  expect(nonces[0]?.length).toBeGreaterThanOrEqual(22)
  expect(nonces[0]).not.toBe(nonces[1])
})

test('scripts come with their type and the fixed headers', async () => {
  const reply = await get('/assets/app-1a2b.js')
  expect(reply.text).toBe('export {}')
  expect(reply.headers).toMatchObject({
    'content-type': 'text/javascript; charset=utf-8',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
  })
  const csp = String(reply.headers['content-security-policy'])
  expect(csp).toContain("default-src 'none'")
  expect(csp).toContain("connect-src 'self'")
  expect(csp).not.toContain('unsafe')
})

/** Ways to write "the folder above" and "separator" that some server somewhere has believed. */
const UP = [
  '..',
  '%2e%2e',
  '%2E.',
  '.%2e',
  '%252e%252e',
  '%c0%ae%c0%ae',
  '%u002e%u002e',
  '....',
  '..;',
  '..%00',
  '.\\.',
  '\\..',
  '..%09',
  '%20..',
]
const SEPARATORS = ['/', '%2f', '%5c', '\\', '%252f', '%c0%af', '//', '/./']
const ODD_PATHS = [
  '/renderer-private/secret.js',
  '/../renderer-private/secret.js',
  '/out/secret.js',
  '/assets/link.js',
  '/.env.js',
  '/%2eenv.js',
  '/etc/passwd',
  '/C:/Windows/win.ini',
  '/c:%5cwindows%5cwin.ini',
  '/assets/app-1a2b.js::$DATA',
  '/assets/app-1a2b.js%00.html',
  '/assets/app-1a2b.js.',
  '/assets/app-1a2b.js/',
  '/assets/',
  '/assets',
  '/index.html%20',
  '/file:///etc/passwd',
  '/~root/secret.js',
  '/assets/app-1a2b.js%3f',
  '/..%ff/secret.js',
  '/%',
  '/%zz',
  '/\u00ad../x.js',
]
const corpus = [
  ...UP.flatMap((up) =>
    SEPARATORS.flatMap((separator) => [
      `/${up}${separator}secret.js`,
      `/assets${separator}${up}${separator}${up}${separator}secret.js`,
    ]),
  ),
  ...ODD_PATHS,
]

describe('nothing outside the built screens is served', () => {
  test('the corpus is large, and the control in its form is served', async () => {
    expect(new Set(corpus).size).toBeGreaterThanOrEqual(200)
    expect((await get('/assets/app-1a2b.js?v=1')).status).toBe(200)
  })

  test('every path of the corpus is refused, as sent raw', async () => {
    for (const path of corpus) {
      const text = await askRaw(
        shell.port,
        `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${shell.port}\r\nCookie: ${cookie}\r\nConnection: close\r\n\r\n`,
      )
      expect([path, text.slice(0, 12)]).toEqual([path, expect.stringMatching(/^HTTP\/1\.1 40[04]$/)])
      expect(text).not.toContain(SECRET)
      expect(text).not.toContain('root:')
    }
  })

  test('without the check on links, one that leads out would be served: the path itself is a plain one', () => {
    expect(namedFile('/assets/link.js')).toEqual(['assets', 'link.js'])
    expect(namedFile('/out/secret.js')).toEqual(['out', 'secret.js'])
  })
})

test('where the screens are not built, the answer says so', async () => {
  const bare = await startBrowserShell({ core: echoCore().core, screens: join(folder, 'missing') })
  const entered = (await enter(bare.newAddress())) ?? ''
  const reply = await ask(bare.port, { headers: { host: `127.0.0.1:${bare.port}`, cookie: entered } })
  await bare.close()
  expect(reply.status).toBe(404)
  expect(reply.text).toContain('not built')
})
