import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { sql } from 'kysely'
import type { Journal } from '../../db/journal.ts'
import { waits } from '../../db/journal/waits.ts'
import { seededRandom } from '../support/random.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'
import { change, decide, DRUG, enter, PATIENT, tray, twoPcs } from './two-pcs.ts'

/** What the rules say, out of all that was ever decided: nobody has decided, or the last round says several things. */
async function openByRule({ db }: Journal): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select id from sync_conflict c where c.asks = 1 and (
      not exists (select 1 from conflict_resolution r where r.conflict_id = c.id)
      or (select count(distinct r.chosen) from conflict_resolution r where r.conflict_id = c.id
        and r.round = (select max(o.round) from conflict_resolution o where o.conflict_id = c.id)) > 1)
    order by id`.execute(db)
  return rows.map(({ id }) => id)
}
const openByColumn = async ({ db }: Journal): Promise<string[]> =>
  (
    await db.selectFrom('syncConflict as conflict').select('conflict.id').where(waits).orderBy('conflict.id').execute()
  ).map(({ id }) => id)
const counted = async ({ db }: Journal) => (await db.selectFrom('syncConflict').select('id').execute()).length

describe.each(ENGINES)('which conflicts are open, with a server on %s', (_name, openServer) => {
  let store: AnyStore
  let practice: Awaited<ReturnType<typeof twoPcs>>

  beforeEach(async () => {
    store = await openServer()
    practice = await twoPcs(store)
    await practice.settle()
  })
  afterEach(async () => {
    await practice.remove()
    await store.close()
  })

  test('S51 S53: the column says what the decisions say, in whatever order they meet, on every replica and after a new epoch', async () => {
    const { next } = seededRandom(7)
    const { north, south, server, settle } = practice
    const journals = [north.store.journal, south.store.journal, server.journal]
    await enter(north, 'medication', DRUG, { conceptText: 'metoprolol' })
    await settle()
    let sawOpen = 0
    let sawSettled = 0
    for (let round = 0; round < 6; round++) {
      for (const one of [north, south]) {
        one.clock.advance(1000)
        await change(one, 'patient', PATIENT, { city: `${one.name} ${round}` })
        if (next() < 0.5) await change(one, 'medication', DRUG, { conceptText: `${one.name} ${round}` })
      }
      await settle()
      // Both may decide at once, the same or not; sometimes only one does, sometimes nobody.
      for (const one of [north, south])
        if (next() < 0.6)
          for (const matter of await tray(one)) {
            const [field] = matter.fields
            const other = field?.versions.find(({ role }) => role === 'other')
            const takes = next() < 0.5 && field && other
            await decide(one, matter, takes ? [{ field: field.field, version: other.key }] : [])
          }
      await settle()
      for (const journal of journals) {
        const open = await openByRule(journal)
        expect(await openByColumn(journal)).toEqual(open)
        sawOpen += open.length
        sawSettled += (await counted(journal)) - open.length
      }
    }
    // Both kinds were there, else this shows nothing.
    expect(sawOpen).toBeGreaterThan(0)
    expect(sawSettled).toBeGreaterThan(0)
    // In a new epoch the conflicts beyond the floor are told anew; the decisions about them are here already.
    await server.journal.restored('as after a copy', { floor: 3 })
    await settle()
    for (const journal of journals) expect(await openByColumn(journal)).toEqual(await openByRule(journal))
    // Control: the comparison sees a column that is wrong.
    const [first] = await openByRule(server.journal)
    const wrong = (await openByColumn(server.journal)).filter((id) => id !== first)
    if (first !== undefined) expect(wrong).not.toEqual(await openByRule(server.journal))
  })
})
