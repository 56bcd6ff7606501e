import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { ownAfter } from '../../db/sync/outbox.ts'
import { takeLeft } from '../../server/left.ts'
import { digests, register } from './fleet.ts'
import { remotePc, serve, type Serving } from './serving.ts'

type Remote = Awaited<ReturnType<typeof remotePc>>
let serving: Serving
let north: Remote
let south: Remote
beforeEach(async () => {
  serving = await serve()
  north = await remotePc('north', serving)
  south = await remotePc('south', serving)
}, 60_000)
afterEach(async () => {
  for (const one of [north, south]) await one?.remove()
  await serving?.stop()
}, 60_000)

const unsentOf = (one: Remote) => ownAfter(one.store.journal.db, 0, 500, () => Promise.resolve(), null)

test('S81: what a locked-out PC leaves in the name of another one is not taken, and that one goes on; its own is', async () => {
  await register(south, 1)
  await register(north, 2)
  const { journal } = serving
  await journal.revoke(north.deviceId)
  const left = (author: string, operations: Awaited<ReturnType<typeof unsentOf>>) =>
    journal.left({ deviceId: north.deviceId, kind: 'work', author, operations })
  const forged = (await unsentOf(south)).map((one) => ({ ...one, command: 'forged.command' }))
  expect(await left(south.deviceId, forged)).toBe(true)
  expect(await takeLeft(journal, north.deviceId)).toEqual({ taken: 0, refused: 1 })
  // Not even true work of another PC: it is that one's to send.
  expect(await left(north.deviceId, await unsentOf(north))).toBe(true)
  expect(await takeLeft(journal, north.deviceId)).toEqual({ taken: (await unsentOf(north)).length, refused: 1 })

  await south.catchUp()
  expect(await digests(south.store.journal)).toEqual(await digests(journal))
})
