import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { syncFolder } from '../../db/files.ts'
import { Refusal } from '../../shared/kernel/index.ts'
import { writeDurably } from './durable-file.ts'
import { keyFileExists, readKeyFile } from './key-file.ts'

/** What is said to whoever comes while a demonstration is being made, or a practice fetched. */
export const stillMaking = (): Refusal =>
  new Refusal('conflict', 'The practice is still being made on this PC. Try again when it is ready.', {
    reason: 'making',
  })

/** What is said to whoever wants to sign in where the making of a demonstration failed: half of one is no place to work in. */
export const halfMade = (): Refusal =>
  new Refusal(
    'conflict',
    'The demonstration on this PC was not made to its end. Close Daybook and open it again: it is set aside then, and can be made anew.',
    { reason: 'half-made' },
  )

/**
 * Stands in the data folder while a practice is being made. A database without keys beside it is then the rest of an
 * interrupted try and may be set aside; without the mark it is someone's practice whose key file is lost.
 */
export class FoundingMark {
  readonly #file: string
  readonly #demonstration: string
  /** How far the demonstration is that this program is making right now, or the practice that it fetches: nobody is let in before it is whole. */
  making: { done: number; of: number; joins: boolean } | null = null

  constructor(dataDir: string) {
    this.#file = join(dataDir, 'founding')
    this.#demonstration = join(dataDir, 'founding-demonstration')
  }

  /** Whether a demonstration stands here that was begun and is neither whole nor being made by this program. */
  get isHalf(): boolean {
    return this.making === null && existsSync(this.#demonstration)
  }

  /** From now on until `demonstrationWhole` what stands in the folder is half a demonstration, also after a power cut. */
  demonstrationBegun(deviceId: string): void {
    writeDurably(this.#demonstration, deviceId)
  }

  demonstrationWhole(): void {
    rmSync(this.#demonstration, { force: true })
    syncFolder(this.#demonstration)
  }

  /**
   * Sets a demonstration aside that was not made to its end: nothing is deleted, its keys get another name, and its database
   * too as soon as something is founded here. A practice that is no demonstration, or another one, is never touched.
   * @param keys the key file of this PC
   */
  leaveHalf(keys: string, now: number): void {
    if (!this.isHalf) return
    if (keyFileExists(keys)) {
      const made = identityIn(keys)
      if (made === null) return
      if (made.demo && made.deviceId === readFileSync(this.#demonstration, 'utf8')) {
        // In this order a crash in between leaves what the next start goes on with.
        this.set()
        renameSync(keys, `${keys}.aside-${now}`)
        syncFolder(keys)
      }
    }
    this.demonstrationWhole()
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

/** Null where the key file cannot be read: what is to be done about that is told by whoever opens it. */
function identityIn(keys: string): { demo: boolean; deviceId: string } | null {
  try {
    return readKeyFile(keys, null)
  } catch (error) {
    if (error instanceof Refusal) return null
    throw error
  }
}
