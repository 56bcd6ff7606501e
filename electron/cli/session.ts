import { access } from '../../shared/access/index.ts'
import { createClient } from '../../shared/ipc/index.ts'
import type { Outcome } from '../../shared/kernel/index.ts'
import type { Connection } from '../doors.ts'
import type { Cli } from './cli.ts'
import { type Given, UsageError } from './command.ts'
import { readNamed } from './files.ts'

/** Whose password, and the password itself, before anything is started; null when nobody signs in. */
export type Credentials = { login: string; password: string } | null

/** Reads `--user` and the password: from `--password-file`, or asked for on the terminal. Never from the arguments. */
export async function credentials(given: Given, cli: Cli): Promise<Credentials> {
  const login = given.text('user')
  const file = given.text('password-file')
  if (login === undefined) {
    if (file !== undefined) throw new UsageError('--password-file goes with --user NAME.')
    return null
  }
  if (file !== undefined) return { login, password: (await readNamed(file, cli.terminal)).replace(/\r?\n$/, '') }
  if (!cli.terminal.interactive)
    throw new UsageError('There is no terminal to ask for the password on: use --password-file FILE.')
  return { login, password: await cli.terminal.askSecret(`Password of ${login}:`) }
}

/** As `credentials`, for commands that nobody may run unnamed. */
export async function requiredCredentials(given: Given, cli: Cli): Promise<NonNullable<Credentials>> {
  if (given.text('user') === undefined && cli.terminal.interactive) {
    const login = await cli.terminal.ask('Sign in as:')
    return { login, password: await cli.terminal.askSecret(`Password of ${login}:`) }
  }
  const who = await credentials(given, cli)
  if (!who) throw new UsageError('Say who does this: --user NAME.')
  return who
}

/** Signs in on this connection. */
export async function signIn(connection: Connection, who: Credentials): Promise<Outcome<unknown>> {
  if (!who) return { ok: true, value: null }
  return createClient('access', access, connection).signIn(who)
}
