import { closeSync, fsyncSync, openSync, rmSync, writeSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { files, type PickedPlace } from '../../shared/files/index.ts'
import { type Bridge, createClient } from '../../shared/ipc/index.ts'
import type { Outcome } from '../../shared/kernel/index.ts'
import { UsageError } from './command.ts'
import type { Terminal } from './terminal.ts'

/** A token of the core for files and folders that were named here; the running application has another working folder. */
export const nameFiles = (connection: Bridge, paths: readonly string[]): Promise<Outcome<PickedPlace>> =>
  createClient('files', files, connection).name({ paths: paths.map((path) => resolve(path)) })

const codeOf = (error: unknown) => (error as NodeJS.ErrnoException).code ?? 'unknown error'

/** The text of a file that was named on the command line; `-` is standard input. */
export async function readNamed(path: string, terminal: Terminal): Promise<string> {
  if (path === '-') return terminal.input()
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    throw new UsageError(`The file ${path} cannot be read (${codeOf(error)}).`)
  }
}

/** The bytes of a file that was named on the command line; `-` is standard input, which is UTF-8. */
export async function readNamedBytes(path: string, terminal: Terminal): Promise<Buffer> {
  if (path === '-') return Buffer.from(await terminal.input())
  try {
    return await readFile(path)
  } catch (error) {
    throw new UsageError(`The file ${path} cannot be read (${codeOf(error)}).`)
  }
}

/** The JSON value in a file that was named on the command line; `-` is standard input. */
export async function readJson(path: string, terminal: Terminal): Promise<unknown> {
  const text = await readNamed(path, terminal)
  try {
    return JSON.parse(text)
  } catch (error) {
    throw new UsageError(`${path === '-' ? 'Standard input' : path} is not JSON: ${(error as Error).message}`)
  }
}

export type PrivateFile = { write(text: string): void; close(): void; discard(): void }

/**
 * Makes a new file that only this account may read. One that is there already is left alone: it may be the only copy
 * of something.
 */
export function createPrivateFile(path: string): PrivateFile {
  let handle: number
  try {
    handle = openSync(path, 'wx', 0o600)
  } catch (error) {
    const why = codeOf(error) === 'EEXIST' ? 'it is there already, and is left as it is' : codeOf(error)
    throw new UsageError(`The file ${path} cannot be made: ${why}.`)
  }
  return {
    write: (text) => void writeSync(handle, text),
    close: () => {
      fsyncSync(handle)
      closeSync(handle)
    },
    discard: () => {
      closeSync(handle)
      rmSync(path, { force: true })
    },
  }
}
