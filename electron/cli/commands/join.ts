import { hostname } from 'node:os'
import { access } from '../../../shared/access/index.ts'
import { devices, type WaitingHere } from '../../../shared/devices/index.ts'
import { createClient } from '../../../shared/ipc/index.ts'
import { type Command, UsageError } from '../command.ts'
import { createPrivateFile } from '../files.ts'
import { finish, interruptible, progressLines } from '../outcome.ts'
import { withCore } from '../reach.ts'
import { wordSheet } from './init.ts'

type Shown = { done: number; of: number; waiting?: WaitingHere | undefined }

export const join: Command = {
  name: 'join',
  summary: 'make this PC one more of a practice',
  usage: 'ADDRESS CODE',
  details: [
    'ADDRESS is the practice server’s. CODE was made there (daybook server enrol), or on a PC of the practice under “Devices',
    'and server”: then this PC waits until somebody lets it in there; cut off meanwhile, it goes on with: daybook join.',
    'Fetches everything of the practice, and prints the 24 recovery words of this PC, this once.',
  ],
  options: {
    name: { hint: 'NAME', help: 'what this PC is called; the computer’s own name without it' },
    'words-file': { hint: 'FILE', help: 'write the 24 words to this new file instead of printing them' },
  },
  takes: [0, 2],
  async run(given, cli) {
    const { terminal } = cli
    const [address, code] = given.words
    if (address !== undefined && code === undefined)
      throw new UsageError('Something is missing: daybook join ADDRESS CODE')
    const deviceName = given.text('name') ?? hostname()
    const percent = progressLines(terminal)
    let letters = ''
    const onProgress = ({ waiting, ...fetched }: Shown) => {
      if (!waiting) return percent(fetched)
      if (letters !== waiting.letters)
        terminal.say(
          `This PC waits until somebody lets it in, under “Devices and server” on another PC. These letters must stand there, too: ${waiting.letters}`,
        )
      letters = waiting.letters
    }
    return withCore(cli, async (connection) => {
      const wordsFile = given.text('words-file')
      const keep = wordsFile === undefined ? null : createPrivateFile(wordsFile)
      const client = createClient('devices', devices, connection)
      const outcome = await interruptible((signal) =>
        address === undefined || code === undefined
          ? client.goOnJoining({}, { signal, onProgress })
          : client.joinPractice({ address, code, deviceName }, { signal, onProgress }),
      )
      if (!outcome.ok) keep?.discard()
      const exit = finish(terminal, outcome, ({ recoveryWords }) => {
        const sheet = wordSheet(recoveryWords)
        if (keep) keep.write(`${sheet}\n`)
        else terminal.out(sheet)
        keep?.close()
        terminal.say(
          'This PC has joined the practice. Its 24 words belong on paper, locked away: they are not shown again.',
        )
        return 0
      })
      if (outcome.ok)
        await createClient('access', access, connection).proveWords({ words: outcome.value.recoveryWords })
      return exit
    })
  },
}
