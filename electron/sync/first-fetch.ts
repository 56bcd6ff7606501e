import { standingOf } from '../../db/sync/devices.ts'
import { serverOf } from '../../db/sync/server.ts'
import type { Store } from '../../db/store.ts'
import type { Asker, Instant } from '../../shared/kernel/index.ts'
import type { Link } from './link.ts'

const FETCHED: Asker = { userId: null, sessionId: null, channel: 'devices.joinPractice' }

/** How far a PC is that still fetches its practice; null once everything was here, which is noted then. */
export async function firstFetchOf(
  { journal, deviceId }: Pick<Store, 'journal' | 'deviceId'>,
  link: Link | null,
  now: Instant,
): Promise<{ done: number; of: number } | null> {
  const kept = await serverOf(journal.db)
  if (!kept || kept.fetchedAt !== null || kept.deviceId !== deviceId) return null
  const head = link?.heard?.head ?? null
  const { cursor } = await standingOf(journal.db)
  if (head === null) return { done: 0, of: 1 }
  if (!link?.isFetched || cursor < head) return { done: Math.min(cursor, head), of: Math.max(1, head) }
  await journal.work(FETCHED, async (work) => {
    const still = await serverOf(work.db)
    if (still) await work.keep('syncServer', { ...still, fetchedAt: now })
  })
  return null
}
