import { audit } from '../../../shared/audit/index.ts'
import { createClient } from '../../../shared/ipc/index.ts'
import type { Failure } from '../../../shared/kernel/index.ts'
import type { Connection } from '../../doors.ts'
import { type Command, SIGN_IN, UsageError } from '../command.ts'
import { createPrivateFile } from '../files.ts'
import { exportFhir } from './export-fhir.ts'
import { sayFailure } from '../outcome.ts'
import { withCore } from '../reach.ts'
import { requiredCredentials, signIn } from '../session.ts'
import { didYouMean } from '../suggest.ts'

const PAGE = 500

export const exportCommand: Command = {
  name: 'export',
  summary: 'write charts (FHIR R4) or the audit log out',
  usage: 'fhir [--patient ID] DIR | audit',
  details: [
    'What is written is in clear: it names staff and patients. Keep the file where you keep charts.',
    'fhir: one chart as a Bundle, or the whole practice as NDJSON with a file for each type. It is noted in the audit.',
  ],
  options: {
    patient: { hint: 'ID', help: 'only this chart' },
    recipient: { hint: 'NAME', help: 'who gets the charts' },
    purpose: { hint: 'TEXT', help: 'what they are for' },
    to: { hint: 'FILE', help: 'write the audit to this new file instead of standard output' },
    ...SIGN_IN,
  },
  takes: [1, 2],
  async run(given, cli) {
    const { terminal } = cli
    const [what = ''] = given.words
    if (what === 'fhir') return exportFhir(given, cli, given.words[1])
    if (what !== 'audit')
      throw new UsageError(
        `"${what}" cannot be exported.${didYouMean(what, ['fhir', 'audit'])} What can be: fhir, audit.`,
      )
    const who = await requiredCredentials(given, cli)
    const to = given.text('to')
    const file = to === undefined ? null : createPrivateFile(to)
    const line = (entry: unknown) => {
      if (file) file.write(`${JSON.stringify(entry)}\n`)
      else terminal.out(JSON.stringify(entry))
    }
    const result = await withCore(cli, async (connection) => {
      const signedIn = await signIn(connection, who)
      return signedIn.ok ? everyEntry(connection, line) : signedIn.failure
    })
    file?.close()
    if (typeof result !== 'number') {
      terminal.say(`The export is not complete${to ? `; do not use ${to}` : ''}.`)
      return sayFailure(terminal, result)
    }
    terminal.say(`${result} entries written.`)
    return 0
  },
}

/** Gives every entry, oldest first; the number of them, or why it could not go on. */
async function everyEntry(connection: Connection, give: (entry: unknown) => void): Promise<number | Failure> {
  const client = createClient('audit', audit, connection)
  for (let offset = 0; ; ) {
    const page = await client.entries({ descending: false, offset, limit: PAGE })
    if (!page.ok) return page.failure
    for (const entry of page.value.entries) give(entry)
    offset += page.value.entries.length
    if (page.value.entries.length < PAGE) return offset
  }
}
