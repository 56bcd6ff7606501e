import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { SERVER_ROW } from '../../db/sync/server.ts'
import { standingOf } from '../../db/sync/devices.ts'
import type { Link } from '../../electron/sync/link.ts'
import { factsOf } from '../../electron/sync/standing.ts'
import { AUTHOR, register } from './fleet.ts'
import { scratchStore } from '../support/stores.ts'

let scratch: Awaited<ReturnType<typeof scratchStore>>
beforeAll(async () => {
  scratch = await scratchStore()
  const { journal } = scratch.store
  const { deviceId, practiceId } = await standingOf(journal.db)
  const kept = {
    host: 'server',
    port: 8443,
    practiceId,
    certificate: '',
    deviceId,
    secret: 'own',
    keptAt: 1,
    fetchedAt: 1,
  }
  const row = { nextSecret: '', ownKey: '', ownCertificate: '' }
  await journal.work(AUTHOR, (work) => work.keep('syncServer', { id: SERVER_ROW, ...row, ...kept }))
  await register(scratch, 1)
})
afterAll(() => scratch.remove())

const facts = (link: { isFetched: boolean; hindrance: object | null }, acked: number) => {
  const heard = { at: 1, acked, durable: acked, copiedAt: null, provenAt: null }
  const linked = { ...link, heard, diverged: null, aheadMs: 0 } as unknown as Link
  const known = { isExpected: true, offline: { kind: 'none' }, incident: null, strangerSince: null } as const
  return factsOf({ db: scratch.store.journal.db, link: linked, ...known })
}

test('a PC whose own change waits to be sent says all the same that half of the practice may be missing here', async () => {
  const half = { isFetched: false, hindrance: null }
  expect(await facts(half, 0)).toMatchObject({ state: 'sending', isFetching: true })
  expect(await facts(half, 999)).toMatchObject({ state: 'fetching', isFetching: true })
  // Control: once all of it is here it says so, whatever it sends.
  expect(await facts({ ...half, isFetched: true }, 0)).toMatchObject({ state: 'sending', isFetching: false })
})

test('where the server is out of reach nothing is on its way: what is here is looked at', async () => {
  const hindrance = { state: 'unreachable', since: 1, reason: null }
  expect(await facts({ isFetched: false, hindrance }, 0)).toMatchObject({ state: 'unreachable', isFetching: false })
})
