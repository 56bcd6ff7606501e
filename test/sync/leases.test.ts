import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { LEASE_ROW, leaseRow } from '../../db/sync/lease.ts'
import { SERVER_ROW } from '../../db/sync/server.ts'
import { Exchange } from '../../electron/sync/exchange.ts'
import { leaseBy, LeaseKeeper } from '../../electron/sync/lease.ts'
import { makeAuthority } from '../../server/certificates.ts'
import { leaseSigner } from '../../server/lease-signer.ts'
import { serverClock } from '../../server/practice.ts'
import type { DeviceId } from '../../shared/kernel/index.ts'
import type { SignedLease } from '../../shared/sync/index.ts'
import { register } from './fleet.ts'
import { PRACTICE, remotePc, serve, type Serving } from './serving.ts'
import { virtualTime } from './virtual-time.ts'

const HOUR = 3_600_000
const YEAR = 365 * 24 * HOUR
const AUTHOR = { userId: null, sessionId: null, channel: 'test' }
type Room = Awaited<ReturnType<typeof remotePc>>

let serving: Serving
let room: Room
beforeEach(async () => {
  serving = await serve()
  room = await remotePc('room', serving)
  const { host, port, certificate } = serving.address()
  const row = {
    host,
    port,
    certificate,
    practiceId: PRACTICE,
    deviceId: room.deviceId,
    secret: room.secret,
    nextSecret: '',
    ownKey: '',
    ownCertificate: '',
  }
  await room.store.journal.work(AUTHOR, (work) =>
    work.keep('syncServer', { id: SERVER_ROW, ...row, keptAt: 1, fetchedAt: 1 }),
  )
}, 120_000)
afterEach(async () => {
  await room?.remove()
  await serving?.stop()
})

const known = () => ({ certificate: serving.address().certificate, practiceId: PRACTICE, deviceId: room.deviceId })

/** Fetches to the end. @returns the lease that came with it */
async function fetched(): Promise<SignedLease> {
  for (;;) {
    const round = await room.exchange.pull()
    if (round.refused) throw new Error(round.refused)
    if (round.lease) return round.lease
    if (!round.more) throw new Error('no lease came')
  }
}

/** The keeper of this PC's lease, with time that a test lets pass. */
function keeping() {
  const time = virtualTime()
  const told = { lapsed: 0, reports: 0 }
  const keeper = new LeaseKeeper({
    clock: room.clock,
    timers: time.timers,
    lapsed: () => (told.lapsed += 1),
    report: () => String((told.reports += 1)),
  })
  keeper.begin(room.store.journal)
  const heard = (signed: SignedLease) => keeper.heard(room.store.journal, signed, { counter: time.timers.counter() })
  return { keeper, time, told, heard }
}
const kindOf = async (keeper: LeaseKeeper) => (await keeper.standing()).kind

test('S82: a lease comes with the end of the sequence, and not before; to a PC that was locked out none comes', async () => {
  for (let n = 0; n < 300; n++) await register(room, n)
  while ((await room.exchange.push()).more);
  const other = await remotePc('other', serving)
  try {
    const first = await other.exchange.pull()
    expect([first.more, first.lease]).toEqual([true, undefined])
    const second = await other.exchange.pull()
    expect(second.more).toBe(false)
    expect(leaseBy({ ...known(), deviceId: other.deviceId }, second.lease as SignedLease)).toMatchObject({
      deviceId: other.deviceId,
      chartMs: 72 * HOUR,
      sendMs: 24 * HOUR,
    })
    await serving.journal.revoke(other.deviceId)
    expect(await other.exchange.pull()).toMatchObject({ refused: 'device-revoked' })
    expect((await other.exchange.pull()).lease).toBeUndefined()
  } finally {
    await other.remove()
  }
}, 120_000)

test('S82: what the practice decides holds with the next contact', async () => {
  await serving.journal.work(AUTHOR, (work) =>
    work.insert('offlinePolicy', { id: 'practice', chartingHours: 12, sendingHours: 2, changedAt: 1 }),
  )
  expect(leaseBy(known(), await fetched())).toMatchObject({ chartMs: 12 * HOUR, sendMs: 2 * HOUR })
})

