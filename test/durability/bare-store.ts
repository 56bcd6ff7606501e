import { existsSync } from 'node:fs'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import type { StoreUnderTest } from './store-under-test.ts'

const KEY = Buffer.alloc(32, 7)
const PARTS = 3

/** How many units the hasty store holds back. */
const HELD_BACK = 20

/**
 * SQLCipher alone, without Daybook's journal and operation log: what the same disk does to a store with
 * `synchronous=NORMAL`, the driver's default (it must lose) and with FULL (it must not).
 * @param hasty acknowledges before it writes: what the kill suite must catch
 */
export function bareStore(synchronous: 'FULL' | 'NORMAL', hasty = false): StoreUnderTest {
  const fileIn = (folder: string) => join(folder, 'daybook.db')
  return {
    async create(folder) {
      const db = open(fileIn(folder), synchronous)
      db.exec(
        'CREATE TABLE IF NOT EXISTS part (unit INTEGER, part INTEGER, body TEXT, PRIMARY KEY (unit, part)) STRICT',
      )
      db.close()
    },
    async open(folder) {
      const db = open(fileIn(folder), synchronous)
      const insert = db.prepare('INSERT INTO part VALUES (?, ?, ?)')
      const write = db.transaction((unit: number) => {
        for (let part = 0; part < PARTS; part++) insert.run(unit, part, bodyOf(unit, part))
      })
      const waiting: number[] = []
      const late = (unit: number) => {
        waiting.push(unit)
        if (waiting.length === HELD_BACK) for (const held of waiting.splice(0)) write(held)
      }
      return { write: async (unit) => (hasty ? late(unit) : write(unit)), close: async () => void db.close() }
    },
    async inspect(folder) {
      if (!existsSync(fileIn(folder))) return { whole: new Set(), problems: ['the database is gone'] }
      const db = open(fileIn(folder), synchronous)
      try {
        const problems: string[] = []
        const verdict = db.pragma('quick_check', { simple: true })
        if (verdict !== 'ok') problems.push(`quick_check: ${String(verdict)}`)
        const rows = db.prepare('SELECT unit, part, body FROM part').all() as {
          unit: number
          part: number
          body: string
        }[]
        const count = new Map<number, number>()
        for (const row of rows) {
          if (row.body !== bodyOf(row.unit, row.part)) problems.push(`unit ${row.unit} holds another body`)
          count.set(row.unit, (count.get(row.unit) ?? 0) + 1)
        }
        for (const [unit, parts] of count) if (parts !== PARTS) problems.push(`unit ${unit} is torn`)
        return { whole: new Set([...count].filter(([, parts]) => parts === PARTS).map(([unit]) => unit)), problems }
      } finally {
        db.close()
      }
    },
  }
}

const bodyOf = (unit: number, part: number) => `unit ${unit} part ${part} ${'note '.repeat(20 + (unit % 40))}`

function open(file: string, synchronous: string) {
  const db = new Database(file) as Database.Database & { key(key: Buffer): void }
  db.pragma("cipher='sqlcipher'")
  db.pragma('legacy=4')
  db.key(Buffer.concat([Buffer.from('raw:'), KEY]))
  db.pragma('journal_mode=WAL')
  db.pragma(`synchronous=${synchronous}`)
  db.pragma('temp_store=MEMORY')
  db.pragma('wal_autocheckpoint=40')
  return db
}
