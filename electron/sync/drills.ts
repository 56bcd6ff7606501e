import { standingOf } from '../../db/sync/devices.ts'
import { DrillKeeper } from './drill.ts'
import type { EngineParts } from './parts.ts'
import type { Link } from './link.ts'
import type { Timers } from './timers.ts'

/** Drills of the practice that is open, on the link that it has then. */
export const drillsOf = ({
  practice,
  clock,
  timers,
  fileDrill,
  link,
  chartsAfter,
  tell,
}: Pick<EngineParts, 'practice' | 'clock' | 'fileDrill'> & {
  timers: Timers
  link: () => Link | null
  chartsAfter: (number: number) => Promise<number>
  tell: () => void
}): DrillKeeper =>
  new DrillKeeper({
    timers,
    now: () => clock.now(),
    standing: async () => {
      const { number } = await standingOf(practice.store().journal.db)
      return { number, acked: link()?.heard?.acked ?? 0, completeAt: link()?.complete?.at ?? null }
    },
    chartsAfter,
    changed: () => {
      link()?.exchangeNow()
      tell()
    },
    file: fileDrill,
  })
