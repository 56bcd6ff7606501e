import { createHash } from 'node:crypto'
import { closeSync, openSync, readFileSync, readSync } from 'node:fs'
import { join } from 'node:path'
import type { Layout } from './layout.ts'

/** One file as the archive's header describes it; `offset` is missing when the file lies beside the archive. */
type Entry = { size: number; offset?: string; unpacked?: boolean; integrity?: { algorithm: string; hash: string } }
type Folder = { files: Record<string, Folder | Entry> }

export type Archive = {
  /** SHA-256 in hex of the header: what Electron compares with the hash in the program before it runs anything. */
  headerHash: string
  /** Path inside, with forward slashes, and content. */
  files: Map<string, { content: Buffer; unpacked: boolean; intact: boolean }>
}

const sha256 = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex')

/**
 * Reads an asar: a pickled length, then the header as JSON, then the files. Read here and not by `@electron/asar`, which
 * wrote it and keeps a cache of headers.
 * Source: https://github.com/electron/asar#format
 * @throws when it is not an asar
 */
export function readArchive({ archive, unpacked }: Layout): Archive {
  const file = openSync(archive, 'r')
  try {
    const read = (length: number, position: number) => {
      const bytes = Buffer.alloc(length)
      if (readSync(file, bytes, 0, length, position) !== length) throw new Error(`${archive} ends too early`)
      return bytes
    }
    const sizes = read(16, 0)
    const header = read(sizes.readUInt32LE(12), 16).toString('utf8')
    const body = 8 + sizes.readUInt32LE(4)
    const files: Archive['files'] = new Map()
    const walk = (folder: Folder, prefix: string) => {
      for (const [name, entry] of Object.entries(folder.files)) {
        const path = `${prefix}${name}`
        if ('files' in entry) {
          walk(entry, `${path}/`)
          continue
        }
        const content = entry.unpacked
          ? readFileSync(join(unpacked, path))
          : read(entry.size, body + Number(entry.offset))
        const intact = entry.integrity?.algorithm === 'SHA256' && entry.integrity.hash === sha256(content)
        files.set(path, { content, unpacked: entry.unpacked === true, intact })
      }
    }
    walk(JSON.parse(header) as Folder, '')
    return { headerHash: sha256(header), files }
  } finally {
    closeSync(file)
  }
}
