import { createClient } from '../../../shared/ipc/index.ts'
import { patients } from '../../../shared/patients/index.ts'
import { type Command, SIGN_IN, UsageError } from '../command.ts'
import { readNamed } from '../files.ts'
import { importFhir } from './import-fhir.ts'
import { sayFailure } from '../outcome.ts'
import { withCore } from '../reach.ts'
import { requiredCredentials, signIn } from '../session.ts'
import { didYouMean } from '../suggest.ts'

export const importCommand: Command = {
  name: 'import',
  summary: 'take in charts (FHIR R4), or register patients from JSON lines',
  usage: 'fhir PATH... | patients FILE|-',
  details: [
    'fhir: files and folders with FHIR R4 resources, Bundles or NDJSON, also gzipped. The same twice is as once; an import',
    'that was cut off goes on where it was. What the chart cannot hold is kept as it came, and goes out again with it.',
    'patients:',
    'One patient per line: { "familyName", "givenName", "birthOn": "YYYY-MM-DD", "gender", … } as patients.register',
    'takes it. Lines that are refused are named by their number, and the others are registered. The same file twice',
    'registers everybody twice.',
  ],
  options: {
    source: { hint: 'NAME', help: 'what the sending system is called, where its resources bear no address' },
    'dry-run': { help: 'say what would become of everything, and store nothing' },
    json: { help: 'print the report as JSON' },
    ...SIGN_IN,
  },
  takes: [1, 101],
  async run(given, cli) {
    const { terminal } = cli
    const [what = '', file] = given.words
    if (what === 'fhir') return importFhir(given, cli, given.words.slice(1))
    if (what !== 'patients')
      throw new UsageError(
        `"${what}" cannot be imported.${didYouMean(what, ['fhir', 'patients'])} What can be: fhir, patients.`,
      )
    if (given.words.length > 2) throw new UsageError('One file at a time, please.')
    if (file === undefined)
      throw new UsageError('Say which file: daybook import patients FILE, or - for standard input.')
    const lines = readLines(await readNamed(file, terminal))
    const who = await requiredCredentials(given, cli)
    return withCore(cli, async (connection) => {
      const signedIn = await signIn(connection, who)
      if (!signedIn.ok) return sayFailure(terminal, signedIn.failure)
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
    })
  },
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
