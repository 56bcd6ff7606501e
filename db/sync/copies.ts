import type { Kysely } from 'kysely'
import type { Tables } from '../tables.ts'

/** How this server stands with its copies: moments, and why the last attempt came to nothing. */
export type CopyStanding = {
  /** The newest verified copy, and the sequence and epoch up to which it holds everything. */
  copiedAt: number | null
  operation: number
  epoch: number
  /** The last attempt, whatever came of it. */
  triedAt: number | null
  /** The last time that a copy was restored as a proof. */
  provenAt: number | null
  /** Null where the last copy, and the last proof, went well. */
  failure: string | null
}

/** What this server remembers of its copies. */
export async function copyStanding(db: Kysely<Tables>): Promise<CopyStanding> {
  const newest = await db
    .selectFrom('serverCopy')
    .select(['madeAt', 'operation', 'epoch', 'proofFailure'])
    .where('failure', 'is', null)
    .orderBy('madeAt', 'desc')
    .limit(1)
    .executeTakeFirst()
  const proven = await db
    .selectFrom('serverCopy')
    .select(({ fn }) => fn.max('provenAt').as('at'))
    .executeTakeFirst()
  const last = await db
    .selectFrom('serverCopy')
    .select(['failure', 'madeAt'])
    .orderBy('madeAt', 'desc')
    .limit(1)
    .executeTakeFirst()
  return {
    copiedAt: newest?.madeAt ?? null,
    operation: newest?.operation ?? 0,
    epoch: newest?.epoch ?? 0,
    triedAt: last?.madeAt ?? null,
    provenAt: proven?.at ?? null,
    failure: last?.failure ?? newest?.proofFailure ?? null,
  }
}
