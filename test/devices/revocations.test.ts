import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { recordRevocation, revokedElsewhere } from '../../db/devices/revocations.ts'
import type { Instant } from '../../shared/kernel/index.ts'
import { STAFF, twoPcs } from '../conflicts/two-pcs.ts'
import { countingIds } from '../support/fixed.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'

const ADMIN = '01900000-0000-7000-8000-0000000000ad'

describe.each(ENGINES)('who may lock a PC out, with a server on %s', (_name, openServer) => {
  let store: AnyStore
  let practice: Awaited<ReturnType<typeof twoPcs>>
  beforeEach(async () => {
    store = await openServer()
    practice = await twoPcs(store)
    await practice.north.store.journal.work({ userId: null, sessionId: null, channel: 'access.addUser' }, (work) =>
      work.insert('staff', {
        id: ADMIN,
        login: 'ada',
        displayName: 'Ada',
        roles: '["administrator"]',
        active: 1,
        createdAt: 1,
        deactivatedAt: null,
        deactivationReason: null,
      }),
    )
    await practice.settle()
  })
  afterEach(async () => {
    await practice.remove()
    await store.close()
  })

  const ids = countingIds('revocations')
  const revoke = async (userId: string) => {
    const { north, south, settle } = practice
    const author = { userId, sessionId: null, channel: 'devices.revoke' }
    const revoking = { deviceId: south.deviceId, reason: 'stolen', byName: 'x', now: north.clock.now() as Instant }
    await recordRevocation(north.store.journal, author, ids, revoking)
    await settle()
  }
  const toObey = () => revokedElsewhere(practice.server.journal.db)

  test('S96: the server obeys whoever manages the practice, and nobody else', async () => {
    await revoke(STAFF.north)
    expect(await toObey()).toEqual([])
    await revoke(ADMIN)
    expect(await toObey()).toEqual([practice.south.deviceId])
    await practice.server.journal.revoke(practice.south.deviceId)
    expect(await toObey()).toEqual([])
  })

  test('S96: a PC that was let in by a code afterwards stays let in; by one of before it does not', async () => {
    await revoke(ADMIN)
    const { deviceId } = practice.south
    const heard = await practice.server.journal.db
      .selectFrom('syncOrigin as f')
      .innerJoin('operation as o', 'o.n', 'f.n')
      .select('f.receivedAt')
      .where('o.tbl', '=', 'device_revocation')
      .executeTakeFirstOrThrow()
    const letIn = (id: string, usedAt: number) =>
      store.engine.transaction('replay', async (db) => {
        const code = { handle: id, secretHash: '', tries: 0, deviceId, madeAt: 1, expiresAt: 2 }
        await db
          .insertInto('syncEnrolment')
          .values({ id, ...code, usedAt, usedBy: deviceId })
          .execute()
      })
    await letIn('before', heard.receivedAt - 1)
    expect(await toObey()).toEqual([deviceId])
    await letIn('after', heard.receivedAt + 1)
    expect(await toObey()).toEqual([])
  })
})
