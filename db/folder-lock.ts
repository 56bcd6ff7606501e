import Database from 'better-sqlite3'

/** Leave to be the one process that works in a folder; the operating system takes it back when the process dies. */
export type FolderLock = { release(): void }

/**
 * Takes the lock that stands in `file`, or answers null when another process (or this one, elsewhere) has it. The
 * lock is SQLite's own on an empty database, so it is the same on every system, and a process that was killed leaves
 * nothing stale behind: no process number is compared and no file has to be removed. Nothing else may open `file`,
 * since closing any other handle on it would drop a POSIX lock.
 */
export function takeFolderLock(file: string): FolderLock | null {
  const db = new Database(file, { timeout: 0 })
  try {
    db.pragma('journal_mode = MEMORY')
    db.exec('BEGIN EXCLUSIVE')
  } catch (error) {
    db.close()
    if ((error as { code?: string }).code?.startsWith('SQLITE_BUSY')) return null
    throw error
  }
  return { release: () => db.close() }
}
