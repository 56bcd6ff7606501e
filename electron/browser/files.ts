import { realpathSync } from 'node:fs'
import { readFile, realpath, stat } from 'node:fs/promises'
import type { ServerResponse } from 'node:http'
import { extname, join, sep } from 'node:path'
import { pageHeaders, withNonce } from '../csp.ts'
import { answer, answerSentence, newNonce } from './answer.ts'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
}

/** One path segment as the build writes them: no dot in front, no separator, drive, stream or percent sign in it. */
const SEGMENT = /^[A-Za-z0-9_-][A-Za-z0-9._-]*$/

/**
 * The path inside the built screens that a request names, or null. Nothing is decoded: the build writes no name that
 * needs it, so whatever holds an encoded, doubled or climbing part is not one of ours.
 */
export function namedFile(url: string): string[] | null {
  const path = url.split('?', 1)[0] ?? ''
  if (path === '/') return ['index.html']
  const segments = path.slice(1).split('/')
  return segments.every((segment) => SEGMENT.test(segment)) && segments.length <= 8 ? segments : null
}

/** Serves the built screens and nothing outside their folder, whatever links lead out of it. */
export class Screens {
  readonly #root: string | null

  constructor(folder: string) {
    try {
      this.#root = realpathSync(folder)
    } catch {
      this.#root = null
    }
  }

  /** The bytes of one file and its media type, or null where there is none that may be served. */
  async read(url: string): Promise<{ type: string; bytes: Buffer } | null> {
    const segments = namedFile(url)
    const type = TYPES[extname(segments?.at(-1) ?? '').toLowerCase()]
    if (!this.#root || !segments || !type) return null
    try {
      const real = await realpath(join(this.#root, ...segments))
      if (!real.startsWith(this.#root + sep) || !(await stat(real)).isFile()) return null
      return { type, bytes: await readFile(real) }
    } catch {
      return null
    }
  }

  async serve(url: string, response: ServerResponse): Promise<void> {
    if (!this.#root)
      return answerSentence(response, 404, 'The screens are not built: run npm start in the program folder.')
    const found = await this.read(url)
    if (!found) return answerSentence(response, 404, 'There is nothing here.')
    if (!found.type.startsWith('text/html')) return answer(response, 200, found.type, found.bytes)
    const nonce = newNonce()
    answer(response, 200, found.type, withNonce(found.bytes.toString('utf8'), nonce), pageHeaders('browser', nonce))
  }
}
