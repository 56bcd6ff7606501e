import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import type { KeyUse } from '../../db/connection.ts'
import type { BackupParts } from '../../electron/backups/index.ts'
import { PracticeStore } from '../../electron/practice-store.ts'
import type { Instant } from '../../shared/kernel/index.ts'
import { unitsIn, writeUnit } from '../durability/daybook-store.ts'
import { countingIds, steppingClock } from '../support/fixed.ts'
import { scratch } from '../support/run.ts'
import { FOUNDING, keyOf } from '../support/stores.ts'

/** A practice as a PC runs it, with a data folder, a drive for copies and key slots that only tests can open. */
export async function runningPractice(name: string, units: number, key: KeyUse = keyOf()) {
  const home = await scratch(name)
  const dataDir = join(home, 'Daybook')
  const drive = join(home, 'STICK')
  await mkdir(dataDir)
  await mkdir(drive)
  const clock = steppingClock()
  const ids = countingIds(name)
  const practice = new PracticeStore({ dataDir, clock, ids })
  await practice.open(key, FOUNDING)
  writeFileSync(join(dataDir, 'keys.json'), '{"slots":"of this PC"}')
  let written = 0
  const write = async (count: number) => {
    for (const end = written + count; written < end; written++) await writeUnit(practice.store(), written)
  }
  await write(units)
  const parts: BackupParts = { practice, dataDir, clock, ids, version: '0.0.0-test', drives: [drive] }
  return { home, dataDir, drive, clock, key, practice, parts, write, written: () => written }
}
export type RunningPractice = Awaited<ReturnType<typeof runningPractice>>

/** Opens a data folder as the next start would, and says which units are there; problems name torn ones. */
export async function reopened(dataDir: string, key: KeyUse): Promise<{ units: number; problems: string[] }> {
  const practice = new PracticeStore({ dataDir, clock: steppingClock(), ids: countingIds('reopened') })
  await practice.open(key)
  const { whole, problems } = await unitsIn(practice.store())
  await practice.close()
  return { units: whole.size, problems }
}

export const digestOf = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

/** Every file of a folder with its digest: equal means that nothing was changed. Only looking makes an empty WAL. */
export function filesIn(folder: string): Record<string, string> {
  if (!existsSync(folder)) return {}
  const names = readdirSync(folder, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && !/-(wal|shm)$/.test(entry.name),
  )
  return Object.fromEntries(
    names.map((entry) => {
      const file = join(entry.parentPath, entry.name)
      return [file.slice(folder.length), digestOf(readFileSync(file))]
    }),
  )
}

/** Changes one byte in the middle of a file. */
export function harm(file: string, at = 0.5): void {
  const bytes = readFileSync(file)
  const position = Math.floor(bytes.length * at)
  bytes.writeUInt8(bytes.readUInt8(position) ^ 0x40, position)
  writeFileSync(file, bytes)
}

export const HOUR = 3_600_000
export const laterThan = (at: Instant, ms: number) => (at + ms) as Instant
