import type { Kysely } from 'kysely'
import type { Tables } from '../../db/tables.ts'
import type { Instant, ServerLink } from '../../shared/kernel/index.ts'
import type { Other } from './presence.ts'

/** Who has which note open on other PCs that are there, with people and PCs as they are called (SPEC S91). */
export async function openElsewhere(
  db: Kysely<Tables>,
  server: Pick<ServerLink, 'others'>,
): Promise<ReadonlyMap<string, readonly Other[]>> {
  const open = new Map<string, Other[]>()
  const told = (await server.others()).filter(({ isHere, notes }) => isHere && notes.length > 0)
  if (told.length === 0) return open
  const staff = new Map(
    (await db.selectFrom('staff').select(['id', 'displayName']).execute()).map((one) => [one.id, one]),
  )
  const devices = new Map((await db.selectFrom('device').select(['id', 'name']).execute()).map((one) => [one.id, one]))
  for (const { deviceId, notes, aheadMs } of told)
    for (const { noteId, userId, sinceAt } of notes) {
      const other = {
        userName: staff.get(userId)?.displayName ?? '',
        deviceName: devices.get(deviceId)?.name ?? '',
        // By that PC's clock, set right by how far it said that it is ahead.
        sinceAt: (sinceAt - (aheadMs ?? 0)) as Instant,
      }
      open.set(noteId, [...(open.get(noteId) ?? []), other])
    }
  return open
}
