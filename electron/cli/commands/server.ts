import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { dataFolderPath } from '../../data-folder.ts'
import { readKeyFile } from '../../security/key-file.ts'
import { type Command, UsageError } from '../command.ts'

/** The server is a program of its own: it shares no room with this one, and may run on a computer without screens. */
const PROGRAM = fileURLToPath(new URL('../../../server/main.ts', import.meta.url))
const ORDERS = ['init', 'run', 'enrol', 'devices', 'revoke']

export const server: Command = {
  name: 'server',
  summary: 'the practice server, by which several PCs are one practice',
  usage: 'init|run|enrol|devices|revoke [ID]',
  details: [
    'init     make the server of the practice on this PC (or of a new one: --name)',
    'run      start it; DATABASE_URL=postgres://… keeps the practice in PostgreSQL',
    'enrol    a code that lets one PC in, for ten minutes',
    'devices  which PCs there are',
    'revoke   refuse a PC from its next request on',
  ],
  options: {
    folder: { hint: 'FOLDER', help: 'where the server keeps everything; DAYBOOK_SERVER where that is set' },
    name: { hint: 'NAME', help: 'init: what the practice is called' },
    practice: { hint: 'ID', help: 'init: the practice, where it is not the one on this PC' },
    listen: { hint: 'ADDRESS', help: 'init: the address that it listens on (0.0.0.0)' },
    host: { hint: 'NAME', help: 'init: a further name of this computer' },
    port: { hint: 'PORT', help: 'init, run: the port that it listens on (8443)' },
    device: { hint: 'ID', help: 'enrol: a PC that is known already and comes again' },
  },
  takes: [1, 2],
  async run(given, { terminal }) {
    const [order = ''] = given.words
    if (!ORDERS.includes(order)) throw new UsageError(`"${order}" is none of ${ORDERS.join(', ')}.`)
    if (!existsSync(PROGRAM)) {
      terminal.say(
        'This copy of Daybook comes without the practice server. It is started from the source: npm run server',
      )
      return 1
    }
    const named = Object.keys(server.options).flatMap((option) => {
      const value = given.text(option)
      return value === undefined ? [] : [`--${option}`, value]
    })
    const known = order === 'init' ? practiceHere(given.text('name'), given.text('practice')) : []
    return inForeground([PROGRAM, ...given.words, ...named, ...known])
  },
}

/** The practice of this PC, for whatever of it was not named. Its PCs can only join a server of the same practice. */
function practiceHere(name: string | undefined, practice: string | undefined): string[] {
  const file = join(dataFolderPath(), 'keys.json')
  if ((name !== undefined && practice !== undefined) || !existsSync(file)) return []
  const { practiceId, practiceName } = readKeyFile(file, null)
  return [
    ...(name === undefined ? ['--name', practiceName] : []),
    ...(practice === undefined ? ['--practice', practiceId] : []),
  ]
}

function inForeground(args: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, { stdio: 'inherit' })
    const stop = () => void child.kill('SIGTERM')
    // Ctrl+C reaches the child through the terminal as well; it must only not end us before it.
    const wait = () => undefined
    process.on('SIGTERM', stop).on('SIGINT', wait)
    child.once('error', reject)
    child.once('exit', (code) => {
      process.off('SIGTERM', stop).off('SIGINT', wait)
      resolve(code ?? 1)
    })
  })
}
