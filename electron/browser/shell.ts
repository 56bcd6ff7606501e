import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Clock, Instant } from '../../shared/kernel/index.ts'
import type { Core } from '../doors.ts'
import { isStream, MAX_WIRE_BYTES } from '../relay.ts'
import { tokenIn } from '../served-content.ts'
import { answerSentence } from './answer.ts'
import { Screens } from './files.ts'
import { cookieName, cookieOf, refuseAddress } from './gate.ts'
import { type Limits, LIMITS } from './limits.ts'
import { serveOpened } from './opened.ts'
import { Pages } from './pages.ts'
import { Rpc } from './rpc.ts'
import { Admission } from './tokens.ts'

export type BrowserShellParts = {
  core: Core
  /** The folder of the built screens (`out/renderer`). */
  screens: string
  /** 0 or absent: any free one. */
  port?: number
  clock?: Clock
  limits?: Partial<Limits>
  maxBodyBytes?: number
  streams?: typeof isStream
}

export type BrowserShell = {
  port: number
  /** A new address that opens the application once, within ten minutes. */
  newAddress(): string
  /** Open pages, for the status and the tests. */
  pages(): number
  close(): Promise<void>
}

const systemClock: Clock = { now: () => Date.now() as Instant }

/**
 * Serves the screens and the three verbs to browsers on this PC, on the loopback interface alone.
 *
 * `GET /open?token=…` swaps a one-time token for the cookie and goes on to `/`. Pages then speak `POST /rpc/call`
 * `{id, channel, input}` → Outcome, `POST /rpc/cancel` `{id}`, and hear `GET /rpc/push` (server-sent events, each a
 * PushMessage). Every POST carries `x-daybook: 1`, and every request to /rpc the page's random name in
 * `x-daybook-page` (for EventSource: `?page=`).
 * @throws the system's error when the port is taken
 */
export async function startBrowserShell(parts: BrowserShellParts): Promise<BrowserShell> {
  const limits: Limits = { ...LIMITS, ...parts.limits }
  const admission = new Admission(parts.clock ?? systemClock, limits)
  const pages = new Pages(parts.core, limits, parts.streams ?? isStream)
  const screens = new Screens(parts.screens)
  const rpc = new Rpc(pages, limits, parts.maxBodyBytes ?? MAX_WIRE_BYTES)
  let port = 0
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const stranger = refuseAddress(request, port)
    if (stranger) return answerSentence(response, stranger.status, stranger.sentence)
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/'
    if (path === '/open') return open(request, response, admission, port)
    const secret = cookieOf(request, port)
    const browser = secret === null ? null : admission.browserOf(secret)
    if (browser === null) return answerSentence(response, 403, NOT_ADMITTED)
    if (path.startsWith('/rpc/')) return rpc.serve(path, request, response, browser)
    if (request.method !== 'GET' && request.method !== 'HEAD') return answerSentence(response, 405, NO_METHOD)
    const token = tokenIn(path)
    if (token !== null && request.method === 'GET') return serveOpened(token, parts.core, request, response)
    return screens.serve(request.url ?? '/', response)
  }
  const server = createServer(
    {
      maxHeaderSize: limits.headers,
      headersTimeout: limits.headersTime,
      requestTimeout: limits.requestTime,
      keepAliveTimeout: limits.idleTime,
      connectionsCheckingInterval: Math.min(1000, limits.headersTime),
    },
    (request, response) => {
      serve(request, response).catch(() => answerSentence(response, 500, 'Daybook could not answer.'))
    },
  )
  server.maxConnections = limits.sockets
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(parts.port ?? 0, '127.0.0.1', () => resolve())
  })
  port = (server.address() as AddressInfo).port
  return {
    port,
    newAddress: () => `http://127.0.0.1:${port}/open?token=${admission.issue()}`,
    pages: () => pages.count,
    close: () =>
      new Promise((resolve) => {
        pages.close()
        server.close(() => resolve())
        server.closeAllConnections()
      }),
  }
}

const NOT_ADMITTED = 'This browser has not been let in. Run "daybook open" and use the address that it prints.'
const NO_METHOD = 'Daybook does not know this kind of request.'

function open(request: IncomingMessage, response: ServerResponse, admission: Admission, port: number): void {
  // Fetching ahead, embedding and probing must not use up the address that a person is about to open.
  const ahead = String(request.headers['sec-purpose'] ?? request.headers.purpose ?? '')
  const shownAs = request.headers['sec-fetch-dest']
  if (request.method !== 'GET') return answerSentence(response, 405, NO_METHOD)
  if (ahead.includes('prefetch') || (shownAs !== undefined && shownAs !== 'document'))
    return answerSentence(response, 403, 'This address must be opened in a window of its own.')
  const token = new URL(request.url ?? '/', 'http://x').searchParams.get('token') ?? ''
  const secret = /^[A-Za-z0-9_-]{43}$/.test(token) ? admission.redeem(token) : null
  if (secret === null)
    return answerSentence(
      response,
      403,
      'This address was used already, or is older than ten minutes. Run "daybook open" again for a new one.',
    )
  answerSentence(response, 303, 'Opening Daybook.', {
    location: '/',
    'set-cookie': `${cookieName(port)}=${secret}; HttpOnly; SameSite=Strict; Path=/`,
  })
}
