import type { Cli } from './cli.ts'

/** A flag of a command. `hint` is what stands for its value in the help; without one it takes none. */
export type Option = { hint?: string; help: string }

/** What was typed behind a command's name, already checked against its options. */
export type Given = {
  text(option: string): string | undefined
  has(option: string): boolean
  words: readonly string[]
}

/** One command of the command line. */
export type Command = {
  /** One word, or two as in `audit verify`. */
  name: string
  summary: string
  /** What comes behind the name, as the help shows it. */
  usage: string
  details?: readonly string[]
  options: Readonly<Record<string, Option>>
  /** How many words it takes beside its options. */
  takes: readonly [least: number, most: number]
  run(given: Given, cli: Cli): Promise<number>
}

/** The command was used wrongly: the sentence is printed with a pointer to the help, and the exit code is 2. */
export class UsageError extends Error {
  override name = 'UsageError'
}

/** The options of every command for which somebody has to sign in. */
export const SIGN_IN = {
  user: { hint: 'NAME', help: 'who signs in' },
  'password-file': { hint: 'FILE', help: 'a file with the password; without it the password is asked for' },
} as const satisfies Record<string, Option>
