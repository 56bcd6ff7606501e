/** Bytes that travel in the background in a second: a tenth of what a wire of a small office takes, and less than any screen waits for. */
const BYTES_PER_SECOND = 8 * 1024 * 1024

/** Spreads what travels in the background, so that it never fills the line on which people wait. */
export class Budget {
  readonly #perSecond: number
  #free = 0

  constructor(perSecond = BYTES_PER_SECOND) {
    this.#perSecond = perSecond
  }

  /** Waits until so many bytes may go. */
  async take(bytes: number, signal: AbortSignal): Promise<void> {
    const now = performance.now()
    const begins = Math.max(now, this.#free)
    this.#free = begins + (bytes / this.#perSecond) * 1000
    if (begins > now) await pause(begins - now, signal)
  }
}

/** Waits; ends early when `signal` says so. */
export const pause = (ms: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve()
    const done = () => {
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    timer.unref()
    signal.addEventListener('abort', done, { once: true })
  })
