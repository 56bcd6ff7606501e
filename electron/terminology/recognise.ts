import { readdirSync, statSync } from 'node:fs'
import { join, sep } from 'node:path'
import { systemName } from '../../shared/terminology/index.ts'
import type { ImportSource } from '../files/index.ts'
import { cpt } from './layouts/cpt.ts'
import { cvx } from './layouts/cvx.ts'
import { hcpcs } from './layouts/hcpcs.ts'
import { icd10cm } from './layouts/icd10cm.ts'
import type { Layout } from './layouts/layout.ts'
import { loinc } from './layouts/loinc.ts'
import { ndc } from './layouts/ndc.ts'
import { rxnorm } from './layouts/rxnorm.ts'
import { firstBytes, type Line, nameOf, unfit } from './source.ts'

const LAYOUTS: readonly Layout[] = [rxnorm, icd10cm, loinc, ndc, hcpcs, cvx, cpt]

/** The files of one release: a layout, and which file is which of its parts. */
export type Recognised = { layout: Layout; parts: Map<string, ImportSource> }

/**
 * Which releases these files and folders hold, by the files' content.
 * @throws Refusal `invalid-input` when a path cannot be read, none is a release, or two files are the same part of one
 */
export function recognise(sources: readonly ImportSource[]): Recognised[] {
  const found = new Map<Layout, Map<string, ImportSource[]>>()
  const files = [
    ...new Set(
      sources.flatMap((source) => (typeof source === 'string' ? (filesIn(source) as ImportSource[]) : [source])),
    ),
  ]
  for (const file of files) {
    const head = headOf(file)
    for (const layout of LAYOUTS) {
      const part = head && layout.part(head, nameOf(file))
      if (!part) continue
      const parts = found.get(layout) ?? new Map<string, ImportSource[]>()
      found.set(layout, parts.set(part, [...(parts.get(part) ?? []), file]))
      break
    }
  }
  if (found.size === 0) throw unfit(nothingKnown(files))
  return [...found].map(([layout, parts]) => ({ layout, parts: chosen(layout, parts) }))
}

function nothingKnown(files: readonly ImportSource[]): string {
  const [only] = files
  if (only === undefined) return 'There is no file in this folder.'
  if (files.every((file) => isPacked(file)))
    return 'What was chosen is packed (ZIP). Unpack it, then import the folder.'
  const names = LAYOUTS.map(({ system }) => systemName(system)).join(', ')
  return files.length === 1
    ? `The file ${nameOf(only)} is not a release of ${names}, or it is damaged at its beginning.`
    : `None of the ${files.length} files is a release of ${names}.`
}

/** One file for each part: the one that lies highest, since releases carry smaller copies of themselves below. */
function chosen(layout: Layout, parts: ReadonlyMap<string, readonly ImportSource[]>): Map<string, ImportSource> {
  const result = new Map<string, ImportSource>()
  for (const [part, files] of parts) {
    const depth = Math.min(...files.map(depthOf))
    const [first, second] = files.filter((file) => depthOf(file) === depth)
    if (first && second)
      throw unfit(
        `${nameOf(first)} and ${nameOf(second)} are two releases of ${systemName(layout.system)}. Choose one.`,
      )
    if (first) result.set(part, first)
  }
  // The smaller table stands in where the whole one is not there.
  const core = result.get('core')
  if (core !== undefined && !result.has('table')) result.set('table', core)
  result.delete('core')
  const missing = layout.needs.find((part) => !result.has(part))
  if (missing !== undefined)
    throw unfit(
      `Of the release of ${systemName(layout.system)} only ${[...result.values()].map((file) => nameOf(file)).join(', ')} was found. Choose the folder with all of its files.`,
    )
  return result
}

const depthOf = (file: ImportSource): number =>
  typeof file === 'string' ? file.split(sep).length : file.name.split('/').length

const DEEPEST = 4
const MOST_FILES = 2_000

function filesIn(path: string, depth = 0): string[] {
  let isFolder: boolean
  try {
    isFolder = statSync(path).isDirectory()
  } catch (error) {
    throw unfit(`${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}).`)
  }
  if (!isFolder) return [path]
  const names = readdirSync(path).filter((name) => !name.startsWith('.'))
  const files = depth >= DEEPEST ? [] : names.toSorted().flatMap((name) => filesIn(join(path, name), depth + 1))
  if (files.length > MOST_FILES)
    throw unfit(`${path} holds more than ${MOST_FILES} files. Choose the folder of the release.`)
  return files
}

const HEAD_BYTES = 65_536
const HEAD_LINES = 8

function beginningOf(file: ImportSource): Uint8Array {
  try {
    return firstBytes(file, HEAD_BYTES)
  } catch {
    return new Uint8Array()
  }
}

const isPacked = (file: ImportSource): boolean => {
  const [first, second] = beginningOf(file)
  return first === 0x50 && second === 0x4b
}

/** The first lines of a file, good enough to know it by; null when it is no text. */
function headOf(file: ImportSource): Line[] | null {
  const bytes = beginningOf(file)
  const utf16 = bytes[0] === 0xff && bytes[1] === 0xfe
  if (bytes.length === 0 || (!utf16 && bytes.includes(0))) return null
  const text = new TextDecoder(utf16 ? 'utf-16le' : 'utf-8').decode(bytes)
  return text
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .slice(0, HEAD_LINES)
    .map((line, index) => ({ number: index + 1, text: line, ended: true }))
}
