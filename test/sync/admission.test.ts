import { Socket } from 'node:net'
import { createHash } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { deviceOf } from '../../db/sync/devices.ts'
import { proveDevice } from '../../server/device-gate.ts'
import { enrol } from '../../server/enrolment.ts'
import type { DeviceId, Instant, PracticeId, UserId } from '../../shared/kernel/index.ts'
import {
  deviceCredential,
  type EnrolAnswer,
  MOST_CODES,
  MOST_WAITING,
  PROTOCOL,
  WAITING_MS,
} from '../../shared/sync/index.ts'
import { countingIds } from '../support/fixed.ts'
import { type AnyStore, ENGINES, FOUNDING } from '../support/stores.ts'

const [ADA, BEN, LEE] = ['a1', 'b2', 'c3'].map((end) => `01900000-0000-7000-8000-0000000000${end}` as UserId) as [
  UserId,
  UserId,
  UserId,
]
/** Two PCs of the practice, and those that want to be. */
const [DESK, OFFICE, ROOM_4, ROOM_5] = ['11', '12', '44', '55'].map(
  (end) => `01900000-0000-7000-8000-0000000000${end}` as DeviceId,
) as [DeviceId, DeviceId, DeviceId, DeviceId]
const PROOF = Buffer.alloc(32, 7).toString('base64url')
const WRONG = Buffer.alloc(32, 8).toString('base64url')
const sha = (bytes: Buffer | string) => createHash('sha256').update(bytes).digest('hex')
const SECRET = 'ABCDEFGH'

