import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { CHUNK_BYTES, SuspectFacts } from '../../shared/patients/index.ts'
import { scratchCore, valueOf, ZIMMER } from '../support/practices.ts'

const MANAGER = {
  login: 'morgan',
  displayName: 'Morgan Manager',
  password: 'manager pass phrase',
  roles: ['office-manager' as const],
}
const REASON = 'Seen in person, one and the same'
/** The smallest JPEG that begins like one. */
const PHOTO = { mediaType: 'image/jpeg' as const, data: '/9j/4AAQSkZJRg==' }

describe('patients over the contract', () => {
  let practice: Awaited<ReturnType<typeof scratchCore>>
  type Clients = Awaited<ReturnType<typeof practice.signedIn>>
  let [desk, doctor, manager]: Clients[] = []
  beforeAll(async () => {
    practice = await scratchCore()
    await practice.found()
    valueOf(await (await practice.signedIn('admin')).access.addUser(MANAGER))
    desk = await practice.signedIn('desk')
    doctor = await practice.signedIn('dr.lee')
    manager = practice.connect()
    valueOf(await manager.access.signIn(MANAGER))
  }, 60_000)
  afterAll(() => practice.remove())
  const at = <T>(one: T | undefined): T => {
    if (one === undefined) throw new Error('nothing there')
    return one
  }

  test('a whole registration comes back as it was written', async () => {
    const details = {
      ...ZIMMER,
      middleName: 'Marie',
      suffix: 'III',
      preferredName: 'Relly',
      pronouns: 'she/her',
      birthSex: 'female' as const,
      genderIdentity: 'woman' as const,
      races: ['asian' as const, 'white' as const],
      ethnicity: 'not-hispanic' as const,
      language: 'es',
      interpreter: 'yes' as const,
      maritalStatus: 'widowed' as const,
      phoneUse: 'mobile' as const,
      phoneMayText: 'yes' as const,
      morePhones: [{ number: '555-0101', use: 'work' as const, mayText: 'no' as const }],
      previousNames: [{ familyName: 'Ito', givenName: 'Aurelia', middleName: '', until: '2009-05' }],
      contacts: [
        {
          role: 'proxy' as const,
          name: 'Otto Z',
          relationship: 'Brother',
          phone: '',
          email: '',
          legalPapers: 'Power of attorney, folder 3',
        },
      ],
      identifiers: [{ system: 'old-record', value: 'A-77' }],
      deceased: true,
      deceasedOn: '2026-01',
    }
    const saved = valueOf(await at(desk).patients.register(details))
    expect(valueOf(await at(desk).patients.get({ patientId: saved.patientId }))).toMatchObject(details)
    expect(saved).toMatchObject({ mergedInto: null, inactive: false, previousAddresses: [] })
  })

  test.each([
    ['out of use without a reason', { inactive: true }, 'inactiveReason'],
    ['a date of death of the living', { deceasedOn: '2020' }, 'deceasedOn'],
    ['a death before birth', { deceased: true, deceasedOn: '1979' }, 'deceasedOn'],
    [
      'more than four digits of a social security number',
      { identifiers: [{ system: 'ssn-last-4', value: '123456789' }] },
      'identifiers',
    ],
  ])('%s is refused beside its field', async (_what, change, path) => {
    const outcome = await at(desk).patients.register({ ...ZIMMER, ...change })
    expect(outcome).toMatchObject({ ok: false, failure: { code: 'invalid-input', issues: [{ path }] } })
  })

  test('what the office manager asks for must be there at registration, and only then', async () => {
    const form = valueOf(await at(desk).patients.form({}))
    expect(form).toMatchObject({ phone: 'front', pronouns: 'more', prefix: 'hidden' })
    valueOf(await at(manager).patients.setForm({ fields: { ...form, language: 'required' } }))
    const without = await at(desk).patients.register({ ...ZIMMER, givenName: 'Nola' })
    expect(without).toMatchObject({ ok: false, failure: { reason: 'required', issues: [{ path: 'language' }] } })
    const nola = valueOf(await at(desk).patients.register({ ...ZIMMER, givenName: 'Nola', language: 'en' }))
    const details = { ...ZIMMER, givenName: 'Nola', language: '' }
    valueOf(await at(desk).patients.update({ patientId: nola.patientId, revision: nola.revision, details }))
    valueOf(await at(manager).patients.setForm({ fields: form }))
  })

  test('a photo is kept, replaced and taken away; what is no picture is refused', async () => {
    const { patientId } = valueOf(await at(desk).patients.register({ ...ZIMMER, givenName: 'Pia' }))
    expect(valueOf(await at(desk).patients.photo({ patientId }))).toBeNull()
    valueOf(await at(desk).patients.setPhoto({ patientId, photo: PHOTO }))
    expect(valueOf(await at(desk).patients.photo({ patientId }))).toEqual(PHOTO)
    const script = { mediaType: 'image/png' as const, data: Buffer.from('<svg onload=x>').toString('base64') }
    expect(await at(desk).patients.setPhoto({ patientId, photo: script })).toMatchObject({ ok: false })
    valueOf(await at(desk).patients.setPhoto({ patientId, photo: null }))
    expect(valueOf(await at(desk).patients.photo({ patientId }))).toBeNull()
  })

  test('the warning before saving tells who it may be, and why', async () => {
    valueOf(
      await at(desk).patients.register({
        ...ZIMMER,
        familyName: 'Quintanilla',
        givenName: 'Margaret',
        phone: '312-555-0155',
        email: '',
      }),
    )
    const facts = SuspectFacts.parse({
      ...ZIMMER,
      familyName: 'Quintanila',
      givenName: 'Peggy',
      phone: '3125550155',
      email: '',
    })
    const [first] = valueOf(await at(desk).patients.suspects(facts))
    expect(first).toMatchObject({
      patient: { familyName: 'Quintanilla' },
      reasons: expect.arrayContaining(['nickname', 'same-birth-date', 'same-phone']),
    })
  })

  test('a sensitive chart that was merged into another closes it as well', async () => {
    const one = valueOf(await at(doctor).patients.register({ ...ZIMMER, familyName: 'Vandermeer', givenName: 'Ada' }))
    const two = valueOf(await at(doctor).patients.register({ ...ZIMMER, familyName: 'Vandermeer', givenName: 'Ada' }))
    const revisions = { revision: one.revision, mergedRevision: two.revision }
    const { mergeId } = valueOf(
      await at(manager).patients.merge({
        patientId: one.patientId,
        mergedId: two.patientId,
        ...revisions,
        reason: REASON,
      }),
    )
    valueOf(await at(desk).patients.get({ patientId: one.patientId }))
    valueOf(await at(doctor).patients.markSensitive({ patientId: two.patientId, sensitive: true, reason: REASON }))
    const closed = { ok: false, failure: { code: 'forbidden', reason: 'sensitive' } }
    for (const { patientId } of [one, two]) {
      expect(await at(desk).patients.get({ patientId })).toMatchObject(closed)
      expect(await at(desk).patients.photo({ patientId })).toMatchObject(closed)
      expect(await at(desk).patients.setPhoto({ patientId, photo: null })).toMatchObject(closed)
      expect(await at(desk).patients.merges({ patientId })).toMatchObject(closed)
    }
    expect(await at(manager).patients.unmerge({ mergeId, reason: REASON })).toMatchObject(closed)
    const unknown = { mergeId: one.patientId as string as typeof mergeId, reason: REASON }
    expect(await at(manager).patients.unmerge(unknown)).toMatchObject({ ok: false, failure: { code: 'not-found' } })
    valueOf(await at(doctor).patients.get({ patientId: one.patientId }))
    valueOf(await at(doctor).patients.markSensitive({ patientId: two.patientId, sensitive: false, reason: REASON }))
    valueOf(await at(manager).patients.unmerge({ mergeId, reason: REASON }))
    expect(valueOf(await at(desk).patients.get({ patientId: two.patientId })).mergedInto).toBeNull()
  })

  test('a file is sent in pieces, looked at, tried and taken over; others cannot reach it', async () => {
    const lines = Array.from(
      { length: 300 },
      (_, i) => `${i},Fam${'abcdefghij'[i % 10]}${i},G${i},1/${(i % 28) + 1}/${1930 + (i % 70)},F`,
    )
    const text = `id,last name,first name,dob,sex,${'x'.repeat(300)}\n${lines.join('\n')}\n`
    const bytes = Buffer.from(text)
    const { uploadId } = valueOf(await at(manager).patients.importBegin({ fileName: 'all.csv', bytes: bytes.length }))
    expect(await at(manager).patients.importPreview({ uploadId })).toMatchObject({
      ok: false,
      failure: { reason: 'upload' },
    })
    const piece = Math.ceil(bytes.length / 3)
    expect(piece).toBeLessThan(CHUNK_BYTES)
    for (let from = 0; from < bytes.length; from += piece)
      valueOf(
        await at(manager).patients.importChunk({
          uploadId,
          data: bytes.subarray(from, from + piece).toString('base64'),
        }),
      )
    expect(await at(manager).patients.importChunk({ uploadId, data: 'AAAA' })).toMatchObject({ ok: false })
    const second = practice.connect()
    valueOf(await second.access.signIn(MANAGER))
    expect(await second.patients.importPreview({ uploadId })).toMatchObject({
      ok: false,
      failure: { code: 'not-found' },
    })
    const { mapping, encoding, rows } = valueOf(await at(manager).patients.importPreview({ uploadId }))
    expect(rows).toBe(300)
    const steps: number[] = []
    const onProgress = ({ done }: { done: number }) => steps.push(done)
    const report = valueOf(
      await at(manager).patients.importRun({ uploadId, mapping, encoding, takeDoubtful: true }, { onProgress }),
    )
    expect(report).toMatchObject({ startedBy: 'Morgan Manager', counts: { registered: 300 } })
    expect(steps.at(-1)).toBe(300)
    expect(valueOf(await at(manager).patients.imports({}))[0]).toEqual(report)
    expect(valueOf(await at(desk).patients.search({ text: 'fama10' }))[0]?.familyName).toBe('Fama10')
  })
})
