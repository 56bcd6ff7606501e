import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const SHARED_MEMORY = '/dev/shm'

/**
 * Runs `use` in a folder in memory, where the machine has one, and removes it. A replayed disk state needs no lasting
 * disk under it, and thousands of them would only wear the real one.
 */
export async function inMemory<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(existsSync(SHARED_MEMORY) ? SHARED_MEMORY : tmpdir(), 'daybook-durability-'))
  try {
    return await use(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
