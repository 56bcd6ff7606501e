import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { registerPatient, updatePatient } from '../../db/patients/commands.ts'
import { suspectsOf } from '../../db/patients/duplicates.ts'
import { safetyAnswer, safetyChart } from '../../db/safety/queries.ts'
import { takeVitals } from '../../db/vitals/commands.ts'
import { measuredForGrowth, type Whose } from '../../db/vitals/queries.ts'
import { type BirthDate, type Decimal, momentIn, timeFault } from '../../shared/kernel/index.ts'
import { birthDateFault, PatientDetails, type PatientDetailsInput, readImportRow } from '../../shared/patients/index.ts'
import { ProposedDrug, type SafetyAnswer } from '../../shared/safety/index.ts'
import { ageInMonths, doubtsAbout, type Measure, plausibility, vitalFlag } from '../../shared/vitals/index.ts'
import { ask as asked, KNOWLEDGE } from '../safety/asking.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'
import { author, MARIA, peopleIn } from './people.ts'

const UNKNOWN = 'unknown' as BirthDate
const ZONE = 'America/New_York'
const born = (answer: SafetyAnswer) =>
  answer.kinds.flatMap(({ kind, answer: found, reasons }) =>
    reasons.some(({ code }) => code === 'birth-date-missing') ? [{ kind, found }] : [],
  )

