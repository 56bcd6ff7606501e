import { afterEach, beforeEach, expect, test } from '@jest/globals'
import Database from 'better-sqlite3'
import { keptStatements } from '../../db/statements.ts'

let raw: Database.Database
beforeEach(() => {
  raw = new Database(':memory:')
  raw.exec("create table one (id integer primary key, word text); insert into one (word) values ('a'), ('b')")
})
afterEach(() => {
  raw.close()
})

const WORDS = 'select word from one order by id'

test('the same text is prepared once, other text anew', () => {
  const kept = keptStatements(raw)
  expect(kept.prepare(WORDS)).toBe(kept.prepare(WORDS))
  expect(kept.prepare(WORDS)).not.toBe(kept.prepare(`${WORDS} desc`))
})

test('a statement that is being read row by row is not started a second time', () => {
  const kept = keptStatements(raw)
  const rows = (kept.prepare(WORDS) as Database.Statement).iterate()
  rows.next()
  expect((kept.prepare(WORDS) as Database.Statement).all()).toHaveLength(2)
  rows.next()
  rows.return?.()
  expect(kept.prepare(WORDS)).toBe(kept.prepare(WORDS))
})

test('one that was prepared before the table changed sees the table as it is', () => {
  const kept = keptStatements(raw)
  const all = () => (kept.prepare('select * from one where id = ?') as Database.Statement).all(1)
  expect(all()).toEqual([{ id: 1, word: 'a' }])
  raw.exec("alter table one add column more text not null default 'x'")
  expect(all()).toEqual([{ id: 1, word: 'a', more: 'x' }])
})

test('of very many texts the oldest go', () => {
  const kept = keptStatements(raw)
  const first = kept.prepare(WORDS)
  for (let limit = 0; limit < 400; limit++) kept.prepare(`${WORDS} limit ${limit}`)
  expect(kept.prepare(WORDS)).not.toBe(first)
})
