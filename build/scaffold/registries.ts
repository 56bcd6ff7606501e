import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Names } from './names.ts'

/** Inserts before the first line at or after `after` that matches `end`. @throws Error naming the file when it cannot */
function insert(text: string, file: string, line: string, { after, end }: { after: RegExp; end: RegExp }): string {
  const lines = text.split('\n')
  const start = lines.findIndex((one) => after.test(one))
  const at = lines.findIndex((one, index) => index > start && end.test(one))
  if (start < 0 || at < 0) throw new Error(`${file} does not look as expected; add by hand: ${line.trim()}`)
  return lines.toSpliced(at, 0, line).join('\n')
}

const withImport = (text: string, line: string) => `${line}\n${text}`

type Edit = (text: string, file: string) => string

function edits({ nouns, Nouns, one }: Names): Record<string, Edit> {
  return {
    'shared/capabilities.ts': (text, file) =>
      insert(text, file, `  ${nouns}: [],`, { after: /CAPABILITIES = \{/, end: /^\}/ }),
    'shared/contracts.ts': (text, file) => {
      const listed = text.replace(/(contracts = \{[^}]*?),?\s*\}/, `$1, ${nouns} }`)
      if (listed === text) throw new Error(`${file} does not look as expected; add ${nouns} by hand`)
      return withImport(listed, `import { ${nouns} } from './${nouns}/index.ts'`)
    },
    'db/tables.ts': (text, file) => {
      const line = `import { type ${Nouns}Tables, ${nouns}Tables } from './${nouns}/tables.ts'`
      const entry = insert(withImport(text, line), file, `  ${nouns}: ${nouns}Tables,`, {
        after: /tables = \{/,
        end: /^\}/,
      })
      const rows = entry.replace('\n  JournalTables\n', `\n  ${Nouns}Tables &\n  JournalTables\n`)
      if (rows === entry) throw new Error(`${file} does not look as expected; add ${Nouns}Tables to Tables by hand`)
      return insert(rows, file, `  ...${nouns}Tables,`, { after: /tableRules/, end: /^\}/ })
    },
    // Until its resource is mapped, an export says that it was left out.
    'db/exchange/not-written.ts': (text, file) =>
      insert(text, file, `  ${one}: 'other',`, { after: /OUTCOMES.*= \{/, end: /^\}/ }),
    'electron/handlers.ts': (text, file) => {
      const imported = withImport(text, `import { create${Nouns}Handlers } from './${nouns}/handlers.ts'`)
      return insert(imported, file, `    ${nouns}: create${Nouns}Handlers(parts),`, {
        after: /^ {2}return \{/,
        end: /^ {2}\}/,
      })
    },
    'renderer/screens.ts': (text, file) =>
      insert(text, file, `  ${nouns}: null,`, { after: /= \{/, end: /^\}.*satisfies/ }),
  }
}

/** One line in each registry, so that everything compiles again; returns the files that were changed. */
export function register(root: string, names: Names): string[] {
  const changed = Object.entries(edits(names))
    .filter(([file]) => existsSync(join(root, file)))
    .map(([file, edit]) => [file, edit(readFileSync(join(root, file), 'utf8'), file)] as const)
  // Nothing is written before every edit has succeeded.
  for (const [file, text] of changed) writeFileSync(join(root, file), text)
  return changed.map(([file]) => file)
}
