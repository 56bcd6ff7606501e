import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { scratchCore, valueOf, ZIMMER } from '../support/practices.ts'

let practice: Awaited<ReturnType<typeof scratchCore>>
let now = Date.UTC(2026, 4, 1, 12)
let zimmerId: string

beforeAll(async () => {
  practice = await scratchCore({ clock: { now: () => now as never } })
  await practice.found()
  const doctor = await practice.signedIn('dr.lee')
  zimmerId = valueOf(await doctor.patients.register(ZIMMER)).patientId
  valueOf(await doctor.patients.register({ ...ZIMMER, familyName: 'Okafor', givenName: 'Ada' }))
  now += 60_000
  valueOf(await doctor.access.breakGlass({ patientId: zimmerId as never, reason: 'Collapsed in the waiting room' }))
}, 60_000)
afterAll(() => practice?.remove())

test('the audit is narrowed to a patient and to a time; each entry carries her record number', async () => {
  const privacy = await practice.signedIn('privacy')
  const ofHer = valueOf(await privacy.audit.entries({ filter: { patientId: zimmerId } })).entries
  expect(ofHer.map(({ action }) => action)).toEqual(['break-glass', 'create'])
  expect(new Set(ofHer.map(({ recordNumber }) => recordNumber))).toEqual(new Set(['1001']))
  const [until, from] = [(now - 30_000) as never, (now - 30_000) as never]
  const before = valueOf(await privacy.audit.entries({ filter: { patientId: zimmerId, untilAt: until } })).entries
  expect(before.map(({ action }) => action)).toEqual(['create'])
  const after = valueOf(await privacy.audit.entries({ filter: { patientId: zimmerId, fromAt: from } })).entries
  expect(after.map(({ action }) => action)).toEqual(['break-glass'])
})

test('a privacy officer finds the patient to narrow to; that she looked is in the audit', async () => {
  const privacy = await practice.signedIn('privacy')
  const found = [{ patientId: zimmerId, patientName: 'Zimmermann, Aurelia', recordNumber: '1001' }]
  expect(valueOf(await privacy.audit.patients({ text: 'zimmermann, a' }))).toEqual(found)
  expect(valueOf(await privacy.audit.patients({ text: '1001' }))).toEqual(found)
  expect(valueOf(await privacy.audit.patients({ text: '%' }))).toHaveLength(2)
  const own = valueOf(await privacy.audit.entries({ filter: { action: 'search' } })).entries
  expect(own.map(({ channel }) => channel)).toContain('audit.patients')
  const desk = await practice.signedIn('desk')
  expect(await desk.audit.patients({ text: 'zim' })).toMatchObject({ ok: false, failure: { code: 'forbidden' } })
})

test('an emergency access to review names the patient and the record; seeing the list is recorded', async () => {
  const privacy = await practice.signedIn('privacy')
  const [grant] = valueOf(await privacy.access.breakGlassGrants({}))
  expect(grant).toMatchObject({ patientName: 'Zimmermann, Aurelia', recordNumber: '1001', userName: 'Dr. Lee' })
  const seen = valueOf(await privacy.audit.entries({ filter: { category: 'access', action: 'search' } })).entries
  expect(seen.map(({ channel, userName }) => [channel, userName])).toEqual([['access.breakGlassGrants', 'Pat Privacy']])
})
