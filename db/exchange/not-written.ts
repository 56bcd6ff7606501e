import type { Kysely } from 'kysely'
import type { NotWritten } from '../../shared/exchange/index.ts'
import type { Tables } from '../tables.ts'

/**
 * What some charts hold and their files do not, counted: an export that is silent about it passes for whole.
 * @param unread documents whose file could not be read
 */
export async function notWrittenOf(
  db: Kysely<Tables>,
  patientIds: readonly string[],
  unread: number,
): Promise<NotWritten> {
  const sum: NotWritten = { drafts: 0, documents: unread, reviews: 0 }
  for (let at = 0; at < patientIds.length; at += 500) {
    const some = patientIds.slice(at, at + 500)
    const { total } = await db
      .selectFrom('note')
      .select(({ fn }) => fn.countAll<number>().as('total'))
      .where('patientId', 'in', some)
      .where('signedAt', 'is', null)
      .executeTakeFirstOrThrow()
    sum.drafts += Number(total)
  }
  return sum
}
