import { expect, test } from '@jest/globals'
import { useChosenVisit } from '../../renderer/encounters/chosen-visit.ts'
import { type Encounter, shownVisit, staysChosen } from '../../shared/encounters/index.ts'
import type { EncounterId, Instant, PatientId } from '../../shared/kernel/index.ts'

const ZONE = 'America/New_York'
const at = (text: string) => Date.parse(text) as Instant
const MORNING = at('2026-11-24T09:00:00-05:00')
const visit = (status: Encounter['status'], retraction: Encounter['retraction'] = null) => ({
  encounterId: 'own' as EncounterId,
  happenedAt: MORNING,
  status,
  retraction,
})
const OTHER = { encounterId: 'other' as EncounterId }

test.each([
  ['in-progress', null, '2026-11-24T10:00:00-05:00', true],
  ['in-progress', OTHER, '2026-11-24T10:00:00-05:00', true],
  ['planned', OTHER, '2026-11-24T08:00:00-05:00', true],
  // To finish its note, or to open it again, it stays on the screen of its day …
  ['finished', null, '2026-11-24T23:59:00-05:00', true],
  // … but never in front of another that is under way, nor on the next day.
  ['finished', OTHER, '2026-11-24T15:00:00-05:00', false],
  ['cancelled', OTHER, '2026-11-24T15:00:00-05:00', false],
  ['finished', null, '2026-11-25T00:00:00-05:00', false],
  ['in-progress', OTHER, '2026-11-25T08:00:00-05:00', false],
] as const)('a chosen visit that is %s, beside %j, at %s', (status, underWay, now, stays) => {
  expect(staysChosen(visit(status), underWay, at(now), ZONE)).toBe(stays)
})

test('one that was taken back is no longer what the chart is about', () => {
  const retraction = { at: MORNING, by: null, reason: 'Wrong chart' } as unknown as Encounter['retraction']
  expect(staysChosen(visit('in-progress', retraction), null, MORNING, ZONE)).toBe(false)
})

test('where none was chosen the visit under way is shown, else the one that was finished today, and no other', () => {
  const of = (encounterId: string, status: Encounter['status'], more: Partial<Encounter> = {}) => ({
    ...visit(status),
    encounterId: encounterId as EncounterId,
    ...more,
  })
  const shown = (visits: readonly ReturnType<typeof of>[], now = '2026-11-24T15:00:00-05:00') =>
    shownVisit(visits, at(now), ZONE)?.encounterId ?? null
  const taken = { at: MORNING, by: null, reason: 'Wrong chart' } as unknown as Encounter['retraction']
  expect(shown([of('b', 'finished'), of('a', 'in-progress')])).toBe('a')
  expect(shown([of('b', 'finished'), of('a', 'finished')])).toBe('b')
  // Another day begins with another visit; what was called off or taken back is not gone on with, what is to come not begun.
  expect(shown([of('a', 'finished')], '2026-11-25T00:00:00-05:00')).toBeNull()
  for (const status of ['cancelled', 'planned', 'entered-in-error'] as const)
    expect(shown([of('a', status)])).toBeNull()
  expect(shown([of('a', 'finished', { retraction: taken })])).toBeNull()
})

test('forgetting ends that choice alone, not a newer one', () => {
  const [her, him] = ['her' as PatientId, 'him' as PatientId]
  const { choose, forget } = useChosenVisit.getState()
  choose(her, 'a' as EncounterId)
  choose(him, 'b' as EncounterId)
  forget(her, 'old' as EncounterId)
  expect(useChosenVisit.getState().byPatient).toEqual({ her: 'a', him: 'b' })
  forget(her, 'a' as EncounterId)
  expect(useChosenVisit.getState().byPatient).toEqual({ him: 'b' })
})
