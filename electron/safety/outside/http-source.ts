import { request as requestPlain } from 'node:http'
import { request as requestSecure } from 'node:https'
import type { OutsideAnswer, OutsideName } from '../../../shared/safety/index.ts'
import type { OutsideQuestion, OutsideSource } from './source.ts'

/** No answer about one order has this size. */
const MOST_BYTES = 1_000_000
const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost'])

type Options = {
  url: string
  /** The practice's key, asked for at each call and kept nowhere else. */
  key: () => string
}

/**
 * A source that is asked by `POST` with JSON, as docs/outside-knowledge.md describes: what the adapter of a vendor speaks.
 * @throws RangeError where the address is neither secure nor of this PC
 */
export function httpSource(name: OutsideName, { url, key }: Options): OutsideSource {
  const address = new URL(url)
  if (address.protocol !== 'https:' && !LOOPBACK.has(address.hostname))
    throw new RangeError('a source outside is asked over https only')
  return {
    ...name,
    ask: (question, signal) => post(address, key(), question, signal),
  }
}

function post(address: URL, key: string, question: OutsideQuestion, signal: AbortSignal): Promise<OutsideAnswer> {
  const body = JSON.stringify({ question, format: 1 })
  const headers = {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    accept: 'application/json',
    authorization: `Bearer ${key}`,
  }
  const request = address.protocol === 'https:' ? requestSecure : requestPlain
  return new Promise((resolve, reject) => {
    const sent = request(address, { method: 'POST', headers, signal }, (answer) => {
      const pieces: Buffer[] = []
      let bytes = 0
      answer.on('error', reject)
      answer.on('data', (piece: Buffer) => {
        bytes += piece.length
        if (bytes > MOST_BYTES) sent.destroy(new RangeError('the answer of the outside source is too large'))
        else pieces.push(piece)
      })
      answer.on('end', () => {
        // A redirection is not followed: the key goes to the address that it was given for.
        if (answer.statusCode !== 200) return reject(new Error(`the outside source answered ${answer.statusCode}`))
        try {
          return resolve(JSON.parse(Buffer.concat(pieces).toString('utf8')) as OutsideAnswer)
        } catch (error) {
          return reject(error as Error)
        }
      })
    })
    sent.on('error', reject)
    sent.end(body)
  })
}
