import { afterEach, describe, expect, test } from '@jest/globals'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { markAt } from '../../db/sync/page.ts'
import { ServerFolder } from '../../server/folder.ts'
import { takeOver } from '../../server/take-over.ts'
import { keyOf } from '../support/stores.ts'
import { type Pc, digests, register } from './fleet.ts'
import { remotePc, serve, type Serving } from './serving.ts'

const AUTHOR = { userId: null, sessionId: null, channel: 'patients.update' }
const left: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const remove of left.splice(0).toReversed()) await remove()
})

/** A server in the place of one that is gone, made out of what a PC holds. */
async function heirOf(one: Pc, before: Serving): Promise<Serving> {
  const folder = new ServerFolder(join(mkdtempSync(join(tmpdir(), 'daybook-heir-')), 'server'))
  const settings = { practiceName: 'Maple Street', listen: '127.0.0.1', port: 0, names: [] }
  const heir = { file: one.store.engine.raw.name, key: keyOf(Buffer.alloc(32, 9)), revoked: [], was: [] }
  await takeOver(folder, settings, { ...heir, authority: before.folder.authority() })
  const after = await serve({ folder })
  left.push(() => after.stop())
  return after
}

const rename = (one: Pc, id: string, familyName: string) =>
  one.store.journal.work(AUTHOR, (work) => work.update('patient', id, { familyName }))
const idsOf = async (one: Pc) =>
  (await one.store.journal.db.selectFrom('patient').select('id').orderBy('id').execute()).map(({ id }) => id)

async function practice() {
  const server = await serve()
  left.push(() => server.stop())
  const north = await remotePc('north', server)
  const south = await remotePc('south', server)
  left.push(() => north.remove(), () => south.remove())
  return { server, north, south }
}

describe('a PC that takes the place of its server', () => {
  test('has its sequence, place by place and hash by hash, also where two wrote the same (S100, S101)', async () => {
    const { server, north, south } = await practice()
    for (let one = 1; one <= 30; one++) await register(one % 2 ? north : south, one)
    for (let round = 0; round < 3; round++) for (const one of [north, south]) await one.catchUp()
    const ids = await idsOf(north)
    for (const [at, id] of ids.entries()) {
      await rename(north, id, `North${at}`)
      if (at % 2) await rename(south, id, `South${at}`)
    }
    for (let round = 0; round < 3; round++) for (const one of [north, south]) await one.catchUp()
    const { operation } = await server.journal.db.selectFrom('journalHead').selectAll().executeTakeFirstOrThrow()
    const conflicts = await server.journal.db.selectFrom('syncConflict').selectAll().orderBy('id').execute()
    expect(conflicts.length).toBeGreaterThan(0)
    for (const one of [north, south]) {
      const after = await heirOf(one, server)
      expect(await markAt(after.journal.db, operation)).toBe(await markAt(server.journal.db, operation))
      expect(await digests(after.journal)).toEqual(await digests(server.journal))
      expect(await after.journal.db.selectFrom('syncConflict').selectAll().orderBy('id').execute()).toEqual(conflicts)
      const [epoch] = await after.journal.db.selectFrom('syncEpoch').selectAll().execute()
      expect(epoch).toMatchObject({ previous: 1, floor: operation })
    }
  })
})
