import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'

// In Electron argv begins with the program itself.
process.argv.splice(0, 2, join(import.meta.dirname, 'electron'))
const folder = resolve(process.env.ELECTRON_DOUBLE_APP ?? '.')
process.env.ELECTRON_DOUBLE_APP = folder
const { main } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { main: string }
await import(pathToFileURL(join(folder, main)).href)
