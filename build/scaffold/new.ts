/** `npm run new capability problems`: the folders of a new capability, and its line in every registry. */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { addMigration, freeze } from './migration.ts'
import { fill, type Names, namesOf } from './names.ts'
import { register } from './registries.ts'

const TEMPLATES = fileURLToPath(new URL('templates/', import.meta.url))
const USAGE = `Usage: npm run new capability NOUNS [NOUN]
       npm run new freeze FILE     a migration that has not landed yet was changed

NOUNS is the folder, NOUN the table and type: npm run new capability allergies allergy`

const template = (name: string) => readFileSync(join(TEMPLATES, `${name}.txt`), 'utf8')

/** Which template becomes which file. */
const FILES = ({ nouns }: Names): Record<string, string> => ({
  'shared/model.ts': `shared/${nouns}/model.ts`,
  'shared/contract.ts': `shared/${nouns}/contract.ts`,
  'shared/index.ts': `shared/${nouns}/index.ts`,
  'db/tables.ts': `db/${nouns}/tables.ts`,
  'db/queries.ts': `db/${nouns}/queries.ts`,
  'db/commands.ts': `db/${nouns}/commands.ts`,
  'electron/handlers.ts': `electron/${nouns}/handlers.ts`,
  'test/test.ts': `test/${nouns}/${nouns}.test.ts`,
})

/** Makes a capability in the repository at `root`; returns every file written. @throws Error with a sentence */
export function newCapability(root: string, names: Names): string[] {
  const files = Object.entries(FILES(names))
  const taken = files.find(([, path]) => existsSync(join(root, path)))
  if (taken) throw new Error(`${taken[1]} is there already.`)
  const registries = register(root, names)
  for (const [name, path] of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true })
    writeFileSync(join(root, path), fill(template(name), names))
  }
  const migration = addMigration(root, names, template('migrations/migration.ts'))
  const written = [...files.map(([, path]) => path), ...registries, ...migration]
  const biome = join(root, 'node_modules/@biomejs/biome/bin/biome')
  spawnSync(process.execPath, [biome, 'format', '--write', ...written.filter((path) => path.endsWith('.ts'))], {
    cwd: root,
  })
  const [frozen] = migration
  if (frozen) freeze(root, [frozen.slice('db/migrations/'.length)])
  return written
}

function main([what, first, second]: string[]): void {
  const root = process.cwd()
  if (what === 'freeze' && first) console.log(`Noted in ${freeze(root, [first]).join(', ')}.`)
  else if (what === 'capability' && first) {
    const names = namesOf(first, second)
    for (const path of newCapability(root, names)) console.log(path)
    console.log(`
Next: the fields in shared/${names.nouns}/model.ts and the migration (then: npm run new freeze NNNN-${names.nouns}.ts),
who may call in shared/${names.nouns}/contract.ts, what it uses in shared/capabilities.ts, its screens in
renderer/${names.nouns}/screens.ts (in renderer/screens.ts in place of null), npm run docs, npm test.`)
  } else throw new Error(USAGE)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    main(process.argv.slice(2))
  } catch (error) {
    console.error((error as Error).message)
    process.exitCode = 1
  }
}
