import type { Kysely } from 'kysely'
import type { Instant } from '../../shared/kernel/index.ts'
import type { Tables } from '../tables.ts'
import type { JournalHeadTable } from './tables.ts'

/** A copy of this server that was proven when it was made. `acked`: up to which number it holds each device's operations. */
export type CopyMade = {
  id: string
  madeAt: Instant
  epoch: number
  operation: number
  bytes: number
  acked: Readonly<Record<string, number>>
}
/** An attempt that came to nothing, in words for people. */
export type CopyFailed = { id: string; at: Instant; failure: string }
/** A copy was restored as a proof; `failure`: why it could not be. */
export type CopyProof = { id: string; at: Instant; failure: string | null }

/** Of the attempts that failed only the last few are of any use. */
const KEPT_FAILURES = 20

/**
 * Notes a verified copy, and that of each device everything which it holds is safe even if this server's disk is lost (SPEC S40). A copy
 * of an earlier epoch may hold what this one does not.
 */
export async function noteCopy(db: Kysely<Tables>, head: JournalHeadTable, copy: CopyMade): Promise<void> {
  const { acked, ...made } = copy
  await db
    .insertInto('serverCopy')
    .values({ ...made, failure: null, provenAt: null, proofFailure: null })
    .execute()
  if (copy.epoch !== head.epoch) return
  for (const [deviceId, number] of Object.entries(acked))
    await db
      .updateTable('syncDevice')
      .set({ durable: number })
      .where('deviceId', '=', deviceId)
      .where('durable', '<', number)
      .where('acked', '>=', number)
      .execute()
}

export async function noteCopyFailure(
  db: Kysely<Tables>,
  head: JournalHeadTable,
  { id, at, failure }: CopyFailed,
): Promise<void> {
  const nothing = { epoch: head.epoch, operation: head.operation, bytes: 0, provenAt: null, proofFailure: null }
  await db
    .insertInto('serverCopy')
    .values({ id, madeAt: at, failure, ...nothing })
    .execute()
  const last = await db
    .selectFrom('serverCopy')
    .select('id')
    .where('failure', 'is not', null)
    .orderBy('madeAt', 'desc')
    .limit(KEPT_FAILURES)
    .execute()
  await db
    .deleteFrom('serverCopy')
    .where('failure', 'is not', null)
    .where(
      'id',
      'not in',
      last.map((one) => one.id),
    )
    .execute()
}

export async function noteProof(db: Kysely<Tables>, { id, at, failure }: CopyProof): Promise<void> {
  await db
    .updateTable('serverCopy')
    .set(failure === null ? { provenAt: at, proofFailure: null } : { proofFailure: failure })
    .where('id', '=', id)
    .execute()
}
