import { backups } from '../../../shared/backups/index.ts'
import { createClient } from '../../../shared/ipc/index.ts'
import type { Cli } from '../cli.ts'
import { type Command, SIGN_IN } from '../command.ts'
import { finish, interruptible, progressLines, sayFailure } from '../outcome.ts'
import { claimAlone, withCore } from '../reach.ts'
import { requiredCredentials, signIn } from '../session.ts'

export const dbCheck: Command = {
  name: 'db check',
  summary: 'read the whole database and compare it with its operation log',
  usage: '',
  details: [
    'Prints the report as JSON; exit code 0 only when the database is sound.',
    'A damaged database is healed by itself when Daybook opens; --heal does it when Daybook does not open any more.',
  ],
  options: {
    heal: {
      help: 'first build what is damaged anew from copies and operation log; the old files are kept',
    },
    ...SIGN_IN,
  },
  takes: [0, 0],
  async run(given, cli) {
    const { terminal } = cli
    const who = await requiredCredentials(given, cli)
    if (given.has('heal')) await heal(who, cli)
    return withCore(cli, async (connection) => {
      const signedIn = await signIn(connection, who)
      if (!signedIn.ok) return sayFailure(terminal, signedIn.failure)
      const client = createClient('backups', backups, connection)
      const onProgress = progressLines(terminal)
      const outcome = await interruptible((signal) => client.checkDatabase({}, { signal, onProgress }))
      return finish(terminal, outcome, (report) => {
        terminal.out(JSON.stringify(report))
        for (const { what, action } of report.findings) terminal.say(`${what} ${action}`)
        terminal.say(`${report.checkedTables} tables, ${report.operations} operations: ${report.verdict}.`)
        return report.verdict === 'sound' ? 0 : 1
      })
    })
  },
}

async function heal(who: { login: string; password: string }, cli: Cli): Promise<void> {
  const owned = await claimAlone(cli)
  try {
    const { by, keptIn, knownOperation, lastOperation, notes } = await cli.heal({ dataDir: owned.path, ...who })
    const { say } = cli.terminal
    for (const note of notes) say(note)
    say(by === 'nothing was damaged' ? 'Nothing was damaged.' : `Built anew from: ${by}.`)
    if (knownOperation > lastOperation) say(`${knownOperation - lastOperation} changes could not be brought back.`)
    if (keptIn) say(`The damaged files are kept in ${keptIn}.`)
  } finally {
    owned.release()
  }
}
