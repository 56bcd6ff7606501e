import { existsSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import { NONCE_PLACEHOLDER } from '../../electron/csp.ts'
import { respond } from '../../electron/protocol/respond.ts'
import { isAppUrl, servedFile } from '../../electron/protocol/served-file.ts'
import { scratch } from '../support/run.ts'

const SECRET = 'device-secret.js'
let root = ''

beforeAll(async () => {
  const parent = await scratch('served')
  root = join(parent, 'renderer')
  mkdirSync(join(root, 'assets'), { recursive: true })
  mkdirSync(`${root}-old`)
  writeFileSync(join(parent, SECRET), 'secret')
  writeFileSync(join(`${root}-old`, SECRET), 'secret')
  writeFileSync(join(root, '.env.js'), 'secret')
  writeFileSync(join(root, 'notes.txt'), 'not a kind of file that a page needs')
  writeFileSync(join(root, 'index.html'), `<meta nonce="${NONCE_PLACEHOLDER}">`)
  writeFileSync(join(root, 'assets', 'index-abc.js'), 'export {}')
  symlinkSync(join(parent, SECRET), join(root, 'linked.js'))
  symlinkSync(parent, join(root, 'up'))
})

/** Ways to write "one folder up", a separator, and what stands before and behind. */
const UP = [
  '..',
  '%2e%2e',
  '.%2e',
  '%2E.',
  '%252e%252e',
  '..;',
  '..%00',
  '%c0%ae%c0%ae',
  '%uff0e%uff0e',
  '....',
  '．．',
]
const SEPARATORS = ['/', '%2f', '%5c', '\\', '%252f', '//']
const TARGETS = [SECRET, 'etc/passwd', 'renderer-old/device-secret.js']

function corpus(): string[] {
  const climbs = UP.flatMap((up) =>
    SEPARATORS.flatMap((separator) => TARGETS.map((target) => `app://daybook/${up}${separator}${target}`)),
  )
  const nested = UP.flatMap((up) => [1, 4].map((depth) => `app://daybook/assets/${`${up}/`.repeat(depth)}${SECRET}`))
  const others = [
    'app://daybook//etc/passwd',
    'app://daybook/C:/Windows/win.ini',
    'app://daybook/c:\\windows\\win.ini',
    'app://daybook/\\\\server\\share\\x.js',
    'app://daybook/index.html::$DATA',
    'app://daybook/index.html:stream.js',
    'app://daybook/con.js',
    'app://daybook/NUL',
    'app://daybook/aux.html',
    'app://daybook/com1.js',
    'app://daybook/LPT9.css',
    'app://daybook/index.html.',
    'app://daybook/index.html%20',
    'app://daybook/index.html%00.js',
    'app://daybook/.env.js',
    'app://daybook/assets/.hidden.js',
    'app://daybook/linked.js',
    `app://daybook/up/${SECRET}`,
    'app://daybook/up',
    'app://daybook/assets',
    'app://daybook/assets/',
    'app://daybook/notes.txt',
    'app://daybook/~/x.js',
    'app://daybook/%7e/x.js',
    'app://daybook@evil/index.html',
    'app://evil/index.html',
    'app://daybook.evil/index.html',
    'app://daybook:80/index.html',
    'app://user@daybook/index.html',
    'app://user:pw@daybook/index.html',
    'file:///etc/passwd',
    'https://daybook/index.html',
    'app:index.html',
    'app:/daybook/index.html',
    'app:///index.html',
    'appx://daybook/index.html',
    'javascript:alert(1)',
    'data:text/html,x',
    'blob:app://daybook/x',
    'about:blank',
    '',
    'index.html',
    '../index.html',
  ]
  return [...climbs, ...nested, ...others]
}

const leaks = (path: string | undefined) =>
  path !== undefined && !/renderer\/(index\.html|assets\/index-abc\.js)$/.test(path)

describe('which file an address stands for', () => {
  test('the page and its assets are found', () => {
    expect(servedFile(root, 'app://daybook/')?.path).toMatch(/index\.html$/)
    expect(servedFile(root, 'app://daybook/#/patients')?.path).toMatch(/index\.html$/)
    expect(servedFile(root, 'app://daybook/assets/index-abc.js')).toMatchObject({
      type: 'text/javascript; charset=utf-8',
    })
  })

  test('nothing else is, in any of more than 200 ways to ask', () => {
    const addresses = corpus()
    expect(new Set(addresses).size).toBeGreaterThanOrEqual(200)
    const found = addresses.filter((address) => leaks(servedFile(root, address)?.path))
    expect(found).toEqual([])
  })

  test('the same ways lead out of a folder that is only joined: the corpus bites', () => {
    const naive = (address: string) => {
      if (!URL.canParse(address)) return undefined
      try {
        const path = join(root, decodeURIComponent(decodeURIComponent(new URL(address).pathname)).replaceAll('\\', '/'))
        return existsSync(path) ? path : undefined
      } catch {
        return undefined
      }
    }
    const found = corpus().filter((address) => naive(address)?.includes(SECRET))
    expect(found.length).toBeGreaterThan(20)
  })

  test.each(['app://daybook/x', 'APP://daybook/x'])('%s is ours', (address) => expect(isAppUrl(address)).toBe(true))
  test.each(['app://daybook.evil/', 'app://evil/daybook', 'https://daybook/', 'app://a@daybook/', 'daybook', 'null'])(
    '%s is not ours',
    (address) => expect(isAppUrl(address)).toBe(false),
  )
})

describe('the answer', () => {
  test('each page has a nonce of its own, the same in the header and in the page', async () => {
    const answers = await Promise.all([1, 2].map(() => respond(root, { url: 'app://daybook/', method: 'GET' })))
    const nonces = await Promise.all(
      answers.map(async (answer) => {
        const nonce = /'nonce-([^']+)'/.exec(answer.headers.get('Content-Security-Policy') ?? '')?.[1]
        expect(await answer.text()).toBe(`<meta nonce="${nonce}">`)
        return nonce
      }),
    )
    expect(nonces[0]).not.toBe(nonces[1])
  })
  test('what is refused carries the policy too, and other methods are refused', async () => {
    const missing = await respond(root, { url: 'app://daybook/../x', method: 'GET' })
    expect(missing.status).toBe(404)
    expect(missing.headers.get('Content-Security-Policy')).toContain("default-src 'none'")
    expect((await respond(root, { url: 'app://daybook/', method: 'POST' })).status).toBe(405)
  })
})
