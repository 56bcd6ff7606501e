import type { IncomingMessage, ServerResponse } from 'node:http'
import { answerOutcome, refusal } from './answer.ts'
import type { Limits } from './limits.ts'

/**
 * Reads a JSON body while counting, so that no more than `most` bytes of it are ever held. Answers the request itself
 * and returns undefined when the body can't be taken.
 */
export async function readJson(
  request: IncomingMessage,
  response: ServerResponse,
  most: number,
  limits: Limits,
): Promise<{ value: unknown } | undefined> {
  const bytes = await readBytes(request, most)
  if (bytes === 'gone') return undefined
  if (bytes === 'too-large') {
    response.setHeader('connection', 'close')
    answerOutcome(response, 413, refusal('That is too large to take in at once.', 'too-large'))
    drain(request, limits)
    return undefined
  }
  try {
    return { value: JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)) }
  } catch {
    answerOutcome(response, 400, refusal('The request was not understood.', 'not-json'))
    return undefined
  }
}

function readBytes(request: IncomingMessage, most: number): Promise<Buffer | 'too-large' | 'gone'> {
  if (Number(request.headers['content-length'] ?? 0) > most) return Promise.resolve('too-large')
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    let size = 0
    request.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > most) {
        chunks.length = 0
        resolve('too-large')
      } else chunks.push(chunk)
    })
    request.once('end', () => resolve(Buffer.concat(chunks)))
    request.once('close', () => resolve('gone'))
    request.once('error', () => resolve('gone'))
  })
}

/** Reads the rest away for a moment: a connection torn while the sender still sends would lose the answer too. */
function drain(request: IncomingMessage, limits: Limits): void {
  let size = 0
  const stop = () => request.destroy()
  const timer = setTimeout(stop, limits.drainTime)
  request.on('data', (chunk: Buffer) => {
    size += chunk.length
    if (size > limits.drainBytes) stop()
  })
  request.once('close', () => clearTimeout(timer))
  request.resume()
}
