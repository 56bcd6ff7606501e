import type { Core } from '../doors.ts'
import type { Terminal } from './terminal.ts'

/** What may be put back from a copy, where; the backups' own code does it. */
export type RestoreRequest = { from: string; dataDir: string; say(line: string): void }

/** What the commands work with; tests bring their own. */
export type Cli = {
  terminal: Terminal
  version: string
  /** The folder of the built screens. */
  screens: string
  /** Starts the core on a data folder that this process owns. */
  startCore(dataDir: string): Promise<Core>
  /** Puts a copy back into an empty data folder that this process owns. @throws Refusal */
  restore?(request: RestoreRequest): Promise<void>
  openBrowser(address: string): Promise<string | null>
  /** How long another process may take to come up or to finish before we say that it does not answer, in ms. */
  patience: number
}
