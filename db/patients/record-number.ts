import type { Kysely } from 'kysely'
import type { Tables } from '../tables.ts'

/**
 * The number after the highest that the newest patients have, or the next free one above it. Record numbers of different
 * devices are kept apart by their prefix, not by this. Reads a few index entries, however many patients there are.
 */
export async function nextRecordNumber(db: Kysely<Tables>, practiceId: string): Promise<string> {
  const newest = await db
    .selectFrom('patient')
    .select('recordNumber')
    .orderBy('registeredAt', 'desc')
    .limit(NEWEST)
    .execute()
  const numbers = newest.map((row) => Number(row.recordNumber)).filter((number) => Number.isSafeInteger(number))
  const last = Math.max(...numbers, 1000)
  const isFree = async (number: number) => {
    const question = db.selectFrom('patient').select('id').where('practiceId', '=', practiceId)
    return (await question.where('recordNumber', '=', String(number)).executeTakeFirst()) === undefined
  }
  // Where the clock was set back the newest are not the last: then the free ones lie somewhere above.
  let [used, free] = [last, last + 1]
  while (!(await isFree(free))) [used, free] = [free, free + 2 * (free - last)]
  while (free - used > 1) {
    const middle = Math.floor((used + free) / 2)
    if (await isFree(middle)) free = middle
    else used = middle
  }
  return String(free)
}

/** Several may be registered within one millisecond. */
const NEWEST = 50
