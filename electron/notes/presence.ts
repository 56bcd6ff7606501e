import type { EntryId, Instant, OpenNote, UserId } from '../../shared/kernel/index.ts'

/** As many as one announcement names (shared/sync, `ANNOUNCED_NOTES`). */
const MOST = 50

/** Someone who has a note open: at which window, and since when. */
export type Opening = {
  noteId: EntryId
  connectionId: string
  userId: UserId
  userName: string
  deviceName: string
  sinceAt: Instant
}
export type Other = { userName: string; deviceName: string; sinceAt: Instant }
type Watcher = Opening & { tell: (event: PresenceEvent) => void }
export type PresenceEvent = { others: Other[]; sections: string[] }

/**
 * Who has which note open, for as long as their windows watch it: a window that closes, locks or dies is gone from here
 * by itself. Of other PCs what they said of themselves last (SPEC S91).
 */
export class NotePresence {
  readonly #watchers = new Set<Watcher>()
  readonly #listeners = new Set<() => void>()
  #elsewhere: ReadonlyMap<string, readonly Other[]> = new Map()

  /** Watches a note; everyone who has it open hears of it at once. Returns how to stop. */
  open(opening: Opening, tell: (event: PresenceEvent) => void): () => void {
    const watcher = { ...opening, tell }
    this.#watchers.add(watcher)
    this.#changed(opening.noteId)
    return () => {
      this.#watchers.delete(watcher)
      this.#changed(opening.noteId)
    }
  }

  /** The notes that are open on this PC, each once for each person: identifiers and times, for the other PCs. */
  here(): OpenNote[] {
    const open = new Map<string, OpenNote>()
    for (const { noteId, userId, sinceAt } of this.#watchers) {
      const key = `${noteId}/${userId}`
      if (!open.has(key)) open.set(key, { noteId, userId, sinceAt })
    }
    return [...open.values()].slice(0, MOST)
  }

  /** Calls `listener` when a note is opened or closed on this PC. */
  onChange(listener: () => void): void {
    this.#listeners.add(listener)
  }

  /** Who has which note open on other PCs: whoever has one of them open here hears of what is new. */
  heardElsewhere(elsewhere: ReadonlyMap<string, readonly Other[]>): void {
    const before = this.#elsewhere
    this.#elsewhere = elsewhere
    for (const noteId of new Set([...this.#watchers].map((watcher) => watcher.noteId)))
      if (JSON.stringify(before.get(noteId) ?? []) !== JSON.stringify(elsewhere.get(noteId) ?? []))
        this.#tellAll(noteId)
  }

  /** Tells everyone but whoever saved it that a section was saved. */
  saved(noteId: string, section: string, by: string): void {
    for (const watcher of this.#of(noteId))
      if (watcher.connectionId !== by) watcher.tell({ others: this.#others(watcher), sections: [section] })
  }

  #changed(noteId: string): void {
    this.#tellAll(noteId)
    for (const listener of this.#listeners) listener()
  }

  #tellAll(noteId: string): void {
    for (const watcher of this.#of(noteId)) watcher.tell({ others: this.#others(watcher), sections: [] })
  }

  #of(noteId: string): Watcher[] {
    return [...this.#watchers].filter((watcher) => watcher.noteId === noteId)
  }

  #others(self: Watcher): Other[] {
    const here = this.#of(self.noteId)
      .filter(({ connectionId }) => connectionId !== self.connectionId)
      .map(({ userName, deviceName, sinceAt }) => ({ userName, deviceName, sinceAt }))
    return [...here, ...(this.#elsewhere.get(self.noteId) ?? [])]
  }
}
