import { basename } from 'node:path'
import { createClient } from '../../../shared/ipc/index.ts'
import { patients } from '../../../shared/patients/index.ts'
import type { Connection } from '../../doors.ts'
import type { Cli } from '../cli.ts'
import { type Given, UsageError } from '../command.ts'
import { readNamedBytes } from '../files.ts'
import { sayFailure } from '../outcome.ts'
import { withCore } from '../reach.ts'
import { requiredCredentials, signIn } from '../session.ts'
import { importCsv } from './import-csv.ts'

/** Registers the patients of a file: CSV with headings, or one JSON object a line. @returns the exit code */
export async function importPatients(given: Given, cli: Cli, files: readonly string[]): Promise<number> {
  const [file, another] = files
  if (another !== undefined) throw new UsageError('One file at a time, please.')
  if (file === undefined) throw new UsageError('Say which file: daybook import patients FILE, or - for standard input.')
  const bytes = await readNamedBytes(file, cli.terminal)
  const take = isJsonLines(bytes) ? jsonLines(bytes, cli) : await importCsv(bytes, nameOf(file), given, cli)
  return withSignedIn(given, cli, take)
}

const nameOf = (file: string) => (file === '-' ? 'standard input' : basename(file))

const isJsonLines = (bytes: Buffer) => /^\uFEFF?\s*\{/.test(bytes.subarray(0, 4096).toString('utf8'))

async function withSignedIn(
  given: Given,
  cli: Cli,
  take: (connection: Connection) => Promise<number>,
): Promise<number> {
  const who = await requiredCredentials(given, cli)
  return withCore(cli, async (connection) => {
    const signedIn = await signIn(connection, who)
    return signedIn.ok ? take(connection) : sayFailure(cli.terminal, signedIn.failure)
  })
}

function jsonLines(bytes: Buffer, { terminal }: Cli): (connection: Connection) => Promise<number> {
  const lines = readLines(bytes.toString('utf8'))
  return async (connection) => {
    const client = createClient('patients', patients, connection)
    let registered = 0
    for (const { number, value } of lines) {
      const outcome = await client.register(value as never)
      if (outcome.ok) registered += 1
      else {
        terminal.say(`Line ${number}:`)
        sayFailure(terminal, outcome.failure)
      }
    }
    terminal.say(`${registered} of ${lines.length} patients registered.`)
    return registered === lines.length ? 0 : 1
  }
}

/** The values of all lines, read before the first is registered: a file that is no JSON lines changes nothing. */
function readLines(text: string): { number: number; value: unknown }[] {
  // Programs of Windows begin a file with a mark (BOM) that is no part of it.
  return text
    .replace(/^\uFEFF/, '')
    .split('\n')
    .flatMap((line, index) => {
      if (line.trim() === '') return []
      try {
        return [{ number: index + 1, value: JSON.parse(line) as unknown }]
      } catch {
        throw new UsageError(`Line ${index + 1} is not JSON. Nothing was registered.`)
      }
    })
}
