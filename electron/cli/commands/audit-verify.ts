import { audit } from '../../../shared/audit/index.ts'
import { createClient } from '../../../shared/ipc/index.ts'
import { type Command, SIGN_IN } from '../command.ts'
import { finish, interruptible, progressLines, sayFailure } from '../outcome.ts'
import { withCore } from '../reach.ts'
import { requiredCredentials, signIn } from '../session.ts'

export const auditVerify: Command = {
  name: 'audit verify',
  summary: 'prove that no entry of the audit was changed, removed or put in',
  usage: '',
  details: ['Prints the report as JSON; exit code 0 only when everything is intact.'],
  options: SIGN_IN,
  takes: [0, 0],
  async run(given, cli) {
    const { terminal } = cli
    const who = await requiredCredentials(given, cli)
    return withCore(cli, async (connection) => {
      const signedIn = await signIn(connection, who)
      if (!signedIn.ok) return sayFailure(terminal, signedIn.failure)
      const client = createClient('audit', audit, connection)
      const onProgress = progressLines(terminal)
      const outcome = await interruptible((signal) => client.verify({}, { signal, onProgress }))
      return finish(terminal, outcome, (report) => {
        terminal.out(JSON.stringify(report))
        for (const { sequence, what } of report.findings)
          terminal.say(sequence === null ? what : `Entry ${sequence}: ${what}`)
        terminal.say(`${report.entries} entries, ${report.operations} operations: ${report.verdict}.`)
        return report.verdict === 'intact' ? 0 : 1
      })
    })
  },
}
