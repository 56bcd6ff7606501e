import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { updatePatient } from '../../db/patients/commands.ts'
import { type Patient, PatientDetails } from '../../shared/patients/index.ts'
import { size } from '../support/size.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'
import { author, peopleIn } from './people.ts'

describe.each(ENGINES)('finding patients on %s', (_name, open) => {
  let store: AnyStore
  let people: ReturnType<typeof peopleIn>
  const all: Patient[] = []
  beforeAll(async () => {
    store = await open()
    people = peopleIn(store)
    await people.found()
    const list = [
      {},
      { familyName: 'O’Brien', givenName: 'Seán', birthOn: '1980-02-29', phone: '312-555-0187', email: '' },
      { familyName: 'Smith', givenName: 'Robert', middleName: 'James', birthOn: '2001-12-09', phone: '3125550100' },
      { familyName: 'Smyth', givenName: 'Roberta', birthOn: '1999-09-12', phone: '' },
      { familyName: 'van der Berg', givenName: 'Anneke', birthOn: '1925-03-03', preferredName: 'Annie', phone: '' },
      { familyName: 'Nguyễn', givenName: 'Thị Đào', birthOn: '1990-06-15', phone: '+1 (415) 555-0111' },
      {
        familyName: 'Washington',
        givenName: 'Denise',
        birthOn: '1972-01-31',
        phone: '',
        previousNames: [{ familyName: 'Underwood', givenName: 'Denise', middleName: '', until: '2010' }],
        morePhones: [{ number: '555-0177', use: 'work' as const, mayText: '' as const }],
        identifiers: [{ system: 'earlier-system', value: 'KX-4417' }],
      },
    ]
    for (const details of list) {
      all.push(await people.register(details as never))
      store.clock.advance(1000)
    }
  })
  afterAll(() => store.close())

  test.each([
    ['garcia', 'García Núñez María'],
    ['nunez maria', 'García Núñez María'],
    ['mar gar nun', 'García Núñez María'],
    ['obrien', 'O’Brien Seán'],
    ["o'brien sean", 'O’Brien Seán'],
    ['vanderberg', 'van der Berg Anneke'],
    ['annie', 'van der Berg Anneke'],
    ['dao nguyen', 'Nguyễn Thị Đào'],
    ['underwood', 'Washington Denise'],
    ['washinton', 'Washington Denise'],
    ['Wasihngton', 'Washington Denise'],
    ['garzia', 'García Núñez María'],
    ['1980-02-29', 'O’Brien Seán'],
    ['2/29/1980', 'O’Brien Seán'],
    ['2/29/80', 'O’Brien Seán'],
    ['02291980', 'O’Brien Seán'],
    ['February 29 1980', 'O’Brien Seán'],
    ['29 feb 1980', 'O’Brien Seán'],
    ['29 de febrero de 1980', 'O’Brien Seán'],
    ['feb 1980', 'O’Brien Seán'],
    ['2/1980', 'O’Brien Seán'],
    ['1980', 'O’Brien Seán'],
    ['sean 2/29/1980', 'O’Brien Seán'],
    ['0187', 'O’Brien Seán'],
    ['(312) 555-0187', 'O’Brien Seán'],
    ['555 0111', 'Nguyễn Thị Đào'],
    ['0177', 'Washington Denise'],
    ['kx-4417', 'Washington Denise'],
    ['washington 0177', 'Washington Denise'],
    ['1002', 'O’Brien Seán'],
  ])('%s', async (text, wanted) => {
    expect((await people.names(text))[0]).toBe(wanted)
  })

  test('3/3/50 may be one year only; 3/3/25 is 1925 as well as 2025', async () => {
    expect(await people.names('3/3/50')).toEqual(['García Núñez María'])
    expect(await people.names('3/3/25')).toEqual(['van der Berg Anneke'])
    expect(await people.names('3/3')).toEqual(['García Núñez María', 'van der Berg Anneke'])
  })

  test('what is exact comes first, then beginnings, then like sound, then slips', async () => {
    const found = await people.find('smith')
    expect(found.map(({ familyName, match }) => [familyName, match])).toEqual([
      ['Smith', 'exact'],
      ['Smyth', 'sound'],
    ])
    expect((await people.find('robert')).map(({ givenName, match }) => [givenName, match])).toEqual([
      ['Robert', 'exact'],
      ['Roberta', 'prefix'],
    ])
    expect((await people.find('denisr')).map(({ match }) => match)).toContain('typo')
  })

  test('an earlier name says so', async () => {
    expect(await people.find('underwood')).toEqual([
      expect.objectContaining({ familyName: 'Washington', formerName: 'Underwood, Denise' }),
    ])
    expect((await people.find('washington'))[0]?.formerName).toBe('')
  })

  test('all parts must fit: nobody is found by half of what was typed', async () => {
    expect(await people.names('garcia robert')).toEqual([])
    expect(await people.names('garcia 2/29/1980')).toEqual([])
    expect(await people.names('qqqqq')).toEqual([])
  })

  test('nothing typed lists the last registered first', async () => {
    expect((await people.names('  '))[0]).toBe('Washington Denise')
  })

  test('whoever changes her name is found by the new one at once, and not by the old any more', async () => {
    const patient = await people.register({ familyName: 'Kowalska', givenName: 'Ewa', phone: '', email: '' })
    expect(await people.names('kowalska')).toEqual(['Kowalska Ewa'])
    const { patientId, revision } = patient
    const details = PatientDetails.parse({ ...patient, familyName: 'Lewandowska' })
    await updatePatient(store.journal, author, { patientId, revision, details, now: store.clock.now() })
    expect(await people.names('lewandow')).toEqual(['Lewandowska Ewa'])
    expect(await people.names('kowalska')).toEqual([])
  })

  test('the parts of a name find it in any order, each cut off anywhere', async () => {
    const parts = (patient: Patient) =>
      `${patient.familyName} ${patient.givenName} ${patient.middleName}`.split(/[\s’]+/).filter(Boolean)
    const question = fc
      .constantFrom(...all.filter(({ familyName }) => familyName !== 'Smyth'))
      .chain((patient) =>
        fc
          .shuffledSubarray(parts(patient), { minLength: 2 })
          .chain((chosen) =>
            fc.tuple(
              fc.constant(patient),
              fc.tuple(...chosen.map((part) => fc.integer({ min: 1, max: part.length }).map((n) => part.slice(0, n)))),
            ),
          ),
      )
    await fc.assert(
      fc.asyncProperty(question, async ([patient, chosen]) => {
        const found = await people.find(chosen.join(' '))
        expect(found.map(({ patientId }) => patientId)).toContain(patient.patientId)
      }),
      { numRuns: size({ ci: 150, full: 2000 }) },
    )
  })

  test('one slip of the finger anywhere in a family name still finds it', async () => {
    const slip = fc.constantFrom('Washington', 'Nguyen', 'Smith', 'Garcia').chain((name) =>
      fc
        .tuple(
          fc.integer({ min: 0, max: name.length - 1 }),
          fc.constantFrom('swap', 'drop', 'double', 'other'),
          fc.constantFrom(...Array.from('abcdefghijklmnopqrstuvwxyz')),
        )
        .map(([at, kind, letter]) => {
          const [before, one, after] = [name.slice(0, at), name[at] ?? '', name.slice(at + 1)]
          if (kind === 'drop') return { name, typed: before + after }
          if (kind === 'double') return { name, typed: before + letter + one + after }
          if (kind === 'swap') return { name, typed: before + (after[0] ?? '') + one + after.slice(1) }
          return { name, typed: before + letter + after }
        }),
    )
    await fc.assert(
      fc.asyncProperty(slip, async ({ name, typed }) => {
        const found = await people.find(typed)
        expect(found.map(({ familyName }) => familyName.normalize('NFD').replace(/\p{M}/gu, ''))).toContainEqual(
          expect.stringContaining(name),
        )
      }),
      { numRuns: size({ ci: 200, full: 2000 }) },
    )
  })

  test('control: two slips are too many', async () => {
    expect(await people.names('pashimgton')).toEqual([])
  })
})
