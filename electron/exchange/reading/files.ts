import { lstatSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, relative } from 'node:path'
import { z } from 'zod'
import { type ImportSource, type SealedFile, sealedChunks } from '../../files/index.ts'
import { Refusal } from '../../../shared/kernel/index.ts'

/**
 * A file to read. `name` is what the report calls it: below the chosen folder, never the way to it. `source`: what the
 * system is called that it comes from.
 */
export type SourceFile = {
  path: string
  name: string
  bytes: number
  lines: boolean
  source: string
  /** It was sent by a window, and lies encrypted. */
  sealed?: SealedFile
}

const TAKEN = /\.(json|ndjson|jsonl)(\.gz)?$/i
const LINES = /\.(ndjson|jsonl)(\.gz)?$/i
const MOST_FILES = 100_000

/**
 * The files behind the chosen paths, in order of their names: a file as it is, a folder with everything in it that may be
 * FHIR. Links out of a folder are not followed.
 * @throws Refusal `not-found`, `invalid-input`
 */
export function sourceFiles(sources: readonly ImportSource[], source: string): SourceFile[] {
  const sent = sources.filter((one) => typeof one !== 'string')
  const files: SourceFile[] = sentFiles(sent, source)
  for (const path of sources.filter((one) => typeof one === 'string')) {
    if (!isAbsolute(path)) throw invalid('Write the full path, from the drive or the root on.')
    const found = statSync(path, { throwIfNoEntry: false })
    if (!found) throw new Refusal('not-found', 'There is nothing under this path.', { reason: 'no-file' })
    if (found.isFile()) files.push(fileOf(path, basename(path), found.size, source))
    else if (found.isDirectory()) files.push(...inFolder(path, source))
    else throw invalid('This is neither a file nor a folder.')
  }
  if (files.length === 0) throw invalid('There is no JSON or NDJSON file in this folder.')
  if (files.length > MOST_FILES) throw invalid(`More than ${MOST_FILES} files at once are too many.`)
  return files
}

/** The same for files that were sent: those of a folder bear the way to them, from it on, in their names. */
function sentFiles(sent: readonly SealedFile[], source: string): SourceFile[] {
  const manifest = sent.find(({ name }) => basename(name) === MANIFEST)
  const sources = sourcesIn(() => (manifest ? Buffer.concat([...sealedChunks(manifest)]).toString('utf8') : '{}'))
  return sent
    .filter((one) => one !== manifest && (!one.name.includes('/') || TAKEN.test(one.name)))
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((sealed) => {
      const { path, name, bytes } = sealed
      const inside = name.includes('/') ? name.slice(name.indexOf('/') + 1) : name
      const of = sources.get(basename(dirname(name))) ?? source
      return { path, name: inside, bytes, lines: LINES.test(name), source: of, sealed }
    })
}

function inFolder(folder: string, source: string): SourceFile[] {
  const found: SourceFile[] = []
  const sources = sourcesIn(() => readFileSync(join(folder, MANIFEST), 'utf8'))
  const visit = (at: string): void => {
    const children = readdirSync(at, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1))
    for (const child of children) {
      const path = join(at, child.name)
      if (child.isDirectory()) visit(path)
      else if (child.isFile() && TAKEN.test(child.name) && child.name !== MANIFEST)
        found.push(fileOf(path, relative(folder, path), lstatSync(path).size, sources.get(basename(at)) ?? source))
    }
  }
  visit(folder)
  return found
}

/** What an export says of itself beside its files. */
export const MANIFEST = 'daybook-export.json'

/** An export of Daybook keeps the sources that it had apart in folders, and says which is which. */
function sourcesIn(manifest: () => string): Map<string, string> {
  try {
    const read = Manifest.safeParse(JSON.parse(manifest()))
    return new Map(read.success ? read.data.sources.map(({ folder: name, source }) => [name, source]) : [])
  } catch {
    return new Map()
  }
}
const Manifest = z.object({ sources: z.array(z.object({ folder: z.string(), source: z.string() })) })

const fileOf = (path: string, name: string, bytes: number, source: string): SourceFile => ({
  path,
  name,
  bytes,
  lines: LINES.test(path),
  source,
})

const invalid = (message: string) =>
  new Refusal('invalid-input', 'Nothing was imported.', { issues: [{ path: 'paths', message }] })
