import type { Journal } from '../../db/journal.ts'
import type { Asker } from '../../shared/kernel/index.ts'

const CLOCK: Asker = { userId: null, sessionId: null, channel: 'devices.link' }

/** Times in charts are read from this PC's clock: since when it was wrong has to be known later (SPEC S93). */
export const skewNoter =
  (journal: Journal) =>
  (clockAheadMs: number, isWrong: boolean): void =>
    void journal
      .work(CLOCK, async (work) =>
        work.audit({ action: 'system', category: 'devices', detail: { clockAheadMs, isWrong } }),
      )
      .catch(() => undefined)
