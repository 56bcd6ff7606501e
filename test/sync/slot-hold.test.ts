import { randomBytes } from 'node:crypto'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { holdSlot } from '../../electron/appointments/slot-hold.ts'
import { holdBy } from '../../electron/sync/act.ts'
import { HttpsTransport } from '../../electron/sync/transport.ts'
import { hashOfSecret } from '../../server/device-gate.ts'
import { serverClock } from '../../server/practice.ts'
import { cellsOf, type Slot, type SlotState } from '../../shared/appointments/index.ts'
import { seededRandom } from '../support/random.ts'
import { until } from './cores.ts'
import { serve, type Serving } from './serving.ts'

const LEE = '01900000-0000-7000-8000-00000000a001'
const slot = (startLocal: string, minutes: number, providerId = LEE): Slot =>
  ({ providerId, startLocal, minutes }) as Slot

let serving: Serving
const transports: HttpsTransport[] = []
beforeEach(async () => {
  serving = await serve()
}, 120_000)
afterEach(async () => {
  for (const one of transports.splice(0)) one.close()
  await serving?.stop()
})

/** A PC that people call so, and what it hears of places that it holds. */
async function pcNamed(name: string, n: number) {
  const deviceId = `01900000-0000-7000-8000-00000000000${n}`
  const secret = randomBytes(32).toString('base64url')
  await serving.journal.admit({
    deviceId,
    secretHash: hashOfSecret(secret),
    program: 'test',
    now: serverClock.now(),
    name,
  })
  const transport = new HttpsTransport(serving.address(), { deviceId, secret })
  transports.push(transport)
  const server = {
    hold: (what: string) =>
      holdBy(
        (request) => transport.act(request),
        () => performance.now(),
        what,
      ),
  }
  return {
    hold(place: Slot) {
      let last: SlotState | null = null
      const stop = holdSlot(server, place, (state) => {
        last = state
      })
      const said = (state: SlotState['state']) =>
        until(
          async () => last,
          (one) => one?.state === state,
          30_000,
        )
      return { stop, said }
    },
  }
}

test('S86 S88: whoever opens a form holds its place; another PC hears who does, gets it when the form is closed, and is told where nobody can be asked', async () => {
  const [desk, room] = [await pcNamed('Front desk', 1), await pcNamed('Room 2', 2)]
  const first = desk.hold(slot('2026-12-01T09:00', 30))
  await first.said('held')
  // Overlapping, though it begins at another time.
  const second = room.hold(slot('2026-12-01T09:20', 15))
  expect(await second.said('busy')).toEqual({ state: 'busy', by: 'Front desk' })
  // Beside it, and of somebody else.
  const beside = room.hold(slot('2026-12-01T09:30', 15))
  await beside.said('held')
  const another = room.hold(slot('2026-12-01T09:00', 30, '01900000-0000-7000-8000-00000000a002'))
  await another.said('held')
  first.stop()
  await second.said('held')
  for (const one of [second, beside, another]) one.stop()
  await until(
    () => serving.journal.db.selectFrom('actLease').selectAll().where('until', '>', serverClock.now()).execute(),
    (rows) => rows.length === 0,
  )
  await serving.pause()
  const alone = desk.hold(slot('2026-12-01T11:00', 15))
  await alone.said('alone')
  alone.stop()
}, 120_000)

test('a PC that was locked out holds nothing, and what it asks is refused before it is read', async () => {
  const desk = await pcNamed('Front desk', 1)
  await serving.journal.revoke('01900000-0000-7000-8000-000000000001')
  const held = desk.hold(slot('2026-12-01T09:00', 30))
  await held.said('alone')
  held.stop()
  expect(await serving.journal.db.selectFrom('actLease').selectAll().execute()).toEqual([])
})

test('S86: two places that overlap always share a name, and two of other days or people never do', () => {
  const { below } = seededRandom(7)
  const text = (minutes: number) =>
    `2026-12-01T${String(Math.floor(minutes / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')}`
  let overlapping = 0
  for (let n = 0; n < 3_000; n++) {
    const [a, b] = [0, 1].map(() => ({ from: below(22 * 60), length: 5 + below(115) })) as [
      { from: number; length: number },
      { from: number; length: number },
    ]
    const [one, other] = [a, b].map(({ from, length }) => slot(text(from), length)) as [Slot, Slot]
    const names = new Set(cellsOf(one))
    const meet = a.from < b.from + b.length && b.from < a.from + a.length
    if (!meet) continue
    overlapping += 1
    expect(cellsOf(other).some((name) => names.has(name))).toBe(true)
    expect(cellsOf({ ...other, providerId: 'x' as never }).some((name) => names.has(name))).toBe(false)
    expect(cellsOf({ ...other, startLocal: '2026-12-02T09:00' as never }).some((name) => names.has(name))).toBe(false)
  }
  expect(overlapping).toBeGreaterThan(100)
})
