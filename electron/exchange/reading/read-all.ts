import { createHash } from 'node:crypto'
import { emptinessIn, type Prepared, withoutTypes } from '../../../db/exchange/index.ts'
import { textAt } from '../../../shared/exchange/index.ts'
import type { ImportSource } from '../../files/index.ts'
import { UnreadableFile } from './bytes.ts'
import { Directory } from './directory.ts'
import { type SourceFile, sourceFiles } from './files.ts'
import { type Item, piecesOf } from './items.ts'
import { baseOf, hashOf, prepare } from './prepare.ts'

export type ReadingOrder = {
  sources: readonly ImportSource[]
  /** What the sender is called where its resources bear no address. */
  source: string
  /** The practice's zone, in which days are reckoned. */
  timeZone: string
}
export type Overview = { files: { name: string; bytes: number }[]; fingerprint: string; total: number; faults: Fault[] }
/** A file of which nothing is taken in, and why. */
export type Fault = { where: string; reason: string }

/** What others refer to comes before what refers to it. The place after these is for everything else. */
const ORDER = ['Patient', 'Encounter', 'ServiceRequest', 'DiagnosticReport'] as const
const REST = ORDER.length
/** That nothing is known of a list is said when all is read that may stand on it; of a whole list after a part of it. */
const ANSWERS = { some: REST + 1, all: REST + 2 } as const
const LAST = ANSWERS.all
const rankOf = (item: Item): number => {
  const emptiness = item.resource && emptinessIn(item.resource)
  if (emptiness) return ANSWERS[emptiness]
  const found = ORDER.indexOf(String(item.resource?.['resourceType'] ?? '') as (typeof ORDER)[number])
  return found === -1 ? REST : found
}

/**
 * Reads files in two goes: first who is in them, without keeping them; then each resource again, mapped, in an order in
 * which nothing refers to what has yet to come. So a file may be larger than memory, and its order does not matter.
 */
export class Reading {
  readonly #order: ReadingOrder
  readonly #files: SourceFile[]
  readonly #directory: Directory
  /** For each file the ranks of each piece, as bits; null for a file of which nothing is taken in. */
  readonly #ranks: (number[] | null)[] = []

  constructor(order: ReadingOrder) {
    this.#order = order
    this.#files = sourceFiles(order.sources, order.source)
    this.#directory = new Directory()
  }

  /** The first go. @param onFile hears how many bytes of how many are behind it */
  async survey(onFile: (done: number, of: number) => void): Promise<Overview> {
    const faults: Fault[] = []
    const bytes = this.#files.reduce((sum, file) => sum + file.bytes, 0)
    const content = createHash('sha256')
    let [total, done] = [0, 0]
    for (const file of this.#files) {
      const ranks: number[] = []
      let count = 0
      content.update(`\n${file.name}\n`)
      try {
        for await (const piece of piecesOf(file, (seen) => content.update(seen))) {
          let bits = 0
          for (const item of piece.items()) {
            count += 1
            bits |= 1 << rankOf(item)
            if (item.resource && textAt(item.resource, 'resourceType')) {
              const { resource, fullUrl, source } = item
              const link = this.#directory.linkOf(resource, fullUrl, source, () =>
                hashOf(withoutTypes(JSON.stringify(resource))),
              )
              this.#directory.add(resource, fullUrl, link, baseOf(item))
            }
          }
          ranks.push(bits)
        }
        this.#ranks.push(ranks)
        total += count
      } catch (error) {
        this.#ranks.push(null)
        faults.push({ where: file.name, reason: reasonOf(error) })
      }
      done += file.bytes
      onFile(done, bytes)
    }
    const files = this.#files.map(({ name, bytes: size }) => ({ name, bytes: size }))
    // An import goes on by position: only where everything that the order of the resources follows from is the same, to
    // the last letter, is the place at which it stopped still that place.
    const fingerprint = hashOf(JSON.stringify([this.#order.source, files, faults, content.digest('hex')]))
    return { files, fingerprint, total, faults }
  }

  /** The second go: every resource in the order of the import, the first `skip` left out. */
  async *prepared(skip = 0): AsyncGenerator<Prepared> {
    let position = 0
    for (let rank = 0; rank <= LAST; rank++) {
      for (const [index, file] of this.#files.entries()) {
        const ranks = this.#ranks[index]
        if (!ranks?.some((bits) => bits & (1 << rank))) continue
        let at = 0
        for await (const piece of piecesOf(file)) {
          const bits = ranks[at] ?? 0
          at += 1
          if (!(bits & (1 << rank))) continue
          for (const item of piece.items()) {
            if (rankOf(item) !== rank) continue
            position += 1
            if (position > skip) yield prepare(item, this.#directory, this.#order.timeZone)
          }
        }
      }
    }
  }
}

function reasonOf(error: unknown): string {
  if (error instanceof UnreadableFile) return `${error.message}. Nothing of this file was taken in`
  const code = (error as NodeJS.ErrnoException).code
  if (code) return `The file cannot be read (${code}). Nothing of it was taken in`
  throw error
}
