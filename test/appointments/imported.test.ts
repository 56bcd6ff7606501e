import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { newEntry } from '../../db/entry.ts'
import type { EventTime } from '../../shared/kernel/index.ts'
import { refusalOf } from '../support/chart.ts'
import { countingIds } from '../support/fixed.ts'
import { ALL_WEEK, scheduleIn } from '../support/schedule.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'

const DESK = { userId: null, sessionId: null, channel: 'test' }
const ZONE = 'America/New_York'

describe.each(ENGINES)('bookings of another system, on %s', (name, open) => {
  let store: AnyStore
  beforeAll(async () => {
    store = await open()
  }, 120_000)
  afterAll(() => store?.close())

  test('nobody is booked over them without being told; what is cancelled, or of somebody else, is in nobody’s way', async () => {
    const ids = countingIds(`imported ${name}`)
    const { journal, clock } = store
    const kit = scheduleIn({ journal, ids, now: () => clock.now() })
    const { locationId } = await kit.location(ZONE)
    const { visitTypeId } = await kit.type(20)
    const [lee, ray] = [await kit.provider('Dr. Lee'), await kit.provider('Dr. Ray')]
    for (const providerId of [lee, ray])
      await kit.hours({ providerId, locationId, hours: ALL_WEEK.map((day) => ({ ...day, overbook: 1 })) })
    const hers = await kit.patient()
    const arrives = (happened: string, status: string) =>
      journal.work(DESK, async (work) => {
        const about = { patientId: hers, encounterId: null, author: DESK, authorName: '', ids, now: clock.now() }
        const head = newEntry({ ...about, happened: happened as EventTime, timeZone: ZONE, sourceId: 'other-system' })
        const concept = { conceptText: 'Visit', codings: '[]', code: '', codeSystem: '' }
        const said = { status, statusReason: '', reasonText: '', providerName: 'dr. lee ', locationName: '' }
        const end = { ended: null, endedAt: head.happenedAt + 30 * 60_000 }
        await work.insert('appointmentEntry', { ...head, ...concept, ...said, ...end })
      })
    await arrives('2026-12-08T09:00:00-05:00', 'confirmed')
    await arrives('2026-12-08T11:00:00-05:00', 'cancelled')
    const book = async (providerId: string, patientId: string, at: string) =>
      kit.book({ locationId, visitTypeId, providerId, patientId, startLocal: `2026-12-08T${at}` })
    // The provider's time, at its last minute too; half open, so that what begins at its end is free.
    expect(await refusalOf(book(lee, await kit.patient(), '09:20'))).toBe('rule-violation conflict')
    expect(await book(lee, await kit.patient(), '09:30')).toHaveLength(1)
    // The patient herself, with anybody.
    expect(await refusalOf(book(ray, hers, '09:10'))).toBe('rule-violation conflict')
    // Controls: another's time, and what was cancelled.
    expect(await book(ray, await kit.patient(), '09:10')).toHaveLength(1)
    expect(await book(lee, hers, '11:00')).toHaveLength(1)
  })
})
