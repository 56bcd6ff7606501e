import { Worker } from 'node:worker_threads'
import type { Prepared } from '../../db/exchange/index.ts'
import { Refusal } from '../../shared/kernel/index.ts'
import { workerUrl } from '../workers/worker-url.ts'
import type { Overview, ReadingOrder } from './reading/read-all.ts'

/** What the reading worker is asked, one thing after the other. */
export type Ask = { ask: 'survey' } | { ask: 'next'; skip: number }
export type Answer =
  | { say: 'surveying'; done: number; of: number }
  | { say: 'overview'; overview: Overview }
  | { say: 'items'; items: Prepared[]; end: boolean }
  | { say: 'failed'; code: Refusal['code']; message: string; reason: string | undefined; issues: Refusal['issues'] }

/**
 * The files of an import as they are read beside the main thread, a handful at a time and only when asked for: what is
 * read ahead never piles up.
 */
export class Feed {
  readonly #worker: Worker
  #take: ((answer: Answer) => void) | null = null
  #fail: ((error: unknown) => void) | null = null
  #isClosed = false
  #onSurvey: (done: number, of: number) => void = () => {}

  constructor(order: ReadingOrder) {
    this.#worker = new Worker(workerUrl('fhir-reading'), { workerData: order })
    this.#worker.on('message', (answer: Answer) => {
      if (answer.say === 'surveying') return this.#onSurvey(answer.done, answer.of)
      const [take, fail] = [this.#take, this.#fail]
      this.#take = this.#fail = null
      if (answer.say !== 'failed') return take?.(answer)
      const { code, message, reason, issues } = answer
      fail?.(new Refusal(code, message, { ...(reason !== undefined && { reason }), issues }))
    })
    this.#worker.on('error', (error) => this.#fail?.(error))
    this.#worker.on('exit', (code) => this.#fail?.(new Error(`the reading worker ended with ${code}`)))
  }

  async survey(onSurvey: (done: number, of: number) => void): Promise<Overview> {
    this.#onSurvey = onSurvey
    const answer = await this.#ask({ ask: 'survey' })
    if (answer.say !== 'overview') throw new Error('the reading worker answered something else')
    return answer.overview
  }

  /** Some more resources; fewer than were asked for near the end. @param skip leave out so many, the first time */
  async next(skip: number): Promise<{ items: Prepared[]; end: boolean }> {
    const answer = await this.#ask({ ask: 'next', skip })
    if (answer.say !== 'items') throw new Error('the reading worker answered something else')
    return answer
  }

  /** Ends the reading. Whoever still waits for an answer hears `cancelled`: none will come. */
  async close(): Promise<void> {
    this.#isClosed = true
    this.#fail?.(new Refusal('cancelled', 'Cancelled.'))
    this.#take = this.#fail = null
    await this.#worker.terminate()
  }

  #ask(message: Ask): Promise<Answer> {
    if (this.#isClosed) return Promise.reject(new Refusal('cancelled', 'Cancelled.'))
    return new Promise((resolve, reject) => {
      this.#take = resolve
      this.#fail = reject
      this.#worker.postMessage(message)
    })
  }
}
