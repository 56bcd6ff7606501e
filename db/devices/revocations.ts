import { type Kysely, sql } from 'kysely'
import { permissionsOf, type Role } from '../../shared/access/index.ts'
import type { DeviceId, IdSource, Instant } from '../../shared/kernel/index.ts'
import type { Author, Journal } from '../journal.ts'
import type { Tables } from '../tables.ts'

/** A PC that is to be let in no more, why, and who says so. */
export type Revoking = { deviceId: DeviceId; reason: string; byName: string; now: Instant }

/** Writes down that a PC is to be let in no more. @throws Refusal as `Journal.work` */
export function recordRevocation(journal: Journal, author: Author, ids: IdSource, revoking: Revoking): Promise<void> {
  const { deviceId, reason, byName, now } = revoking
  return journal.work({ ...author, reason }, async (work) => {
    const by = { revokedBy: author.userId, revokedByName: byName, revokedAt: now }
    await work.insert('deviceRevocation', { id: ids.next<string>(), deviceId, reason, ...by })
    work.audit({ action: 'privilege', category: 'devices', detail: { revoked: deviceId } })
  })
}

/** The last time that each PC was locked out, by its identifier. */
export async function revocations(
  db: Kysely<Tables>,
): Promise<Map<string, { reason: string; byName: string; at: Instant }>> {
  const rows = await db.selectFrom('deviceRevocation').selectAll().orderBy('revokedAt').execute()
  return new Map(
    rows.map(({ deviceId, reason, revokedByName, revokedAt }) => [
      deviceId,
      { reason, byName: revokedByName, at: revokedAt as Instant },
    ]),
  )
}

/**
 * The devices that this server still lets in although somebody who may say so has revoked them. One that was let in by a code after the server
 * heard of its revocation has been let in again, and is none of them.
 */
export async function revokedElsewhere(db: Kysely<Tables>): Promise<string[]> {
  const rows = await db
    .selectFrom('deviceRevocation as r')
    .innerJoin('syncDevice as d', 'd.deviceId', 'r.deviceId')
    .innerJoin('operation as o', (join) => join.onRef('o.rowId', '=', 'r.id').on('o.tbl', '=', 'device_revocation'))
    .leftJoin('syncOrigin as f', 'f.n', 'o.n')
    .leftJoin('staff', 'staff.id', 'o.userId')
    .select(['d.deviceId', 'staff.roles', 'staff.active'])
    .where('d.status', '=', 'active')
    .where((where) =>
      where.not(
        where.exists(
          where
            .selectFrom('syncEnrolment as e')
            .select('e.id')
            .whereRef('e.usedBy', '=', 'd.deviceId')
            .where('e.usedAt', '>', sql<number>`coalesce(f.received_at, o.wall)`),
        ),
      ),
    )
    .execute()
  const allowed = rows.filter(({ roles, active }) => active === 1 && maySaySo(roles))
  return [...new Set(allowed.map(({ deviceId }) => deviceId))]
}

const maySaySo = (roles: string | null): boolean =>
  permissionsOf(JSON.parse(roles ?? '[]') as Role[]).has('practice.manage')
