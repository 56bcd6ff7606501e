import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { goesOnFor } from '../../db/journal/former.ts'
import { lookAtProof, ON_ITS_WAY_MS } from '../../db/journal/proof.ts'
import type { DeviceCredential } from '../../electron/sync/transport.ts'
import { askServer } from '../../server/administration.ts'
import { offerCode } from '../../server/enrolment.ts'
import { hashOfSecret } from '../../server/device-gate.ts'
import { serverClock, serverIds } from '../../server/practice.ts'
import { joinPractice } from '../../electron/sync/join.ts'
import type { DeviceId, Instant } from '../../shared/kernel/index.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'
import { certifiedBy, newSecret, offered, saidTo } from './certified.ts'
import { serve, type Serving } from './serving.ts'

const ROOM = '01900000-0000-7000-8000-000000000003' as DeviceId
const NEW = '01900000-0000-7000-8000-000000000005' as DeviceId
const LATER_MS = ON_ITS_WAY_MS + 1

describe.each(ENGINES)('the secret of a device, on %s', (_name, open) => {
  let store: AnyStore
  const at = { now: 1_700_000_000_000 as Instant }
  const [first, second, third] = [newSecret(), newSecret(), newSecret()]
  beforeEach(async () => {
    store = await open()
    const secretHash = hashOfSecret(first)
    await store.journal.admit({ deviceId: ROOM, secretHash, program: 'test', now: at.now })
    admission = (await store.journal.admissionOf(ROOM)) ?? 0
    expect(await show(first)).toBe('let-in')
  })
  afterEach(() => store?.close())
  let admission = 0

  /** What the gate does with a request: looks, and writes what follows. `waited`: so long after the last change. */
  async function show(secret: string, { waited = 0, of = admission }: { waited?: number; of?: number | null } = {}) {
    const shown = { deviceId: ROOM, secretHash: hashOfSecret(secret), admission: of }
    // Whatever was retired was so before: the clock of the store does not run by itself.
    const looked = await lookAtProof(store.journal.db, shown, (Number(await lastRetired()) + waited) as Instant)
    const isNews = looked.kind === 'let-in' ? looked.change : looked.copied
    if (isNews && looked.kind === 'refused') await store.journal.suspend(ROOM)
    else if (isNews) await store.journal.prove(shown)
    return looked.kind === 'let-in' ? 'let-in' : looked.reason
  }
  const lastRetired = async () =>
    (
      await store.journal.db
        .selectFrom('syncSecret')
        .select(({ fn }) => fn.max('retiredAt').as('at'))
        .executeTakeFirst()
    )?.at ?? 0
  const offer = (from: string, to: string) =>
    store.journal.offerSecret({ deviceId: ROOM, secretHash: hashOfSecret(from), nextHash: hashOfSecret(to) })

  test('S114: of two, either is good until the newer was used; an answer that got lost costs nothing', async () => {
    expect(await offer(first, second)).toBe(true)
    // The answer got lost: the same once more, and work goes on meanwhile.
    expect(await show(first)).toBe('let-in')
    expect(await offer(first, second)).toBe(true)
    expect(await show(second)).toBe('let-in')
    // The answer to that got lost, too.
    expect(await show(second)).toBe('let-in')
    expect(await offer(second, third)).toBe(true)
    expect(await show(third)).toBe('let-in')
    // What was sent before the next one was used may still be on its way; it makes no successor known.
    expect(await show(second)).toBe('let-in')
    expect(await offer(second, newSecret())).toBe(false)
  })

  test('S115: an older one, shown again, says that there are two: the device is suspended, and nothing of it gone', async () => {
    await offer(first, second)
    await show(second)
    expect(await show(first, { waited: LATER_MS })).toBe('device-suspended')
    expect(await show(second)).toBe('device-suspended')
    const device = await store.journal.db.selectFrom('syncDevice').selectAll().executeTakeFirstOrThrow()
    expect(device.status).toBe('suspended')
    // Control: without what was retired nobody would know.
    await store.journal.admit({ deviceId: ROOM, secretHash: hashOfSecret(second), program: 'test', now: at.now })
    await store.engine.transaction('replay', async (db) => {
      await db.deleteFrom('syncSecret').execute()
    })
    expect(await show(first, { waited: LATER_MS, of: device.admission + 1 })).not.toBe('device-suspended')
  })

  test('S115: of two that each make a successor known, whoever comes second is noticed', async () => {
    const copied = newSecret()
    await offer(first, second)
    await offer(first, copied)
    expect(await show(copied)).toBe('let-in')
    expect(await show(second, { waited: LATER_MS })).toBe('device-suspended')
  })

  test('S116: a server that was put back lets an honest device go on, and knows a copy of before', async () => {
    await offer(first, second)
    await show(second)
    // The copy of the server is of now; these come after it, and are lost.
    const [fourth, fifth] = [newSecret(), newSecret()]
    await store.journal.restored('a copy was put back')
    expect(await show(fourth, { waited: LATER_MS })).toBe('let-in')
    expect(await show(fourth)).toBe('let-in')
    // Once in an epoch: a second one with another secret is a second PC.
    expect(await show(fifth, { waited: LATER_MS })).toBe('device-suspended')
  })

  test('S116: what it had before the server was put back is a copy also then; without an epoch nothing unknown is let in', async () => {
    await offer(first, second)
    await show(second)
    expect(await show(newSecret(), { waited: LATER_MS })).toBe('not-enrolled')
    expect(await show(second)).toBe('let-in')
    await store.journal.restored('a copy was put back')
    expect(await show(first, { waited: LATER_MS })).toBe('device-suspended')
  })

  test('S45: a PC that was put back from its own backup shows the secret of then for what it wrote before', async () => {
    await offer(first, second)
    await show(second)
    const going = { deviceId: NEW, former: ROOM, proof: hashOfSecret(newSecret()) }
    expect(await store.journal.goOnFor(going)).toBe(false)
    expect(await store.journal.goOnFor({ ...going, proof: hashOfSecret(first) })).toBe(true)
    expect(await goesOnFor(store.journal.db, going)).toBe(true)
    await store.journal.suspend(ROOM)
    expect(await goesOnFor(store.journal.db, going)).toBe(false)
  })
})

