import { constants } from 'node:fs'
import { access, readdir } from 'node:fs/promises'
import { userInfo } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'

/** How long a look for drives may take, in ms: a network drive that is away can hold Windows up for a minute. */
const PATIENCE = 2_000

export type DriveLook = {
  /** Where drives may be found now. */
  candidates(): Promise<string[]>
  canWrite(root: string): Promise<boolean>
}

/**
 * Which drives are plugged in. Asked one after the other beside the main thread, so that one that does not answer keeps
 * one thread waiting and nobody else; meanwhile the others are as they were when they last answered.
 */
export class Drives {
  readonly #look: DriveLook
  readonly #patience: number
  #there = new Set<string>()
  #looking: Promise<void> | null = null

  constructor(look: DriveLook = systemDrives(process.platform), patience = PATIENCE) {
    this.#look = look
    this.#patience = patience
  }

  /** The roots of the drives that can be written to. Never rejects and never waits longer than its patience. */
  async plugged(): Promise<string[]> {
    this.#looking ??= this.#lookAtAll().finally(() => {
      this.#looking = null
    })
    await Promise.race([this.#looking, pause(this.#patience, undefined, { ref: false })])
    return [...this.#there].sort()
  }

  async #lookAtAll(): Promise<void> {
    const candidates = await this.#look.candidates().catch((): string[] => [])
    for (const gone of [...this.#there].filter((root) => !candidates.includes(root))) this.#there.delete(gone)
    for (const root of candidates) {
      if (await this.#look.canWrite(root).catch(() => false)) this.#there.add(root)
      else this.#there.delete(root)
    }
  }
}

/** Where this system mounts drives that can be taken away. */
function systemDrives(platform: NodeJS.Platform): DriveLook {
  const canWrite = (root: string) =>
    access(root, constants.W_OK).then(
      () => true,
      () => false,
    )
  if (platform === 'win32') {
    const roots = Array.from('DEFGHIJKLMNOPQRSTUVWXYZ', (letter) => `${letter}:\\`)
    return { canWrite, candidates: async () => roots }
  }
  const candidates = async () => {
    const { username } = userInfo()
    const parents = platform === 'darwin' ? ['/Volumes'] : [`/media/${username}`, `/run/media/${username}`]
    return (await Promise.all(parents.map(foldersIn))).flat()
  }
  return { canWrite, candidates }
}

async function foldersIn(parent: string): Promise<string[]> {
  try {
    const entries = await readdir(parent, { withFileTypes: true })
    return entries.filter((entry) => !entry.isFile()).map(({ name }) => join(parent, name))
  } catch {
    return []
  }
}
