import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import type { Journal } from '../db/journal.ts'
import { openServerStore } from '../db/server-store.ts'
import { openStore } from '../db/store.ts'
import { type Clock, type IdSource, type Instant, Refusal, uuidv7 } from '../shared/kernel/index.ts'
import { ServerCheckpoints } from './checkpoints.ts'
import type { ServerFolder } from './folder.ts'

/** The practice as its server holds it. */
export type ServerPractice = {
  journal: Journal
  kind: 'sqlite' | 'postgres'
  alarms(): string[]
  close(): Promise<void>
}

export const serverClock: Clock = { now: () => Date.now() as Instant }
export const serverIds: IdSource = { next: <T extends string>() => uuidv7(serverClock.now(), randomBytes(10)) as T }

/** The schema of a practice within a PostgreSQL database that holds several. */
export const schemaOf = (practiceId: string): string => `practice_${practiceId.replaceAll('-', '')}`

/**
 * Opens the practice, and founds it the first time: an encrypted file in the server's folder, or a schema of its own in PostgreSQL.
 * @param databaseUrl a `postgres://` address; without it the file
 * @throws Refusal as `openStore`
 */
export async function openPractice(
  folder: ServerFolder,
  {
    databaseUrl,
    clock = serverClock,
    ids = serverIds,
  }: { databaseUrl?: string | undefined; clock?: Clock; ids?: IdSource },
): Promise<ServerPractice> {
  const { deviceId, practiceId } = folder.settings()
  const founding = { deviceId, practiceId }
  if (databaseUrl) {
    const store = await openServerStore({ url: databaseUrl, schema: schemaOf(practiceId), clock, ids, founding })
    return { journal: store.journal, kind: 'postgres', alarms: () => [], close: () => store.close() }
  }
  // A practice is founded once. Where its log is left and its database is not, a new one would make everybody's work stand against nothing.
  if (!existsSync(folder.databaseFile) && existsSync(folder.logFile))
    throw new Refusal(
      'internal',
      `The database of the practice is gone from ${folder.path}. Put a copy back: daybook server backups, then daybook server restore COPY`,
      { reason: 'database-gone' },
    )
  const beside = new ServerCheckpoints(folder.path)
  const files = { file: folder.databaseFile, logFile: folder.logFile }
  const parts = { ...files, key: folder.key(), clock, ids, checkpoint: () => beside.run() }
  const store = await openStore(existsSync(folder.databaseFile) ? parts : { ...parts, founding })
  return {
    journal: store.journal,
    kind: 'sqlite',
    alarms: () => store.alarms(),
    async close() {
      try {
        await store.close()
      } finally {
        await beside.close()
      }
    },
  }
}
