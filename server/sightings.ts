import type { Journal } from '../db/journal.ts'
import type { PullRequest } from '../shared/sync/index.ts'

/** What is noted of a device is at most this old while it asks; nothing is written for every page. */
const NOTED_MS = 60_000

/** Keeps what the inventory says of each device: with which program it came, when last, and how far it is. */
export class Sightings {
  readonly #journal: Journal
  readonly #noted = new Map<string, { at: number; program: string }>()

  constructor(journal: Journal) {
    this.#journal = journal
  }

  /** Notes a request of a device, and never throws: it is answered whatever becomes of the note. */
  async saw(
    deviceId: string,
    asked: Pick<PullRequest, 'program' | 'schemaVersion'> & { cursor?: number },
  ): Promise<void> {
    const at = performance.now()
    const { schemaVersion, cursor = null } = asked
    const program = `${asked.program} ${schemaVersion}`
    const before = this.#noted.get(deviceId)
    if (before && before.program === program && at - before.at < NOTED_MS) return
    this.#noted.set(deviceId, { at, program })
    try {
      await this.#journal.sawDevice({ deviceId, cursor, program: asked.program, schemaVersion })
    } catch {
      // The next request notes it.
      this.#noted.delete(deviceId)
    }
  }
}
