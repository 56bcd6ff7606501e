import { closeSync, fsyncSync, mkdirSync, openSync, renameSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type { ExportReport } from '../../../shared/exchange/index.ts'
import { type SealedFile, SealedWriter } from '../../files/index.ts'
import { targetOf, type WritingOrder, type Written } from './order.ts'

export type Content = Pick<Written, 'report' | 'charts'>
/** One file that is being written. */
export type Out = { write(text: string): void; close(): void }
/** Where the files of an export are put; `settle` ends it. */
export type Shelf = { file(name: string): Out; settle(report: ExportReport, charts: Written['charts']): Written }

/** In clear, in a folder of its own below the one that was chosen; what is unfinished bears no proper name. */
export class ClearShelf implements Shelf {
  readonly #order: WritingOrder
  readonly #partial: string

  constructor(order: WritingOrder) {
    this.#order = order
    this.#partial = join(order.folder, `.partial-${order.stamp}`)
    mkdirSync(this.#partial, { mode: 0o700 })
  }

  file(name: string): Out {
    return new OutFile(join(this.#partial, name))
  }

  settle(report: ExportReport, charts: Written['charts']): Written {
    const target = targetOf(this.#order)
    renameSync(this.#partial, join(this.#order.folder, target))
    const files = report.files.map((file) => ({ ...file, name: `${target}/${file.name}` }))
    return { report: { ...report, files }, charts, sealed: [] }
  }
}

/** Encrypted, to be taken by a window. */
export class SealedShelf implements Shelf {
  readonly #folder: string
  readonly #done: (SealedFile & { sha256: string })[] = []

  constructor(folder: string) {
    this.#folder = folder
  }

  file(name: string): Out {
    const writer = new SealedWriter(this.#folder, name)
    return new Gathering(
      (bytes) => writer.append(bytes),
      () => this.#done.push(writer.finish()),
    )
  }

  settle(report: ExportReport, charts: Written['charts']): Written {
    return { report, charts, sealed: this.#done }
  }
}

/** Gathers what is written before it goes on, a million letters at a time. */
class Gathering implements Out {
  readonly #put: (bytes: Buffer) => void
  readonly #end: () => void
  #parts: string[] = []
  #length = 0

  constructor(put: (bytes: Buffer) => void, end: () => void) {
    this.#put = put
    this.#end = end
  }

  write(text: string): void {
    this.#parts.push(text)
    this.#length += text.length
    if (this.#length > 1_000_000) this.#flush()
  }

  close(): void {
    this.#flush()
    this.#end()
  }

  #flush(): void {
    this.#put(Buffer.from(this.#parts.join(''), 'utf8'))
    this.#parts = []
    this.#length = 0
  }
}

/** A new file that only this account may read. */
class OutFile extends Gathering {
  constructor(path: string) {
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 })
    const handle = openSync(path, 'wx', 0o600)
    super(
      (bytes) => {
        for (let at = 0; at < bytes.length; ) at += writeSync(handle, bytes, at)
      },
      () => {
        fsyncSync(handle)
        closeSync(handle)
      },
    )
  }
}
