import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Layout, Target } from './layout.ts'

/** Licences that a program may carry which is given to others under the Apache License. */
const ALLOWED = /^(MIT|ISC|0BSD|BSD-[23]-Clause|Apache-2\.0|BlueOak-1\.0\.0|Unlicense|CC0-1\.0)$/
/** How the bundler names a package: `## zod - 4.6.7 (MIT)`. */
const PACKAGE = /^## (\S+) - \S+ \((.+)\)$/gm

/** In resources/licences: whose words must stand in it for the file to be what it says. */
const OURS: Record<string, string> = {
  'Daybook.txt': 'Apache License',
  'NOTICE.txt': 'SQLite3 Multiple Ciphers',
  'core.md': '## electron-updater - ',
  'screens.md': '## react - ',
  'better-sqlite3.txt': 'Joshua Wise',
}

/** Whether everybody whose work is in the package is named in it, with terms under which it may be given away. */
export function licenceFindings(folder: string, { platform }: Target, { resources }: Layout): string[] {
  const beside = platform === 'darwin' ? resources : folder
  const wanted: [string, string][] = [
    ...Object.entries(OURS).map(([file, words]): [string, string] => [join(resources, 'licences', file), words]),
    [join(beside, 'LICENSE.electron.txt'), ''],
    [join(beside, 'LICENSES.chromium.html'), ''],
  ]
  return wanted.flatMap(([path, words]) => {
    const text = textOf(path)
    const name = path.slice(folder.length + 1).replaceAll('\\', '/')
    if (text === null || !text.includes(words)) return [`${name} is missing, or is not what its name says.`]
    return [...text.matchAll(PACKAGE)]
      .filter(
        ([, , licence = '']) =>
          !licence
            .replace(/^\((.*)\)$/, '$1')
            .split(' AND ')
            .every((one) => ALLOWED.test(one)),
      )
      .map(([, name, licence]) => `${name} is licensed under ${licence}, which nobody has agreed to.`)
  })
}

function textOf(path: string): string | null {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return null
  }
}
