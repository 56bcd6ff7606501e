import { randomBytes } from 'node:crypto'
import { request } from 'node:http'
import { connect } from 'node:net'

export type Reply = { status: number; headers: Record<string, string | string[] | undefined>; text: string }
export type Asked = { method?: string; path?: string; headers?: Record<string, string>; body?: string | Buffer }

/** One HTTP request to the loopback port with exactly these headers (a null-valued one is left out). */
export function ask(port: number, { method = 'GET', path = '/', headers = {}, body }: Asked): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, path, headers, agent: false }, (response) => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', (chunk: string) => {
        text += chunk
      })
      response.once('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }))
      response.once('error', reject)
    })
    sent.once('error', reject)
    sent.end(body)
  })
}

/** Bytes straight onto the wire; answers whatever comes back until the other side closes or `patience` ms pass. */
export function askRaw(port: number, bytes: string | Buffer, patience = 3000): Promise<string> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    let text = ''
    const done = () => {
      clearTimeout(timer)
      socket.destroy()
      resolve(text)
    }
    const timer = setTimeout(done, patience)
    socket.on('data', (chunk) => {
      text += chunk.toString('latin1')
    })
    socket.once('error', done)
    socket.once('close', done)
    socket.write(bytes)
  })
}

export const pageName = () => randomBytes(24).toString('base64url')

/** Opens a printed address as a browser does. @returns the cookie pair to send from now on, or null when not let in */
export async function enter(address: string, headers: Record<string, string> = {}): Promise<string | null> {
  const { port, pathname, search, host } = new URL(address)
  const reply = await ask(Number(port), { path: pathname + search, headers: { host, ...headers } })
  const set = reply.headers['set-cookie']?.[0]
  return reply.status === 303 && set ? (set.split(';')[0] ?? null) : null
}

/** What a page of ours sends with every POST. */
export const pageHeaders = (port: number, cookie: string, page: string): Record<string, string> => ({
  host: `127.0.0.1:${port}`,
  origin: `http://127.0.0.1:${port}`,
  'sec-fetch-site': 'same-origin',
  'content-type': 'application/json',
  'x-daybook': '1',
  'x-daybook-page': page,
  cookie,
})

export type Ear = { messages: unknown[]; status: Promise<number>; close(): void; heard(count: number): Promise<void> }

/** Listens to the push stream of a page, as EventSource does. */
export function listen(port: number, cookie: string, page: string): Ear {
  const messages: unknown[] = []
  let rest = ''
  let told = () => {}
  const path = `/rpc/push?page=${page}`
  const headers = { host: `127.0.0.1:${port}`, 'sec-fetch-site': 'same-origin', cookie }
  const sent = request({ host: '127.0.0.1', port, path, headers, agent: false })
  sent.on('error', () => {})
  const status = new Promise<number>((resolve) => {
    sent.once('response', (response) => {
      response.setEncoding('utf8')
      response.on('error', () => {})
      response.on('data', (chunk: string) => {
        rest += chunk
        const events = rest.split('\n\n')
        rest = events.pop() ?? ''
        for (const event of events) if (event.startsWith('data: ')) messages.push(JSON.parse(event.slice(6)))
        told()
        resolve(response.statusCode ?? 0)
      })
    })
  })
  sent.end()
  return {
    messages,
    status,
    close: () => void sent.destroy(),
    heard: (count) =>
      new Promise((resolve) => {
        told = () => messages.length >= count && resolve()
        told()
      }),
  }
}
