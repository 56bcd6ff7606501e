import type { Kysely } from 'kysely'
import type { Instant } from '../../shared/kernel/index.ts'
import { MOST_WAITING, type ShareLeft, WAITING_MS } from '../../shared/sync/index.ts'
import type { Tables } from '../tables.ts'
import type { SyncAdmissionTable } from './tables.ts'

/** A PC that gave a code of the application. `id`: the code's; `secretHash`: of what it will prove itself with. */
export type Waiting = Pick<SyncAdmissionTable, 'id' | 'deviceId' | 'name' | 'program' | 'address' | 'secretHash'> & {
  left?: ShareLeft | undefined
}

/** Where a PC that asked to be let in stands; `unknown`: it never asked. */
export type WaitingStanding = 'waiting' | 'admitted' | 'turned-away' | 'given-up' | 'waited-too-long' | 'unknown'

/** Those that may still be let in. */
export const stillWaiting = (db: Kysely<Tables>, now: Instant) =>
  db
    .selectFrom('syncAdmission')
    .where('decision', 'is', null)
    .where('askedAt', '>', now - WAITING_MS)

/** Has a PC wait until somebody lets it in. @returns false where too many wait already: its code stays good */
export async function beginWaiting(
  db: Kysely<Tables>,
  { left = { share: '', passHash: '' }, ...pc }: Waiting,
  now: Instant,
): Promise<boolean> {
  const { count } = await stillWaiting(db, now)
    .select(({ fn }) => fn.countAll<number>().as('count'))
    .executeTakeFirstOrThrow()
  if (Number(count) >= MOST_WAITING) return false
  const undecided = { decision: null, decidedAt: null, decidedBy: null, decidedByName: null, decidedOn: null }
  await db
    .insertInto('syncAdmission')
    .values({ ...pc, ...left, askedAt: now, ...undecided })
    .execute()
  return true
}

/** The last that a PC asked, by its identifier. */
export const lastAsked = (db: Kysely<Tables>, deviceId: string): Promise<SyncAdmissionTable | undefined> =>
  db
    .selectFrom('syncAdmission')
    .selectAll()
    .where('deviceId', '=', deviceId)
    .orderBy('askedAt', 'desc')
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()

/** Where it stands with that. Nobody writes down that a day has gone by. */
export function standingOfWaiting(asked: SyncAdmissionTable | undefined, now: Instant): WaitingStanding {
  if (!asked) return 'unknown'
  if (asked.decision !== null) return asked.decision as WaitingStanding
  return asked.askedAt > now - WAITING_MS ? 'waiting' : 'waited-too-long'
}
