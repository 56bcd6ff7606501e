import type { Journal } from '../../db/journal.ts'

/** Answers of which the median is taken: one that was under way for long says little. */
const REMEMBERED = 5

/** How far this PC's clock is ahead of the server's, by the last answers. */
export class Skew {
  #ahead: number[] = []

  /**
   * @param sentAt when it was asked, and `heardAt` when the answer was there, both by this PC's clock
   * @param serverNow the server's time in the answer
   */
  heard(sentAt: number, heardAt: number, serverNow: number): void {
    this.#ahead = [...this.#ahead, Math.round((sentAt + heardAt) / 2 - serverNow)].slice(-REMEMBERED)
  }

  /** Milliseconds; negative when this PC is behind; null before the first answer. */
  get aheadMs(): number | null {
    const sorted = this.#ahead.toSorted((a, b) => a - b)
    return sorted[Math.floor(sorted.length / 2)] ?? null
  }
}

const CLOCK = { userId: null, sessionId: null, channel: 'devices.link' }

/** Writes into the audit that the two clocks differ, or agree again. Never throws. */
export const noteSkew = (journal: Journal, aheadMs: number, isWrong: boolean): Promise<void> =>
  journal
    .work(CLOCK, async (work) =>
      work.audit({ action: 'system', category: 'devices', detail: { clockAheadMs: aheadMs, isWrong } }),
    )
    .catch(() => undefined)
