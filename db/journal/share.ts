import { timingSafeEqual } from 'node:crypto'
import type { Kysely } from 'kysely'
import type { Instant } from '../../shared/kernel/index.ts'
import { waitAfterTries } from '../../shared/sync/index.ts'
import type { Tables } from '../tables.ts'

/** Somebody asks for the share of a device. `proofHash`: SHA-256 of what she showed that she knows her password by, in hexadecimal. */
export type ShareQuestion = { deviceId: string; login: string; proofHash: string }
export type ShareGiven =
  | { kind: 'share'; share: string }
  | { kind: 'refused'; reason: 'wrong-password' }
  | { kind: 'refused'; reason: 'wait'; waitMs: number }

/** Stands in for somebody who is not there, so that both take the same time. */
const NOBODY = '0'.repeat(64)
/** Names of one device that are counted; beyond them the device waits as a whole. */
const MOST_NAMES = 200
const ANY = '*'

/** Gives a device its share for a right name and password. */
export async function giveShare(db: Kysely<Tables>, question: ShareQuestion, now: Instant): Promise<ShareGiven> {
  const tried = await knowsPassword(db, question, now, ({ share }) => share !== '')
  return tried.kind === 'known' ? { kind: 'share', share: tried.share } : tried
}

type Tried = { kind: 'known'; share: string } | Extract<ShareGiven, { kind: 'refused' }>

/**
 * Whether somebody at a device knows the password of a name. Tries are counted in the transaction that looks, so that many at once are
 * many. A name that nobody has, one without access any more and a wrong password are told alike.
 */
export async function knowsPassword(
  db: Kysely<Tables>,
  { deviceId, login, proofHash }: ShareQuestion,
  now: Instant,
  may: (device: { share: string }) => boolean = () => true,
): Promise<Tried> {
  const counted = await countedAs(db, deviceId, login)
  const before = await db
    .selectFrom('syncShareTry')
    .select(['tries', 'lastAt'])
    .where('deviceId', '=', deviceId)
    .where('login', '=', counted)
    .executeTakeFirst()
  // A clock that was set back makes nobody wait for the old date.
  const since = before ? Math.max(0, now - before.lastAt) : 0
  const waitMs = before ? waitAfterTries(before.tries) - since : 0
  if (before && waitMs > 0) return { kind: 'refused', reason: 'wait', waitMs }
  const person = await db
    .selectFrom('staff as s')
    .innerJoin('staffVerifier as v', 'v.id', 's.id')
    .innerJoin('syncDevice as d', (join) => join.on('d.deviceId', '=', deviceId))
    .select(['v.hash', 's.active', 'd.share', 'd.status'])
    .where('s.login', '=', login)
    .executeTakeFirst()
  const isRight = isSame(person?.hash ?? NOBODY, proofHash)
  if (!person || !isRight || person.active !== 1 || person.status !== 'active' || !may(person)) {
    const row = { tries: (before?.tries ?? 0) + 1, lastAt: now }
    await db
      .insertInto('syncShareTry')
      .values({ deviceId, login: counted, ...row })
      .onConflict((same) => same.columns(['deviceId', 'login']).doUpdateSet(row))
      .execute()
    return { kind: 'refused', reason: 'wrong-password' }
  }
  if (before)
    await db.deleteFrom('syncShareTry').where('deviceId', '=', deviceId).where('login', '=', counted).execute()
  return { kind: 'known', share: person.share }
}

/** Under which name a try counts: a device that tries hundreds of names gets one count for all further ones. */
async function countedAs(db: Kysely<Tables>, deviceId: string, login: string): Promise<string> {
  const rows = await db
    .selectFrom('syncShareTry')
    .select('login')
    .where('deviceId', '=', deviceId)
    .limit(MOST_NAMES)
    .execute()
  return rows.length < MOST_NAMES || rows.some((row) => row.login === login) ? login : ANY
}

const isSame = (one: string, other: string): boolean =>
  one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other))
