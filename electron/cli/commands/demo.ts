import { createClient } from '../../../shared/ipc/index.ts'
import { practice } from '../../../shared/practice/index.ts'
import { type Command, UsageError } from '../command.ts'
import { finish, interruptible, progressLines } from '../outcome.ts'
import { withCore } from '../reach.ts'

export const demo: Command = {
  name: 'demo',
  summary: 'make a practice of synthetic patients to try Daybook with',
  usage: '',
  details: ['Only in an empty data folder; set DAYBOOK_DATA to a new one to keep it apart from a real practice.'],
  options: { patients: { hint: 'NUMBER', help: 'how many patients; 500 without it' } },
  takes: [0, 0],
  async run(given, cli) {
    const { terminal } = cli
    const text = given.text('patients') ?? '500'
    const patients = Number(text)
    if (!/^\d+$/.test(text) || patients < 1) throw new UsageError('--patients takes a number from 1 on.')
    const onProgress = progressLines(terminal)
    const outcome = await withCore(cli, (connection) =>
      interruptible((signal) =>
        createClient('practice', practice, connection).createDemo({ patients }, { signal, onProgress }),
      ),
    )
    return finish(terminal, outcome, ({ people }) => {
      for (const { login, displayName, password } of people) terminal.out(`${login}\t${password}\t${displayName}`)
      terminal.say('These may sign in. Now run: daybook open')
      return 0
    })
  },
}
