import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Refusal } from '../../shared/kernel/index.ts'
import type { Cli } from './cli.ts'
import { type Command, type Given, UsageError } from './command.ts'
import { COMMANDS } from './commands/index.ts'
import { commandHelp, generalHelp } from './help.ts'
import { processCli } from './process-cli.ts'
import { didYouMean } from './suggest.ts'

/**
 * Runs the command line.
 * @param argv what was typed behind `daybook`
 * @returns the exit code: 0 done, 1 not done, 2 used wrongly
 * @throws whatever nobody foresaw
 */
export async function runCli(argv: readonly string[], cli: Cli = processCli()): Promise<number> {
  const { terminal } = cli
  let command: Command | null = null
  try {
    const [first] = argv
    if (first === undefined || first === 'help' || first === '--help' || first === '-h') {
      terminal.out(generalHelp(COMMANDS))
      return first === undefined ? 2 : 0
    }
    if (first === '--version') {
      terminal.out(cli.version)
      return 0
    }
    command = findCommand(argv)
    const rest = argv.slice(command.name.split(' ').length)
    if (rest.includes('--help') || rest.includes('-h')) {
      terminal.out(commandHelp(command))
      return 0
    }
    return await command.run(readArguments(command, rest), cli)
  } catch (error) {
    if (error instanceof UsageError) {
      terminal.say(error.message)
      terminal.say(`See: daybook ${command ? `${command.name} ` : ''}--help`)
      return 2
    }
    if (!(error instanceof Refusal)) throw error
    terminal.say(error.message)
    return 1
  }
}

function findCommand(argv: readonly string[]): Command {
  const [first = '', second = ''] = argv
  const found = COMMANDS.find(({ name }) => name === first || name === `${first} ${second}`)
  if (found) return found
  const family = COMMANDS.filter(({ name }) => name.startsWith(`${first} `)).map(({ name }) => name)
  if (family.length > 0) {
    const closest = didYouMean(`${first} ${second}`, family)
    throw new UsageError(`"${first}" needs a second word: ${family.join(', ')}.${second ? closest : ''}`)
  }
  const closest = didYouMean(
    first,
    COMMANDS.map(({ name }) => name).flatMap((name) => [name, name.split(' ')[0] ?? name]),
  )
  throw new UsageError(`There is no command "${first}".${closest}`)
}

function readArguments(command: Command, argv: readonly string[]): Given {
  const known = Object.keys(command.options)
  const options = Object.fromEntries(
    Object.entries(command.options).map(([name, { hint }]) => [
      name,
      { type: hint === undefined ? ('boolean' as const) : ('string' as const) },
    ]),
  )
  let parsed: ReturnType<typeof parseArgs>
  try {
    parsed = parseArgs({ args: [...argv], options, allowPositionals: true, strict: true })
  } catch (error) {
    throw new UsageError(argumentSentence(error as NodeJS.ErrnoException, argv, known))
  }
  const { values, positionals } = parsed
  const [least, most] = command.takes
  if (positionals.length < least) throw new UsageError(`Something is missing: daybook ${command.name} ${command.usage}`)
  if (positionals.length > most) throw new UsageError(`"${positionals[most]}" is one word too many here.`)
  return {
    text: (option) => (typeof values[option] === 'string' ? values[option] : undefined),
    has: (option) => values[option] === true,
    words: positionals,
  }
}

function argumentSentence(error: NodeJS.ErrnoException, argv: readonly string[], known: readonly string[]): string {
  const unknown = argv.find((word) => word.startsWith('--') && !known.includes(word.slice(2).split('=')[0] ?? ''))
  if (error.code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION' && unknown) {
    const [name = ''] = unknown.slice(2).split('=')
    if (name === 'password')
      return 'A password never stands on the command line, where others can read it: use --password-file FILE.'
    const closest = didYouMean(name, known).replace('"', '"--')
    return `There is no option --${name} here.${closest}`
  }
  if (error.code === 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') {
    const at = argv.findIndex((word, index) => known.includes(word.slice(2)) && argv[index + 1]?.startsWith('-'))
    if (at >= 0)
      return `${argv[at]} needs a value, and "${argv[at + 1]}" is none. Write ${argv[at]}=VALUE for one that begins with a dash.`
    return `${argv.at(-1)} needs a value.`
  }
  return `${error.message.split('.')[0]}.`
}

// In the desktop's bundle this code is a part of another program, which calls runCli itself.
if (import.meta.main && import.meta.filename.endsWith(join('cli', 'main.ts'))) {
  // Everything that this program makes is for this account alone.
  process.umask(0o077)
  // Whoever reads our output may stop early, as `head` does.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))
  process.exitCode = await runCli(process.argv.slice(2))
}
