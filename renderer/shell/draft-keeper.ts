import type { Outcome } from '../../shared/kernel/index.ts'

/** After this long without a key the drafts are kept, … */
const QUIET_MS = 250
/** … and while someone types without pause, this often: with the write itself it stays within a second. */
const AT_MOST_MS = 600
/** When the store did not take one it is tried again after this. */
const AGAIN_MS = 2_000

/** `failed`: the store does not take what is typed; somebody should know before she leaves. */
export type KeepingState = 'kept' | 'waiting' | 'failed'
type Typed = { values: Readonly<Record<string, unknown>>; patientId: string | null }
export type DraftStore = {
  keep(form: string, typed: Typed): Promise<Outcome<unknown>>
  drop(form: string): Promise<Outcome<unknown>>
}

/** Brings what is typed into forms to the store, one write after the other; the latest of each form counts. */
export class DraftKeeper {
  readonly #tell: (state: KeepingState) => void
  #store: DraftStore | null = null
  /** By form: what it holds now, or null where it was saved or given up. */
  #waiting = new Map<string, Typed | null>()
  /** Counts who was here: what was on its way when somebody left does not come back for the next one. */
  #visit = 0
  #firstAt = 0
  #timer = 0
  #writing: Promise<void> | null = null

  constructor(tell: (state: KeepingState) => void) {
    this.#tell = tell
  }

  /** From now on drafts go there; null: nowhere. */
  keepBy(store: DraftStore | null): void {
    this.#store = store
  }

  /** A form changed; null: it was saved or given up, which the store hears at once. */
  changed(form: string, typed: Typed | null): void {
    if (!this.#store) return
    const now = performance.now()
    if (this.#waiting.size === 0) this.#firstAt = now
    this.#waiting.set(form, typed)
    this.#tell('waiting')
    this.#flushIn(typed === null ? 0 : Math.min(QUIET_MS, this.#firstAt + AT_MOST_MS - now))
  }

  /** Brings everything that waits into the store, as far as it takes it. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer)
    while (this.#writing) await this.#writing
    if (this.#waiting.size === 0) return
    this.#writing = this.#write()
    await this.#writing
  }

  /** Lets go of what waits: the person has left this window. */
  forget(): void {
    clearTimeout(this.#timer)
    this.#waiting = new Map()
    this.#visit += 1
    this.#tell('kept')
  }

  async #write(): Promise<void> {
    const [store, batch, visit] = [this.#store, this.#waiting, this.#visit]
    this.#waiting = new Map()
    let failed = false
    for (const [form, typed] of batch) {
      if (!store || visit !== this.#visit) break
      const outcome = await (typed === null ? store.drop(form) : store.keep(form, typed)).catch(() => null)
      if (outcome?.ok) continue
      failed = true
      // What was typed meanwhile is newer.
      if (visit === this.#visit && !this.#waiting.has(form)) this.#waiting.set(form, typed)
    }
    this.#writing = null
    if (visit !== this.#visit) return
    this.#tell(failed ? 'failed' : this.#waiting.size > 0 ? 'waiting' : 'kept')
    if (this.#waiting.size > 0) this.#flushIn(failed ? AGAIN_MS : QUIET_MS)
  }

  #flushIn(wait: number): void {
    clearTimeout(this.#timer)
    this.#timer = window.setTimeout(() => void this.flush(), Math.max(0, wait))
  }
}
