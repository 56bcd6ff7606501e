import { contracts } from '../../../shared/contracts.ts'
import { callChannel, openStream } from '../../../shared/ipc/index.ts'
import type { Failure, Outcome } from '../../../shared/kernel/index.ts'
import type { Connection } from '../../doors.ts'
import { isStream } from '../../relay.ts'
import type { Cli } from '../cli.ts'
import { type Command, SIGN_IN, UsageError } from '../command.ts'
import { readJson } from '../files.ts'
import { interruptible } from '../outcome.ts'
import { withCore } from '../reach.ts'
import { credentials, signIn } from '../session.ts'
import { didYouMean } from '../suggest.ts'

export const call: Command = {
  name: 'call',
  summary: 'call one procedure of Daybook and print its outcome as JSON',
  usage: 'CAPABILITY.PROCEDURE',
  details: [
    'Goes the same way as a click on a screen: the same permissions, the same checks, the same audit.',
    'Progress goes to standard error. A stream prints one event per line until Ctrl+C.',
    'Example: daybook call patients.search --input search.json --user ana --password-file password.txt',
  ],
  options: { input: { hint: 'FILE|-', help: 'the input as JSON; without it {}' }, ...SIGN_IN },
  takes: [1, 1],
  async run(given, cli) {
    const [channel = ''] = given.words
    checkChannel(channel)
    const file = given.text('input')
    if (file === '-' && given.text('password-file') === '-')
      throw new UsageError('Input and password cannot both come from standard input.')
    const input = file === undefined ? {} : await readJson(file, cli.terminal)
    const who = await credentials(given, cli)
    const outcome = await withCore(cli, async (connection) => {
      const signedIn = await signIn(connection, who)
      if (!signedIn.ok) return signedIn
      return isStream(channel) ? follow(connection, channel, input, cli) : callOnce(connection, channel, input, cli)
    })
    if (outcome) cli.terminal.out(JSON.stringify(outcome))
    return outcome === null || outcome.ok ? 0 : 1
  },
}

function checkChannel(channel: string): void {
  const channels = Object.entries(contracts).flatMap(([capability, contract]) =>
    Object.keys(contract ?? {}).map((name) => `${capability}.${name}`),
  )
  if (channels.includes(channel)) return
  const form = /^[a-z]\w*\.[a-z]\w*$/i.test(channel) ? '' : ' It is written capability.procedure.'
  throw new UsageError(`There is no procedure "${channel}".${form}${didYouMean(channel, channels)}`)
}

const callOnce = (connection: Connection, channel: string, input: unknown, { terminal }: Cli) =>
  interruptible((signal) =>
    callChannel<unknown>(connection, channel, input, {
      signal,
      onProgress: ((step: unknown) => terminal.say(JSON.stringify(step))) as never,
    }),
  )

/** Prints what a stream says until it ends by itself (its failure) or by the person (null). */
function follow(connection: Connection, channel: string, input: unknown, cli: Cli): Promise<Outcome<never> | null> {
  return interruptible(
    (signal) =>
      new Promise((resolve) => {
        const onEnd = (failure: Failure) => resolve({ ok: false, failure })
        const stop = openStream(connection, channel, input, (event) => cli.terminal.out(JSON.stringify(event)), onEnd)
        signal.addEventListener('abort', () => {
          stop()
          resolve(null)
        })
      }),
  )
}
