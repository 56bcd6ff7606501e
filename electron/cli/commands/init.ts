import { hostname } from 'node:os'
import { access } from '../../../shared/access/index.ts'
import { createClient } from '../../../shared/ipc/index.ts'
import { practice } from '../../../shared/practice/index.ts'
import { type Command, UsageError } from '../command.ts'
import { createPrivateFile, readJson } from '../files.ts'
import { finish } from '../outcome.ts'
import { withCore } from '../reach.ts'
import type { Terminal } from '../terminal.ts'

export const init: Command = {
  name: 'init',
  summary: 'make the practice on this PC',
  usage: '',
  details: [
    'Asks for what it needs, or takes it as JSON: { practiceName, locationName, timeZone, deviceName, administrator:',
    '{ login, displayName, password }, staff: [{ login, displayName, password, roles }] }.',
    'Prints the 24 recovery words, this once: whoever has them can open the practice when every password is lost.',
  ],
  options: {
    input: { hint: 'FILE|-', help: 'the practice as JSON, instead of questions' },
    'words-file': { hint: 'FILE', help: 'write the 24 words to this new file instead of printing them' },
  },
  takes: [0, 0],
  async run(given, cli) {
    const { terminal } = cli
    const file = given.text('input')
    if (file === undefined && !terminal.interactive)
      throw new UsageError('There is no terminal to ask on: give the practice as JSON with --input FILE.')
    const input = file === undefined ? await interview(terminal) : await readJson(file, terminal)
    return withCore(cli, async (connection) => {
      // Shown this once: a file for them that can't be made must be known before the practice is.
      const wordsFile = given.text('words-file')
      const keep = wordsFile === undefined ? null : createPrivateFile(wordsFile)
      const outcome = await createClient('practice', practice, connection).create(input as never)
      if (!outcome.ok) keep?.discard()
      const code = finish(terminal, outcome, ({ recoveryWords }) => {
        const sheet = wordSheet(recoveryWords)
        if (keep) keep.write(`${sheet}\n`)
        else terminal.out(sheet)
        keep?.close()
        terminal.say(
          keep
            ? `The practice is made. Its 24 recovery words are in ${wordsFile}: print them, lock the paper away, delete the file.`
            : 'The practice is made. Write the 24 words on paper and lock it away: they are not shown again.',
        )
        return 0
      })
      // What stands in a file or on a terminal is not lost by a key, as what a window shows is.
      if (outcome.ok)
        await createClient('access', access, connection).proveWords({ words: outcome.value.recoveryWords })
      return code
    })
  },
}

/** The words in six numbered lines of four, as they are read out and typed back. */
export function wordSheet(words: readonly string[]): string {
  const cell = (word: string, index: number) => `${String(index + 1).padStart(2)} ${word.padEnd(10)}`
  const cells = words.map(cell)
  const lines = Array.from({ length: Math.ceil(cells.length / 4) }, (_, row) => cells.slice(4 * row, 4 * row + 4))
  return lines.map((line) => line.join(' ').trimEnd()).join('\n')
}

async function interview(terminal: Terminal): Promise<unknown> {
  const ask = async (question: string, usual = '') =>
    (await terminal.ask(usual ? `${question} [${usual}]:` : `${question}:`)).trim() || usual
  const practiceName = await ask('Name of the practice')
  const locationName = await ask('Name of this location', 'Main office')
  const timeZone = await ask('Time zone', Intl.DateTimeFormat().resolvedOptions().timeZone)
  const deviceName = await ask('Name of this PC', hostname())
  terminal.say('The administrator looks after users and this PC, and sees no charts.')
  const administrator = await person(terminal, ask, 'administrator', 'admin')
  terminal.say('The first prescriber sees charts and signs.')
  const prescriber = await person(terminal, ask, 'prescriber')
  const staff = [{ ...prescriber, roles: ['prescriber'] }]
  return { practiceName, locationName, timeZone, deviceName, administrator, staff }
}

async function person(
  terminal: Terminal,
  ask: (question: string, usual?: string) => Promise<string>,
  what: string,
  usual?: string,
): Promise<{ login: string; displayName: string; password: string }> {
  const login = await ask(`Sign-in name of the ${what}`, usual)
  const displayName = await ask(`Full name of the ${what}`)
  for (;;) {
    const password = await terminal.askSecret('Password (15 characters or more):')
    if (password.length < 15) terminal.say('That is shorter than 15 characters.')
    else if ((await terminal.askSecret('The same password again:')) !== password) terminal.say('The two differ.')
    else return { login, displayName, password }
    if (password === '') throw new UsageError('Without a password there is no practice.')
  }
}
