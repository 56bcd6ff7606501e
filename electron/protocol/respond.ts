import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { pageHeaders, withNonce } from '../csp.ts'
import { servedFile } from './served-file.ts'

/** Answers one request of a page for one of the built files, each time with a nonce that was never used before. */
export async function respond(root: string, request: { url: string; method: string }): Promise<Response> {
  const nonce = randomBytes(18).toString('base64')
  const headers = pageHeaders('electron', nonce)
  if (request.method !== 'GET') return new Response(null, { status: 405, headers })
  const file = servedFile(root, request.url)
  if (!file) return new Response(null, { status: 404, headers })
  const bytes = await readFile(file.path)
  const body = file.type.startsWith('text/html') ? withNonce(bytes.toString('utf8'), nonce) : new Uint8Array(bytes)
  return new Response(body, { status: 200, headers: { ...headers, 'Content-Type': file.type } })
}
