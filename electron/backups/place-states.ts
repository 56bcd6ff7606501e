import { constants } from 'node:fs'
import { access, stat, statfs } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'

/** How long a place may take to answer, in ms: a network drive that is away can hold the system up for a minute. */
const PATIENCE = 2_000

export type PlaceState = {
  available: boolean
  /** Null when it can't be told. */
  freeBytes: number | null
  /** Copies there are lost together with the practice when one disk fails. */
  onPracticeDisk: boolean
}

/** A place that is away lies elsewhere, too. */
const AWAY: PlaceState = { available: false, freeBytes: null, onPracticeDisk: false }

/**
 * How the places for copies are doing. Asked beside the main thread and each only once at a time, so that a network drive
 * that does not answer keeps one thread waiting and nobody else; meanwhile a place is as it last answered.
 */
export class PlaceStates {
  readonly #ask: (root: string) => Promise<PlaceState>
  readonly #patience: number
  readonly #known = new Map<string, PlaceState>()
  readonly #asking = new Map<string, Promise<void>>()

  constructor(dataDir: string, ask = (root: string) => stateOf(root, dataDir), patience = PATIENCE) {
    this.#ask = ask
    this.#patience = patience
  }

  /** The state now, or the last one known where no answer comes in time. Never rejects. */
  async now(root: string): Promise<PlaceState> {
    const asking = this.#asking.get(root) ?? this.#start(root)
    await Promise.race([asking, pause(this.#patience, undefined, { ref: false })])
    return this.#known.get(root) ?? AWAY
  }

  /** The last known state; asks only where none is known yet. For what is asked after every change. */
  async lately(root: string): Promise<PlaceState> {
    return this.#known.get(root) ?? (await this.now(root))
  }

  #start(root: string): Promise<void> {
    const asking = this.#ask(root)
      .catch(() => AWAY)
      .then((state) => {
        this.#known.set(root, state)
        this.#asking.delete(root)
      })
    this.#asking.set(root, asking)
    return asking
  }
}

/** @param dataDir where the practice lies */
export async function stateOf(root: string, dataDir: string): Promise<PlaceState> {
  const [disk, practice] = await Promise.all([deviceOf(root), deviceOf(dataDir)])
  const mayWrite = await access(root, constants.W_OK).then(
    () => true,
    () => false,
  )
  const freeBytes = await statfs(root).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => null,
  )
  return { available: mayWrite, freeBytes, onPracticeDisk: disk !== null && disk === practice }
}

const deviceOf = (folder: string) =>
  stat(folder).then(
    ({ dev }) => dev,
    () => null,
  )