describe.each(ENGINES)('a birth date that nobody knows, on %s', (_name, open) => {
  let store: AnyStore
  let people: ReturnType<typeof peopleIn>
  beforeEach(async () => {
    store = await open()
    people = peopleIn(store, 'unknown')
    await people.found()
  })
  afterEach(() => store.close())

  test('is said, never left out; and becomes known later', async () => {
    expect(PatientDetails.safeParse({ ...MARIA, birthOn: '' }).success).toBe(false)
    expect(PatientDetails.safeParse({ ...MARIA, birthOn: undefined }).success).toBe(false)
    const ida = await people.register({
      familyName: 'Vale',
      givenName: 'Ida',
      birthOn: 'unknown',
      phone: '',
      email: '',
    })
    expect(ida.birthOn).toBe('unknown')
    // A date of death is no fault beside it.
    const { patientId, revision, recordNumber: _n, sensitive: _s, registeredAt: _r, mergedInto: _m, ...details } = ida
    const dead = { ...details, deceased: true, deceasedOn: '2001' } as PatientDetailsInput
    const input = { patientId, revision, details: dead, now: store.clock.now() }
    expect((await updatePatient(store.journal, author, input)).birthOn).toBe('unknown')
    const known = { ...input, revision: revision + 1, details: { ...dead, birthOn: '1941-11-05' } }
    await updatePatient(store.journal, author, known)
    expect((await people.find('vale 11/5/1941'))[0]?.birthOn).toBe('1941-11-05')
    const twice = await store.journal.db.selectFrom('patient').select('birthOn').execute()
    expect(twice).toEqual([{ birthOn: '1941-11-05' }])
  })

  test('a search by name and day finds whom it may be, after those whom it is; by day alone nobody without one', async () => {
    await people.register({ familyName: 'Vale', givenName: 'Ida', birthOn: 'unknown', phone: '', email: '' })
    await people.register({ familyName: 'Vale', givenName: 'Zoe', birthOn: '1980-02-29', phone: '', email: '' })
    await people.register({ familyName: 'Vale', givenName: 'Ann', birthOn: '1980-03-01', phone: '', email: '' })
    expect(await people.names('vale')).toEqual(['Vale Ann', 'Vale Ida', 'Vale Zoe'])
    expect(await people.names('vale 2/29/1980')).toEqual(['Vale Zoe', 'Vale Ida'])
    expect(await people.names('2/29/1980')).toEqual(['Vale Zoe'])
    expect(await people.names('1980')).toEqual(['Vale Ann', 'Vale Zoe'])
    expect(await people.names('0000')).toEqual([])
  })

  test('somebody of the same name is told of, whichever of the two has no birth date; another name is not', async () => {
    const ida = await people.register({
      familyName: 'Van Vale',
      givenName: 'Ida',
      birthOn: 'unknown',
      phone: '',
      email: '',
    })
    await people.register({
      familyName: 'Vale',
      givenName: 'Otto',
      gender: 'male',
      birthOn: 'unknown',
      phone: '',
      email: '',
    })
    const facts = (more: object) => PatientDetails.parse({ ...MARIA, phone: '', email: '', ...more })
    const like = async (more: object) =>
      (await suspectsOf(store.journal, facts(more))).map(({ patientId, reasons }) => [patientId, ...reasons])
    const found = [[ida.patientId, 'same-name', 'unknown-birth-date']]
    expect(await like({ familyName: 'Van Vale', givenName: 'Ida', birthOn: '1990-01-01' })).toEqual(found)
    expect(await like({ familyName: 'Van Vale', givenName: 'Ida', birthOn: 'unknown' })).toEqual(found)
    expect(await like({ familyName: 'Van Vale', givenName: 'Bert', birthOn: 'unknown' })).toEqual([])
    const known = await people.register({
      familyName: 'Oak',
      givenName: 'Eve',
      birthOn: '1990-01-01',
      phone: '',
      email: '',
    })
    expect(await like({ familyName: 'Oak', givenName: 'Eve', birthOn: 'unknown' })).toEqual([
      [known.patientId, 'same-name', 'unknown-birth-date'],
    ])
  })

  test('vital signs are kept and judged by what holds at every age; no growth chart has a point', async () => {
    const ida = await people.register({ familyName: 'Vale', givenName: 'Ida', birthOn: 'unknown' })
    const whose: Whose = { patientId: ida.patientId, birthOn: ida.birthOn, gender: 'female', timeZone: ZONE }
    const pressure = { kind: 'blood-pressure', systolic: '186', diastolic: '92', position: '', site: '' } as const
    const weight = { kind: 'weight', value: '12', unit: 'kg', unitText: '', site: '', oxygenFlow: null } as never
    const origin = {
      patientId: ida.patientId,
      encounterId: null,
      happened: momentIn(ZONE, store.clock.now()),
      author,
      authorName: 'Nurse',
      ids: people.ids,
      now: store.clock.now(),
      timeZone: ZONE,
    }
    const take = (of: Whose, first: object = pressure) =>
      takeVitals(
        store.journal,
        origin,
        {
          patientId: ida.patientId,
          encounterId: null,
          measures: [first as never, weight],
          confirmed: ['weight', 'blood-pressure'],
        },
        of,
      )
    const flags = ({ observations }: Awaited<ReturnType<typeof take>>) => observations.map(({ flag }) => flag)
    // Critical whatever the age; a weight is judged at none.
    expect(flags(await take(whose))).toEqual(['HH', ''])
    // What is usual at one age and not at another is not told: 150/85 is high, but of an adult no crisis, of a child one.
    expect(flags(await take(whose, { ...pressure, systolic: '150', diastolic: '85' }))).toEqual(['H', ''])
    expect(flags(await take(whose, { ...pressure, systolic: '112', diastolic: '60' }))).toEqual(['', ''])
    // The control: the same measure of a child is high.
    const child = { ...whose, birthOn: '2020-01-01' as BirthDate }
    expect(flags(await take(child, { ...pressure, systolic: '112', diastolic: '60' }))).toEqual(['H', ''])
    expect(await measuredForGrowth(store.journal.db, whose, 0)).toEqual([])
  })

  test('no rule takes an unknown age for an adult’s: what depends on it is not checked', async () => {
    const check = async (birthOn: string) => {
      const { patientId } = await people.register({ familyName: `Vale ${birthOn}`, birthOn: birthOn as BirthDate })
      const proposed = [ProposedDrug.parse({ drugId: 'line', concept: { text: 'codeine', codings: [] } })]
      const read = await safetyChart(store.journal.db, KNOWLEDGE, { patientId, now: store.clock.now() })
      const answer = await safetyAnswer(
        store.journal.db,
        { knowledge: KNOWLEDGE },
        { patientId, proposed, now: store.clock.now() },
      )
      return { age: read?.patient.ageYears, answer }
    }
    const unknown = await check('unknown')
    expect(unknown.age).toBeNull()
    expect(born(unknown.answer).map(({ found }) => found)).not.toContain('checked-clear')
    expect(born(unknown.answer).map(({ found }) => found)).toContain('not-checked')
    expect(unknown.answer.overall).not.toBe('checked-clear')
    // As much as the year is no age for a rule either; a whole birth date is.
    expect(born((await check('1980')).answer)).not.toEqual([])
    expect(born((await check('1980-01-01')).answer)).toEqual([])
  })

  test('nothing is registered on a birth date that is none', async () => {
    const details = { ...MARIA, birthOn: 'Unknown' as BirthDate }
    expect(PatientDetails.safeParse(details).success).toBe(false)
    const future = registerPatient(store.journal, author, {
      details: PatientDetails.parse({ ...MARIA, birthOn: '2941-01-01' }),
      ids: people.ids,
      now: store.clock.now(),
    })
    await expect(future).rejects.toMatchObject({ reason: 'birth-date' })
  })
})

