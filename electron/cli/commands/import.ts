import { createClient } from '../../../shared/ipc/index.ts'
import { patients } from '../../../shared/patients/index.ts'
import { type Command, SIGN_IN, UsageError } from '../command.ts'
import { readNamed } from '../files.ts'
import { sayFailure } from '../outcome.ts'
import { withCore } from '../reach.ts'
import { requiredCredentials, signIn } from '../session.ts'
import { didYouMean } from '../suggest.ts'
import { importTerminology, TERMINOLOGY_OPTIONS } from './import-terminology.ts'

export const importCommand: Command = {
  name: 'import',
  summary: 'register patients from JSON lines, or read in a code system',
  usage: 'patients FILE|- | terminology PATH…',
  details: [
    'One patient per line: { "familyName", "givenName", "birthOn": "YYYY-MM-DD", "gender", … } as patients.register',
    'takes it. Lines that are refused are named by their number, and the others are registered. The same file twice',
    'registers everybody twice.',
    'A code system is imported from the files of its publisher (ICD-10-CM, RxNorm, LOINC, CVX, NDC, HCPCS II, or a CPT',
    'list of your own licence): docs/runbooks/code-sets.md. The same release twice is as once.',
    'Other formats (FHIR, C-CDA, CSV) come with the exchange formats.',
  ],
  options: { ...TERMINOLOGY_OPTIONS, ...SIGN_IN },
  takes: [1, 21],
  async run(given, cli) {
    const { terminal } = cli
    const [what = '', file, more] = given.words
    if (what === 'terminology') return importTerminology(given, cli)
    if (what !== 'patients')
      throw new UsageError(
        `"${what}" cannot be imported.${didYouMean(what, ['patients', 'terminology'])} What can be: patients, terminology.`,
      )
    if (more !== undefined) throw new UsageError('One file of patients at a time.')
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
