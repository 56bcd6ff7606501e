import type { Command } from './command.ts'

const columns = (rows: readonly (readonly [string, string])[]): string[] => {
  const width = Math.max(...rows.map(([left]) => left.length))
  return rows.map(([left, right]) => `  ${left.padEnd(width)}  ${right}`)
}

/** What `daybook --help` prints. */
export function generalHelp(commands: readonly Command[]): string {
  return [
    'daybook: the practice application on the command line',
    '',
    'Usage: daybook COMMAND [OPTIONS]',
    '',
    ...columns(commands.map(({ name, summary }) => [name, summary])),
    '',
    'Help on one command: daybook COMMAND --help',
    'The data folder is DAYBOOK_DATA where it is set. While Daybook is open, commands go to it.',
    'Exit code: 0 done, 1 not done, 2 used wrongly.',
  ].join('\n')
}

/** What `daybook COMMAND --help` prints. */
export function commandHelp({ name, summary, usage, details = [], options }: Command): string {
  const rows = Object.entries(options).map(
    ([option, { hint, help }]) => [`--${option}${hint ? ` ${hint}` : ''}`, help] as const,
  )
  return [
    `daybook ${name}: ${summary}`,
    '',
    `Usage: daybook ${name}${usage ? ` ${usage}` : ''}${rows.length > 0 ? ' [OPTIONS]' : ''}`,
    ...(details.length > 0 ? ['', ...details] : []),
    ...(rows.length > 0 ? ['', ...columns(rows)] : []),
  ].join('\n')
}
