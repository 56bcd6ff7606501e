import type { Instant } from '../../shared/kernel/index.ts'

/** Someone who has a note open: at which window, and since when. */
export type Opening = { noteId: string; connectionId: string; userName: string; deviceName: string; sinceAt: Instant }
type Watcher = Opening & { tell: (event: PresenceEvent) => void }
export type PresenceEvent = {
  others: { userName: string; deviceName: string; sinceAt: Instant }[]
  sections: string[]
}

/**
 * Who has which note open, for as long as their windows watch it: a window that closes, locks or dies is gone from here
 * by itself. What was written on another PC is seen by the drafts that come from there.
 */
export class NotePresence {
  readonly #watchers = new Set<Watcher>()

  /** Watches a note; everyone who has it open hears of it at once. Returns how to stop. */
  open(opening: Opening, tell: (event: PresenceEvent) => void): () => void {
    const watcher = { ...opening, tell }
    this.#watchers.add(watcher)
    this.#tellAll(opening.noteId)
    return () => {
      this.#watchers.delete(watcher)
      this.#tellAll(opening.noteId)
    }
  }

  /** Tells everyone but whoever saved it that a section was saved. */
  saved(noteId: string, section: string, by: string): void {
    for (const watcher of this.#of(noteId))
      if (watcher.connectionId !== by) watcher.tell({ others: this.#others(watcher), sections: [section] })
  }

  #tellAll(noteId: string): void {
    for (const watcher of this.#of(noteId)) watcher.tell({ others: this.#others(watcher), sections: [] })
  }

  #of(noteId: string): Watcher[] {
    return [...this.#watchers].filter((watcher) => watcher.noteId === noteId)
  }

  #others(self: Watcher): PresenceEvent['others'] {
    return this.#of(self.noteId)
      .filter(({ connectionId }) => connectionId !== self.connectionId)
      .map(({ userName, deviceName, sinceAt }) => ({ userName, deviceName, sinceAt }))
  }
}
