import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type Electron from 'electron'
import { app } from './app.ts'
import { loud } from './loud.ts'

type Handler = (request: Request) => Response | Promise<Response>

const privileges = new Map<string, Electron.Privileges>()
const handlers = new Map<string, Handler>()
let port = 0

/**
 * Chromium takes no scheme of ours from outside, so `app://daybook/` is served as `http://daybook.app.localhost:<port>/`
 * by a server of our own: a secure context with an origin, workers and worklets included.
 */
export function toChromium(address: string): string {
  const found = /^([a-z][a-z0-9+.-]*):\/\/([^/?#]*)(.*)$/i.exec(address)
  const [, scheme = '', host = '', rest = ''] = found ?? []
  return privileges.has(scheme) ? `http://${host}.${scheme}.localhost:${port}${rest}` : address
}

export function fromChromium(address: string): string {
  const found = /^(blob:)?http:\/\/([^/:]+)\.([a-z0-9+-]+)\.localhost:(\d+)(.*)$/i.exec(address)
  if (!found || Number(found[4]) !== port) return address
  return `${found[1] ?? ''}${found[3]}://${found[2]}${found[5]}`
}

export const isServed = (address: string): boolean => {
  const scheme = /^(?:blob:)?([a-z][a-z0-9+.-]*):/i.exec(fromChromium(address))?.[1] ?? ''
  return handlers.has(scheme)
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const address = fromChromium(`http://${request.headers.host}${request.url}`)
  const handler = handlers.get(address.split(':')[0] ?? '')
  const got = handler
    ? await handler(new Request(address, { method: request.method ?? 'GET' }))
    : new Response(null, { status: 404 })
  response.writeHead(got.status, Object.fromEntries(got.headers))
  response.end(Buffer.from(await got.arrayBuffer()))
}

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    console.error('electron double: a protocol handler failed', error)
    response.destroy()
  })
}).unref()
app.beforeReady.push(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  port = (server.address() as AddressInfo).port
})

export const protocol = loud('protocol', {
  registerSchemesAsPrivileged(schemes: Electron.CustomScheme[]) {
    if (app.isReady()) throw new Error('protocol.registerSchemesAsPrivileged should be called before app is ready')
    for (const { scheme, privileges: some = {} } of schemes) privileges.set(scheme, some)
  },
  handle(scheme: string, handler: Handler) {
    if (!privileges.get(scheme)?.standard || !privileges.get(scheme)?.secure)
      throw new Error(`electron double: refuses ${scheme}: pages of it would have no origin of their own`)
    if (handlers.has(scheme)) throw new Error(`The scheme ${scheme} has been intercepted`)
    handlers.set(scheme, handler)
  },
  isProtocolHandled: (scheme: string) => handlers.has(scheme),
} satisfies Partial<Record<keyof Electron.Protocol, unknown>>)
