import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { scratchCore, valueOf, ZIMMER } from '../support/practices.ts'

let practice: Awaited<ReturnType<typeof scratchCore>>
beforeEach(async () => {
  practice = await scratchCore()
  await practice.found()
})
afterEach(() => practice.remove())

const actionsOn = async (patientId: string) => {
  const officer = await practice.signedIn('privacy')
  const { entries } = valueOf(
    await officer.audit.entries({ filter: { patientId: patientId as never }, descending: false }),
  )
  return entries.map(({ action, ok }) => (ok ? action : `${action} (not let in)`))
}
const REASON = 'asked by the patient herself'

test('a sensitive chart that stayed closed was not read, and the reading that follows is recorded', async () => {
  const [desk, doctor] = [await practice.signedIn('desk'), await practice.signedIn('dr.lee')]
  const { patientId } = valueOf(await desk.patients.register(ZIMMER))
  valueOf(await doctor.patients.markSensitive({ patientId, sensitive: true, reason: REASON }))
  expect(await desk.patients.get({ patientId })).toMatchObject({ failure: { reason: 'sensitive' } })
  expect(await actionsOn(patientId)).toEqual(['create', 'privilege', 'refused (not let in)'])
  valueOf(await doctor.patients.markSensitive({ patientId, sensitive: false, reason: REASON }))
  valueOf(await desk.patients.get({ patientId }))
  expect(await actionsOn(patientId)).toEqual(['create', 'privilege', 'refused (not let in)', 'privilege', 'read'])
})

test('half a character, in a search or instead of an identifier, is refused and stops nobody from reading', async () => {
  const [desk, admin] = [await practice.signedIn('desk'), await practice.signedIn('admin')]
  const { patientId } = valueOf(await desk.patients.register(ZIMMER))
  expect(await desk.patients.search({ text: 'zim\ud83d' })).toMatchObject({ failure: { code: 'invalid-input' } })
  expect(await admin.patients.get({ patientId: '\ud83d' as never })).toMatchObject({ failure: { code: 'forbidden' } })
  expect(await admin.patients.get({ patientId: 'x'.repeat(500_000) as never })).toMatchObject({
    failure: { code: 'forbidden' },
  })
  const officer = await practice.signedIn('privacy')
  const { entries } = valueOf(await officer.audit.entries({ filter: { action: 'refused' } }))
  expect(entries.map((entry) => entry.patientId)).toEqual([null, null])
  valueOf(await desk.patients.get({ patientId }))
})

test('a search whose answer was seen stays in the audit when its text is deleted again', async () => {
  const desk = await practice.signedIn('desk')
  for (const text of ['z', 'zim', 'zimmer', 'zimm', 'z', '']) valueOf(await desk.patients.search({ text }))
  const officer = await practice.signedIn('privacy')
  const { entries } = valueOf(await officer.audit.entries({ filter: { action: 'search' }, descending: false }))
  expect(entries.map(({ detail }) => JSON.parse(detail).text)).toEqual(['zimmer', ''])
})

test('whatever the core writes into the audit, the audit can show', async () => {
  const admin = await practice.signedIn('admin')
  const [place] = valueOf(await admin.backups.places({}))
  valueOf(await admin.backups.configure({ placeId: place?.placeId ?? '', everyHours: 4, keep: 5 }))
  valueOf(await admin.backups.checkDatabase({}))
  const officer = await practice.signedIn('privacy')
  const { entries } = valueOf(await officer.audit.entries({ filter: { category: 'backups' }, descending: false }))
  expect(entries.map(({ action }) => action)).toEqual(['configure', 'check'])
})

test('reading the audit is in the audit, once for as long as it is the same reading', async () => {
  const officer = await practice.signedIn('privacy')
  for (let i = 0; i < 3; i++) valueOf(await officer.audit.entries({ filter: { action: 'sign-in' } }))
  const { entries } = valueOf(await officer.audit.entries({ filter: { action: 'search', category: 'audit' } }))
  expect(entries.map(({ detail }) => JSON.parse(detail).filter)).toEqual([{ action: 'sign-in' }])
})

test('the audit is searched by the name of a patient too, whatever the case', async () => {
  const desk = await practice.signedIn('desk')
  valueOf(await desk.patients.register(ZIMMER))
  valueOf(await desk.patients.register({ ...ZIMMER, familyName: 'Quill' }))
  const officer = await practice.signedIn('privacy')
  const { entries, total } = valueOf(await officer.audit.entries({ filter: { text: 'zimmermann, AUR' } }))
  expect([total, entries.map(({ patientName }) => patientName)]).toEqual([1, ['Zimmermann, Aurelia']])
})
