import type { Kysely } from 'kysely'
import { mattersFor } from '../conflicts/queries.ts'
import type { Tables } from '../tables.ts'
import { type HandoverReader, item, type Part, seenUpTo } from './reader.ts'

type Db = Kysely<Tables>
/** More of them are told by their number alone. */
const READ = 50

/** What was written on two PCs and waits for somebody who may decide about it. */
async function mine(db: Db, reader: HandoverReader) {
  const { matters, total } = await mattersFor(db, reader, { patientId: null, skip: 0, limit: READ })
  const hers = matters.filter(({ mayDecide, shut }) => mayDecide || shut)
  return { hers, total: total > READ ? total : hers.length }
}

export const conflictsPart: Part = {
  async count(db, reader) {
    const { hers, total } = await mine(db, reader)
    return { total, fresh: hers.filter(({ at }) => at > seenUpTo(reader)).length, pressing: 0 }
  },
  async page(db, reader, { skip, limit }) {
    const { hers } = await mine(db, reader)
    return hers.slice(skip, skip + limit).map(({ tbl, rowId, patientId, patientName, birthOn, shut, title, at }) => {
      const [familyName = null, givenName = null] = patientName === '' ? [] : patientName.split(', ', 2)
      const row = { id: `${tbl}/${rowId}`, patientId, familyName, givenName, birthOn, shut: shut ? 1 : 0 }
      // What kind of record it is, is said on the screen in its language.
      return item('conflicts', row, { title, detail: `record.${tbl}`, at }, reader.sinceAt)
    })
  },
}
