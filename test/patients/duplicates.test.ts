import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { decideDistinct, registerPatient } from '../../db/patients/commands.ts'
import { possibleDuplicates, suspectsOf } from '../../db/patients/queries.ts'
import { areNicknames, LIKELY, type Patient, PatientDetails, SuspectFacts } from '../../shared/patients/index.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'
import { author, MARIA, peopleIn } from './people.ts'

const ROBERT = {
  familyName: 'Hargrove',
  givenName: 'Robert',
  birthOn: '1961-04-07',
  gender: 'male' as const,
  phone: '312-555-0133',
  email: 'rob@example.org',
  addressLine: '12 Quillfeather Lane',
  postalCode: '62701',
}

describe.each(ENGINES)('possible duplicates on %s', (_name, open) => {
  let store: AnyStore
  let people: ReturnType<typeof peopleIn>
  let robert: Patient
  beforeAll(async () => {
    store = await open()
    people = peopleIn(store, 'duplicates')
    await people.found()
    await people.register(MARIA)
    robert = await people.register(ROBERT)
  })
  afterAll(() => store.close())
  const suspects = (details: object) => suspectsOf(store.journal, SuspectFacts.parse({ ...ROBERT, ...details }))
  const nothingElse = { phone: '', email: '', addressLine: '', postalCode: '' }

  test.each([
    ['the same name and birth date', nothingElse, ['same-name', 'same-birth-date']],
    ['a nickname', { ...nothingElse, givenName: 'Bob' }, ['nickname', 'same-birth-date']],
    ['like sound', { ...nothingElse, familyName: 'Hargroave' }, ['one-slip', 'same-birth-date']],
    [
      'like sound of both',
      { ...nothingElse, familyName: 'Hargrohve', givenName: 'Rupert' },
      ['sounds-alike', 'same-birth-date'],
    ],
    ['day and month swapped', { ...nothingElse, birthOn: '1961-07-04' }, ['same-name', 'swapped-birth-date']],
    ['one digit of the birth date', { ...nothingElse, birthOn: '1967-04-07' }, ['same-name', 'close-birth-date']],
    ['two digits swapped', { ...nothingElse, birthOn: '1916-04-07' }, ['same-name', 'close-birth-date']],
    ['the same phone', { ...nothingElse, birthOn: '1988-11-11', phone: '(312) 555 0133' }, ['same-name', 'same-phone']],
    ['the same e-mail, married', { ...nothingElse, familyName: 'Ito', email: 'ROB@example.org' }, ['same-email']],
    [
      'family and given name swapped',
      { ...nothingElse, familyName: 'Robert', givenName: 'Hargrove' },
      ['swapped-name'],
    ],
  ])('%s', async (_what, details, reasons) => {
    const found = await suspects(details)
    expect(found[0]).toMatchObject({ patientId: robert.patientId })
    expect(found[0]?.reasons).toEqual(expect.arrayContaining(reasons))
  })

  test('the same in everything is likely, and the reasons are told', async () => {
    const [first] = await suspects({})
    expect(first?.score).toBeGreaterThanOrEqual(LIKELY)
    expect(first?.reasons).toEqual(['same-name', 'same-birth-date', 'same-phone', 'same-email', 'same-address'])
  })

  test.each([
    ['a twin', { givenName: 'Walter', email: '' }],
    ['somebody of the same name and nothing else', { ...nothingElse, birthOn: '1990-12-25' }],
    ['somebody born on the same day', { ...nothingElse, familyName: 'Quill', givenName: 'Iris' }],
    ['a son at the same address', { birthOn: '1990-12-25', suffix: 'Jr', givenName: 'Steven', email: '' }],
  ])('no warning for %s', async (_what, details) => {
    expect(await suspects(details)).toEqual([])
  })

  test('the pairs of the practice; what somebody found to be two people is not asked again', async () => {
    const twice = await people.register({ ...ROBERT, givenName: 'Bob', email: '' })
    const list = async () => (await possibleDuplicates(store.journal, { most: 10 })).pairs
    const pair = [robert.patientId, twice.patientId].toSorted()
    expect(await list()).toEqual([
      { patientId: pair[0], otherId: pair[1], score: expect.any(Number), reasons: expect.any(Array) },
    ])
    const { ids } = people
    const decision = { patientId: twice.patientId, otherId: robert.patientId, reason: 'Cousins, both seen in person' }
    await decideDistinct(store.journal, author, { ...decision, ids, now: store.clock.now() })
    await decideDistinct(store.journal, author, { ...decision, ids, now: store.clock.now() })
    expect(await list()).toEqual([])
    expect(await store.journal.db.selectFrom('patientDistinction').selectAll().execute()).toHaveLength(1)
  })

  test('registered in sight of the other, the pair is known to be two people', async () => {
    const details = PatientDetails.parse({ ...ROBERT, familyName: 'Hargrave', phone: '' })
    const { ids } = people
    const input = { details, ids, now: store.clock.now(), differentFrom: [robert.patientId] }
    const { patientId } = await registerPatient(store.journal, author, input)
    const { pairs } = await possibleDuplicates(store.journal, { most: 10 })
    expect(pairs.filter((pair) => [pair.patientId, pair.otherId].includes(patientId))).not.toContainEqual(
      expect.objectContaining({
        patientId: [robert.patientId, patientId].toSorted()[0],
        otherId: [robert.patientId, patientId].toSorted()[1],
      }),
    )
  })
})

test('nicknames go both ways, and not from one to any other', () => {
  expect([areNicknames('bob', 'robert'), areNicknames('robert', 'bob'), areNicknames('peggy', 'margaret')]).toEqual([
    true,
    true,
    true,
  ])
  expect([areNicknames('bob', 'margaret'), areNicknames('iris', 'iris')]).toEqual([false, false])
})
