import { setTimeout as sleep } from 'node:timers/promises'
import { Refusal } from '../../shared/kernel/index.ts'
import { type DataFolder, type OwnedFolder, ownDataFolder, prepareDataFolder } from '../data-folder.ts'
import type { Connection } from '../doors.ts'
import { type Attached, attach } from '../socket/client.ts'
import type { Cli } from './cli.ts'

export type Claim = { owned: OwnedFolder } | { attached: Attached }

/**
 * Takes the data folder for this process, or attaches to the core that has it. A core that is just coming up, or a
 * command that is about to end, is waited for.
 * @throws Refusal when another process holds the folder and does not answer
 */
export async function claim(
  { patience, terminal }: Pick<Cli, 'patience' | 'terminal'>,
  folder: DataFolder = prepareDataFolder(),
): Promise<Claim> {
  const start = performance.now()
  for (let told = false; ; await sleep(50)) {
    const owned = ownDataFolder(folder)
    if (owned) return { owned }
    const attached = await attach(folder)
    if (attached) return { attached }
    const waited = performance.now() - start
    if (waited > 2000 && !told) {
      told = true
      terminal.say('Waiting for another daybook command to end.')
    }
    if (waited > patience)
      throw new Refusal('conflict', 'Daybook is running on this PC but does not answer. Close it and try again.', {
        reason: 'no-answer',
      })
  }
}

/**
 * Takes the data folder for a command that no core may run beside.
 * @throws Refusal `conflict` when one does
 */
export async function claimAlone(cli: Cli): Promise<OwnedFolder> {
  const claimed = await claim(cli)
  if ('owned' in claimed) return claimed.owned
  claimed.attached.close()
  throw new Refusal('conflict', 'Daybook is open on this data folder. Close it, or name another by DAYBOOK_DATA.')
}

export type Reached = { connection: Connection; end(): Promise<void> }

/** A connection to the running core, or to one started in this process for as long as the command takes. */
export async function reachCore(cli: Cli): Promise<Reached> {
  const claimed = await claim(cli)
  if ('attached' in claimed) {
    const { attached } = claimed
    return { connection: attached, end: async () => attached.close() }
  }
  const { owned } = claimed
  try {
    const before = await healedNote(owned.path)
    const core = await cli.startCore(owned.path)
    const connection = core.connect('cli')
    const end = async () => {
      connection.close()
      await core.close()
      const after = await healedNote(owned.path)
      if (after && after.at !== before?.at) cli.terminal.say(after.note)
      owned.release()
    }
    return { connection, end }
  } catch (error) {
    owned.release()
    throw error
  }
}

/** What is known of the last time that the damaged practice was built anew. */
async function healedNote(dataDir: string): Promise<{ at: number; note: string } | null> {
  const { BackupSettingsFile } = await import('../backups/index.ts')
  return new BackupSettingsFile(dataDir).read().healed
}

/** Runs `use` with a connection and lets go of it however that ends. */
export async function withCore<T>(cli: Cli, use: (connection: Connection) => Promise<T>): Promise<T> {
  const { connection, end } = await reachCore(cli)
  try {
    return await use(connection)
  } finally {
    await end()
  }
}
