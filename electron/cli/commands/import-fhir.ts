import { exchange, type ImportReport } from '../../../shared/exchange/index.ts'
import { createClient } from '../../../shared/ipc/index.ts'
import type { Cli } from '../cli.ts'
import { type Given, UsageError } from '../command.ts'
import { nameFiles } from '../files.ts'
import { finish, interruptible, progressLines, sayFailure } from '../outcome.ts'
import { withCore } from '../reach.ts'
import { requiredCredentials, signIn } from '../session.ts'
import type { Terminal } from '../terminal.ts'

/** `daybook import fhir PATH...`: the report goes to standard output, as a table or as JSON. */
export async function importFhir(given: Given, cli: Cli, paths: readonly string[]): Promise<number> {
  if (paths.length === 0) throw new UsageError('Say which files or folders: daybook import fhir PATH...')
  const who = await requiredCredentials(given, cli)
  const { terminal } = cli
  const input = {
    source: given.text('source') ?? '',
    dryRun: given.has('dry-run'),
  }
  return withCore(cli, async (connection) => {
    const signedIn = await signIn(connection, who)
    if (!signedIn.ok) return sayFailure(terminal, signedIn.failure)
    const client = createClient('exchange', exchange, connection)
    const place = await nameFiles(connection, paths)
    if (!place.ok) return sayFailure(terminal, place.failure)
    const files = [{ token: place.value.token }]
    const onProgress = progressLines(terminal)
    const outcome = await interruptible((signal) => client.importFhir({ ...input, files }, { signal, onProgress }))
    if (!outcome.ok && outcome.failure.code === 'cancelled')
      terminal.say('What was stored so far stays. The same command goes on from there.')
    return finish(terminal, outcome, (report) => {
      if (given.has('json')) terminal.out(JSON.stringify(report))
      else sayReport(terminal, report)
      return report.counts.some((count) => count.refused > 0) ? 1 : 0
    })
  })
}

const COLUMNS = ['read', 'stored', 'kept', 'refused', 'unchanged', 'changed'] as const

function sayReport(terminal: Terminal, report: ImportReport): void {
  terminal.out(['type', ...COLUMNS].join('\t'))
  for (const count of report.counts) terminal.out([count.type, ...COLUMNS.map((name) => count[name])].join('\t'))
  for (const { where, type, key, outcome, reason } of report.issues)
    terminal.say(`${where}: ${key || type} ${outcome === 'noted' ? '' : `${outcome}: `}${reason}.`)
  if (report.moreIssues > 0) terminal.say(`… and ${report.moreIssues} more like these.`)
  for (const { patientId, like } of report.duplicates)
    terminal.say(`New patient ${patientId} has the name, birth date and sex of ${like.join(', ')}: look at both.`)
  if (report.state === 'dry-run') terminal.say('This was a rehearsal: nothing was stored.')
}
