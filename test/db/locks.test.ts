import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { execFileSync } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { assertEncrypted, openConnection } from '../../db/connection.ts'
import { keyOf, scratchStore } from '../support/stores.ts'

const KEY = Buffer.alloc(32, 9)
let scratch: Awaited<ReturnType<typeof scratchStore>>
beforeEach(async () => {
  scratch = await scratchStore({ key: keyOf(KEY) })
})
afterEach(() => scratch.remove())

/** What another process hears that wants the database for itself alone, which the locks of this one must forbid. */
function anotherProcessWantsIt(): string {
  const program = `
    import Database from 'better-sqlite3'
    const db = new Database(${JSON.stringify(scratch.file)}, { timeout: 0 })
    db.pragma("cipher = 'sqlcipher'")
    db.pragma('legacy = 4')
    db.key(Buffer.concat([Buffer.from('raw:'), Buffer.alloc(32, 9)]))
    try {
      db.pragma('locking_mode = EXCLUSIVE')
      db.prepare('select count(*) from sqlite_master').get()
      process.stdout.write('got it')
    } catch (error) {
      process.stdout.write(error.code)
    }
    process.exit()`
  return execFileSync(process.execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' })
}

test('opening further connections, and asking whether the file is encrypted, leaves the locks of the first', () => {
  const reader = openConnection({ file: scratch.file, key: scratch.key, readonly: true })
  assertEncrypted(scratch.file)
  expect(anotherProcessWantsIt()).toBe('SQLITE_BUSY')
  reader.close()
  expect(anotherProcessWantsIt()).toBe('SQLITE_BUSY')
})

test('control: whoever closes the file beside the driver drops the locks of the whole process', () => {
  // On Windows a lock belongs to its handle, so there is nothing to drop.
  const dropped = process.platform === 'win32' ? 'SQLITE_BUSY' : 'got it'
  closeSync(openSync(scratch.file, 'r'))
  expect(anotherProcessWantsIt()).toBe(dropped)
})
