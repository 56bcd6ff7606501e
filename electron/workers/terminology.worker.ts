import { parentPort, workerData } from 'node:worker_threads'
import { Refusal } from '../../shared/kernel/index.ts'
import type { ImportSource } from '../files/index.ts'
import { readRelease } from '../terminology/read.ts'
import type { FromReader } from '../terminology/reader.ts'

/** Reads release files, then gives their content away piece by piece. */
const say = (message: FromReader) => parentPort?.postMessage(message)
const { sources } = workerData as { sources: ImportSource[] }

try {
  const { concepts, relations, ...rest } = readRelease(sources, (done, of) => say({ kind: 'progress', done, of }))
  let [concept, relation] = [0, 0]
  parentPort?.on('message', ({ most }: { most: number }) => {
    const piece = { concepts: concepts.slice(concept, concept + most), relations: [] as typeof relations }
    concept += piece.concepts.length
    if (piece.concepts.length === 0) {
      piece.relations = relations.slice(relation, relation + most)
      relation += piece.relations.length
    }
    say({ kind: 'piece', piece })
  })
  say({ kind: 'summary', summary: { ...rest, concepts: concepts.length, relations: relations.length } })
} catch (error) {
  if (!(error instanceof Refusal)) throw error
  say({ kind: 'failed', code: error.code, message: error.message, reason: error.reason })
}
