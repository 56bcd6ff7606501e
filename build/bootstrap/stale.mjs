// What is stale: compares the contents of inputs with what was noted when the output was made.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './programs.mjs'

const BUILD_INPUTS = ['shared', 'db', 'electron', 'renderer', 'build', 'package-lock.json', 'tsconfig.json']
const WINDOWS_LINES = /\r\n/g

/** The note left beside an output, or null. */
export const stampOf = (path) => (existsSync(path) ? readFileSync(path, 'utf8') : null)

/** Of the lockfile and the system: a folder carried to another system needs other binaries. */
export function lockHash(root = ROOT) {
  const lock = readFileSync(join(root, 'package-lock.json'), 'utf8').replace(WINDOWS_LINES, '\n')
  return createHash('sha256').update(`${process.platform} ${process.arch}\n${lock}`).digest('hex')
}

/** Of every file that goes into the build, by name and content. */
export function buildHash(root = ROOT) {
  const hash = createHash('sha256')
  const add = (relative) => {
    const path = join(root, relative)
    if (!existsSync(path)) return
    hash.update(`${relative}\n`)
    hash.update(readFileSync(path))
  }
  for (const input of BUILD_INPUTS) {
    const path = join(root, input)
    if (!existsSync(path)) continue
    if (input.endsWith('.json')) add(input)
    else for (const file of filesIn(path)) add(`${input}/${file}`)
  }
  return hash.digest('hex')
}

/** @param {string} directory @param {string} prefix @returns {string[]} */
function filesIn(directory, prefix = '') {
  const entries = readdirSync(join(directory, prefix), { withFileTypes: true })
  return entries
    .flatMap((entry) =>
      entry.isDirectory() ? filesIn(directory, `${prefix}${entry.name}/`) : [`${prefix}${entry.name}`],
    )
    .sort()
}

/** Whether somebody ran `npm ci` without us: then npm's own note of what it installed agrees with the lockfile. */
export function installedByHand(root = ROOT) {
  const note = join(root, 'node_modules', '.package-lock.json')
  if (!existsSync(note)) return false
  const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages
  const installed = JSON.parse(readFileSync(note, 'utf8')).packages
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true
    const found = installed[path]
    return found ? found.version === entry.version : entry.optional === true
  })
}
