import type { Kysely } from 'kysely'
import type { Instant } from '../../shared/kernel/index.ts'
import { MOST_LEFT, type SentOperation } from '../../shared/sync/index.ts'
import type { Tables } from '../tables.ts'

/**
 * `work`: what a device that was locked out had not sent; `author`: its identity then, which may be one that it had before. `gone`: its keys are
 * destroyed. `taken`: a person had all of it taken that an author wrote.
 */
export type LeftSaid = { deviceId: string } & (
  | { kind: 'work'; author: string; operations: readonly SentOperation[] }
  | { kind: 'gone' }
  | { kind: 'taken'; author: string }
)

/** Operations that are kept with one statement. */
const KEPT_AT_ONCE = 50

/**
 * Keeps aside what a device that was locked out had not sent: nothing of it becomes a part of the practice before a person says so (SPEC S81). The same
 * twice is kept once. @returns whether there was room for it
 */
export async function keepLeft(db: Kysely<Tables>, said: LeftSaid, now: Instant): Promise<boolean> {
  const { deviceId } = said
  if (said.kind === 'gone') {
    const change = db.updateTable('syncDevice').set({ goneAt: now })
    await change.where('deviceId', '=', deviceId).where('status', '=', 'revoked').execute()
    return true
  }
  const { author } = said
  if (said.kind === 'taken') {
    const change = db.updateTable('syncLeft').set({ takenAt: now })
    await change.where('deviceId', '=', deviceId).where('author', '=', author).where('takenAt', 'is', null).execute()
    return true
  }
  const { operations } = said
  const { counted } = await db
    .selectFrom('syncLeft')
    .select(({ fn }) => fn.countAll<number>().as('counted'))
    .where('deviceId', '=', deviceId)
    .executeTakeFirstOrThrow()
  if (Number(counted) + operations.length > MOST_LEFT) return false
  for (let at = 0; at < operations.length; at += KEPT_AT_ONCE)
    await db
      .insertInto('syncLeft')
      .values(
        operations.slice(at, at + KEPT_AT_ONCE).map((operation) => ({
          deviceId,
          author,
          number: operation.number,
          content: JSON.stringify(operation),
          leftAt: now,
          takenAt: null,
        })),
      )
      .onConflict((same) => same.columns(['deviceId', 'author', 'number']).doNothing())
      .execute()
  return true
}

/** How much of each device is kept aside and was not taken. */
export async function leftOf(db: Kysely<Tables>): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('syncLeft')
    .select(['deviceId', ({ fn }) => fn.countAll<number>().as('counted')])
    .where('takenAt', 'is', null)
    .groupBy('deviceId')
    .execute()
  return new Map(rows.map(({ deviceId, counted }) => [deviceId, Number(counted)]))
}

/** What is kept aside of a device and was not taken, by author, in the order in which it was written. */
export async function leftWork(
  db: Kysely<Tables>,
  deviceId: string,
): Promise<{ author: string; operations: SentOperation[] }[]> {
  const rows = await db
    .selectFrom('syncLeft')
    .select(['author', 'content'])
    .where('deviceId', '=', deviceId)
    .where('takenAt', 'is', null)
    .orderBy('author')
    .orderBy('number')
    .execute()
  const found = new Map<string, SentOperation[]>()
  for (const { author, content } of rows) {
    const operation = JSON.parse(content) as SentOperation
    const of = found.get(author)
    if (of) of.push(operation)
    else found.set(author, [operation])
  }
  return [...found].map(([author, operations]) => ({ author, operations }))
}
