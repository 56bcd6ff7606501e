import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type BrowserShell, startBrowserShell } from '../../electron/browser/shell.ts'
import type { Core, ServedContent } from '../../electron/doors.ts'
import { respond } from '../../electron/protocol/respond.ts'
import { ask, enter } from '../browser/visitor.ts'
import { add } from '../documents/send.ts'
import { png } from '../support/papers.ts'
import { scratchCore, valueOf, ZIMMER } from '../support/practices.ts'
import { scratch } from '../support/run.ts'

type Practice = Awaited<ReturnType<typeof scratchCore>>
let practice: Practice
let doctor: Awaited<ReturnType<Practice['signedIn']>>
let shell: BrowserShell
let cookie = ''
let token = ''
let root = ''
const PICTURE = png(90, 120)
beforeAll(async () => {
  practice = await scratchCore()
  await practice.found()
  doctor = await practice.signedIn('dr.lee')
  const { patientId } = valueOf(await doctor.patients.register(ZIMMER))
  const document = valueOf(await add(doctor, patientId, PICTURE))
  ;({ token } = valueOf(await doctor.documents.open(document)))
  root = await scratch('served-root')
  writeFileSync(join(root, 'index.html'), '<p>Daybook</p>')
  shell = await startBrowserShell({ core: practice.core, screens: root })
  cookie = (await enter(shell.newAddress())) ?? ''
})
afterAll(async () => {
  await shell.close()
  await practice.remove()
})

const OTHER = 'A'.repeat(43)

describe('in a browser', () => {
  const get = (path: string, headers: Record<string, string> = {}) =>
    ask(shell.port, {
      path,
      headers: { host: `127.0.0.1:${shell.port}`, cookie, 'sec-fetch-site': 'same-origin', ...headers },
    })

  test('the page that opened it gets it, as a picture that can run nothing', async () => {
    const reply = await get(`/file/${token}`)
    expect(reply.status).toBe(200)
    expect(reply.headers).toMatchObject({
      'content-type': 'image/png',
      'content-length': String(PICTURE.length),
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'content-disposition': 'inline',
    })
  })

  test.each<[string, () => ReturnType<typeof get>, number]>([
    ['a token of nobody', () => get(`/file/${OTHER}`), 404],
    ['another site', () => get(`/file/${token}`, { 'sec-fetch-site': 'cross-site' }), 403],
    ['a page that hides where it is from', () => get(`/file/${token}`, { 'sec-fetch-site': 'none' }), 403],
    ['a browser that was not let in', () => get(`/file/${token}`, { cookie: '' }), 403],
    ['something longer', () => get(`/file/${token}/x`), 404],
    ['something climbing', () => get(`/file/../file/${token}`), 404],
  ])('%s gets nothing', async (_name, asked, status) => {
    const reply = await asked()
    expect(reply.status).toBe(status)
    expect(reply.text).not.toContain('PNG')
  })
})

describe('in the desktop window', () => {
  const files: Core['file'] = (asked) => practice.core.file(asked)
  const get = (url: string, from: Core['file'] | undefined = files) => respond(root, { url, method: 'GET' }, from)

  test('by its address on our own origin, and byte for byte', async () => {
    const response = await get(`app://daybook/file/${token}`)
    expect(response.status).toBe(200)
    expect(response.headers.get('content-security-policy')).toBe("default-src 'none'; sandbox")
    expect(Buffer.from(await response.arrayBuffer()).equals(PICTURE)).toBe(true)
  })

  test('not by another origin, not by another token, not before there is a core', async () => {
    expect((await get(`app://other/file/${token}`)).status).toBe(404)
    expect((await get(`app://daybook/file/${OTHER}`)).status).toBe(404)
    expect((await respond(root, { url: `app://daybook/file/${token}`, method: 'GET' })).status).toBe(404)
    expect((await respond(root, { url: `app://daybook/file/${token}`, method: 'POST' }, files)).status).toBe(405)
    // A file that can't be read is no answer, and no error of the window either.
    expect((await get(`app://daybook/file/${token}`, () => Promise.reject(new Error('disk')))).status).toBe(404)
  })

  test('what a browser would run is for saving, whatever it calls itself', async () => {
    async function* content() {
      yield Buffer.from('<script>alert(1)</script>')
    }
    const page = (mediaType: string): Promise<ServedContent> =>
      Promise.resolve({ mediaType, bytes: 25, content: content() })
    for (const mediaType of ['text/html', 'image/svg+xml', 'text/plain', 'application/octet-stream']) {
      const response = await get(`app://daybook/file/${OTHER}`, () => page(mediaType))
      expect(response.headers.get('content-type')).toBe('application/octet-stream')
      expect(response.headers.get('content-disposition')).toBe('attachment')
    }
  })
})

test('after signing out the address is worth nothing', async () => {
  expect(await practice.core.file(token)).not.toBeNull()
  valueOf(await doctor.access.signOut({}))
  expect(await practice.core.file(token)).toBeNull()
  expect(
    (await respond(root, { url: `app://daybook/file/${token}`, method: 'GET' }, (asked) => practice.core.file(asked)))
      .status,
  ).toBe(404)
})