test('S82: a lease that was changed, of another authority, practice or PC is none, and changes nothing here', async () => {
  const signed = await fetched()
  const lease = leaseBy(known(), signed)
  expect(lease).not.toBeNull()
  const stranger = leaseSigner(await makeAuthority('Another', serverClock.now()))
  const own = leaseSigner(serving.folder.authority())
  const longer = { ...lease, chartMs: 100 * YEAR } as NonNullable<typeof lease>
  const wrong: SignedLease[] = [
    { ...signed, content: signed.content.replace('259200000', '259200001') },
    { ...signed, signature: `A${signed.signature.slice(1)}` },
    { ...signed, signature: '' },
    stranger(longer),
    own({ ...longer, deviceId: '01900000-0000-7000-8000-00000000000a' as DeviceId }),
    own({ ...longer, practiceId: '01900000-0000-7000-8000-00000000000b' as never }),
  ]
  for (const [at, one] of wrong.entries()) expect([at, leaseBy(known(), one)]).toEqual([at, null])
  // The control: what this authority signs for this PC counts.
  expect(leaseBy(known(), own(longer))).toEqual(longer)
  const { keeper, heard, told } = keeping()
  await heard(signed)
  for (const one of wrong) await heard(one)
  expect(told.reports).toBe(wrong.length)
  expect((await leaseRow(room.store.journal.db))?.content).toBe(signed.content)
  expect(await kindOf(keeper)).toBe('valid')
  keeper.stop()
})

test('S83 S84: a lease runs out while the practice is open and while it is closed; a clock that is set back gives nothing', async () => {
  const signed = await fetched()
  const first = keeping()
  expect(await kindOf(first.keeper)).toBe('none')
  await first.heard(signed)
  room.clock.advance(40 * HOUR)
  expect(await first.keeper.standing()).toMatchObject({ kind: 'valid', maySend: false, isSoon: false })
  await first.time.pass(61_000)
  first.keeper.stop()
  // Switched off, and on again the next day.
  room.clock.advance(20 * HOUR)
  await room.reopen()
  const second = keeping()
  expect(await second.keeper.standing()).toMatchObject({ kind: 'valid', isSoon: true })
  await second.time.pass(61_000)
  second.keeper.stop()
  const now = room.clock.now()
  for (const back of [HOUR, 24 * HOUR, 3 * YEAR]) {
    room.clock.set(now - back)
    await room.reopen()
    const third = keeping()
    expect(await third.keeper.standing()).toEqual({ kind: 'lapsed', why: 'clock-back' })
    third.keeper.stop()
  }
  // At work, too: by the machine's own counter, whatever the clock shows.
  room.clock.set(now)
  const last = keeping()
  expect(await kindOf(last.keeper)).toBe('valid')
  await last.time.pass(13 * HOUR)
  expect(last.told.lapsed).toBe(1)
  expect(await last.keeper.standing()).toEqual({ kind: 'lapsed', why: 'time' })
  // The server is reached again: opened anew, this PC's exchange is another.
  room.exchange = new Exchange({ journal: room.store.journal, transport: room.transport, program: 'test' })
  await last.heard(await fetched())
  expect(await last.keeper.standing()).toMatchObject({ kind: 'valid', isSoon: false })
  last.keeper.stop()
}, 60_000)

test('S84: killed before it wrote down the time, a PC knows it by its audit', async () => {
  const first = keeping()
  await first.heard(await fetched())
  const before = room.clock.now()
  room.clock.advance(71 * HOUR)
  await room.store.journal.work(AUTHOR, async (work) => work.audit({ action: 'sign-in', category: 'access' }))
  // Nothing was written down of the lease since; the clock is set back to when it was given.
  first.keeper.stop()
  room.clock.set(before + HOUR)
  expect((await leaseRow(room.store.journal.db))?.latest).toBe(before)
  const second = keeping()
  expect(await second.keeper.standing()).toEqual({ kind: 'lapsed', why: 'clock-back' })
  second.keeper.stop()
})

