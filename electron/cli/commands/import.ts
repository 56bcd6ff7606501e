import { basename } from 'node:path'
import { createClient } from '../../../shared/ipc/index.ts'
import { patients } from '../../../shared/patients/index.ts'
import type { Connection } from '../../doors.ts'
import type { Cli } from '../cli.ts'
import { type Command, type Given, SIGN_IN, UsageError } from '../command.ts'
import { readNamedBytes } from '../files.ts'
import { sayFailure } from '../outcome.ts'
import { withCore } from '../reach.ts'
import { requiredCredentials, signIn } from '../session.ts'
import { didYouMean } from '../suggest.ts'
import { importCsv } from './import-csv.ts'

export const importCommand: Command = {
  name: 'import',
  summary: 'take patients over from CSV or JSON lines',
  usage: 'patients FILE|-',
  details: [
    'CSV: an export of another system with headings. Columns are known by their headings, or by --map: a JSON list with',
    'the field of each column, or null. The same file twice registers nobody twice; one that was cut off goes on. Who',
    'may be somebody that is here already is left out and reported; --take-doubtful registers them too.',
    'JSON lines: one patient per line: { "familyName", "givenName", "birthOn": "YYYY-MM-DD", "gender", … } as',
    'patients.register takes it. Refused lines are named by their number; the same file twice registers everybody twice.',
  ],
  options: {
    try: { help: 'CSV: only tell what would become of each line' },
    map: { hint: 'FILE', help: 'CSV: the field of each column, as a JSON list' },
    'take-doubtful': { help: 'CSV: also register who may be somebody that is here already' },
    report: { hint: 'FILE', help: 'CSV: write the lines that did not become patients to this new file' },
    ...SIGN_IN,
  },
  takes: [1, 2],
  async run(given, cli) {
    const { terminal } = cli
    const [what = '', file] = given.words
    if (what !== 'patients')
      throw new UsageError(`"${what}" cannot be imported.${didYouMean(what, ['patients'])} What can be: patients.`)
    if (file === undefined)
      throw new UsageError('Say which file: daybook import patients FILE, or - for standard input.')
    const bytes = await readNamedBytes(file, terminal)
    const take = isJsonLines(bytes) ? jsonLines(bytes, cli) : await importCsv(bytes, nameOf(file), given, cli)
    return withSignedIn(given, cli, take)
  },
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
