import type { Kysely } from 'kysely'
import { bookedTwice } from '../ledger/queries.ts'
import type { Tables } from '../tables.ts'
import { type HandoverReader, item, type Part, seenUpTo } from './reader.ts'

/** Charts that stay closed to her, of those that the money concerns. */
async function hiddenFrom(db: Kysely<Tables>, { closed }: HandoverReader): Promise<ReadonlySet<string>> {
  if (closed === null) return new Set()
  const rows = await db.selectFrom('patient').select('id').where('id', 'in', closed).execute()
  return new Set(rows.map(({ id }) => id))
}

const mine = async (db: Kysely<Tables>, reader: HandoverReader) => bookedTwice(db, await hiddenFrom(db, reader))

/** Money that was booked twice on two PCs, and months that are open although somebody closed them. */
export const moneyPart: Part = {
  async count(db, reader) {
    const all = await mine(db, reader)
    return { total: all.length, fresh: all.filter(({ at }) => at > seenUpTo(reader)).length, pressing: 0 }
  },
  async page(db, reader, { skip, limit }) {
    const all = await mine(db, reader)
    return all.slice(skip, skip + limit).map(({ key, kind, patientId, patientName, about, at, shut, second }) => {
      const [familyName = null, givenName = null] = patientName === '' ? [] : patientName.split(', ', 2)
      const row = { id: key, patientId, familyName, givenName, birthOn: null, shut: shut ? 1 : 0 }
      // What kind of thing it is, is said on the screen in its language.
      const said = { title: about, detail: `ledger.twice.kind.${kind}`, at, byName: second?.userName ?? '' }
      return item('money', row, said, reader.sinceAt)
    })
  },
}
