import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { reviewAnswer, safetyAnswer } from '../../db/safety/queries.ts'
import { allVersions } from '../../db/safety/versions.ts'
import type { PatientId } from '../../shared/kernel/index.ts'
import { ProposedDrug, type SafetyDrug } from '../../shared/safety/index.ts'
import { KNOWLEDGE } from '../safety/asking.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'
import type { Pc } from '../sync/fleet.ts'
import { ALLERGY, change, decide, DRUG, enter, PATIENT, tray, twoPcs } from './two-pcs.ts'

const AT_HAND = { knowledge: KNOWLEDGE }

describe.each(ENGINES)('drugs are judged by every version, with a server on %s', (_name, openServer) => {
  let store: AnyStore
  let practice: Awaited<ReturnType<typeof twoPcs>>

  beforeEach(async () => {
    store = await openServer()
    practice = await twoPcs(store)
    await practice.settle()
  })
  afterEach(async () => {
    await practice.remove()
    await store.close()
  })

  /** The kinds of warnings that interrupt whoever orders a drug on a PC. */
  const warned = async (one: Pc, text: string): Promise<string[]> => {
    const proposed = [ProposedDrug.parse({ drugId: 'line', concept: { text, codings: [] } })]
    const about = { patientId: PATIENT as PatientId, proposed, now: one.clock.now() }
    const { alerts } = await safetyAnswer(one.store.journal.db, AT_HAND, about)
    return alerts.filter(({ interruptive }) => interruptive).map(({ kind }) => kind)
  }
  const keepWhatStands = async () => {
    const [matter] = await tray(practice.north)
    if (!matter) throw new Error('nothing waits')
    await decide(practice.north, matter, [])
    await practice.settle()
  }

  test('S59: an allergy that one PC changed and another ended still warns', async () => {
    const { north, south, settle } = practice
    await enter(north, 'allergy', ALLERGY, {
      conceptText: 'penicillin',
      type: 'allergy',
      category: 'medication',
      clinicalStatus: 'active',
      verificationStatus: 'confirmed',
    })
    await settle()
    await change(north, 'allergy', ALLERGY, { note: 'hives as a child' })
    south.clock.advance(1000)
    await change(south, 'allergy', ALLERGY, { clinicalStatus: 'resolved' })
    // Control: before they hear of each other, the PC on which it was ended does not warn.
    expect(await warned(south, 'amoxicillin')).not.toContain('drug-allergy')
    await settle()
    for (const one of [north, south]) expect(await warned(one, 'amoxicillin')).toContain('drug-allergy')
    const [matter] = await tray(south)
    expect(matter?.fields.find(({ field }) => field === 'status')?.versions.map(({ role }) => role)).toContain('other')
  })

  test('S59: an allergy that was called two things warns of both until somebody decides', async () => {
    const { north, south, settle } = practice
    await enter(north, 'allergy', ALLERGY, {
      conceptText: 'an antibiotic',
      type: 'allergy',
      category: 'medication',
      clinicalStatus: 'active',
      verificationStatus: 'confirmed',
    })
    await settle()
    await change(north, 'allergy', ALLERGY, { conceptText: 'penicillin' })
    south.clock.advance(1000)
    await change(south, 'allergy', ALLERGY, { conceptText: 'sulfamethoxazole' })
    await settle()
    for (const one of [north, south]) {
      expect(await warned(one, 'amoxicillin')).toContain('drug-allergy')
      expect(await warned(one, 'sulfamethoxazole / trimethoprim')).toContain('drug-allergy')
    }
    // Control: it is the open conflict that warns of what does not stand.
    await keepWhatStands()
    for (const one of [north, south]) {
      expect(await warned(one, 'amoxicillin')).not.toContain('drug-allergy')
      expect(await warned(one, 'sulfamethoxazole / trimethoprim')).toContain('drug-allergy')
    }
  })

  test('S59: a drug that was changed into two interacts as either until somebody decides', async () => {
    const { north, south, settle } = practice
    await enter(north, 'medication', DRUG, { conceptText: 'a blood thinner', status: 'active' })
    await settle()
    await change(north, 'medication', DRUG, { conceptText: 'warfarin 5 mg tablet' })
    south.clock.advance(1000)
    await change(south, 'medication', DRUG, { conceptText: 'loratadine 10 mg tablet' })
    await settle()
    for (const one of [north, south])
      expect(await warned(one, 'sulfamethoxazole / trimethoprim')).toContain('drug-drug')
    await keepWhatStands()
    for (const one of [north, south])
      expect(await warned(one, 'sulfamethoxazole / trimethoprim')).not.toContain('drug-drug')
  })

  test('S59: a drug that was stopped on one PC and changed on another still counts, and is not the same drug twice', async () => {
    const { north, south, settle } = practice
    await enter(north, 'medication', DRUG, {
      conceptText: 'warfarin 5 mg tablet',
      status: 'active',
      doseValue: '5',
      doseUnit: 'mg',
    })
    await settle()
    await change(north, 'medication', DRUG, { doseValue: '7.5' })
    south.clock.advance(1000)
    await change(south, 'medication', DRUG, { status: 'stopped', doseValue: '2.5' })
    await settle()
    for (const { store: of, clock } of [north, south]) {
      const about = { patientId: PATIENT as PatientId, now: clock.now() }
      const { alerts } = await reviewAnswer(of.journal.db, AT_HAND, about)
      expect(alerts.map(({ kind }) => kind)).not.toContain('duplicate')
    }
    for (const one of [north, south])
      expect(await warned(one, 'sulfamethoxazole / trimethoprim')).toContain('drug-drug')
  })
})

describe('S59: one list out of the versions of each drug', () => {
  const drug = (more: Partial<SafetyDrug> = {}): SafetyDrug => ({
    drugId: 'one',
    name: 'warfarin',
    unmapped: [],
    unit: 'mg',
    doseMg: null,
    route: '',
    form: '',
    days: null,
    ingredients: [
      {
        name: 'warfarin',
        rxcui: '',
        strength: null,
      },
    ],
    dose: 5,
    timesPerDay: 1,
    asNeeded: false,
    overForDays: null,
    status: 'current',
    stoppedDaysAgo: null,
    ...more,
  })
  const other = { ingredients: [{ name: 'apixaban', rxcui: '', strength: null }] }

  test('the larger dose, the more often, counts of one drug', () => {
    expect(allVersions([drug(), drug({ dose: 7.5 }), drug({ dose: 2.5, timesPerDay: 2 })])).toEqual([
      drug({ dose: 7.5, timesPerDay: 2 }),
    ])
  })

  test('what is taken counts before what was stopped', () => {
    const stopped = drug({ status: 'stopped', stoppedDaysAgo: 3 })
    expect(allVersions([stopped, drug()])).toEqual([drug()])
    expect(allVersions([drug(), stopped])).toEqual([drug()])
  })

  test('a dose that only one of them tells is not known', () => {
    expect(allVersions([drug(), drug({ dose: null })])).toEqual([drug({ dose: null })])
  })

  test('two drugs stand beside each other, as do two entries of one', () => {
    expect(allVersions([drug(), drug(other)])).toHaveLength(2)
    expect(allVersions([drug(), drug({ drugId: 'two' })])).toHaveLength(2)
  })
})
