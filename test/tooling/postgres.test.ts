import { afterAll, beforeAll, expect, test } from '@jest/globals'
import pg from 'pg'
import { type PostgresDatabase, postgresDatabase } from '../support/postgres.ts'

let builds = 0
const template = {
  name: 'tooling',
  build: async (url: string) => {
    builds += 1
    await query(url, 'create table patient (name text)')
    await query(url, `insert into patient values ('Ann')`)
  },
}
async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    return (await client.query(sql)).rows as Record<string, unknown>[]
  } finally {
    await client.end()
  }
}

let first: PostgresDatabase
let second: PostgresDatabase
beforeAll(async () => {
  first = await postgresDatabase(template)
  second = await postgresDatabase(template)
})
afterAll(async () => {
  await first.drop()
  await second.drop()
})

test('is PostgreSQL 18 and sorts by code point, as SQLite does', async () => {
  const rows = await query(first.url, `select x from (values ('b'), ('Z'), ('ä'), ('a')) as v(x) order by x`)
  expect(rows.map((row) => row.x)).toEqual(['Z', 'a', 'b', 'ä'])
  expect(String((await query(first.url, 'show server_version'))[0]?.server_version)).toMatch(/^18\./)
})

test('a template is built once and its copies do not see each other', async () => {
  expect(builds).toBe(1)
  await query(first.url, `insert into patient values ('Ben')`)
  expect(await query(first.url, 'select name from patient')).toHaveLength(2)
  expect(await query(second.url, 'select name from patient')).toHaveLength(1)
})
