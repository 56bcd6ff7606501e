import { createHash } from 'node:crypto'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fill, type Names } from './names.ts'

const FROZEN = 'test/migrations/frozen.json'
const hashOf = (path: string) =>
  createHash('sha256').update(readFileSync(path, 'utf8').replaceAll('\r\n', '\n')).digest('hex')

/** Writes the next migration and lists it; returns the files. */
export function addMigration(root: string, names: Names, template: string): string[] {
  const folder = join(root, 'db/migrations')
  const id = readdirSync(folder).filter((file) => /^\d{4}-/.test(file)).length + 1
  const number = String(id).padStart(4, '0')
  const file = `db/migrations/${number}-${names.nouns}.ts`
  writeFileSync(join(root, file), fill(template, names, number))
  const index = join(folder, 'index.ts')
  const text = readFileSync(index, 'utf8')
  const listed = text.replace(
    /(migrations: readonly Migration\[\] = \[[\s\S]*?)(,?\s*)\]/,
    `$1, { id: ${id}, ...${names.nouns} }]`,
  )
  if (listed === text) throw new Error('db/migrations/index.ts does not look as expected; list the migration by hand')
  const imported = listed.replace(
    /(import \* as [^\n]+\n)(?!import \*)/,
    `$1import * as ${names.nouns} from './${number}-${names.nouns}.ts'\n`,
  )
  writeFileSync(index, imported)
  return [file, 'db/migrations/index.ts', ...freeze(root, [`${number}-${names.nouns}.ts`])]
}

/** Notes the hash of these migrations. Only of ones that have not landed: a landed migration never changes. */
export function freeze(root: string, files: string[]): string[] {
  const frozen = JSON.parse(readFileSync(join(root, FROZEN), 'utf8')) as Record<string, string>
  for (const file of files) frozen[file] = hashOf(join(root, 'db/migrations', file))
  writeFileSync(join(root, FROZEN), `${JSON.stringify(frozen, null, 2)}\n`)
  return [FROZEN]
}