describe.each(ENGINES)('letting PCs in, on a server on %s', (_name, openServer) => {
  let store: AnyStore
  const ids = countingIds('admission')
  beforeEach(async () => {
    store = await openServer()
    await store.journal.work({ userId: null, sessionId: null, channel: 'test' }, async (work) => {
      for (const [id, login, role] of [
        [ADA, 'ada', 'administrator'],
        [BEN, 'ben', 'office-manager'],
        [LEE, 'lee', 'prescriber'],
      ] as const) {
        const left = { deactivatedAt: null, deactivationReason: null }
        const person = { id, login, displayName: login, roles: JSON.stringify([role]), active: 1, createdAt: 1 }
        await work.insert('staff', { ...person, ...left })
        const hash = sha(Buffer.from(PROOF, 'base64url'))
        await work.insert('staffVerifier', { id, salt: 'AAAAAAAAAAAAAAAAAAAAAA==', hash, changedAt: 1 })
      }
    })
    for (const deviceId of [DESK, OFFICE])
      await store.journal.admit({ deviceId, secretHash: sha(deviceId), program: 'test', now: 1 as Instant })
  })
  afterEach(() => store?.close())

  let codes = 0
  /** Somebody makes a code on a PC. @returns its identifier and its handle */
  async function make(userId: UserId = ADA, deviceId = DESK) {
    const id = ids.next<string>()
    codes += 1
    const handle = `${'ABCDEFGHJK'[Math.floor(codes / 10) % 10]}${'ABCDEFGHJK'[codes % 10]}`
    const offer = { id, handle, secretHash: sha(SECRET), expiresAt: (store.clock.now() + 600_000) as Instant }
    return { said: await store.journal.admission({ kind: 'offer', deviceId, userId, offer }), id, handle }
  }
  /** A PC gives a code. */
  const give = (
    handle: string,
    deviceId = ROOM_4,
    more: { waits?: boolean; practiceId?: PracticeId | null; secret?: string } = {},
  ): Promise<EnrolAnswer> =>
    enrol(
      { journal: store.journal, clock: store.clock },
      {
        protocol: PROTOCOL,
        handle,
        secret: SECRET,
        deviceId,
        name: 'Room 4',
        program: 'test',
        practiceId: null,
        left: { share: WRONG, passHash: sha('pass') },
        waits: true,
        ...more,
      },
      '192.0.2.7',
    )
  const admit = (requestId: string, userId: UserId = ADA, proof = PROOF, deviceId = DESK) =>
    store.journal.admission({ kind: 'admit', deviceId, userId, requestId, proof })
  const known = (deviceId: DeviceId) => deviceOf(store.journal.db, deviceId)
  const reason = (said: { kind: string; reason?: string }) => said.reason ?? said.kind
  const audited = async () =>
    (
      await store.journal.db
        .selectFrom('auditEntry')
        .select(['userId', 'channel', 'detail'])
        .where('channel', 'like', 'server.%')
        .orderBy('sequence')
        .execute()
    ).map(({ userId, channel, detail }) => [userId, channel, Object.keys(JSON.parse(detail) as object)[0]])

  test('S122: a code of the application lets nobody in: the PC waits, and is no device; one that was made at the server lets in at once', async () => {
    const { id, handle } = await make()
    const waiting = await give(handle)
    if (waiting.kind !== 'waiting') throw new Error(reason(waiting))
    expect(await known(ROOM_4)).toBeUndefined()
    const gate = { journal: store.journal, clock: store.clock, certificate: '' }
    const authorization = deviceCredential(ROOM_4, waiting.secret)
    const proves = () => proveDevice(gate, { authorization, socket: new Socket() })
    expect(await proves()).toEqual({ refused: 'not-enrolled' })
    expect(await admit(id)).toEqual({ kind: 'done' })
    expect(await proves()).toMatchObject({ deviceId: ROOM_4 })
    // What it left of its key is beside its name, and no longer where it waited.
    expect(await known(ROOM_4)).toMatchObject({ status: 'active', name: 'Room 4', share: WRONG })
    const asked = await store.journal.db.selectFrom('syncAdmission').selectAll().executeTakeFirstOrThrow()
    expect(asked).toMatchObject({ decision: 'admitted', decidedBy: ADA, decidedOn: DESK, share: '', passHash: '' })

    // The control: the same code, made at the server itself.
    const offer = { id: ids.next<string>(), handle: 'ZZ', secretHash: sha(SECRET), deviceId: null }
    await store.journal.offer({ ...offer, expiresAt: (store.clock.now() + 600_000) as Instant })
    expect(await give('ZZ', ROOM_5)).toMatchObject({ kind: 'enrolled' })
    expect(await known(ROOM_5)).toMatchObject({ status: 'active' })
  })

  test('S122: what lets a PC in is the password of a person who may; a PC that only says her name lets nobody in', async () => {
    const { id, handle } = await make()
    await give(handle)
    for (const [userId, proof, why] of [
      [ADA, WRONG, 'wrong-password'],
      [LEE, PROOF, 'not-allowed'],
      ['01900000-0000-7000-8000-0000000000ff' as UserId, PROOF, 'not-allowed'],
    ] as const)
      expect(reason(await admit(id, userId, proof))).toBe(why)
    expect(await known(ROOM_4)).toBeUndefined()
    // Tries are counted by name and PC, as those of a sign-in (S35): the right one waits, too, and another PC does not.
    for (let one = 0; one < 4; one++) await admit(id, ADA, WRONG)
    expect(reason(await admit(id, ADA, PROOF))).toBe('wait')
    expect(await known(ROOM_4)).toBeUndefined()
    expect(reason(await admit(id, ADA, PROOF, OFFICE))).toBe('done')
    expect(await known(ROOM_4)).toMatchObject({ status: 'active' })
  })

  test('S122: who lost the right, or left, lets nobody in any more, also where her code was given before', async () => {
    const { id, handle } = await make(BEN)
    await give(handle)
    const author = { userId: ADA, sessionId: null, channel: 'test' }
    await store.journal.work(author, (work) => work.update('staff', BEN, { roles: '["prescriber"]' }))
    expect(reason(await admit(id, BEN))).toBe('not-allowed')
    expect(reason((await make(BEN)).said)).toBe('not-allowed')
    await store.journal.work(author, (work) => work.update('staff', BEN, { roles: '["office-manager"]', active: 0 }))
    expect(reason(await admit(id, BEN))).toBe('not-allowed')
    expect(await known(ROOM_4)).toBeUndefined()
    // The control: she has it again.
    await store.journal.work(author, (work) => work.update('staff', BEN, { active: 1 }))
    expect(reason(await admit(id, BEN))).toBe('done')
  })

  test('S124: a code that is given twice at once lets one ask; of two that decide at once one does', async () => {
    const { id, handle } = await make()
    const answers = await Promise.all([ROOM_4, ROOM_5].map((deviceId) => give(handle, deviceId)))
    expect(answers.map(reason).sort()).toEqual(['code-expired', 'waiting'])
    const decided = await Promise.all([
      admit(id),
      admit(id, BEN, PROOF, OFFICE),
      store.journal.admission({ kind: 'turn-away', deviceId: OFFICE, userId: BEN, requestId: id }),
    ])
    expect(decided.map(reason).sort()).toEqual(['done', 'gone', 'gone'])
    expect((await audited()).map(([, channel]) => channel)).toHaveLength(2)
  })

  test('S124: who gave up, was turned away, or waited for a day is not let in any more', async () => {
    const waiting = async (deviceId: DeviceId) => {
      const { id, handle } = await make()
      await give(handle, deviceId)
      return id
    }
    const one = await waiting(ROOM_4)
    expect(reason(await store.journal.admission({ kind: 'give-up', deviceId: ROOM_4 }))).toBe('done')
    expect(reason(await admit(one))).toBe('gone')
    const other = await waiting(ROOM_4)
    const away = { kind: 'turn-away', deviceId: DESK, userId: BEN, requestId: other } as const
    expect(reason(await store.journal.admission({ ...away, userId: LEE }))).toBe('not-allowed')
    expect(reason(await store.journal.admission(away))).toBe('done')
    expect(reason(await admit(other))).toBe('gone')
    const third = await waiting(ROOM_5)
    store.clock.advance(WAITING_MS - 1)
    const fourth = await waiting(ROOM_4)
    store.clock.advance(1)
    expect(reason(await admit(third))).toBe('gone')
    expect(await known(ROOM_5)).toBeUndefined()
    expect(reason(await admit(fourth))).toBe('done')
    expect(await audited()).toEqual([
      [ADA, 'server.offer', 'codeMade'],
      [null, 'server.give-up', 'gaveUp'],
      [ADA, 'server.offer', 'codeMade'],
      [BEN, 'server.turn-away', 'name'],
      [ADA, 'server.offer', 'codeMade'],
      [ADA, 'server.offer', 'codeMade'],
      [ADA, 'server.admit', 'admitted'],
    ])
  })

  test('S122: what a code of the application is not for: a PC with a practice, a program that knows of no waiting, a PC that is known, a code that was withdrawn', async () => {
    const { id, handle } = await make()
    const practiceId = FOUNDING.practiceId as PracticeId
    expect(reason(await give(handle, ROOM_4, { practiceId }))).toBe('code-for-new')
    expect(reason(await give(handle, ROOM_4, { waits: false }))).toBe('client-too-old')
    await store.journal.admit({ deviceId: ROOM_5, secretHash: sha('5'), program: 'test', now: 1 as Instant })
    await store.journal.revoke(ROOM_5)
    expect(reason(await give(handle, ROOM_5))).toBe('device-known')
    // None of them used it up.
    const withdraw = { kind: 'withdraw', deviceId: OFFICE, userId: BEN, codeId: id } as const
    expect(reason(await store.journal.admission({ ...withdraw, userId: LEE }))).toBe('not-allowed')
    expect(reason(await store.journal.admission(withdraw))).toBe('done')
    expect(reason(await store.journal.admission(withdraw))).toBe('gone')
    expect(reason(await give(handle))).toBe('code-expired')
    const { handle: next } = await make()
    for (let one = 0; one < 5; one++)
      expect(reason(await give(next, ROOM_4, { secret: `AAAAAAA${one}` }))).toBe('code-wrong')
    expect(reason(await give(next))).toBe('code-expired')
    const { handle: last } = await make()
    store.clock.advance(600_000)
    expect(reason(await give(last))).toBe('code-expired')
  })

  test('S122: a PC that waits takes nobody’s place: one that came meanwhile under its identifier keeps it', async () => {
    const { id, handle } = await make()
    await give(handle)
    await store.journal.admit({ deviceId: ROOM_4, secretHash: sha('4'), program: 'test', now: 1 as Instant })
    await store.journal.revoke(ROOM_4)
    expect(reason(await admit(id))).toBe('gone')
    expect(await known(ROOM_4)).toMatchObject({ status: 'revoked', secretHash: sha('4') })
  })

  test('S125: codes that are open and PCs that wait are bounded; a code that finds no room stays good', async () => {
    for (let one = 0; one < MOST_CODES; one++) expect(reason((await make()).said)).toBe('done')
    expect(reason((await make()).said)).toBe('too-many')
    expect(reason((await make(ADA, OFFICE)).said)).toBe('done')
    store.clock.advance(600_000)
    for (let one = 0; one < MOST_WAITING; one++) {
      const { handle } = await make()
      const deviceId = `01900000-0000-7000-8000-0000000009${String(one).padStart(2, '0')}` as DeviceId
      expect(reason(await give(handle, deviceId))).toBe('waiting')
    }
    const { handle } = await make()
    expect(reason(await give(handle))).toBe('too-many-waiting')
    const first = await store.journal.db.selectFrom('syncAdmission').select('id').orderBy('askedAt').executeTakeFirst()
    await admit(first?.id ?? '')
    expect(reason(await give(handle))).toBe('waiting')
  })
})