test('the control: whoever guessed an adult for an unknown age would have called clear what harms a child', () => {
  const ask = (ageYears: number | null) => asked({ drug: 'codeine' }, { ageYears })
  const ageKinds = (answer: SafetyAnswer) => born(answer)
  const fires = (answer: SafetyAnswer) => answer.alerts.filter(({ tier }) => tier === 'T1' || tier === 'T2').length
  expect(ageKinds(ask(null))).not.toEqual([])
  expect(fires(ask(8))).toBeGreaterThan(fires(ask(30)))
  expect(ageKinds(ask(30))).toEqual([])
})

test('the rules by themselves: nothing is future, before birth, a child’s or an adult’s', () => {
  expect(birthDateFault('unknown', '2026-11-24')).toBeNull()
  expect(ageInMonths(UNKNOWN, '2026-11-24' as never)).toBeNull()
  const reckoning = { birthOn: UNKNOWN, now: Date.UTC(2026, 10, 24) as never, timeZone: ZONE }
  expect(timeFault('1850', reckoning)).toBeNull()
  expect(timeFault('2030', reckoning)).toBe('future')
  expect(vitalFlag('pulse', '70' as Decimal, null, 'male')).toBe('')
  expect(vitalFlag('pulse', '40' as Decimal, null, 'male')).toBe('L')
  expect(vitalFlag('pulse', '40' as Decimal, 480, 'male')).toBe('L')
  // What somebody of some age can have is kept, the unlikely of all ages is asked for again, the impossible refused.
  expect(plausibility('weight', '4' as Decimal, null)).toBeNull()
  expect(plausibility('weight', '120' as Decimal, null)).toBeNull()
  expect(plausibility('weight', '400' as Decimal, null)).toBe('unlikely')
  expect(plausibility('weight', '900' as Decimal, null)).toBe('impossible')
  const upsideDown = [{ kind: 'blood-pressure', systolic: '80', diastolic: '90', position: '', site: '' }] as Measure[]
  expect(doubtsAbout(upsideDown, null)).toEqual([{ kind: 'blood-pressure', fault: 'order' }])
})

test('a line of an export says it in so many words, or is asked for', () => {
  const read = (text: string) =>
    readImportRow(['Vale', 'Ida', text], ['familyName', 'givenName', 'birthOn'], '2026-11-30').details?.birthOn ?? null
  expect(['unknown', ' Unknown ', '', 'n/a'].map(read)).toEqual(['unknown', 'unknown', null, null])
})
