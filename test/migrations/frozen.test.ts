import { expect, test } from '@jest/globals'
import { createHash } from 'node:crypto'
import { readdirSync, readFileSync } from 'node:fs'
import { migrations } from '../../db/migrations/index.ts'

const folder = new URL('../../db/migrations/', import.meta.url)
const frozen = JSON.parse(readFileSync(new URL('./frozen.json', import.meta.url), 'utf8')) as Record<string, string>
const hashOf = (file: string) =>
  createHash('sha256')
    .update(readFileSync(new URL(file, folder), 'utf8').replaceAll('\r\n', '\n'))
    .digest('hex')
const files = readdirSync(folder)
  .filter((file) => /^\d{4}-/.test(file))
  .sort()

test('a migration that has landed never changes: write a new one instead', () => {
  expect(Object.fromEntries(files.map((file) => [file, hashOf(file)]))).toEqual(frozen)
})

test('every file is in the list, in order, under its own name', () => {
  expect(migrations.map(({ id, name }) => [id, `${name}.ts`])).toEqual(files.map((file, index) => [index + 1, file]))
})

test('migrations import nothing that lives', () => {
  for (const file of files) {
    const imports = [...readFileSync(new URL(file, folder), 'utf8').matchAll(/from '([^']+)'/g)].map(
      (match) => match[1],
    )
    expect([file, imports.filter((from) => from !== 'kysely')]).toEqual([file, []])
  }
})
