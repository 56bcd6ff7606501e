import type { Healed } from '../backups/index.ts'
import type { Core } from '../doors.ts'
import type { Terminal } from './terminal.ts'

/** A backup to be put back, and who may: by a password where it was made, by the 24 words on any other computer. */
export type RestoreRequest = {
  /** A copy's folder, or a place that holds several. */
  from: string
  dataDir: string
  login: string
  password: string
  /** With them, `password` becomes the new one of `login` on this computer. */
  words: string[] | null
  say(line: string): void
}

/** A damaged practice to be built anew, and who may: whoever can open it. */
export type HealRequest = { dataDir: string; login: string; password: string }

/** What the commands work with; tests bring their own. */
export type Cli = {
  terminal: Terminal
  version: string
  /** The folder of the built screens. */
  screens: string
  /** Starts the core on a data folder that this process owns. */
  startCore(dataDir: string): Promise<Core>
  /** Puts a copy back into a data folder that this process owns; what stood there is kept. @throws Refusal */
  restore(request: RestoreRequest): Promise<void>
  /** Builds a damaged practice anew in a data folder that this process owns; what was damaged is kept. @throws Refusal */
  heal(request: HealRequest): Promise<Healed>
  openBrowser(address: string): Promise<string | null>
  /** How long another process may take to come up or to finish before we say that it does not answer, in ms. */
  patience: number
}
