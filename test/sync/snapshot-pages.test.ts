import { randomBytes } from 'node:crypto'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { openConnection } from '../../db/connection.ts'
import { ownTables, strip } from '../../db/journal/snapshot-strip.ts'
import { PAGE_BYTES, PageDamaged, pageCipher, SALT_BYTES } from '../../db/snapshots/pages.ts'
import { openPiece, sealPiece } from '../../db/snapshots/pieces.ts'
import { tableRules } from '../../db/tables.ts'
import { patientRow } from '../support/rows.ts'
import { keyOf, scratchStore } from '../support/stores.ts'
import { AUTHOR } from './fleet.ts'

const [KEY, OTHER] = [Buffer.alloc(32, 21), Buffer.alloc(32, 22)]
let scratch: Awaited<ReturnType<typeof scratchStore>>
let copy: string
beforeEach(async () => {
  scratch = await scratchStore({ key: keyOf(KEY) })
  await scratch.store.journal.work(AUTHOR, async (work) => {
    for (let i = 0; i < 300; i++) await work.insert('patient', patientRow(i))
  })
  copy = join(scratch.folder, 'copy.db')
})
afterEach(() => scratch.remove())

const taken = (): Buffer => {
  rmSync(copy, { force: true })
  scratch.store.engine.raw.prepare('vacuum into ?').run(copy)
  return readFileSync(copy)
}
const opened = (sealed: Buffer) => pageCipher(KEY, sealed.subarray(0, SALT_BYTES)).open(sealed, 1)

test('S134: pages sealed under another key are a database that the engine itself opens, proves and reads', () => {
  const plain = opened(taken())
  expect(plain.subarray(0, 15).toString()).toBe('SQLite format 3')
  expect(plain.includes('Springfield')).toBe(true)
  const sealed = pageCipher(OTHER, randomBytes(SALT_BYTES)).seal(plain, 1)
  expect(sealed.includes('Springfield')).toBe(false)
  writeFileSync(copy, sealed)
  const raw = openConnection({ file: copy, key: keyOf(OTHER) })
  expect(raw.pragma('integrity_check', { simple: true })).toBe('ok')
  expect(raw.prepare('select count(*) from patient').pluck().get()).toBe(300)
  raw.close()
  expect(() => openConnection({ file: copy, key: keyOf(KEY) })).toThrow('does not open')
})

test('S134: parts are sealed as the whole is; no IV comes twice; a page elsewhere, changed, or under another key is known', () => {
  const plain = opened(taken())
  const salt = randomBytes(SALT_BYTES)
  const cipher = pageCipher(OTHER, salt)
  const half = 3 * PAGE_BYTES
  const whole = Buffer.concat([cipher.seal(plain.subarray(0, half), 1), cipher.seal(plain.subarray(half), 4)])
  expect(cipher.open(whole, 1).equals(cipher.open(cipher.seal(plain, 1), 1))).toBe(true)
  const ivs = new Set<string>()
  for (let at = 0; at < whole.length; at += PAGE_BYTES)
    ivs.add(whole.subarray(at + PAGE_BYTES - 80, at + PAGE_BYTES - 64).toString('hex'))
  expect(ivs.size).toBe(whole.length / PAGE_BYTES)
  expect(cipher.isSound(whole, 1)).toBe(true)
  expect(cipher.isSound(whole.subarray(half), 4)).toBe(true)
  expect(cipher.isSound(whole.subarray(half), 5)).toBe(false)
  expect(pageCipher(KEY, salt).isSound(whole, 1)).toBe(false)
  expect(pageCipher(OTHER, randomBytes(SALT_BYTES)).isSound(whole, 1)).toBe(false)
  for (const at of [SALT_BYTES, half + 100, whole.length - 1]) {
    const changed = Buffer.from(whole)
    changed[at] = (changed[at] ?? 0) ^ 1
    expect(cipher.isSound(changed, 1)).toBe(false)
    expect(() => cipher.open(changed, 1)).toThrow(PageDamaged)
  }
  expect(() => cipher.isSound(whole.subarray(0, 100), 1)).toThrow(PageDamaged)
})

test('S132: a piece opens with its own key, in its own place of its own snapshot only, and grows no larger than a piece', () => {
  const place = { id: 'a', index: 1, of: 3 }
  const sealed = sealPiece(Buffer.from('some pages'), KEY, place)
  expect(openPiece(sealed, KEY, place).toString()).toBe('some pages')
  for (const other of [
    { ...place, id: 'b' },
    { ...place, index: 2 },
    { ...place, of: 4 },
  ])
    expect(() => openPiece(sealed, KEY, other)).toThrow()
  expect(() => openPiece(sealed, OTHER, place)).toThrow()
  expect(() => openPiece(sealed.subarray(0, -1), KEY, place)).toThrow()
  const bomb = sealPiece(Buffer.alloc(5 * 1024 * 1024), KEY, place)
  expect(bomb.length).toBeLessThan(10_000)
  expect(() => openPiece(bomb, KEY, place)).toThrow()
})

test('S131: nothing of the server’s own goes out, also not in pages that were written over; the control finds it', async () => {
  const { journal, engine } = scratch.store
  const [secret, share, pass] = ['5e'.repeat(32), 'S'.repeat(43), '9a'.repeat(32)]
  await journal.admit({ deviceId: scratch.store.deviceId, secretHash: secret, program: 'p', now: scratch.clock.now() })
  await engine.transaction('replay', (db) => db.updateTable('syncDevice').set({ share, passHash: pass }).execute())
  await journal.work(AUTHOR, async (work) => work.audit({ action: 'create', category: 'AUDITED-HERE' }))
  const hidden = [secret, share, pass, 'AUDITED-HERE']
  const before = opened(taken())
  for (const one of hidden) expect([one, before.includes(one)]).toEqual([one, true])
  const end = strip({ file: copy, key: keyOf(KEY) })
  const after = opened(readFileSync(copy))
  for (const one of hidden) expect([one, after.includes(one)]).toEqual([one, false])
  expect(end).toMatchObject({ sequence: 300, epoch: 1 })
  const raw = openConnection({ file: copy, key: keyOf(KEY), readonly: true })
  // Every place of the order goes along: whoever begins with it may become the server in its turn (SPEC S100).
  for (const table of ownTables())
    expect([table, raw.prepare(`select count(*) from "${table}"`).pluck().get()]).toEqual([
      table,
      table === 'sync_sequence' ? 300 : 0,
    ])
  expect(raw.prepare("select count(*) from sqlite_master where type = 'trigger'").pluck().get()).toBe(0)
  expect(raw.prepare('select count(*) from sync_origin').pluck().get()).toBe(300)
  raw.close()
})

test('S131: what each replica has for itself goes out only where somebody has said so', () => {
  const local = Object.entries(tableRules).filter(([, { recordClass }]) => recordClass === 'local')
  expect(local.length - ownTables().length).toBe(7)
  for (const table of ['sync_device', 'sync_enrolment', 'sync_share_try', 'sync_left', 'audit_entry', 'form_draft'])
    expect(ownTables()).toContain(table)
})
