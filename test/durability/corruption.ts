import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { proveSoundness } from '../../db/backups/soundness.ts'
import { openConnection } from '../../db/connection.ts'
import { OperationLog } from '../../db/operation-log.ts'
import { openStore } from '../../db/store.ts'
import { FOUNDING } from '../support/stores.ts'
import { KEY, partsIn, writeChartUnit } from './daybook-store.ts'
import type { Random } from './seeded.ts'

export const PAGE = 4096

/** The bytes of a closed practice after some units: what lies on the disk. */
export type Snapshot = { database: Buffer; log: Buffer }

/** Writes `units` units with entries of charts, `perSnapshot` at a time; after each batch everything is checkpointed and both files are kept. */
export async function practiceSnapshots(folder: string, units: number, perSnapshot: number): Promise<Snapshot[]> {
  const parts = partsIn(folder)
  const store = await openStore({ ...parts, founding: FOUNDING })
  const snapshots: Snapshot[] = []
  for (let unit = 0; unit < units; unit++) {
    await writeChartUnit(store, unit)
    if ((unit + 1) % perSnapshot !== 0) continue
    store.engine.checkpoint('TRUNCATE')
    snapshots.push({ database: readFileSync(parts.file), log: readFileSync(parts.logFile) })
  }
  await store.close()
  return snapshots
}

/** Lays a snapshot into a folder and says everything that the check finds; nothing means that it looks sound. */
export function findingsIn(folder: string, snapshot: Snapshot): string[] {
  const parts = partsIn(folder)
  writeFileSync(parts.file, snapshot.database)
  writeFileSync(parts.logFile, snapshot.log)
  let raw: Database.Database
  try {
    raw = openConnection({ ...parts, readonly: true })
  } catch (error) {
    return [`does not open: ${error instanceof Error ? error.message : 'unknown error'}`]
  }
  const log = OperationLog.reading(parts.logFile, KEY)
  try {
    const { flaws } = proveSoundness({ raw, log: { entries: () => log.entries(), order: 'same' } })
    return flaws.map(({ part, what }) => `${part}: ${what}`)
  } finally {
    log.close()
    raw.close()
  }
}

/** Everything that can be read out of a snapshot, table by table: equal texts hold nothing wrong. */
export function contentOf(folder: string, snapshot: Snapshot): string {
  const file = join(folder, 'content.db')
  writeFileSync(file, snapshot.database)
  const raw = openConnection({ file, key: KEY, readonly: true })
  try {
    const tables = raw
      .prepare("select name from sqlite_master where type = 'table' order by name")
      .pluck()
      .all() as string[]
    return tables
      .map((table) => JSON.stringify([table, raw.prepare(`select * from "${table}" not indexed`).raw().all()]))
      .join('\n')
  } finally {
    raw.close()
  }
}

export const DAMAGES = ['a flipped bit', 'a zeroed page', 'two swapped pages'] as const

/** Damages a database as a disk does. @returns the damaged bytes */
export function damaged(database: Buffer, kind: (typeof DAMAGES)[number], random: Random): Buffer {
  const bytes = Buffer.from(database)
  const pages = bytes.length / PAGE
  const page = random.below(pages)
  if (kind === 'a flipped bit') {
    const at = random.below(bytes.length)
    bytes.writeUInt8(bytes.readUInt8(at) ^ (1 << random.below(8)), at)
  } else if (kind === 'a zeroed page') bytes.fill(0, page * PAGE, (page + 1) * PAGE)
  else {
    const other = (page + 1 + random.below(pages - 1)) % pages
    database.copy(bytes, page * PAGE, other * PAGE, (other + 1) * PAGE)
    database.copy(bytes, other * PAGE, page * PAGE, (page + 1) * PAGE)
  }
  return bytes
}

/** The pages of `now` that stood with other bytes in `before`. */
export function changedPages(before: Buffer, now: Buffer): number[] {
  const pages = Math.min(before.length, now.length) / PAGE
  return Array.from({ length: pages }, (_, page) => page).filter(
    (page) => before.compare(now, page * PAGE, (page + 1) * PAGE, page * PAGE, (page + 1) * PAGE) !== 0,
  )
}

/** `now` with one page put back to its bytes in `before`: a write that the disk confirmed and lost. */
export function withStalePage(before: Buffer, now: Buffer, page: number): Buffer {
  const bytes = Buffer.from(now)
  before.copy(bytes, page * PAGE, page * PAGE, (page + 1) * PAGE)
  return bytes
}
