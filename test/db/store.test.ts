import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { randomBytes } from 'node:crypto'
import { copyFileSync, existsSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import Database from 'better-sqlite3'
import { openConnection, REQUIRED_SETTINGS } from '../../db/connection.ts'
import type { Author } from '../../db/journal.ts'
import { migrateFile } from '../../db/migrate.ts'
import { openStore } from '../../db/store.ts'
import type { Instant } from '../../shared/kernel/index.ts'
import { patientRow } from '../support/rows.ts'
import { FOUNDING, keyOf, scratchStore } from '../support/stores.ts'

const author: Author = { userId: 'u', sessionId: 's', channel: 'patients.register' }
let scratch: Awaited<ReturnType<typeof scratchStore>>
beforeEach(async () => {
  scratch = await scratchStore()
})
afterEach(() => scratch.remove())
const register = (i: number) => scratch.store.journal.work(author, (work) => work.insert('patient', patientRow(i)))
const numbers = async () =>
  (await scratch.store.journal.db.selectFrom('patient').select('recordNumber').orderBy('recordNumber').execute()).map(
    (row) => row.recordNumber,
  )

describe('settings', () => {
  test.each(Object.entries(REQUIRED_SETTINGS))('%s is %p on the connection that writes', (setting, value) => {
    expect(scratch.store.engine.raw.pragma(setting, { simple: true })).toBe(value)
  })
  test('they are in force on a connection that reads beside it, too', () => {
    const reader = openConnection({ file: scratch.file, key: scratch.key, readonly: true })
    try {
      for (const [setting, value] of Object.entries(REQUIRED_SETTINGS))
        expect([setting, reader.pragma(setting, { simple: true })]).toEqual([setting, value])
    } finally {
      reader.close()
    }
  })
  test('a database in which one of them does not take is refused', () => {
    // What lives in memory alone has no write-ahead log, however often one asks for it.
    expect(() => openConnection({ file: ':memory:', key: null })).toThrow(
      expect.objectContaining({
        reason: 'unsafe-settings',
        message: expect.stringContaining('journal_mode is memory'),
      }),
    )
  })
  test('SQLCipher 4’s own format is in force', () => {
    const { raw } = scratch.store.engine
    expect(raw.pragma('cipher', { simple: true })).toBe('sqlcipher')
    expect(raw.pragma('legacy', { simple: true })).toBe('4')
  })
  test('the key is taken as it is: keying takes less than 20 ms, a passphrase takes several times as long', () => {
    /** Milliseconds of the processor, which others on a busy machine do not lengthen; the best of five. */
    const opening = (keyWith: (db: Database.Database) => void) => {
      const once = () => {
        const db = new Database(scratch.file)
        db.pragma("cipher = 'sqlcipher'")
        db.pragma('legacy = 4')
        const before = process.threadCpuUsage()
        keyWith(db)
        try {
          db.prepare('select count(*) from sqlite_master').get()
        } catch (error) {
          // A passphrase is stretched all the same before it turns out to be another key.
          expect(error).toMatchObject({ code: 'SQLITE_NOTADB' })
        }
        const { user, system } = process.threadCpuUsage(before)
        db.close()
        return (user + system) / 1000
      }
      return Math.min(...Array.from({ length: 5 }, once))
    }
    type Keyed = Database.Database & { key(key: Buffer): void }
    const raw = opening((db) => scratch.key((bytes) => (db as Keyed).key(Buffer.concat([Buffer.from('raw:'), bytes]))))
    const passphrase = opening((db) => scratch.key((bytes) => (db as Keyed).key(bytes)))
    expect(raw).toBeLessThan(20)
    expect(passphrase).toBeGreaterThan(4 * raw)
  })
})

describe('secrecy', () => {
  test('the file is not SQLite to anyone without the key', async () => {
    await register(1)
    expect(readFileSync(scratch.file).subarray(0, 16).toString('latin1')).not.toContain('SQLite')
    await expect(openStore({ ...scratch, key: keyOf(randomBytes(32)) })).rejects.toMatchObject({ reason: 'wrong-key' })
  })
  test('a database that is not encrypted is not opened', async () => {
    await scratch.store.close()
    const plain = `${scratch.folder}/plain.db`
    await migrateFile({ file: plain, key: null }, 0 as Instant)
    copyFileSync(plain, scratch.file)
    await expect(openStore(scratch)).rejects.toMatchObject({ reason: expect.stringMatching(/wrong-key|not-encrypted/) })
  })
  test('the operation log holds no plain text', async () => {
    await register(7)
    expect(readFileSync(scratch.logFile).includes('Zimmer')).toBe(false)
  })
})

describe('opening', () => {
  test('what was saved is there again', async () => {
    await register(1)
    await scratch.reopen()
    expect(await numbers()).toEqual(['1001'])
    expect(scratch.store.reconciled).toEqual({ appended: 0, healed: 0 })
  })
  test('a database where the practice is missing is refused, not made anew', async () => {
    await expect(
      openStore({ ...scratch, file: `${scratch.folder}/other.db`, logFile: `${scratch.folder}/other.log` }),
    ).rejects.toMatchObject({ reason: 'no-practice' })
  })
  test('a newer database is refused politely and stays as it is', async () => {
    scratch.store.engine.raw.pragma('user_version = 999')
    await scratch.store.close()
    const before = readFileSync(scratch.file)
    await expect(openStore(scratch)).rejects.toMatchObject({
      reason: 'newer-schema',
      message: expect.stringContaining('newer Daybook'),
    })
    expect(readFileSync(scratch.file).equals(before)).toBe(true)
  })
  test('what an interrupted founding left is kept aside, never deleted', async () => {
    await scratch.store.close()
    const again = await openStore({ ...scratch, key: keyOf(randomBytes(32)), founding: FOUNDING })
    await again.close()
    expect(existsSync(`${scratch.file}.aside-${scratch.clock.now()}`)).toBe(true)
    expect(existsSync(`${scratch.logFile}.aside-${scratch.clock.now()}`)).toBe(true)
  })
})

describe('the operation log', () => {
  test('an older database put back is healed from it, and says so', async () => {
    await register(1)
    await scratch.store.close()
    copyFileSync(scratch.file, `${scratch.file}.old`)
    await scratch.reopen()
    for (const i of [2, 3, 4]) await register(i)
    await scratch.store.journal.work(author, (work) => work.update('patient', patientRow(2).id, { phone: '555-0199' }))
    await scratch.store.close()
    copyFileSync(`${scratch.file}.old`, scratch.file)
    await scratch.reopen()
    expect(await numbers()).toEqual(['1001', '1002', '1003', '1004'])
    expect(scratch.store.reconciled).toEqual({ appended: 0, healed: 4 })
    expect(scratch.store.alarms()).toEqual([expect.stringContaining('older database')])
    const [changed] = await scratch.store.journal.db
      .selectFrom('patient')
      .selectAll()
      .where('recordNumber', '=', '1002')
      .execute()
    expect(changed).toMatchObject({ phone: '555-0199', revision: 2 })
  })
  test('a log that lost its end is completed from the database', async () => {
    await register(1)
    const size = scratch.store.log.size
    await register(2)
    await scratch.store.close()
    truncateSync(scratch.logFile, size + 11)
    await scratch.reopen()
    expect(scratch.store.reconciled).toEqual({ appended: 2, healed: 0 })
    expect([...scratch.store.log.entries()].flatMap((entry) => entry.operations.map(({ n }) => n))).toEqual([1, 2])
    expect(readdirSync(scratch.folder).some((name) => name.includes('.torn'))).toBe(true)
  })
  test('a log changed in the middle is damage, by whatever byte', async () => {
    for (const i of [1, 2]) await register(i)
    // The last frame may be torn by a power failure and is then written again from the database; those before may not.
    const last = scratch.store.log.size
    await register(3)
    await scratch.store.close()
    const whole = readFileSync(scratch.logFile)
    for (let at = 40; at < last; at += 97) {
      const bytes = Buffer.from(whole)
      bytes[at] = (bytes[at] ?? 0) ^ 0x10
      writeFileSync(scratch.logFile, bytes)
      const verdict = await openStore(scratch).then(
        async (store) => {
          const sound = (() => {
            try {
              return [...store.log.entries()].length === 3
            } catch {
              return false
            }
          })()
          await store.close()
          return sound
        },
        () => false,
      )
      expect([at, verdict]).toEqual([at, false])
      writeFileSync(scratch.logFile, whole)
    }
    await scratch.reopen()
    expect([...scratch.store.log.entries()]).toHaveLength(3)
  })
  test('a log of another past is not completed, whichever of the two is longer', async () => {
    await register(1)
    await scratch.store.close()
    const before = [scratch.file, scratch.logFile].map((file) => ({ file, bytes: readFileSync(file) }))
    await scratch.reopen()
    await register(2)
    await scratch.store.close()
    const otherPast = readFileSync(scratch.logFile)
    for (const { file, bytes } of before) writeFileSync(file, bytes)
    await scratch.reopen()
    for (const i of [3, 4]) await register(i)
    await scratch.store.close()
    writeFileSync(scratch.logFile, otherPast)
    await expect(openStore(scratch)).rejects.toMatchObject({ reason: 'log-diverged' })
    expect(readFileSync(scratch.logFile).equals(otherPast)).toBe(true)
  })
  test('another practice’s log is not taken', async () => {
    await register(1)
    const other = await scratchStore({ key: scratch.key })
    await other.store.journal.work(author, (work) => work.insert('patient', patientRow(9)))
    await other.store.close()
    await scratch.store.close()
    copyFileSync(other.logFile, scratch.logFile)
    await expect(openStore(scratch)).rejects.toMatchObject({ reason: 'log-diverged' })
    await other.remove()
  })
})
