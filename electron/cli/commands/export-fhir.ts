import { mkdirSync } from 'node:fs'
import { exchange } from '../../../shared/exchange/index.ts'
import { createClient } from '../../../shared/ipc/index.ts'
import type { PatientId } from '../../../shared/kernel/index.ts'
import type { Cli } from '../cli.ts'
import { type Given, UsageError } from '../command.ts'
import { nameFiles } from '../files.ts'
import { finish, interruptible, progressLines, sayFailure } from '../outcome.ts'
import { withCore } from '../reach.ts'
import { requiredCredentials, signIn } from '../session.ts'

/** What an export does not write, by kind. */
const LEFT_OUT = {
  drafts: 'drafts of notes',
  documents: 'documents',
  reviews: 'reviews of lists',
  messages: 'messages between staff',
  tasks: 'tasks',
  visitNotes: 'notes for the next visit',
  schedule: 'lines of the schedule log',
  prescriptions: 'prescriptions',
  safety: 'records of the safety check',
  coverage: 'coverages',
  money: 'charges and entries of the account',
  amendments: 'requests for amendment',
  photos: 'photos',
  disclosures: 'disclosures',
  other: 'other entries',
} as const

/** The folder that was named, made where there is none. @throws UsageError when it cannot be made */
function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (error) {
    throw new UsageError(
      `The folder ${folder} cannot be made (${(error as NodeJS.ErrnoException).code ?? 'unknown error'}).`,
    )
  }
}

/** `daybook export fhir [--patient ID] DIR`: one chart as a Bundle, or the practice as NDJSON. */
export async function exportFhir(given: Given, cli: Cli, folder: string | undefined): Promise<number> {
  if (folder === undefined) throw new UsageError('Say into which folder: daybook export fhir [--patient ID] DIR')
  const recipient = given.text('recipient')
  const purpose = given.text('purpose')
  if (!recipient || !purpose)
    throw new UsageError('Charts leave the practice: say who gets them and what for, by --recipient and --purpose.')
  const who = await requiredCredentials(given, cli)
  const { terminal } = cli
  return withCore(cli, async (connection) => {
    const signedIn = await signIn(connection, who)
    if (!signedIn.ok) return sayFailure(terminal, signedIn.failure)
    const client = createClient('exchange', exchange, connection)
    makeFolder(folder)
    const place = await nameFiles(connection, [folder])
    if (!place.ok) return sayFailure(terminal, place.failure)
    const about = { into: place.value.token, recipient, purpose }
    const patientId = given.text('patient') as PatientId | undefined
    const onProgress = progressLines(terminal)
    const outcome = await interruptible((signal) =>
      patientId === undefined
        ? client.exportPractice(about, { signal, onProgress })
        : client.exportPatient({ ...about, patientId }, { signal, onProgress }),
    )
    return finish(terminal, outcome, (report) => {
      for (const { name, resources } of report.files) terminal.out(`${name}\t${resources}`)
      terminal.say(
        `${report.resources} resources of ${report.patients} patients written, in clear: keep them like charts.`,
      )
      if (report.leftOut > 0)
        terminal.say(`${report.leftOut} sensitive charts were left out, since you may not open them.`)
      const left = Object.entries(report.notWritten).filter(([, count]) => count > 0)
      const said = left.map(([kind, count]) => `${count} ${LEFT_OUT[kind as keyof typeof LEFT_OUT]}`)
      if (said.length > 0) terminal.say(`Not written, since these files do not hold them: ${said.join(', ')}.`)
      return 0
    })
  })
}
