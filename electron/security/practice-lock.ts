import type { Founding, Store } from '../../db/store.ts'
import { Refusal } from '../../shared/kernel/index.ts'
import type { PracticeStore } from '../practice-store.ts'
import type { KeyHolder } from './key-holder.ts'

/**
 * Opens and closes the database and holds its key in between. Openings and closings follow one another, so two people
 * signing in at once open it once; a hard lock that comes while a password is being tried wins over that sign-in.
 */
export class PracticeLock {
  readonly #practice: PracticeStore
  #key: KeyHolder | null = null
  #hardLocks = 0
  #queue: Promise<unknown> = Promise.resolve()

  constructor(practice: PracticeStore) {
    this.#practice = practice
  }

  /** How many hard locks there were: who began before one may not come in after it. */
  get hardLocks(): number {
    return this.#hardLocks
  }

  /** The database key while the database is open; do not destroy it. @throws Refusal `closed` */
  get key(): KeyHolder {
    if (this.#key) return this.#key
    throw new Refusal('not-signed-in', 'The practice is locked on this PC. Sign in to open it.', { reason: 'closed' })
  }

  /**
   * Opens the database if it is closed, then runs `enter`. What was opened for an `enter` that throws is closed again.
   * The key is taken over: kept while the database is open by it, destroyed otherwise.
   * @param since `hardLocks` when the password was asked for
   * @throws Refusal `closed` when a hard lock came in between; what opening and `enter` throw
   */
  openFor<T>(key: KeyHolder, since: number, enter: (store: Store) => Promise<T>, founding?: Founding): Promise<T> {
    return this.#alone(async () => {
      let opened = false
      try {
        if (since !== this.#hardLocks)
          throw new Refusal('not-signed-in', 'This PC was locked in the meantime. Sign in again.', { reason: 'closed' })
        if (this.#practice.isOpen && founding)
          throw new Refusal('conflict', 'There is a practice on this PC already.', { reason: 'exists' })
        if (!this.#practice.isOpen) {
          await this.#practice.open(key, founding)
          // A practice that was being replaced stands open again by the key that it had: that one stays the key.
          if (!this.#key) {
            this.#key = key
            opened = true
          }
        }
        return await enter(this.#practice.store())
      } catch (error) {
        if (opened) await this.#close()
        throw error
      } finally {
        if (this.#key !== key) key.destroy()
      }
    })
  }

  /**
   * Closes the database and zeroes its key, after whatever is being opened. The key goes even if closing fails.
   * @param empty ends the sessions, those too that began while this waited
   */
  hardLock(empty: () => void): Promise<void> {
    this.#hardLocks += 1
    return this.#alone(() => {
      empty()
      return this.#close()
    })
  }

  async #close(): Promise<void> {
    try {
      await this.#practice.close()
    } finally {
      this.#key?.destroy()
      this.#key = null
    }
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    const run = this.#queue.then(work)
    this.#queue = run.catch(() => undefined)
    return run
  }
}
