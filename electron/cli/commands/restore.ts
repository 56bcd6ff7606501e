import { Refusal } from '../../../shared/kernel/index.ts'
import { type Command, UsageError } from '../command.ts'
import { claim } from '../reach.ts'

export const restore: Command = {
  name: 'restore',
  summary: 'put a backup back into an empty data folder',
  usage: '',
  details: ['Nothing is ever overwritten: where the data folder holds a practice, name another one by DAYBOOK_DATA.'],
  options: { from: { hint: 'FOLDER', help: 'the backup' } },
  takes: [0, 0],
  async run(given, cli) {
    const from = given.text('from')
    if (from === undefined) throw new UsageError('Say which backup: --from FOLDER.')
    const claimed = await claim(cli.patience)
    if ('attached' in claimed) {
      claimed.attached.close()
      throw new Refusal('conflict', 'Daybook is open on this data folder. Close it, or name another by DAYBOOK_DATA.')
    }
    const { owned } = claimed
    try {
      if (!cli.restore) throw new Refusal('rule-violation', 'This version of Daybook cannot restore yet.')
      await cli.restore({ from, dataDir: owned.path, say: (line) => cli.terminal.say(line) })
      cli.terminal.say('The practice is restored. Now run: daybook open')
      return 0
    } finally {
      owned.release()
    }
  },
}
