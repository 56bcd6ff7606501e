import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { readdirSync, readFileSync, readlinkSync } from 'node:fs'
import Database from 'better-sqlite3'
import { openConnection } from '../../db/connection.ts'
import { scratchStore } from '../support/stores.ts'

const MARKER = 'Zimmermann, Aurelia'
let scratch: Awaited<ReturnType<typeof scratchStore>>
beforeEach(async () => {
  scratch = await scratchStore()
})
afterEach(() => scratch.remove())

/** SQLite unlinks its temporary files at once: only the process that has them open can still be asked. */
function temporaryFiles(): { name: string; bytes: Buffer }[] {
  return readdirSync('/proc/self/fd').flatMap((descriptor) => {
    try {
      const name = readlinkSync(`/proc/self/fd/${descriptor}`)
      return /etilqs_/.test(name) ? [{ name, bytes: readFileSync(`/proc/self/fd/${descriptor}`) }] : []
    } catch {
      return []
    }
  })
}

/** In the middle of a sort, and with a temporary table, both far larger than the cache. */
function whileSorting(raw: Database.Database): { files: number; clear: number } {
  raw.pragma('cache_size = -100')
  const many = `with recursive n (i) as (select 1 union all select i + 1 from n where i < 10000)
     select '${MARKER} ' || i || hex(randomblob(400)) as text from n`
  raw.exec(`create temp table heap as ${many}`)
  const rows = raw.prepare(`${many} order by text desc`).iterate()
  rows.next()
  const files = temporaryFiles()
  rows.return?.()
  return { files: files.length, clear: files.filter(({ bytes }) => bytes.includes(MARKER)).length }
}

if (process.platform !== 'linux') {
  test('temporary files: not looked for on this system, because only Linux shows the unlinked ones', () => {
    expect(process.platform).not.toBe('linux')
  })
} else {
  test('sorting and temporary tables leave the memory on no connection', () => {
    expect(whileSorting(scratch.store.engine.raw)).toEqual({ files: 0, clear: 0 })
    const reader = openConnection({ file: scratch.file, key: scratch.key, readonly: true })
    expect(whileSorting(reader)).toEqual({ files: 0, clear: 0 })
    reader.close()
  })

  test('control: the driver left to itself writes them in clear, and that is found', () => {
    const raw = new Database(`${scratch.folder}/control.db`)
    raw.pragma("cipher = 'sqlcipher'")
    raw.pragma("key = 'control'")
    raw.exec('create table t (x)')
    expect(whileSorting(raw).clear).toBeGreaterThan(0)
    raw.close()
  })
}
