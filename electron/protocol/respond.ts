import { randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { pageHeaders, withNonce } from '../csp.ts'
import type { Core, ServedContent } from '../doors.ts'
import { contentHeaders, tokenIn } from '../served-content.ts'
import { isAppUrl, servedFile } from './served-file.ts'

/**
 * Answers one request of a page for one of the built files, each time with a nonce that was never used before, or for a
 * file of the practice that was opened there.
 * @param files gives out what tokens stand for; without it there is no core yet
 */
export async function respond(
  root: string,
  request: { url: string; method: string },
  files?: Core['file'],
): Promise<Response> {
  const nonce = randomBytes(18).toString('base64')
  const headers = pageHeaders('electron', nonce)
  if (request.method !== 'GET') return new Response(null, { status: 405, headers })
  const token = isAppUrl(request.url) ? tokenIn(new URL(request.url).pathname) : null
  if (token !== null) return opened((await files?.(token).catch(() => null)) ?? null, headers)
  const file = servedFile(root, request.url)
  if (!file) return new Response(null, { status: 404, headers })
  const bytes = await readFile(file.path)
  const body = file.type.startsWith('text/html') ? withNonce(bytes.toString('utf8'), nonce) : new Uint8Array(bytes)
  return new Response(body, { status: 200, headers: { ...headers, 'Content-Type': file.type } })
}

function opened(content: ServedContent | null, headers: Record<string, string>): Response {
  if (!content) return new Response(null, { status: 404, headers })
  return new Response(streamOf(content), { status: 200, headers: contentHeaders('electron', content) })
}

/** Chunk by chunk as the page takes them, so that no file stands in memory as a whole. */
function streamOf({ content }: ServedContent): ReadableStream<Uint8Array> {
  const chunks = content[Symbol.asyncIterator]()
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const next = await chunks.next()
      if (next.done) controller.close()
      else controller.enqueue(new Uint8Array(next.value))
    },
    async cancel() {
      await chunks.return?.()
    },
  })
}
