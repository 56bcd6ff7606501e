import { wordsIn } from '../../../shared/access/index.ts'
import { type Command, SIGN_IN, UsageError } from '../command.ts'
import { readNamed } from '../files.ts'
import { claimAlone } from '../reach.ts'
import { requiredCredentials } from '../session.ts'

export const restore: Command = {
  name: 'restore',
  summary: 'put a backup back',
  usage: '',
  details: [
    'Nothing is lost by it: the copy is proven before anything moves, what stands in the data folder is kept beside, and',
    'what this computer wrote after the copy comes back from its operation log where that can be read.',
    'On the computer where the copy was made a password opens it; on another one the 24 recovery words do, and the',
    'password becomes the new one of that user there.',
  ],
  options: {
    from: { hint: 'FOLDER', help: 'the backup, or the folder of several: then the newest' },
    ...SIGN_IN,
    'words-file': { hint: 'FILE', help: 'a file with the 24 words, for another computer' },
  },
  takes: [0, 0],
  async run(given, cli) {
    const from = given.text('from')
    if (from === undefined) throw new UsageError('Say which backup: --from FOLDER.')
    const who = await requiredCredentials(given, cli)
    const wordsFile = given.text('words-file')
    const words = wordsFile === undefined ? null : recoveryWords(await readNamed(wordsFile, cli.terminal))
    const owned = await claimAlone(cli)
    try {
      await cli.restore({ from, dataDir: owned.path, ...who, words, say: (line) => cli.terminal.say(line) })
      cli.terminal.say('The practice is restored. Now run: daybook open')
      return 0
    } finally {
      owned.release()
    }
  },
}

/** The words of the sheet that `init` writes: its numbers are left out. */
function recoveryWords(sheet: string): string[] {
  const words = wordsIn(sheet)
  if (words.length !== 24) throw new UsageError(`The recovery key has 24 words; the file has ${words.length}.`)
  return words
}
