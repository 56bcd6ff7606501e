import type { Kysely } from 'kysely'
import type { DeviceId, Instant, UserId } from '../../shared/kernel/index.ts'
import {
  type Announced,
  OpenNote,
  type OtherDevice,
  type PresenceRequest,
  WaitingChart,
} from '../../shared/sync/index.ts'
import type { SyncPresenceTable } from '../journal/tables.ts'
import type { Tables } from '../tables.ts'

/** What nobody has said anything new about is written down this often, so that a device that is there is seen to be. */
const NOTED_MS = 60_000

/** What a device said of itself last; undefined where it never did. */
export const presenceOf = (db: Kysely<Tables>, deviceId: string): Promise<SyncPresenceTable | undefined> =>
  db.selectFrom('syncPresence').selectAll().where('deviceId', '=', deviceId).executeTakeFirst()

/** What a device says of itself, as it is kept. */
export function presenceRow(
  deviceId: string,
  { program, schemaVersion, ...said }: Announced & Pick<PresenceRequest, 'program' | 'schemaVersion'>,
  now: Instant,
): SyncPresenceTable {
  const { people, notes, waiting, further, quarantined, aheadMs } = said
  const kept = {
    people: JSON.stringify(people.toSorted()),
    notes: JSON.stringify(notes),
    waiting: JSON.stringify(waiting),
  }
  return { deviceId, heardAt: now, toldAt: now, program, schemaVersion, aheadMs, ...kept, further, quarantined }
}

/** Whether it says something else than before, or the same for a while. A clock moves a little with every question. */
export function isNewPresence(before: SyncPresenceTable, now: SyncPresenceTable): boolean {
  const text = ({ people, notes, waiting, further, quarantined, program, schemaVersion }: SyncPresenceTable) =>
    `${people} ${notes} ${waiting} ${further} ${quarantined} ${program} ${schemaVersion}`
  return text(before) !== text(now) || Math.abs(now.toldAt - before.toldAt) >= NOTED_MS
}

/**
 * The other devices that may come, as the server tells them to one: when each was heard last, and what it said. One that goes on for a former
 * identity stands for it.
 */
export async function othersPresent(db: Kysely<Tables>, deviceId: string, now: Instant): Promise<OtherDevice[]> {
  const rows = await db
    .selectFrom('syncDevice as d')
    .leftJoin('syncPresence as p', 'p.deviceId', 'd.deviceId')
    .select([
      'd.deviceId',
      'd.seenAt',
      'd.program',
      'd.schemaVersion',
      'p.heardAt',
      'p.toldAt',
      'p.aheadMs',
      'p.people',
    ])
    .select(['p.waiting', 'p.notes', 'p.further', 'p.quarantined'])
    .where('d.status', '=', 'active')
    .where('d.successor', 'is', null)
    .where('d.deviceId', '<>', deviceId)
    .orderBy('d.deviceId')
    .execute()
  return rows.map(({ seenAt, heardAt, toldAt, ...row }) => ({
    ...saidIn(row),
    deviceId: row.deviceId as DeviceId,
    program: row.program.slice(0, 40),
    schemaVersion: row.schemaVersion,
    silentMs: Math.max(0, now - Math.max(seenAt, heardAt ?? 0)),
    toldMs: toldAt === null ? null : Math.max(0, now - toldAt),
  }))
}

/** What a row keeps of what a device said. */
export function saidIn(row: { [K in keyof SyncPresenceTable]?: SyncPresenceTable[K] | null }): Announced {
  const { people, notes, waiting, further, quarantined, aheadMs } = row
  return {
    people: JSON.parse(people ?? '[]') as UserId[],
    notes: OpenNote.array().parse(JSON.parse(notes ?? '[]')),
    waiting: WaitingChart.array().parse(JSON.parse(waiting ?? '[]')),
    further: further ?? 0,
    quarantined: quarantined ?? 0,
    aheadMs: aheadMs ?? null,
  }
}

/** Devices of one practice that are told as let in no more; of a practice that has more, the newest. */
const MOST_BARRED = 500

type Barred = { deviceId: string; why: 'revoked' | 'suspended' }

/**
 * The devices that the server lets in no more, and whether for good (`revoked`) or because there are two of one (`suspended`): its own, and those of the
 * servers before it, which it never knew (SPEC S113).
 */
export async function barredDevices(db: Kysely<Tables>): Promise<Barred[]> {
  const own = await db
    .selectFrom('syncDevice')
    .select(['deviceId', 'status as why'])
    .where('status', 'in', ['revoked', 'suspended'])
    .orderBy('revokedAt', 'desc')
    .orderBy('deviceId')
    .limit(MOST_BARRED)
    .execute()
  const before = await db
    .selectFrom('syncBarred')
    .select(['deviceId', 'why'])
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(selectFrom('syncDevice as d').select('d.deviceId').whereRef('d.deviceId', '=', 'syncBarred.deviceId')),
      ),
    )
    .orderBy('deviceId')
    .limit(MOST_BARRED)
    .execute()
  return [...own, ...before].slice(0, MOST_BARRED) as Barred[]
}
