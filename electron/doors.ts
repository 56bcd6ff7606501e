import type { Bridge } from '../shared/ipc/index.ts'

/** Through which door a caller came: for the log only, no feature may behave differently by it. */
export type Door = 'electron' | 'browser' | 'cli'

/** One window, browser tab or command line; it carries at most one session and speaks the three verbs. */
export type Connection = Bridge & { close(): void }

/** A file of the practice on its way to a page of ours. `mediaType` is what it is by its bytes. */
export type ServedContent = { mediaType: string; bytes: number; content: AsyncIterable<Buffer> }

/** The core as a shell sees it. */
export type Core = {
  connect(door: Door): Connection
  /** Signs everyone out, closes the database, zeroes the keys and lets go of the data folder. */
  close(): Promise<void>
  /** What the token of an opened file stands for, for as long as its session may see it; else null. @throws when it can't be read */
  file(token: string): Promise<ServedContent | null>
  /** The operating system is about to sleep or its screen was locked. */
  suspend(): void
  /** Where this PC was chosen to host the practice: its server begins with the application that stays, not with a command. */
  resumeHosting(): void
}
