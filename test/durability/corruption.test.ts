import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from '@jest/globals'
import Database from 'better-sqlite3'
import { openConnection } from '../../db/connection.ts'
import { openStore } from '../../db/store.ts'
import { patientRow } from '../support/rows.ts'
import { scratch } from '../support/run.ts'
import { size } from '../support/size.ts'
import { FOUNDING } from '../support/stores.ts'
import {
  changedPages,
  contentOf,
  DAMAGES,
  damaged,
  findingsIn,
  practiceSnapshots,
  type Snapshot,
  withStalePage,
} from './corruption.ts'
import { daybookStore, KEY, partsIn, unitsIn, writeUnit } from './daybook-store.ts'
import { inMemory } from './memory.ts'
import { seeded } from './seeded.ts'

const SEED = 20_261_125
const UNITS = 60
let snapshots: Snapshot[] = []
const lastOf = (all: Snapshot[]) => {
  const last = all.at(-1)
  if (!last) throw new Error('no snapshot')
  return last
}

beforeAll(async () => {
  snapshots = await practiceSnapshots(await scratch('corruption'), UNITS, 4)
})

describe('a damaged database file', () => {
  const rounds = size({ ci: 300, full: 3_000 })

  test('the check finds nothing in the undamaged practice', async () => {
    expect(await inMemory(async (folder) => findingsIn(folder, lastOf(snapshots)))).toEqual([])
  })

  test(
    `${rounds} flipped bits, zeroed pages and swapped pages are all found`,
    async () => {
      const random = seeded(SEED)
      const sound = lastOf(snapshots)
      const missed = await inMemory(async (folder) => {
        const silent: string[] = []
        for (let i = 0; i < rounds; i++) {
          const kind = DAMAGES[i % DAMAGES.length] ?? DAMAGES[0]
          const database = damaged(sound.database, kind, random)
          if (findingsIn(folder, { ...sound, database }).length === 0) silent.push(`${i}: ${kind}`)
        }
        return silent
      })
      expect(missed).toEqual([])
    },
    size({ ci: 600_000, full: 3_600_000 }),
  )

  test('a cut-off database is found', async () => {
    const random = seeded(SEED)
    const sound = lastOf(snapshots)
    await inMemory(async (folder) => {
      for (let i = 0; i < 30; i++) {
        const database = sound.database.subarray(0, random.below(sound.database.length))
        expect(findingsIn(folder, { ...sound, database })).not.toEqual([])
      }
    })
  })

  test('control: plain SQLite reads some flipped bits as if nothing had happened', async () => {
    const random = seeded(SEED)
    await inMemory(async (folder) => {
      const file = join(folder, 'plain.db')
      const plain = new Database(file)
      plain.exec('create table patient (id text primary key, body text)')
      const insert = plain.prepare('insert into patient values (?, ?)')
      for (let n = 0; n < 500; n++) insert.run(patientRow(n).id, JSON.stringify(patientRow(n)))
      plain.close()
      const sound = readFileSync(file)
      let silent = 0
      for (let i = 0; i < 100; i++) {
        writeFileSync(file, damaged(sound, 'a flipped bit', random))
        if (plainCheck(file) === 'ok') silent++
      }
      expect(silent).toBeGreaterThan(10)
    })
  })
})

const plainCheck = (file: string): unknown => {
  const db = new Database(file)
  try {
    return db.pragma('integrity_check', { simple: true })
  } catch {
    return 'refused'
  } finally {
    db.close()
  }
}

describe('a page that the disk put back to its older bytes', () => {
  const rounds = size({ ci: 200, full: 1_000 })

  test(
    `${rounds} stale pages are found, or nothing that can be read is different`,
    async () => {
      const random = seeded(SEED)
      const result = { found: 0, sameContent: 0, structureFound: 0 }
      const missed: string[] = []
      await inMemory(async (folder) => {
        for (let i = 0; i < rounds; i++) {
          const after = 1 + random.below(snapshots.length - 1)
          const before = random.below(after)
          const [old, now] = [snapshots[before], snapshots[after]]
          if (!old || !now) throw new Error('no snapshot')
          const page = random.pick(changedPages(old.database, now.database))
          const stale = { ...now, database: withStalePage(old.database, now.database, page) }
          const findings = findingsIn(folder, stale)
          if (findings.length > 0) result.found++
          else if (contentOf(folder, stale) === contentOf(folder, now)) result.sameContent++
          else missed.push(`page ${page} of snapshot ${after} as in ${before}`)
          if (structureAlone(partsIn(folder).file)) result.structureFound++
        }
      })
      expect(missed).toEqual([])
      expect(result.found + result.sameContent).toBe(rounds)
      expect(result.found).toBeGreaterThan(rounds * 0.8)
      // Control: the structure of the file and every page's own checksum say nothing about many of them.
      expect(result.structureFound).toBeLessThan(result.found)
    },
    size({ ci: 600_000, full: 3_600_000 }),
  )

  test('a whole older database beside the newer log is brought up to date, nothing lost', async () => {
    await inMemory(async (folder) => {
      const [old, now] = [snapshots[2], lastOf(snapshots)]
      if (!old) throw new Error('no snapshot')
      expect(findingsIn(folder, { database: old.database, log: now.log })).not.toEqual([])
      const { whole, problems } = await daybookStore.inspect(folder)
      expect(problems).toEqual([])
      expect(whole.size).toBe(UNITS)
    })
  })
})

const structureAlone = (file: string): boolean => {
  try {
    const raw = openConnection({ file, key: KEY, readonly: true })
    try {
      return raw.pragma('integrity_check', { simple: true }) !== 'ok'
    } finally {
      raw.close()
    }
  } catch {
    return true
  }
}

describe('a damaged write-ahead log', () => {
  test('flipped and cut off, 60 times: every acknowledged unit comes back from the operation log', async () => {
    const random = seeded(SEED)
    await inMemory(async (folder) => {
      const parts = partsIn(join(folder))
      const store = await openStore({ ...parts, founding: FOUNDING })
      for (let unit = 0; unit < 12; unit++) await writeUnit(store, unit)
      const files = [parts.file, `${parts.file}-wal`, parts.logFile].map((file) => [file, readFileSync(file)] as const)
      await store.close()
      for (let i = 0; i < 60; i++) {
        for (const [file, bytes] of files)
          writeFileSync(file, file.endsWith('-wal') ? harmed(bytes, i % 2 === 0, random) : bytes)
        writeFileSync(`${parts.file}-shm`, '')
        const reopened = await openStore(parts)
        const { whole, problems } = await unitsIn(reopened)
        expect({ whole: whole.size, problems }).toEqual({ whole: 12, problems: [] })
        await reopened.close()
      }
    })
  }, 120_000)
})

function harmed(wal: Buffer, cut: boolean, random: ReturnType<typeof seeded>): Buffer {
  if (cut) return wal.subarray(0, random.below(wal.length))
  const bytes = Buffer.from(wal)
  const at = random.below(bytes.length)
  bytes.writeUInt8(bytes.readUInt8(at) ^ 0x10, at)
  return bytes
}
