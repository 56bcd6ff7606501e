import { join } from 'node:path'
import type { KeyUse } from '../db/connection.ts'
import type { Commit } from '../db/journal.ts'
import { ensureChartEntries, refreshInstants } from '../db/appointments/commands.ts'
import { ensureFirstLocation } from '../db/practice/commands.ts'
import { diskRefusal } from '../db/disk-errors.ts'
import { type Founding, openStore, type Store } from '../db/store.ts'
import { type Clock, type IdSource, Refusal } from '../shared/kernel/index.ts'
import { AccessRecorder } from './audit/access-recorder.ts'
import { openOrHeal, rememberDamage } from './backups/index.ts'
import type { CheckpointOrder } from './workers/checkpoint.worker.ts'
import { readyCodeSets } from './terminology/index.ts'
import { runJob } from './workers/job.ts'

const OPENING = { userId: null, sessionId: null, channel: 'practice.open' }

/**
 * The practice's store while its database is open. A hard lock closes it; the next sign-in opens it again, so nothing
 * may keep the store itself: everyone asks here each time.
 */
export class PracticeStore {
  readonly #dataDir: string
  readonly #clock: Clock
  readonly #ids: IdSource
  readonly #listeners = new Set<(commit: Commit) => void>()
  readonly #openListeners = new Set<() => void>()
  readonly #closingListeners = new Set<() => void>()
  #open: { store: Store; recorder: AccessRecorder; key: KeyUse } | null = null
  #replacing: Promise<void> | null = null

  constructor(parts: { dataDir: string; clock: Clock; ids: IdSource }) {
    this.#dataDir = parts.dataDir
    this.#clock = parts.clock
    this.#ids = parts.ids
  }

  get file(): string {
    return join(this.#dataDir, 'daybook.db')
  }
  get logFile(): string {
    return join(this.#dataDir, 'operations.log')
  }
  get isOpen(): boolean {
    return this.#open !== null
  }

  /** @throws Refusal `not-signed-in` with reason `closed` while the database is locked away */
  store = (): Store => this.#opened().store
  /** @throws Refusal as `store` */
  recorder = (): AccessRecorder => this.#opened().recorder

  /** The database key, for workers with a connection of their own. @throws Refusal as `store` */
  key = (): KeyUse => this.#opened().key

  /** Opens the store with the key, or founds it. Does nothing when it is open already. @throws what `openStore` throws */
  async open(key: KeyUse, founding?: Founding): Promise<Store> {
    await this.#replacing?.catch(() => undefined)
    return this.#begin(key, founding)
  }

  /**
   * Closes the practice, has its files replaced by `swap`, and opens what stands there then, by the same key. Whoever asks meanwhile finds it
   * closed; whoever closes it waits.
   * @throws what closing, `swap` or opening throw; Refusal as `store`
   */
  async replace(swap: () => void | Promise<void>): Promise<void> {
    const { key } = this.#opened()
    const replaced = async () => {
      try {
        await this.#end()
        await swap()
      } finally {
        await this.#begin(key)
      }
    }
    const replacing = replaced().finally(() => {
      this.#replacing = null
    })
    this.#replacing = replacing
    await replacing
  }

  async #begin(key: KeyUse, founding?: Founding): Promise<Store> {
    if (this.#open) return this.#open.store
    const checkpoint = () => runJob<boolean, CheckpointOrder>('checkpoint', { file: this.file }, { key })
    const parts = { file: this.file, logFile: this.logFile, key, clock: this.#clock, ids: this.#ids, checkpoint }
    const store = founding ? await openStore({ ...parts, founding }) : await openOrHeal(this.#dataDir, parts)
    this.#open = { store, recorder: new AccessRecorder(store.journal, this.#clock), key }
    store.journal.onCommit((commit) => {
      for (const listener of this.#listeners) listener(commit)
    })
    // A practice opens whatever becomes of its code lists: charts matter more, and the next opening tries again.
    await readyCodeSets(store.journal, { ids: this.#ids, clock: this.#clock }).catch(() => undefined)
    await ensureFirstLocation(store.journal, OPENING).catch(() => undefined)
    const pause = () => new Promise<void>((resolve) => setImmediate(resolve))
    await refreshInstants(store.journal, OPENING, { now: this.#clock.now(), pause }).catch(() => undefined)
    await ensureChartEntries(store.journal, OPENING, { now: this.#clock.now(), pause }).catch(() => undefined)
    for (const listener of this.#openListeners) listener()
    return store
  }

  /** Calls `listener` whenever the practice has been opened. */
  onOpen(listener: () => void): void {
    this.#openListeners.add(listener)
  }

  /** Calls `listener` right before the practice is closed: whoever works on the store by itself lets go of it there, at once. */
  onClosing(listener: () => void): void {
    this.#closingListeners.add(listener)
  }

  /** Calls `listener` after every commit, across closings and openings. Returns how to stop. */
  onCommit(listener: (commit: Commit) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /**
   * Looks whether an error, of a read too, is a sign of a damaged database: then it is remembered at once, so that it is
   * told and the next opening mends it.
   * @returns the sentence for it; null when it is none
   */
  heed(error: unknown): Refusal | null {
    const refusal = error instanceof Refusal ? error : diskRefusal(error)
    if (refusal?.reason !== 'damaged') return null
    try {
      rememberDamage(this.#dataDir)
    } catch {
      // A disk on which nothing can be noted: the sentence itself is told all the same.
    }
    return refusal
  }

  /** Writes what waits and closes the database. */
  async close(): Promise<void> {
    await this.#replacing?.catch(() => undefined)
    await this.#end()
  }

  async #end(): Promise<void> {
    const open = this.#open
    if (!open) return
    for (const listener of this.#closingListeners) {
      try {
        listener()
      } catch {
        // Whatever becomes of the others, the database is closed and its key gone.
      }
    }
    this.#open = null
    try {
      if (open.store.journal.trouble?.reason === 'damaged') rememberDamage(this.#dataDir)
      await open.recorder.close()
    } finally {
      // A disk on which nothing can be noted must not keep the database open.
      await open.store.close()
    }
  }

  #opened(): { store: Store; recorder: AccessRecorder; key: KeyUse } {
    if (this.#open) return this.#open
    throw new Refusal('not-signed-in', 'The practice is locked on this PC. Sign in to open it.', { reason: 'closed' })
  }
}
