import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { syncFolder } from '../../db/files.ts'
import { Refusal } from '../../shared/kernel/index.ts'
import { writeDurably } from './durable-file.ts'

/** What is said to whoever comes while a demonstration is being made, or a practice fetched. */
export const stillMaking = (): Refusal =>
  new Refusal('conflict', 'The practice is still being made on this PC. Try again when it is ready.', {
    reason: 'making',
  })

/**
 * Stands in the data folder while a practice is being made. A database without keys beside it is then the rest of an
 * interrupted try and may be set aside; without the mark it is someone's practice whose key file is lost.
 */
export class FoundingMark {
  readonly #file: string
  /** How far the demonstration is that this program is making right now, or the practice that it fetches: nobody is let in before it is whole. */
  making: { done: number; of: number; joins: boolean } | null = null

  constructor(dataDir: string) {
    this.#file = join(dataDir, 'founding')
  }

  get stands(): boolean {
    return existsSync(this.#file)
  }

  set(): void {
    writeDurably(this.#file, 'A practice is being made in this folder.\n')
  }

  clear(): void {
    rmSync(this.#file, { force: true })
    syncFolder(this.#file)
  }
}
