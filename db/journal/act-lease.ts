import type { Kysely } from 'kysely'
import type { Instant } from '../../shared/kernel/index.ts'
import { ACT_LEASE_MS } from '../../shared/sync/index.ts'
import type { Tables } from '../tables.ts'

type Named = { deviceId: string; name: string }
type Tokened = Named & { token: number }
/** What a device asks of something that only one device of the practice does at a time. */
export type ActAsked = (Named & { kind: 'take' }) | (Tokened & { kind: 'release' | 'record' })
export type ActOutcome =
  | { kind: 'held'; token: number; ms: number }
  | { kind: 'done' }
  /** `by`: what people call the device that holds it, or did it. */
  | { kind: 'refused'; reason: 'held' | 'recorded' | 'lost' | 'too-many'; by: string | null }

/** What nobody has asked for this long is forgotten, unless the act was recorded: nobody believes any more that she has it. */
const REMEMBERED_MS = 24 * 60 * 60_000
/** A device that asks for more at once is wrong, or hostile. */
const MOST_HELD = 50

/** As `ActAsked` says. */
export async function answerAct(db: Kysely<Tables>, asked: ActAsked, now: Instant): Promise<ActOutcome> {
  if (asked.kind === 'take') return takeAct(db, asked, now)
  if (asked.kind === 'record') return recordAct(db, asked, now)
  await releaseAct(db, asked, now)
  return { kind: 'done' }
}

/**
 * Gives a device what it asks for, if no other has it. Within the transaction that holds the journal's head, so that of a hundred that ask at once one
 * gets it, whichever process they ask. Each that gets it has a higher token than every one before (SPEC S86).
 */
async function takeAct(db: Kysely<Tables>, { deviceId, name }: Named, now: Instant): Promise<ActOutcome> {
  await db
    .deleteFrom('actLease')
    .where('until', '<', now - REMEMBERED_MS)
    .where('recordedAt', 'is', null)
    .execute()
  const before = await db.selectFrom('actLease').selectAll().where('name', '=', name).executeTakeFirst()
  const by = before ? await nameOf(db, before.deviceId) : null
  if (before && before.recordedAt !== null) return { kind: 'refused', reason: 'recorded', by }
  if (before && before.deviceId !== deviceId && before.until > now) return { kind: 'refused', reason: 'held', by }
  const { held } = await db
    .selectFrom('actLease')
    .select(({ fn }) => fn.countAll<number>().as('held'))
    .where('deviceId', '=', deviceId)
    .where('until', '>', now)
    .where('recordedAt', 'is', null)
    .executeTakeFirstOrThrow()
  if (Number(held) >= MOST_HELD) return { kind: 'refused', reason: 'too-many', by: null }
  const given = { deviceId, token: (before?.token ?? 0) + 1, until: now + ACT_LEASE_MS, recordedAt: null }
  await db
    .insertInto('actLease')
    .values({ name, ...given })
    .onConflict((same) => same.column('name').doUpdateSet(given))
    .execute()
  return { kind: 'held', token: given.token, ms: ACT_LEASE_MS }
}

/**
 * Records the act, for good, for whoever holds the newest token: one that was given to somebody else meanwhile counts for nothing, whatever time the
 * device believes that it has (SPEC S87). The same twice was recorded once.
 */
async function recordAct(db: Kysely<Tables>, { deviceId, name, token }: Tokened, now: Instant): Promise<ActOutcome> {
  const held = await db.selectFrom('actLease').selectAll().where('name', '=', name).executeTakeFirst()
  const isOwn = held?.deviceId === deviceId && held.token === token
  if (held && held.recordedAt !== null)
    return isOwn ? { kind: 'done' } : { kind: 'refused', reason: 'recorded', by: await nameOf(db, held.deviceId) }
  if (!held || !isOwn || held.until <= now)
    return { kind: 'refused', reason: 'lost', by: held && !isOwn ? await nameOf(db, held.deviceId) : null }
  await db.updateTable('actLease').set({ recordedAt: now }).where('name', '=', name).execute()
  return { kind: 'done' }
}

/** Gives back what is held by this token; another's stays. The token is never given again. */
async function releaseAct(db: Kysely<Tables>, { deviceId, name, token }: Tokened, now: Instant): Promise<void> {
  await db
    .updateTable('actLease')
    .set({ until: now })
    .where('name', '=', name)
    .where('deviceId', '=', deviceId)
    .where('token', '=', token)
    .where('recordedAt', 'is', null)
    .execute()
}

async function nameOf(db: Kysely<Tables>, deviceId: string): Promise<string | null> {
  const device = await db.selectFrom('syncDevice').select('name').where('deviceId', '=', deviceId).executeTakeFirst()
  return device?.name || null
}
