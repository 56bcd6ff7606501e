import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { type AnyStore, ENGINES } from '../support/stores.ts'
import { ALLERGY, change, decide, DRUG, enter, PATIENT, tray, twoPcs } from './two-pcs.ts'

describe.each(ENGINES)('what was written on two PCs, with a server on %s', (_name, openServer) => {
  let store: AnyStore
  let practice: Awaited<ReturnType<typeof twoPcs>>

  beforeEach(async () => {
    store = await openServer()
    practice = await twoPcs(store)
    await settle()
  })
  afterEach(async () => {
    await practice.remove()
    await store.close()
  })

  const settle = async () => {
    const [a, b, c] = await practice.settle()
    expect(b).toEqual(a)
    expect(c).toEqual(a)
  }
  const both = async () => [await tray(practice.north), await tray(practice.south)] as const
  const city = async () => {
    const { db } = practice.south.store.journal
    return db.selectFrom('patient').select('city').where('id', '=', PATIENT).executeTakeFirstOrThrow()
  }
  /** Two PCs write another city, the southern one later. */
  const twoCities = async () => {
    await change(practice.north, 'patient', PATIENT, { city: 'Peoria' })
    practice.south.clock.advance(1000)
    await change(practice.south, 'patient', PATIENT, { city: 'Decatur' })
    await settle()
  }

  test('S51: the tray lays all versions side by side, with who wrote each, where and when, the same on every PC', async () => {
    await twoCities()
    const [north, south] = await both()
    expect(south).toEqual(north)
    expect(north).toHaveLength(1)
    const [matter] = north
    expect(matter).toMatchObject({ tbl: 'patient', title: 'Anna Zimmer1', patientName: 'Zimmer1, Anna' })
    const [field] = matter?.fields ?? []
    expect(field?.field).toBe('address')
    expect(
      field?.versions.map(({ role, values, byName, deviceName }) => [role, values['city'], byName, deviceName]),
    ).toEqual([
      ['stands', 'Decatur', 'Dr. south', 'PC south'],
      ['other', 'Peoria', 'Dr. north', 'PC north'],
      ['before', 'Springfield', '', 'PC north'],
    ])
  })

  test('S52: a decision brings the other version in force on every PC and takes it off every tray', async () => {
    await twoCities()
    const [matter] = await tray(practice.north)
    const other = matter?.fields[0]?.versions.find(({ role }) => role === 'other')
    if (!matter || !other) throw new Error('nothing waits')
    await decide(practice.north, matter, [{ field: 'address', version: other.key }])
    expect(await tray(practice.north)).toEqual([])
    await settle()
    expect(await city()).toEqual({ city: 'Peoria' })
    expect(await both()).toEqual([[], []])
  })

  test('S52: what stands may stay: the decision alone travels', async () => {
    await twoCities()
    const [matter] = await tray(practice.south)
    if (!matter) throw new Error('nothing waits')
    await decide(practice.south, matter, [])
    await settle()
    expect(await city()).toEqual({ city: 'Decatur' })
    expect(await both()).toEqual([[], []])
  })

  test('S52: whoever decides on what is not there any more is told', async () => {
    await twoCities()
    const [matter] = await tray(practice.north)
    if (!matter) throw new Error('nothing waits')
    await expect(decide(practice.north, matter, [], { revision: matter.revision - 1 })).rejects.toMatchObject({
      code: 'conflict',
      reason: 'stale',
    })
    await expect(decide(practice.north, matter, [], { seen: ['x:1'] })).rejects.toMatchObject({ reason: 'stale' })
    await expect(
      decide(practice.north, matter, [{ field: 'address', version: 'nobody wrote this' }]),
    ).rejects.toMatchObject({ reason: 'unknown-choice' })
    await decide(practice.north, matter, [])
    await expect(decide(practice.north, matter, [])).rejects.toMatchObject({ reason: 'decided' })
  })

  test('S53: two who decide differently without each other are laid before people again, with whom each agrees', async () => {
    await twoCities()
    const [[north], [south]] = await both()
    const other = north?.fields[0]?.versions.find(({ role }) => role === 'other')
    if (!north || !south || !other) throw new Error('nothing waits')
    await decide(practice.north, north, [{ field: 'address', version: other.key }])
    await decide(practice.south, south, [])
    await settle()
    const [again, there] = await both()
    expect(again).toHaveLength(1)
    expect(there).toEqual(again)
    expect(again[0]?.decidedTwice).toBe(true)
    const chosen = again[0]?.fields[0]?.versions.map(({ values, chosenBy }) => [values['city'], chosenBy])
    expect(chosen).toContainEqual(['Peoria', ['Dr. north']])
    expect(chosen).toContainEqual(['Decatur', ['Dr. south']])
    if (!again[0]) throw new Error('nothing waits')
    await decide(practice.north, again[0], [])
    await settle()
    expect(await both()).toEqual([[], []])
  })

  test('S53: two who decide the same have decided', async () => {
    await twoCities()
    const [[north], [south]] = await both()
    const other = north?.fields[0]?.versions.find(({ role }) => role === 'other')
    if (!north || !south || !other) throw new Error('nothing waits')
    await decide(practice.north, north, [{ field: 'address', version: other.key }])
    await decide(practice.south, south, [{ field: 'address', version: other.key }])
    await settle()
    expect(await city()).toEqual({ city: 'Peoria' })
    expect(await both()).toEqual([[], []])
  })

  test('S54: a drug that was changed in two places waits though nothing was lost, and says what each changed', async () => {
    await enter(practice.north, 'medication', DRUG, {
      conceptText: 'Warfarin 5 mg',
      status: 'active',
      sig: 'one daily',
    })
    await settle()
    await change(practice.north, 'medication', DRUG, { sig: 'two daily' })
    await change(practice.south, 'medication', DRUG, { note: 'with food' })
    await settle()
    const [matter] = await tray(practice.south)
    expect(matter).toMatchObject({ title: 'Warfarin 5 mg', onlyReview: true, mayKeepBoth: false })
    expect(matter?.fields.map(({ field }) => field).sort()).toEqual(['instructions', 'note'])
    if (!matter) throw new Error('nothing waits')
    await decide(practice.south, matter, [])
    await settle()
    expect(await both()).toEqual([[], []])
  })

  test('S54: decisions that meet on one item of which nothing is lost leave nothing behind', async () => {
    await enter(practice.north, 'medication', DRUG, {
      conceptText: 'Warfarin 5 mg',
      status: 'active',
      sig: 'one daily',
    })
    await settle()
    await change(practice.north, 'medication', DRUG, { sig: 'two daily' })
    practice.south.clock.advance(1000)
    await change(practice.south, 'medication', DRUG, { sig: 'three daily' })
    await settle()
    const [[north], [south]] = await both()
    const other = north?.fields[0]?.versions.find(({ role }) => role === 'other')
    if (!north || !south || !other) throw new Error('nothing waits')
    expect(other.values['sig']).toBe('two daily')
    await decide(practice.north, north, [{ field: 'instructions', version: other.key }])
    await decide(practice.south, south, [{ field: 'instructions', version: other.key }])
    await settle()
    expect(await both()).toEqual([[], []])
  })

  test('S55: both versions of an allergy may stand, once, whoever decides that on how many PCs', async () => {
    await enter(practice.north, 'allergy', ALLERGY, { conceptText: 'Antibiotic', clinicalStatus: 'active' })
    await settle()
    await change(practice.north, 'allergy', ALLERGY, { conceptText: 'Penicillin' })
    practice.south.clock.advance(1000)
    await change(practice.south, 'allergy', ALLERGY, { conceptText: 'Sulfa' })
    await settle()
    const [[north], [south]] = await both()
    if (!north || !south) throw new Error('nothing waits')
    expect(north.mayKeepBoth).toBe(true)
    await decide(practice.north, north, [], { keepBoth: true })
    await decide(practice.south, south, [], { keepBoth: true })
    await settle()
    const { db } = practice.south.store.journal
    const rows = await db.selectFrom('allergy').select('conceptText').orderBy('conceptText').execute()
    expect(rows.map(({ conceptText }) => conceptText)).toEqual(['Penicillin', 'Sulfa'])
    expect(await both()).toEqual([[], []])
  })

  test('S56: texts may be written together by hand', async () => {
    await enter(practice.north, 'medication', DRUG, { conceptText: 'Warfarin 5 mg', status: 'active', note: '' })
    await settle()
    await change(practice.north, 'medication', DRUG, { note: 'with food' })
    await change(practice.south, 'medication', DRUG, { note: 'in the evening' })
    await settle()
    const [matter] = await tray(practice.north)
    if (!matter) throw new Error('nothing waits')
    await decide(practice.north, matter, [{ field: 'note', text: 'in the evening, with food' }])
    await settle()
    const { db } = practice.south.store.journal
    expect(await db.selectFrom('medication').select('note').executeTakeFirst()).toEqual({
      note: 'in the evening, with food',
    })
  })
})
