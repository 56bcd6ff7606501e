import type { Author, Journal } from '../journal.ts'
import { POLICY_ROW } from './queries.ts'

/** Sets how long the practice lets its PCs work without the server, in hours. Each PC hears of it with its next contact. */
export function setOfflinePolicy(
  journal: Journal,
  author: Author,
  hours: { chartingHours: number; sendingHours: number },
  now: number,
): Promise<void> {
  return journal.work(author, async (work) => {
    const columns = { ...hours, changedAt: now }
    const before = await work.db
      .selectFrom('offlinePolicy')
      .select(['chartingHours', 'sendingHours'])
      .where('id', '=', POLICY_ROW)
      .executeTakeFirst()
    if (before) await work.update('offlinePolicy', POLICY_ROW, columns)
    else await work.insert('offlinePolicy', { id: POLICY_ROW, ...columns })
    work.audit({ action: 'configure', category: 'devices', detail: { offline: hours, before: before ?? null } })
  })
}
