import type { IncomingMessage } from 'node:http'

/** Why a request goes no further: a status and a sentence for whoever reads it. */
export type Refused = { status: number; sentence: string }

/** Cookies of one host are shared by all its ports, so the name carries the port. */
export const cookieName = (port: number): string => `daybook-${port}`

/** The names under which this shell may be asked for. */
export const hostsOf = (port: number): string[] => [`127.0.0.1:${port}`, `localhost:${port}`]

const refused = (status: number, sentence: string): Refused => ({ status, sentence })

/**
 * What every request must pass: it was addressed to this PC by its own name. A page of another site whose name was
 * made to point here (DNS rebinding) still sends that name.
 */
export function refuseAddress(request: IncomingMessage, port: number): Refused | null {
  const named = request.rawHeaders.filter((word, index) => index % 2 === 0 && word.toLowerCase() === 'host').length
  if (named !== 1 || !hostsOf(port).includes(request.headers.host ?? ''))
    return refused(403, 'Daybook answers only at the address that it printed.')
  const url = request.url ?? ''
  if (!url.startsWith('/') || url.startsWith('//')) return refused(404, 'There is nothing here.')
  return null
}

/** What a request that asks the core for something must pass: it comes from our own page, not from another site's. */
export function refuseOrigin(request: IncomingMessage): Refused | null {
  const { origin, host } = request.headers
  const site = request.headers['sec-fetch-site']
  const foreign = refused(403, 'This request did not come from a page of Daybook.')
  if (site !== undefined && site !== 'same-origin') return foreign
  if (origin !== undefined) return origin === `http://${host}` ? null : foreign
  // Browsers leave the origin out of a same-origin GET; that it is one, they say in this header, which no page can set.
  return request.method === 'GET' && site === 'same-origin' ? null : foreign
}

/** The value of this shell's cookie. A request that brings two is refused: one of them was planted. */
export function cookieOf(request: IncomingMessage, port: number): string | null {
  const prefix = `${cookieName(port)}=`
  const values = (request.headers.cookie ?? '')
    .split(';')
    .map((pair) => pair.trim())
    .filter((pair) => pair.startsWith(prefix))
  return values.length === 1 ? (values[0] ?? '').slice(prefix.length) : null
}

/**
 * The page's own name: random, made and kept by the page, never in a cookie. Another port's server on this PC is sent
 * our cookie, but without this name it gets a connection of its own, on which nobody is signed in.
 */
export function pageOf(request: IncomingMessage): string | null {
  const header = request.headers['x-daybook-page']
  const name = typeof header === 'string' ? header : new URL(request.url ?? '/', 'http://x').searchParams.get('page')
  return name !== null && /^[A-Za-z0-9_-]{22,64}$/.test(name) ? name : null
}
