import { createClient } from '../../../shared/ipc/index.ts'
import { CivilDate } from '../../../shared/kernel/index.ts'
import { type ImportReport, systemName, terminology } from '../../../shared/terminology/index.ts'
import type { Cli } from '../cli.ts'
import { type Given, type Option, UsageError } from '../command.ts'
import { nameFiles } from '../files.ts'
import { finish, interruptible, progressLines, sayFailure } from '../outcome.ts'
import { withCore } from '../reach.ts'
import { requiredCredentials, signIn } from '../session.ts'

/** The options of `daybook import terminology`. */
export const TERMINOLOGY_OPTIONS = {
  release: { hint: 'NAME', help: 'what its publisher calls a terminology, if the files do not tell' },
  effective: { hint: 'DATE', help: 'from when a terminology is in effect (YYYY-MM-DD), likewise' },
  use: { help: 'code new entries with it, even when it is older or not whole' },
} as const satisfies Record<string, Option>

/** `daybook import terminology PATH…`: the files or the folder of one release of one code system. */
export async function importTerminology(given: Given, cli: Cli): Promise<number> {
  const { terminal } = cli
  const [, ...paths] = given.words
  if (paths.length === 0)
    throw new UsageError(
      'Say which files or folder: daybook import terminology PATH… Code sets come as files of their publishers.',
    )
  const effective = given.text('effective')
  const effectiveOn = effective === undefined ? undefined : CivilDate.safeParse(effective)
  if (effectiveOn?.success === false) throw new UsageError('--effective takes a day as YYYY-MM-DD.')
  const release = given.text('release')
  const order = {
    ...(release !== undefined && { release }),
    ...(effectiveOn && { effectiveOn: effectiveOn.data }),
    ...(given.has('use') && { use: true }),
  }
  const who = await requiredCredentials(given, cli)
  return withCore(cli, async (connection) => {
    const signedIn = await signIn(connection, who)
    if (!signedIn.ok) return sayFailure(terminal, signedIn.failure)
    const client = createClient('terminology', terminology, connection)
    const place = await nameFiles(connection, paths)
    if (!place.ok) return sayFailure(terminal, place.failure)
    const files = [{ token: place.value.token }]
    const onProgress = progressLines(terminal)
    const outcome = await interruptible((signal) => client.importRelease({ ...order, files }, { signal, onProgress }))
    return finish(terminal, outcome, (report) => {
      terminal.out(JSON.stringify(report))
      for (const line of wordsOf(report)) terminal.say(line)
      return report.refused === 0 ? 0 : 1
    })
  })
}

function wordsOf(report: ImportReport): string[] {
  const { system, release, effectiveOn, concepts, refused, refusedLines, inUse, known, notes } = report
  return [
    ...refusedLines.map(({ file, line, reason }) => `${file}, line ${line}: ${reason}`),
    ...(refused > refusedLines.length ? [`… and ${refused - refusedLines.length} more lines were left out.`] : []),
    ...notes,
    known
      ? `These files had been imported before, as ${systemName(system)} ${release}. Nothing was changed.`
      : `${systemName(system)} ${release}, in effect from ${effectiveOn}: ${concepts} concepts.`,
    inUse ? 'New entries are coded with it.' : 'It is kept beside the one in use.',
  ]
}
