import type { Kysely } from 'kysely'
import type { Tables } from '../../db/tables.ts'
import type { ChartStanding } from '../../shared/kernel/index.ts'
import type { ChartFreshness } from '../../shared/timeline/index.ts'

/** How complete a chart is, with the PCs as people call them. */
export async function named(
  db: Kysely<Tables>,
  { elsewhere, unheard, ...standing }: ChartStanding,
): Promise<ChartFreshness> {
  const devices = await db.selectFrom('device').select(['id', 'name']).execute()
  const names = new Map(devices.map(({ id, name }) => [id, name]))
  const nameOf = (deviceId: string) => names.get(deviceId) ?? ''
  return {
    ...standing,
    elsewhere: elsewhere.map(({ deviceId, count, at }) => ({ name: nameOf(deviceId), count, at })),
    unheard: unheard.map(({ deviceId, since }) => ({ name: nameOf(deviceId), since })),
  }
}
