import { resolve } from 'node:path'
import { backups } from '../../../shared/backups/index.ts'
import { createClient } from '../../../shared/ipc/index.ts'
import { type Command, SIGN_IN, UsageError } from '../command.ts'
import { finish, interruptible, progressLines, sayFailure } from '../outcome.ts'
import { withCore } from '../reach.ts'
import { requiredCredentials, signIn } from '../session.ts'

const SAME_DISK =
  'It lies on the same disk as the practice: copies on this computer do not help when its disk fails. Name a folder on another drive.'

export const backup: Command = {
  name: 'backup',
  summary: 'copy the practice to its backup folder now, and prove the copy',
  usage: '',
  options: {
    to: { hint: 'FOLDER', help: 'copies go to this folder from now on' },
    drill: { help: 'instead, restore the newest copy in scratch and compare it with the practice' },
    ...SIGN_IN,
  },
  takes: [0, 0],
  async run(given, cli) {
    const { terminal } = cli
    const to = given.text('to')
    if (to !== undefined && given.has('drill')) throw new UsageError('--to and --drill do not go together.')
    const who = await requiredCredentials(given, cli)
    const onProgress = progressLines(terminal)
    return withCore(cli, async (connection) => {
      const signedIn = await signIn(connection, who)
      if (!signedIn.ok) return sayFailure(terminal, signedIn.failure)
      const client = createClient('backups', backups, connection)
      if (to !== undefined) {
        const added = await client.addPlace({ folder: resolve(to) })
        if (!added.ok) return sayFailure(terminal, added.failure)
        terminal.say('Copies go to this folder from now on.')
        if (added.value.onPracticeDisk) terminal.say(SAME_DISK)
      }
      if (!given.has('drill')) {
        const outcome = await interruptible((signal) => client.run({}, { signal, onProgress }))
        return finish(terminal, outcome, (made) => {
          terminal.out(JSON.stringify(made))
          terminal.say(
            made.verified
              ? 'The copy is made and verified. Prove that it restores: daybook backup --drill'
              : `The copy is not good: ${made.failure}`,
          )
          return made.verified ? 0 : 1
        })
      }
      const outcome = await interruptible((signal) => client.drill({}, { signal, onProgress }))
      return finish(terminal, outcome, (report) => {
        terminal.out(JSON.stringify(report))
        for (const finding of report.findings) terminal.say(finding)
        terminal.say(report.verdict === 'proven' ? 'The copy restores.' : 'The copy does not restore.')
        return report.verdict === 'proven' ? 0 : 1
      })
    })
  },
}
