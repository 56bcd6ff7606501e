import { parentPort, workerData } from 'node:worker_threads'
import type { Prepared } from '../../../db/exchange/index.ts'
import { Refusal } from '../../../shared/kernel/index.ts'
import type { Answer, Ask } from '../feed.ts'
import { Reading, type ReadingOrder } from './read-all.ts'

/** How much is handed over at once. */
const MOST_ITEMS = 200
const MOST_CHARACTERS = 1_000_000

/** The worker's side of a feed. */
export function serveReading(): void {
  const post = (answer: Answer) => parentPort?.postMessage(answer)
  let reading: Reading | null = null
  let items: AsyncGenerator<Prepared> | null = null
  const opened = () => (reading ??= new Reading(workerData as ReadingOrder))
  const answer = async (asked: Ask): Promise<void> => {
    if (asked.ask === 'survey') {
      const overview = await opened().survey((done, of) => post({ say: 'surveying', done, of }))
      return post({ say: 'overview', overview })
    }
    items ??= opened().prepared(asked.skip)
    post({ say: 'items', ...(await some(items)) })
  }
  parentPort?.on('message', (asked: Ask) => {
    answer(asked).catch((error: unknown) => {
      if (!(error instanceof Refusal)) throw error
      const { code, message, reason, issues } = error
      post({ say: 'failed', code, message, reason, issues })
    })
  })
}

async function some(source: AsyncGenerator<Prepared>): Promise<{ items: Prepared[]; end: boolean }> {
  const items: Prepared[] = []
  let characters = 0
  while (items.length < MOST_ITEMS && characters < MOST_CHARACTERS) {
    const next = await source.next()
    if (next.done) return { items, end: true }
    items.push(next.value)
    for (const text of next.value.texts) characters += text.length
  }
  return { items, end: false }
}
