import { verify, X509Certificate } from 'node:crypto'
import { standingOf } from '../../db/sync/devices.ts'
import { serverOf } from '../../db/sync/server.ts'
import type { SyncServerTable } from '../../db/journal/tables.ts'
import type { Journal } from '../../db/journal.ts'
import { type Asker, Refusal } from '../../shared/kernel/index.ts'
import { SERVER_PORT, type Serving, servingIn, servingText, type SignedServing } from '../../shared/sync/index.ts'
import { moveServer } from './move-server.ts'
import { addressOf } from './standing.ts'
import type { ServerAddress } from './transport.ts'

export type FollowerParts = {
  journal: () => Journal
  /** In which epoch what answers at an address serves; null where nothing of this practice answers. */
  epochAt: (server: ServerAddress) => Promise<number | null>
  /** Where else it is known where the server is hears so. */
  moved: (to: { host: string; port: number }) => Promise<void>
  /** The practice's link begins anew, with the server as it is kept now. */
  restart: () => Promise<void>
  report: (error: unknown) => void
}

const BY_ITSELF: Asker = { userId: null, sessionId: null, channel: 'devices.follow' }

/** What the practice's authority signed about its server; null for anything else. */
function servingBy({ certificate, practiceId }: SyncServerTable, signed: SignedServing): Serving | null {
  try {
    const { publicKey: key } = new X509Certificate(certificate)
    const text = Buffer.from(servingText(signed.content))
    const isRight = verify('sha256', text, { key, dsaEncoding: 'ieee-p1363' }, Buffer.from(signed.signature, 'base64'))
    return isRight ? servingIn(signed.content, practiceId) : null
  } catch {
    return null
  }
}

/**
 * Goes after the practice's server when it is somewhere else: only to one that shows the practice's own authority, and never to one of before
 * (SPEC S106).
 */
export class Follower {
  readonly #parts: FollowerParts
  #isLooking = false

  constructor(parts: FollowerParts) {
    this.#parts = parts
  }

  /** The server says that another one took its place. */
  moved(signed: SignedServing): Promise<void> {
    return this.#once(async (kept, journal) => {
      const said = servingBy(kept, signed)
      if (!said) return
      await journal.vouched({ serving: signed })
      await this.#goTo(kept, said)
    })
  }

  /**
   * A person says where the server is now.
   * @throws Refusal `offline` where nothing of this practice answers; `conflict` (`older-server`) for one whose place another took
   */
  async sent({ host, port = SERVER_PORT }: { host: string; port: number | undefined }, by: Asker): Promise<void> {
    const place = { host, port }
    const journal = this.#parts.journal()
    const kept = await serverOf(journal.db)
    if (!kept) throw new Refusal('conflict', 'This PC has no server yet. Join one with a code.', { reason: 'alone' })
    const epoch = await this.#parts.epochAt({ ...kept, ...place })
    if (epoch === null)
      throw new Refusal(
        'offline',
        `No server of this practice answers at ${addressOf(place)}. Look whether the address is right and whether Daybook runs there.`,
        { reason: 'unreachable' },
      )
    if (epoch < (await standingOf(journal.db)).epoch)
      throw new Refusal('conflict', 'Another server took the place of the one at this address. Nothing was changed.', {
        reason: 'older-server',
      })
    await this.#keep(kept, place, by)
  }

  async #goTo(kept: SyncServerTable, { addresses, port, epoch: since }: Serving): Promise<void> {
    // A server whose place was taken, and that was restored since, led this PC into an epoch beyond its heir's.
    const own = Math.min((await standingOf(this.#parts.journal().db)).epoch, since)
    for (const host of addresses) {
      if (host === kept.host && port === Number(kept.port)) continue
      const epoch = await this.#parts.epochAt({ ...kept, host, port })
      if (epoch !== null && epoch >= own) return this.#keep(kept, { host, port }, BY_ITSELF)
    }
  }

  async #keep(kept: SyncServerTable, place: { host: string; port: number }, by: Asker): Promise<void> {
    await moveServer(this.#parts.journal(), kept, place, by)
    await this.#parts.moved(place)
    await this.#parts.restart()
  }

  async #once(go: (kept: SyncServerTable, journal: Journal) => Promise<void>): Promise<void> {
    if (this.#isLooking) return
    this.#isLooking = true
    try {
      const journal = this.#parts.journal()
      const kept = await serverOf(journal.db)
      if (kept) await go(kept, journal)
    } catch (error) {
      this.#parts.report(error)
    } finally {
      this.#isLooking = false
    }
  }
}
