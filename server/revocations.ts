import { revokedElsewhere } from '../db/devices/revocations.ts'
import type { Journal } from '../db/journal.ts'

/**
 * Obeys what people decide on their PCs: a device that an administrator or office manager locks out there is refused here from its next
 * request on (SPEC S96). What came while this server did not run is obeyed at its start.
 */
export class Revocations {
  readonly #journal: Journal
  readonly #revoked: (deviceId: string) => void
  readonly #report: (error: unknown) => void
  readonly #stop: () => void
  #obeying: Promise<void> = Promise.resolve()

  /** @param revoked hears which device may no longer come */
  constructor(parts: { journal: Journal; revoked: (deviceId: string) => void; report: (error: unknown) => void }) {
    this.#journal = parts.journal
    this.#revoked = parts.revoked
    this.#report = parts.report
    this.#stop = parts.journal.onCommit(({ tables }) => {
      // A role or a device may come after the revocation that needs it.
      if (tables.some((table) => table === 'device_revocation' || table === 'staff')) void this.obey()
    })
  }

  /** Looks which devices are to be let in no more, and lets them in no more. Never throws. */
  obey(): Promise<void> {
    this.#obeying = this.#obeying.then(async () => {
      try {
        for (const deviceId of await revokedElsewhere(this.#journal.db))
          if (await this.#journal.revoke(deviceId)) this.#revoked(deviceId)
      } catch (error) {
        this.#report(error)
      }
    })
    return this.#obeying
  }

  /** Lets what is under way end. */
  async close(): Promise<void> {
    this.#stop()
    await this.#obeying
  }
}
