import { randomBytes } from 'node:crypto'
import { copyFileSync, existsSync, linkSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import type { KeyUse } from '../../db/connection.ts'
import { enrolAnew } from '../../db/backups/enrol-anew.ts'
import { forgetOwnSecret } from '../../db/backups/forget-secret.ts'
import { syncFolder } from '../../db/files.ts'
import { type Founding, openStore } from '../../db/store.ts'
import { type Clock, type IdSource, type Instant, uuidv7 } from '../../shared/kernel/index.ts'
import { FILE_LIST, PRACTICE_FILES } from './files.ts'

/** Restoring stamps nothing of its own; the store only asks who it would be. */
const clock: Clock = { now: () => Date.now() as Instant }
const ids: IdSource = { next: <T extends string>() => uuidv7(clock.now(), randomBytes(10)) as T }

export const storeParts = (folder: string, key: KeyUse) => ({
  file: join(folder, PRACTICE_FILES.database),
  logFile: join(folder, PRACTICE_FILES.log),
  key,
  clock,
  ids,
})

/**
 * Opens a practice laid out in a scratch folder, which brings it to this program's schema and writes back from its log
 * what its database lacks, and closes it again.
 * @returns how many units of work were written back
 */
export async function openStaged(folder: string, key: KeyUse, founding?: Founding): Promise<number> {
  const store = await openStore({ ...storeParts(folder, key), ...(founding && { founding }) })
  await store.close()
  return store.reconciled.healed
}

/**
 * Gives the PC that a practice is restored on an identity of its own, in the scratch folder. For a practice that may lack
 * what was written last under the old one, here or on the computer that the copy came from.
 */
export async function enrolStaged(folder: string, key: KeyUse): Promise<void> {
  const store = await openStore(storeParts(folder, key))
  try {
    await enrolAnew(store, { id: ids.next(), name: hostname(), platform: process.platform }, clock.now())
  } finally {
    await store.close()
  }
}

/** Takes what a PC proved itself with out of a practice that was built from a copy of it: it joins its server again by a code (SPEC S117). */
export async function forgetSecret(folder: string, key: KeyUse): Promise<void> {
  const store = await openStore(storeParts(folder, key))
  try {
    await forgetOwnSecret(store.journal)
  } finally {
    await store.close()
  }
}

/**
 * Puts the staged files into the data folder's place; what stood there is kept in `aside`. At every moment a whole
 * database bears its name: the old one gets its second name first, and the new one replaces it by one rename, after the
 * log from which the old one would be completed. Nothing is deleted.
 */
export function swapIn(dataDir: string, staged: string, aside: string): void {
  const incoming = readdirSync(staged).filter((name) => !/-wal$|-shm$/.test(name) && name !== FILE_LIST)
  mkdirSync(dataDir, { recursive: true, mode: 0o700 })
  mkdirSync(aside, { recursive: true, mode: 0o700 })
  for (const name of incoming) secondName(join(dataDir, name), join(aside, name))
  syncFolder(join(aside, 'any'))
  // A write-ahead log left beside another database would be written into it.
  for (const end of ['-wal', '-shm']) {
    const name = `${PRACTICE_FILES.database}${end}`
    if (existsSync(join(dataDir, name))) renameSync(join(dataDir, name), join(aside, name))
  }
  syncFolder(join(dataDir, 'any'))
  const databaseLast = (a: string, b: string) =>
    Number(a === PRACTICE_FILES.database) - Number(b === PRACTICE_FILES.database)
  for (const name of incoming.toSorted(databaseLast)) {
    renameSync(join(staged, name), join(dataDir, name))
    syncFolder(join(dataDir, name))
  }
  rmSync(staged, { recursive: true, force: true })
  if (readdirSync(aside).length === 0) rmSync(aside, { recursive: true })
}

function secondName(file: string, kept: string) {
  if (!existsSync(file)) return
  try {
    linkSync(file, kept)
  } catch {
    // Some file systems know no second names; there the old file is copied.
    copyFileSync(file, kept)
  }
}