describe('over a real line', () => {
  let serving: Serving
  let own: DeviceCredential
  beforeEach(async () => {
    serving = await serve()
    own = await certifiedBy(serving.address(), { deviceId: ROOM, secret: await serving.admit(ROOM) })
    expect(await saidTo(serving.address(), own)).toBe('page')
  })
  afterEach(() => serving?.stop())

  test('S115: a copied PC is suspended, told so, in the audit, and let in again by a code that is made for it', async () => {
    const next = newSecret()
    expect(await offered(serving.address(), own, next)).toBe(true)
    expect(await saidTo(serving.address(), { ...own, secret: next })).toBe('page')
    // Long after that the copy comes with what the PC had then.
    await age(serving)
    expect(await saidTo(serving.address(), own)).toBe('device-suspended')
    expect(await saidTo(serving.address(), { ...own, secret: next })).toBe('device-suspended')
    const { devices } = await askServer(serving.folder, { kind: 'devices' })
    expect(devices).toMatchObject([{ deviceId: ROOM, status: 'suspended', goneAt: null }])
    const audit = await serving.journal.db.selectFrom('auditEntry').select('detail').execute()
    expect(JSON.stringify(audit)).toContain('copied')

    const { certificate } = serving.folder.authority()
    const parts = { journal: serving.journal, clock: serverClock, ids: serverIds, certificate }
    const { code } = await offerCode(parts, ROOM)
    const { host, port } = serving.address()
    const pc = { deviceId: ROOM, name: 'Room 3', program: '0.1.0', practiceId: null }
    const { credential } = await joinPractice({ host, port, code, ...pc })
    expect(await saidTo(serving.address(), credential)).toBe('page')
    // The copy is nobody now, and cannot even have the PC suspended again.
    expect(await saidTo(serving.address(), own)).toBe('not-enrolled')
    expect(await saidTo(serving.address(), credential)).toBe('page')
  })
})

/** All secrets of before were retired long ago. */
async function age(serving: Serving): Promise<void> {
  await serving.pause()
  const { openStore } = await import('../../db/store.ts')
  const { databaseFile: file, logFile } = serving.folder
  const store = await openStore({ file, logFile, key: serving.folder.key(), clock: serverClock, ids: serverIds })
  await store.engine.transaction('replay', async (db) => {
    await db.updateTable('syncSecret').set({ retiredAt: 1 }).execute()
  })
  await store.close()
  await serving.restart()
}
