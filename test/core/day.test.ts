import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { scratchCore, valueOf, ZIMMER } from '../support/practices.ts'

let practice: Awaited<ReturnType<typeof scratchCore>>
beforeEach(async () => {
  practice = await scratchCore()
  await practice.found()
})
afterEach(() => practice.remove())

describe('a day with one patient', () => {
  test('register, find, see it in the audit; start again, it is all there', async () => {
    const desk = await practice.signedIn('desk')
    const patient = valueOf(await desk.patients.register(ZIMMER))
    for (const text of ['zimmer', 'aurel zimm', '2/29/1980', '555-010', patient.recordNumber])
      expect([text, valueOf(await desk.patients.search({ text })).map((row) => row.patientId)]).toEqual([
        text,
        [patient.patientId],
      ])
    expect(valueOf(await desk.patients.search({ text: 'nobody' }))).toEqual([])

    await practice.restart()
    const again = await practice.signedIn('desk')
    expect(valueOf(await again.patients.get({ patientId: patient.patientId }))).toEqual(patient)

    const officer = await practice.signedIn('privacy')
    const { entries } = valueOf(
      await officer.audit.entries({ filter: { patientId: patient.patientId }, descending: false }),
    )
    expect(entries.map(({ action, userName, patientName }) => [action, userName, patientName])).toEqual([
      ['create', 'Dana Desk', 'Zimmermann, Aurelia'],
      ['read', 'Dana Desk', 'Zimmermann, Aurelia'],
    ])
    expect(valueOf(await officer.audit.verify({}))).toMatchObject({ verdict: 'intact', findings: [] })
  })

  test('two people changing one patient: the second is told, nothing is overwritten', async () => {
    const [a, b] = [await practice.signedIn('desk'), await practice.signedIn('dr.lee')]
    const patient = valueOf(await a.patients.register(ZIMMER))
    valueOf(
      await a.patients.update({ patientId: patient.patientId, revision: 1, details: { ...ZIMMER, phone: '555-0101' } }),
    )
    const second = await b.patients.update({
      patientId: patient.patientId,
      revision: 1,
      details: { ...ZIMMER, city: 'Aurora' },
    })
    expect(second).toMatchObject({ ok: false, failure: { code: 'conflict', reason: 'stale' } })
    expect(valueOf(await b.patients.get({ patientId: patient.patientId }))).toMatchObject({
      phone: '555-0101',
      city: 'Springfield',
      revision: 2,
    })
  })

  test('a change is heard on every connection', async () => {
    const [a, b] = [await practice.signedIn('desk'), await practice.signedIn('dr.lee')]
    const heard: string[] = []
    b.patients.changed({}, (event) => heard.push(...event.patientIds))
    await new Promise((resolve) => setTimeout(resolve, 10))
    const patient = valueOf(await a.patients.register(ZIMMER))
    expect(heard).toEqual([patient.patientId])
  })
})

describe('a sensitive chart', () => {
  test('is closed to whom it is not open, opens by breaking the glass with a reason, and comes up for review', async () => {
    const doctor = await practice.signedIn('dr.lee')
    const admin = await practice.signedIn('admin')
    const nursePassword = 'night nurse pass phrase'
    valueOf(
      await admin.access.addUser({
        login: 'nurse',
        displayName: 'Nina Nurse',
        roles: ['nurse'],
        password: nursePassword,
      }),
    )
    const patient = valueOf(await doctor.patients.register(ZIMMER))
    valueOf(
      await doctor.patients.markSensitive({
        patientId: patient.patientId,
        sensitive: true,
        reason: 'Works at this clinic',
      }),
    )
    const nurse = practice.connect()
    valueOf(await nurse.access.signIn({ login: 'nurse', password: nursePassword }))
    expect(await nurse.patients.get({ patientId: patient.patientId })).toMatchObject({
      ok: false,
      failure: { code: 'forbidden', reason: 'sensitive' },
    })
    expect(await nurse.access.breakGlass({ patientId: patient.patientId, reason: 'short' })).toMatchObject({
      ok: false,
      failure: { code: 'invalid-input' },
    })
    valueOf(await nurse.access.breakGlass({ patientId: patient.patientId, reason: 'Collapsed in the waiting room' }))
    expect(valueOf(await nurse.patients.get({ patientId: patient.patientId })).familyName).toBe('Zimmermann')
    const officer = await practice.signedIn('privacy')
    const [grant] = valueOf(await officer.access.breakGlassGrants({}))
    expect(grant).toMatchObject({ userName: 'Nina Nurse', reason: 'Collapsed in the waiting room', reviewedAt: null })
    valueOf(
      await officer.access.reviewBreakGlass({
        grantId: grant?.grantId ?? '',
        verdict: 'appropriate',
        note: 'Emergency',
      }),
    )
    expect(valueOf(await officer.access.breakGlassGrants({}))).toEqual([])
  })

  test('an administrator opens no chart at all', async () => {
    const patient = valueOf(await (await practice.signedIn('desk')).patients.register(ZIMMER))
    const admin = await practice.signedIn('admin')
    for (const outcome of [
      await admin.patients.get({ patientId: patient.patientId }),
      await admin.patients.search({ text: '' }),
      await admin.access.breakGlass({ patientId: patient.patientId, reason: 'I want to look at this' }),
    ])
      expect(outcome).toMatchObject({ ok: false, failure: { code: 'forbidden' } })
  })
})
