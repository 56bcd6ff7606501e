import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Encounter } from '../../shared/encounters/index.ts'
import { isOpen, moveFrom, onSameDay } from '../../shared/encounters/index.ts'
import type { EventTime, Instant } from '../../shared/kernel/index.ts'
import { practiceWithStaff, type Staffed } from '../notes/staff.ts'
import { valueOf, ZIMMER } from '../support/practices.ts'
import { steppingClock } from '../support/fixed.ts'

const VISIT = { type: { text: 'Follow-up visit' }, reason: { text: 'Blood pressure' } }
const clock = steppingClock()
let staffed: Staffed

beforeAll(async () => {
  staffed = await practiceWithStaff({ clock })
}, 60_000)
afterAll(() => staffed?.practice.remove())

const someone = async () =>
  valueOf(await staffed.doctor.patients.register({ ...ZIMMER, givenName: 'Visitor' })).patientId
const seen = ({ patientId, encounterId, revision }: Encounter) => ({ patientId, encounterId, revision })
const start = async () => {
  const patientId = await someone()
  return valueOf(await staffed.doctor.encounters.start({ patientId, ...VISIT }))
}

describe('a visit', () => {
  test('starts from nothing: now, here, with whoever opens it', async () => {
    const visit = await start()
    expect(visit).toMatchObject({ status: 'in-progress', class: 'ambulatory', clinicianName: 'Dr. Lee' })
    expect(visit).toMatchObject({ locationName: 'Main office', happenedAt: clock.now(), ended: null })
    // The wall clock of the practice in New York: five hours behind in November.
    expect(visit.happened).toBe('2026-11-24T09:00:00-05:00')
  })

  test('a second one on the same day warns, and is opened when both are meant', async () => {
    const { doctor } = staffed
    const first = await start()
    const again = await doctor.encounters.start({ patientId: first.patientId, ...VISIT })
    expect(again).toMatchObject({ ok: false, failure: { code: 'rule-violation', reason: 'same-day-visit' } })
    const both = await doctor.encounters.start({ patientId: first.patientId, ...VISIT, despiteSameDay: true })
    expect(both.ok).toBe(true)
    // What was cancelled does not count, nor what was on another day.
    const other = await start()
    valueOf(await doctor.encounters.cancel({ ...seen(other), reason: 'Did not come' }))
    expect((await doctor.encounters.start({ patientId: other.patientId, ...VISIT })).ok).toBe(true)
    const tomorrow = '2026-11-25T08:00:00-05:00' as EventTime
    expect((await doctor.encounters.start({ patientId: first.patientId, ...VISIT, happened: tomorrow })).ok).toBe(true)
  })

  test('is finished, opened again with a reason, cancelled with a reason', async () => {
    const { doctor } = staffed
    const visit = await start()
    clock.advance(2 * 60_000)
    const finished = valueOf(await doctor.encounters.finish(seen(visit)))
    expect(finished).toMatchObject({ status: 'finished', endedAt: clock.now() })
    const reopened = valueOf(
      await doctor.encounters.reopen({ ...seen(finished), reason: 'She came back from the car' }),
    )
    expect(reopened).toMatchObject({ status: 'in-progress', ended: null, statusReason: 'She came back from the car' })
    const cancelled = valueOf(await doctor.encounters.cancel({ ...seen(reopened), reason: 'Wrong patient chosen' }))
    expect(cancelled).toMatchObject({ status: 'cancelled', statusReason: 'Wrong patient chosen' })
    const mute = await doctor.encounters.reopen({ ...seen(cancelled), reason: ' ' })
    expect(mute).toMatchObject({ ok: false, failure: { code: 'invalid-input' } })
  })

  test('never ends before it began, nor is finished twice, nor by a stale screen', async () => {
    const { doctor } = staffed
    const visit = await start()
    const early = await doctor.encounters.finish({ ...seen(visit), ended: '2020-01-01' as EventTime })
    expect(early).toMatchObject({ ok: false, failure: { reason: 'ends-before-start' } })
    const finished = valueOf(await doctor.encounters.finish(seen(visit)))
    const twice = await doctor.encounters.finish(seen(finished))
    expect(twice).toMatchObject({ ok: false, failure: { reason: 'visit-finish' } })
    const stale = await doctor.encounters.reopen({ ...seen(visit), reason: 'Looked at an old screen' })
    expect(stale).toMatchObject({ ok: false, failure: { code: 'conflict' } })
    const change = { ...VISIT, happened: finished.happened, ended: '2026-11-01' as EventTime }
    const refused = await doctor.encounters.change({ ...seen(finished), ...change })
    expect(refused).toMatchObject({ ok: false, failure: { reason: 'ends-before-start' } })
  })

  test('a planned one begins; its type, reason, class and times can be changed', async () => {
    const { doctor } = staffed
    const patientId = await someone()
    const happened = '2026-11-24T15:00:00-05:00' as EventTime
    const planned = valueOf(await doctor.encounters.start({ patientId, ...VISIT, planned: true, happened }))
    expect(planned.status).toBe('planned')
    expect(valueOf(await doctor.encounters.mine({})).map(({ encounterId }) => encounterId)).toContain(
      planned.encounterId,
    )
    const begun = valueOf(await doctor.encounters.begin(seen(planned)))
    expect(begun).toMatchObject({ status: 'in-progress', happenedAt: clock.now() })
    const changes = { type: { text: 'Telephone' }, class: 'virtual' as const, happened, ended: null }
    const changed = valueOf(await doctor.encounters.change({ ...seen(begun), ...changes }))
    expect(changed).toMatchObject({ type: { text: 'Telephone' }, class: 'virtual', happened, reason: { text: '' } })
  })

  test('taken back, it stays with the reason and nothing is done with it any more', async () => {
    const { doctor } = staffed
    const visit = await start()
    const { patientId, entryId, revision } = visit
    const retraction = { patientId, entryId, revision, reason: 'Opened in the wrong chart' }
    const retracted = valueOf(await doctor.encounters.retract(retraction))
    expect(retracted.retraction).toMatchObject({ reason: 'Opened in the wrong chart' })
    const moved = await doctor.encounters.finish(seen(retracted))
    expect(moved).toMatchObject({ ok: false, failure: { reason: 'retracted' } })
    expect(valueOf(await doctor.encounters.list({ patientId }))).toHaveLength(1)
  })

  test('another patient’s chart does not hold it', async () => {
    const { doctor } = staffed
    const visit = await start()
    const elsewhere = { patientId: await someone(), encounterId: visit.encounterId }
    expect(await doctor.encounters.get(elsewhere)).toMatchObject({ ok: false, failure: { code: 'not-found' } })
    const moved = await doctor.encounters.finish({ ...elsewhere, revision: visit.revision })
    expect(moved).toMatchObject({ ok: false, failure: { code: 'not-found' } })
  })

  test('the list is paged, the latest first', async () => {
    const { doctor } = staffed
    const patientId = await someone()
    for (const day of ['01', '02', '03', '04', '05'])
      valueOf(await doctor.encounters.start({ patientId, ...VISIT, happened: `2026-03-${day}` as EventTime }))
    const page = valueOf(await doctor.encounters.list({ patientId, limit: 2 }))
    const before = page.at(-1)
    const rest = valueOf(await doctor.encounters.list({ patientId, limit: 9, ...(before && { before }) }))
    expect([...page, ...rest].map(({ happened }) => happened.slice(-2))).toEqual(['05', '04', '03', '02', '01'])
  })

  test('a nurse does not see or open visits of a sensitive chart', async () => {
    const nurse = await staffed.as('nurse')
    const visit = await start()
    const { patientId } = visit
    const sensitive = { patientId, sensitive: true, reason: 'Works at this practice' }
    valueOf(await staffed.doctor.patients.markSensitive(sensitive))
    for (const outcome of [
      await nurse.encounters.list({ patientId }),
      await nurse.encounters.start({ patientId, ...VISIT }),
      await nurse.encounters.finish(seen(visit)),
    ])
      expect(outcome).toMatchObject({ ok: false, failure: { code: 'forbidden', reason: 'sensitive' } })
  })
})

test('the rules of moving', () => {
  expect(moveFrom('in-progress', 'finish')).toEqual({ to: 'finished' })
  expect(moveFrom('finished', 'cancel')).toHaveProperty('refused')
  expect(moveFrom('cancelled', 'finish')).toHaveProperty('refused')
  expect(['arrived', 'triaged', 'in-progress', 'onleave'].every((status) => isOpen(status as 'arrived'))).toBe(true)
  // Half past eleven in the evening in New York is the next day in UTC, and still the same day for the practice.
  const visits = [{ happenedAt: Date.UTC(2026, 6, 2, 3, 30), status: 'in-progress', retractedAt: null }]
  expect(onSameDay(visits, Date.UTC(2026, 6, 1, 14, 0) as Instant, 'America/New_York')).toHaveLength(1)
  expect(onSameDay(visits, Date.UTC(2026, 6, 1, 14, 0) as Instant, 'UTC')).toHaveLength(0)
})
