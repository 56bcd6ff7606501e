import { request } from 'node:https'
import { text } from 'node:stream/consumers'
import { serverNameOf, type SignedServing, SYNC_PATH } from '../shared/sync/index.ts'
import type { Place } from './take-over.ts'

/** A server that comes back serves no longer than this before it hears that another one took its place. */
const TOLD_MS = 5_000
const SILENCE_MS = 5_000

/**
 * Tells the server whose place this one took, wherever it was, as soon as it can be reached: for ever, because it may come back after a
 * year (SPEC S105). Only what proves to be this practice's is spoken to.
 */
export class MovedTeller {
  readonly #parts: {
    practiceId: string
    certificate: string
    places: readonly Place[]
    serving: () => SignedServing
  }
  #timer: NodeJS.Timeout | null = null
  #isClosed = false

  constructor(parts: {
    practiceId: string
    certificate: string
    places: readonly Place[]
    serving: () => SignedServing
  }) {
    this.#parts = parts
  }

  start(): void {
    if (this.#isClosed || this.#parts.places.length === 0) return
    void this.tellNow().finally(() => {
      if (!this.#isClosed) this.#timer = setTimeout(() => this.start(), TOLD_MS).unref()
    })
  }

  /** Tells it once, at every place where it was. Never throws. */
  async tellNow(): Promise<void> {
    await Promise.all(this.#parts.places.map((place) => this.#tell(place).catch(() => undefined)))
  }

  close(): void {
    this.#isClosed = true
    if (this.#timer) clearTimeout(this.#timer)
  }

  #tell({ host, port }: Place): Promise<void> {
    const { practiceId, certificate, serving } = this.#parts
    return new Promise((resolve, reject) => {
      const asked = request({
        host,
        port,
        path: SYNC_PATH.serving,
        method: 'POST',
        agent: false,
        ca: [certificate],
        servername: serverNameOf(practiceId),
        minVersion: 'TLSv1.3',
        headers: { 'content-type': 'application/json' },
        timeout: SILENCE_MS,
        signal: AbortSignal.timeout(2 * SILENCE_MS),
      })
      asked.on('error', reject)
      asked.once('timeout', () => asked.destroy())
      asked.once('response', (response) => void text(response).then(() => resolve(), reject))
      asked.end(JSON.stringify(serving()))
    })
  }
}
