import { closeSync, fsyncSync, openSync, readFileSync, renameSync, writeSync } from 'node:fs'
import { syncFolder } from '../../db/files.ts'

/**
 * Puts a whole file in place of another: at every moment, also when the power fails, either the old or the new one
 * stands there complete.
 * @param prove looks at what came back from the disk and throws when it isn't right: then the old file stays
 */
export function writeDurably(file: string, content: Buffer | string, prove?: (written: Buffer) => void): void {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content
  const next = `${file}.new`
  const handle = openSync(next, 'w', 0o600)
  try {
    let written = 0
    while (written < bytes.length) written += writeSync(handle, bytes, written)
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
  prove?.(readFileSync(next))
  renameSync(next, file)
  syncFolder(file)
}
