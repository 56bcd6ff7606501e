import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { moveStatus, takeStock } from '../../db/appointments/commands.ts'
import { appointmentsByIds, figuresOf, unresolved } from '../../db/appointments/queries.ts'
import { addBlock, type OnScheduleChange, saveSchedule, withdrawSchedule } from '../../db/practice/commands.ts'
import type { CivilDate, Instant, UserId } from '../../shared/kernel/index.ts'
import { BlockDetails, type Location, type Schedule, ScheduleDetails } from '../../shared/practice/index.ts'
import { countingIds } from '../support/fixed.ts'
import { ALL_WEEK, scheduleIn } from '../support/schedule.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'

const DESK = { userId: null, sessionId: null, channel: 'test' }
const DAY = '2026-12-08'

describe.each(ENGINES)('hours that change under what was booked, on %s', (name, open) => {
  let store: AnyStore
  let kit: ReturnType<typeof scheduleIn>
  let location: Location
  let visitTypeId: string
  const ids = countingIds(`hours ${name}`)
  const by = { author: DESK, ids }
  beforeAll(async () => {
    store = await open()
    kit = scheduleIn({ journal: store.journal, ids, now: () => store.clock.now() })
    location = await kit.location('America/New_York')
    visitTypeId = (await kit.type(20)).visitTypeId
  }, 120_000)
  afterAll(() => store?.close())

  const hours = (providerId: UserId, from: string, until: string, capacity = 1): Promise<Schedule> =>
    kit.hours({
      providerId,
      locationId: location.locationId,
      hours: ALL_WEEK.map((day) => ({ ...day, from, until, capacity })),
    })
  const book = async (providerId: UserId, startLocal: string, more: object = {}) => {
    store.clock.advance(1000)
    const about = { locationId: location.locationId, visitTypeId, providerId, startLocal }
    const [one] = await kit.book({ ...about, patientId: await kit.patient() }, more)
    if (!one) throw new Error('nothing was booked')
    return one.appointmentId
  }
  const outside = async () =>
    (await unresolved(store.journal.db, location, store.clock.now(), null)).outsideHours.map(
      ({ appointmentId }) => appointmentId,
    )
  const stock: OnScheduleChange = (work, { block, ...changed }) => takeStock(work, kit.booker(), changed, block)

  test('whoever was booked in hours that are withdrawn is told of, also where they were the last', async () => {
    const [leaving, staying] = [await kit.provider(), await kit.provider()]
    const only = await hours(leaving, '08:00', '17:00')
    const other = await hours(staying, '08:00', '17:00')
    const mine = await book(leaving, `${DAY}T09:00`)
    const theirs = await book(staying, `${DAY}T09:00`)
    expect(await outside()).toEqual([])
    const withdrawal = { id: only.scheduleId, revision: only.revision, reason: 'Leaves the practice' }
    const gone = await withdrawSchedule(store.journal, by, withdrawal, stock)
    expect(await outside()).toEqual([mine])
    // Put back, nobody is to be called.
    const { scheduleId: id, revision, withdrawn: _withdrawn, ...details } = gone
    await saveSchedule(store.journal, by, { id, revision, details: ScheduleDetails.parse(details) }, stock)
    expect(await outside()).toEqual([])
    // Control: of somebody who never kept hours nothing is outside of them.
    await book(await kit.provider(), `${DAY}T06:00`)
    expect(await outside()).toEqual([])
    await withdrawSchedule(store.journal, by, { id: other.scheduleId, revision: other.revision, reason: 'Too' }, stock)
    expect(await outside()).toEqual([theirs])
  })

  test('with the hours goes the room for two at once: the second is a task', async () => {
    const providerId = await kit.provider()
    const two = await hours(providerId, '08:00', '17:00', 2)
    await hours(providerId, '08:00', '18:00', 1)
    const [first, second] = [await book(providerId, `${DAY}T10:00`), await book(providerId, `${DAY}T10:00`)]
    const resolutions = async () =>
      (await appointmentsByIds(store.journal.db, [first, second], null)).map(({ resolution }) => resolution)
    expect(await resolutions()).toEqual([null, null])
    await withdrawSchedule(store.journal, by, { id: two.scheduleId, revision: two.revision, reason: 'Alone' }, stock)
    expect(new Set(await resolutions())).toEqual(new Set([null, 'over-capacity']))
  })

  test('more than a page of bookings ahead, and none of those outside is missed', async () => {
    const before = await outside()
    const providerId = await kit.provider()
    await hours(providerId, '00:00', '24:00', 5)
    // Rows as other PCs send them, in a week of the next spring.
    const row = await store.journal.db.selectFrom('appointment').selectAll().limit(1).executeTakeFirstOrThrow()
    const start = Date.UTC(2027, 2, 1, 12)
    const late = await kit.provider()
    await hours(late, '08:00', '09:00')
    const rows = Array.from({ length: 2100 }, (_one, n) => {
      const startAt = start + n * 20 * 60_000
      const { practiceId: _practice, revision: _revision, ...known } = row
      const id = ids.next<string>()
      return { ...known, id, providerId, startAt, endAt: startAt + 60_000, busyUntilAt: startAt + 60_000 }
    })
    const last = rows.at(-1)
    if (!last) throw new Error('no rows')
    // Half past nine in the evening of New York.
    const startAt = Date.UTC(2027, 4, 1, 1, 30)
    rows[2099] = { ...last, providerId: late, startAt, endAt: startAt + 60_000, busyUntilAt: startAt + 60_000 }
    await store.journal.work(DESK, (work) => work.insertAll('appointment', rows))
    expect((await outside()).filter((id) => !before.includes(id))).toEqual([last.id])
  })

  test('what is closed twice is taken off the hours once; where there are no hours, there is no figure', async () => {
    const providerId = await kit.provider()
    await hours(providerId, '08:00', '16:00')
    const one = await book(providerId, '2026-12-15T09:00')
    await store.journal.work(DESK, async (work) => {
      const at = { appointmentId: one as never, reason: '' }
      const booker = kit.booker()
      await moveStatus(work, booker, { ...at, from: 'booked', to: 'arrived' })
      await moveStatus(work, booker, { ...at, from: 'arrived', to: 'with-provider' })
      await moveStatus(work, booker, { ...at, from: 'with-provider', to: 'checkout' })
    })
    const closing = (more: object) =>
      addBlock(
        store.journal,
        by,
        BlockDetails.parse({
          locationId: location.locationId,
          providerId: null,
          resourceId: null,
          reason: 'Storm',
          time: { fromLocal: '2026-12-15T12:00', untilLocal: '2026-12-15T16:00' },
          ...more,
        }),
      )
    const day = '2026-12-15' as CivilDate
    const about = { location, from: day, until: day, now: Date.UTC(2026, 11, 20) as Instant }
    const used = async (who: UserId) => (await figuresOf(store.journal.db, { ...about, providerId: who })).utilisationBp
    expect(await used(providerId)).toBe(Math.floor((20 * 10_000) / 480 + 0.5))
    await closing({})
    expect(await used(providerId)).toBe(Math.floor((20 * 10_000) / 240 + 0.5))
    await closing({ providerId })
    expect(await used(providerId)).toBe(Math.floor((20 * 10_000) / 240 + 0.5))
    expect(await used(await kit.provider())).toBeNull()
  })
})
