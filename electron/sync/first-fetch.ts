import { standingOf } from '../../db/sync/devices.ts'
import { serverOf } from '../../db/sync/server.ts'
import type { Asker, Clock } from '../../shared/kernel/index.ts'
import type { PracticeStore } from '../practice-store.ts'
import type { Link } from './link.ts'

const FETCHED: Asker = { userId: null, sessionId: null, channel: 'devices.joinPractice' }

/** How much of the practice is here, on a PC that never had all of it yet; null on every other. Notes when all of it is. */
export async function firstFetchOf(
  { practice, clock }: { practice: PracticeStore; clock: Clock },
  link: Link | null,
): Promise<{ done: number; of: number } | null> {
  const { journal, deviceId } = practice.store()
  const kept = await serverOf(journal.db)
  if (!kept || kept.fetchedAt !== null || kept.deviceId !== deviceId) return null
  const head = link?.heard?.head ?? null
  const { cursor } = await standingOf(journal.db)
  if (head === null) return { done: 0, of: 1 }
  if (!link?.isFetched || cursor < head) return { done: Math.min(cursor, head), of: Math.max(1, head) }
  await journal.work(FETCHED, async (work) => {
    const still = await serverOf(work.db)
    if (still) await work.keep('syncServer', { ...still, fetchedAt: clock.now() })
  })
  return null
}
