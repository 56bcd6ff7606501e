import type { Outcome } from '../../shared/kernel/index.ts'
import type { NoteBody, SideId } from '../../shared/notes/index.ts'

/** After this long without a key a section is saved, … */
const QUIET_MS = 250
/** … and while someone types without pause, this often: with the write itself it stays within a second. */
const AT_MOST_MS = 600
/** When a save fails it is tried again after this. */
const AGAIN_MS = 2_000
/** So often is tried to bring everything into the store before a note is signed. */
const ATTEMPTS = 3

export type Written = { body: NoteBody; cursor: number }
export type Seen = { sideId: SideId; revision: number }
export type Saved = Seen & { twoSided: boolean }
export type SavingState = 'saved' | 'waiting' | { failed: string }

/**
 * Brings what is typed in one section into the store, one save after the other. Nothing is forgotten: what could not be
 * saved stays waiting and is tried again.
 */
export class SectionSaver {
  readonly #write: (seen: Seen | null, written: Written) => Promise<Outcome<Saved>>
  readonly #tell: (state: SavingState, saved?: Saved) => void
  #read: (() => Written) | null = null
  #seen: Seen | null
  #firstAt = 0
  #timer = 0
  #savedAt = 0
  #saving: Promise<void> | null = null

  constructor(
    seen: Seen | null,
    write: (seen: Seen | null, written: Written) => Promise<Outcome<Saved>>,
    tell: (state: SavingState, saved?: Saved) => void,
  ) {
    this.#seen = seen
    this.#write = write
    this.#tell = tell
  }

  /** Whether everything typed is in the store. */
  get settled(): boolean {
    return this.#read === null && this.#saving === null
  }

  get seen(): Seen | null {
    return this.#seen
  }

  /** When the last save came back, on this page's own clock: an answer that was asked for before it is older. */
  get savedAt(): number {
    return this.#savedAt
  }

  /** The side that stands in the editor now: after someone else's text was taken over, nothing of ours waits. */
  adopt(seen: Seen): void {
    this.#seen = seen
  }

  /** Something was typed; `read` gives the text when it is time. */
  changed(read: () => Written): void {
    const now = performance.now()
    if (!this.#read) this.#firstAt = now
    this.#read = read
    this.#tell('waiting')
    clearTimeout(this.#timer)
    const latest = this.#firstAt + AT_MOST_MS - now
    this.#timer = window.setTimeout(() => void this.flush(), Math.max(0, Math.min(QUIET_MS, latest)))
  }

  /** Saves what waits, now. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer)
    while (this.#saving) await this.#saving
    if (!this.#read) return
    this.#saving = this.#save()
    await this.#saving
  }

  /**
   * Saves what waits, and what is typed while that is on its way. @returns false where something typed is not in the
   * store: whoever signs or decides about the text stops there.
   */
  async settle(): Promise<boolean> {
    for (let attempt = 0; attempt < ATTEMPTS && !this.settled; attempt += 1) await this.flush()
    return this.settled
  }

  async #save(): Promise<void> {
    const read = this.#read
    if (!read) return
    this.#read = null
    try {
      const outcome = await this.#write(this.#seen, read())
      if (outcome.ok) this.#seen = { sideId: outcome.value.sideId, revision: outcome.value.revision }
      else this.#waitAgain(read, outcome.failure.message)
      this.#saving = null
      this.#savedAt = performance.now()
      if (outcome.ok) this.#tell(this.#read ? 'waiting' : 'saved', outcome.value)
    } catch (error) {
      this.#saving = null
      this.#waitAgain(read, error instanceof Error ? error.message : '')
    }
  }

  #waitAgain(read: () => Written, why: string): void {
    // What was typed meanwhile is newer.
    this.#read ??= read
    this.#tell({ failed: why })
    clearTimeout(this.#timer)
    this.#timer = window.setTimeout(() => void this.flush(), AGAIN_MS)
  }
}

/** Settles all sections of a note. @returns whether every word that was typed in any of them is in the store */
export async function settleAll(savers: readonly SectionSaver[]): Promise<boolean> {
  await Promise.all(savers.map((saver) => saver.settle()))
  return savers.every(({ settled }) => settled)
}