test('S84: a clock that was years ahead by mistake keeps nobody out once it is right and the server is reached', async () => {
  const { keeper, heard } = keeping()
  await heard(await fetched())
  const now = room.clock.now()
  room.clock.set(now + 5 * YEAR)
  await room.store.journal.work(AUTHOR, async (work) => work.audit({ action: 'sign-in', category: 'access' }))
  expect(await kindOf(keeper)).toBe('lapsed')
  await heard(await fetched())
  expect(await kindOf(keeper)).toBe('valid')
  room.clock.set(now)
  expect(await keeper.standing()).toEqual({ kind: 'lapsed', why: 'clock-back' })
  await heard(await fetched())
  expect(await kindOf(keeper)).toBe('valid')
  keeper.stop()
  // What was written while the clock was wrong keeps nobody out after the next start, without the server, either.
  const again = keeping()
  expect(await kindOf(again.keeper)).toBe('valid')
  again.keeper.stop()
})

test('S84: an older state of the database has an older lease, and what has passed since counts', async () => {
  const first = keeping()
  await first.heard(await fetched())
  const older = await leaseRow(room.store.journal.db)
  if (!older) throw new Error('nothing was kept')
  room.clock.advance(60 * HOUR)
  await first.heard(await fetched())
  expect(await first.keeper.standing()).toMatchObject({ isSoon: false })
  first.keeper.stop()
  await room.store.journal.work(AUTHOR, (work) => work.keep('syncLease', older))
  const restored = keeping()
  expect(await restored.keeper.standing()).toMatchObject({ kind: 'valid', isSoon: true })
  room.clock.advance(13 * HOUR)
  expect(await restored.keeper.standing()).toEqual({ kind: 'lapsed', why: 'time' })
  restored.keeper.stop()
})

test('S85: the 24 words give the time anew, once, and the audit says so; what is no lease is put away', async () => {
  const first = keeping()
  await first.heard(await fetched())
  await first.keeper.byWords(AUTHOR)
  const words = async () =>
    (await room.store.journal.db.selectFrom('auditEntry').select('detail').execute()).filter(({ detail }) =>
      detail.includes('offlineByWords'),
    )
  // Nothing was over: nothing to give.
  expect(await words()).toHaveLength(0)
  room.clock.advance(73 * HOUR)
  expect(await kindOf(first.keeper)).toBe('lapsed')
  await first.keeper.byWords(AUTHOR)
  expect(await kindOf(first.keeper)).toBe('valid')
  expect(await words()).toHaveLength(1)
  room.clock.advance(73 * HOUR)
  expect(await kindOf(first.keeper)).toBe('lapsed')
  first.keeper.stop()
  const kept = await leaseRow(room.store.journal.db)
  if (!kept) throw new Error('nothing was kept')
  const forged = { ...kept, id: LEASE_ROW, content: kept.content.replace('259200000', '999999999'), spentMs: 0 }
  await room.store.journal.work(AUTHOR, (work) => work.keep('syncLease', { ...forged, latest: room.clock.now() }))
  const second = keeping()
  expect(await second.keeper.standing()).toEqual({ kind: 'lapsed', why: 'unsound' })
  await second.keeper.byWords(AUTHOR)
  expect(await kindOf(second.keeper)).toBe('none')
  second.keeper.stop()
})

test('S82: a PC without a server has no lease, and works for ever; leaving a server ends what it gave', async () => {
  const { keeper, heard } = keeping()
  await heard(await fetched())
  room.clock.advance(73 * HOUR)
  expect(await kindOf(keeper)).toBe('lapsed')
  await keeper.forget(room.store.journal)
  expect(await kindOf(keeper)).toBe('none')
  room.clock.advance(20 * YEAR)
  expect(await kindOf(keeper)).toBe('none')
  expect(await leaseRow(room.store.journal.db)).toBeNull()
  keeper.stop()
  const again = keeping()
  expect(await kindOf(again.keeper)).toBe('none')
  again.keeper.stop()
})
