import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { mergePatients, unmergePatients, updatePatient } from '../../db/patients/commands.ts'
import { chartIds } from '../../db/chart.ts'
import { mergeById, mergeLog, patientById } from '../../db/patients/queries.ts'
import { type Patient, PatientDetails, type TakenField } from '../../shared/patients/index.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'
import { author, peopleIn } from './people.ts'

const REASON = 'Registered twice, seen in person'

describe.each(ENGINES)('merging charts on %s', (_name, open) => {
  let store: AnyStore
  let people: ReturnType<typeof peopleIn>
  let [survivor, merged, other]: Patient[] = []
  beforeEach(async () => {
    store = await open()
    people = peopleIn(store, 'merge')
    await people.found()
    survivor = await people.register({ familyName: 'Quill', givenName: 'Iris', email: '', phone: '' })
    merged = await people.register({
      familyName: 'Quillfeather',
      givenName: 'Iris',
      phone: '312-555-0199',
      contacts: [{ role: 'emergency', name: 'Otto Quill', relationship: '', phone: '', email: '', legalPapers: '' }],
    })
    other = await people.register({ familyName: 'Abernathy', givenName: 'Otto' })
  })
  afterEach(() => store.close())

  const rowOf = (patient: Patient | undefined) => patientById(store.journal.db, patient?.patientId ?? '')
  const merge = async (into: Patient | undefined, from: Patient | undefined, take: readonly TakenField[] = []) => {
    const [one, two] = [await rowOf(into), await rowOf(from)]
    if (!one || !two) throw new Error('nobody there')
    const seen = { survivorRevision: one.revision, mergedRevision: two.revision }
    const pair = { survivorId: one.id, mergedId: two.id } as { survivorId: never; mergedId: never }
    return mergePatients(store.journal, author, {
      ...pair,
      ...seen,
      take,
      reason: REASON,
      ids: people.ids,
      now: store.clock.now(),
    })
  }
  const unmerge = (mergeId: string) =>
    unmergePatients(store.journal, author, { mergeId, reason: 'They are sisters after all', now: store.clock.now() })

  test('both stay; whoever is asked for, the whole group answers, the survivor first', async () => {
    await merge(survivor, merged)
    const group = [survivor?.patientId, merged?.patientId]
    expect(await chartIds(store.journal.db, survivor?.patientId ?? '')).toEqual(group)
    expect(await chartIds(store.journal.db, merged?.patientId ?? '')).toEqual(group)
    expect(await chartIds(store.journal.db, other?.patientId ?? '')).toEqual([other?.patientId])
    expect(await chartIds(store.journal.db, 'nobody')).toEqual(['nobody'])
    expect(await rowOf(merged)).toMatchObject({ familyName: 'Quillfeather', mergedInto: survivor?.patientId })
  })

  test('a merge is found by its id however many came after it', async () => {
    const { mergeId } = await merge(survivor, merged)
    const { id: _id, ...log } = await store.journal.db
      .selectFrom('patientMerge')
      .selectAll()
      .where('id', '=', mergeId)
      .executeTakeFirstOrThrow()
    const { practiceId: _practice, revision: _revision, ...row } = log
    await store.journal.work(author, async (work) => {
      for (let n = 1; n <= 501; n++)
        await work.insert('patientMerge', { ...row, id: people.ids.next<string>(), mergedAt: row.mergedAt + n })
      work.audit({ action: 'create', category: 'patients', detail: {} })
    })
    expect((await mergeLog(store.journal.db)).some((one) => one.mergeId === mergeId)).toBe(false)
    const pair = { survivorId: survivor?.patientId, mergedId: merged?.patientId }
    expect(await mergeById(store.journal.db, mergeId)).toEqual(pair)
    expect(await mergeById(store.journal.db, 'nothing')).toBeUndefined()
  })

  test('chains are followed to their end', async () => {
    await merge(survivor, merged)
    await merge(other, survivor)
    const group = await chartIds(store.journal.db, merged?.patientId ?? '')
    expect(group[0]).toBe(other?.patientId)
    expect(new Set(group)).toEqual(new Set([survivor, merged, other].map((one) => one?.patientId)))
  })

  test('the merged chart is found by its name and number, and leads to the survivor', async () => {
    await merge(survivor, merged)
    for (const text of ['quillfeather', merged?.recordNumber ?? '', '0199'])
      expect(await people.find(text)).toEqual([
        expect.objectContaining({ patientId: survivor?.patientId, formerNumber: merged?.recordNumber }),
      ])
    expect((await people.find('')).map(({ patientId }) => patientId)).not.toContain(merged?.patientId)
  })

  test('taking it back restores both to the letter, also what was taken over', async () => {
    const before = [await rowOf(survivor), await rowOf(merged)]
    const { mergeId } = await merge(survivor, merged, ['phone', 'contacts', 'email'])
    expect(await rowOf(survivor)).toMatchObject({ phone: '312-555-0199', email: 'maria@example.org' })
    expect(JSON.parse((await rowOf(survivor))?.contacts ?? '')).toHaveLength(1)
    expect(await unmerge(mergeId)).toEqual({ kept: [] })
    const after = [await rowOf(survivor), await rowOf(merged)]
    const timeless = (rows: typeof before) => rows.map((row) => ({ ...row, revision: 0 }))
    expect(timeless(after)).toEqual(timeless(before))
    expect(await chartIds(store.journal.db, survivor?.patientId ?? '')).toEqual([survivor?.patientId])
    expect((await people.find('quillfeather'))[0]).toMatchObject({ patientId: merged?.patientId, formerNumber: '' })
  })

  test('a birth date that the survivor does not know is taken over, is found, and goes back with the merge', async () => {
    const nameless = await people.register({ familyName: 'Doe', givenName: 'Jo', birthOn: 'unknown' })
    const yearOnly = await people.register({ familyName: 'Doe', givenName: 'Jody', birthOn: '1971' as never })
    const known = await people.register({ familyName: 'Doeson', givenName: 'Jo', birthOn: '1971-03-09' as never })
    const { mergeId } = await merge(nameless, known, ['birthOn'])
    expect(await rowOf(nameless)).toMatchObject({ birthOn: '1971-03-09' })
    expect((await people.find('3/9/1971')).map(({ patientId }) => patientId)).toContain(nameless.patientId)
    await unmerge(mergeId)
    expect(await rowOf(nameless)).toMatchObject({ birthOn: 'unknown' })
    await merge(yearOnly, known, ['birthOn'])
    expect(await rowOf(yearOnly)).toMatchObject({ birthOn: '1971-03-09' })
  })

  test('control: no birth date is written over by another one, nor by less of it', async () => {
    const known = await people.register({ familyName: 'Doe', givenName: 'Jo', birthOn: '1971-03-09' as never })
    const another = await people.register({ familyName: 'Doe', givenName: 'Joe', birthOn: '1971-09-03' as never })
    const year = await people.register({ familyName: 'Doe', givenName: 'Jay', birthOn: '1971' as never })
    const nameless = await people.register({ familyName: 'Doe', givenName: 'Jen', birthOn: 'unknown' })
    for (const from of [another, year, nameless])
      await expect(merge(known, from, ['birthOn'])).rejects.toMatchObject({ reason: 'birth-date' })
    expect(await rowOf(known)).toMatchObject({ birthOn: '1971-03-09', mergedInto: null })
  })

  test('control: what somebody changed since the merge is kept, and named', async () => {
    const { mergeId } = await merge(survivor, merged, ['phone', 'email'])
    const row = await rowOf(survivor)
    const details = PatientDetails.parse({ ...survivor, phone: '217-555-0100', email: row?.email })
    const change = { patientId: survivor?.patientId as never, revision: row?.revision ?? 0, details }
    await updatePatient(store.journal, author, { ...change, now: store.clock.now() })
    expect(await unmerge(mergeId)).toEqual({ kept: ['phone'] })
    expect(await rowOf(survivor)).toMatchObject({ phone: '217-555-0100', email: '' })
  })

  test('the log has who, when and why, of the merge and of its taking back', async () => {
    const { mergeId } = await merge(survivor, merged)
    await unmerge(mergeId)
    expect(await mergeLog(store.journal.db, merged?.patientId)).toEqual([
      expect.objectContaining({
        mergeId,
        survivorName: 'Quill, Iris',
        mergedName: 'Quillfeather, Iris',
        reason: REASON,
        undoneReason: 'They are sisters after all',
        undoneAt: store.clock.now(),
      }),
    ])
    expect(await mergeLog(store.journal.db, other?.patientId)).toEqual([])
    const audit = await store.journal.db.selectFrom('auditEntry').select(['patientId', 'detail']).execute()
    const about = (id: string | undefined) =>
      audit.filter(({ patientId, detail }) => patientId === id && detail.includes('merge'))
    expect([about(survivor?.patientId).length, about(merged?.patientId).length]).toEqual([2, 2])
  })

  test.each([
    ['into itself', () => merge(survivor, survivor)],
    ['twice', () => merge(survivor, merged).then(() => merge(other, merged))],
    ['into one that was merged', () => merge(survivor, merged).then(() => merge(merged, other))],
    ['back twice', () => merge(survivor, merged).then(({ mergeId }) => unmerge(mergeId).then(() => unmerge(mergeId)))],
  ])('not %s', async (_what, attempt) => {
    await expect(attempt()).rejects.toMatchObject({ code: 'rule-violation' })
  })

  test('not on what was changed since one looked', async () => {
    const details = PatientDetails.parse({ ...merged, city: 'Salem' })
    await updatePatient(store.journal, author, {
      patientId: merged?.patientId as never,
      revision: 1,
      details,
      now: store.clock.now(),
    })
    const order = {
      survivorId: survivor?.patientId,
      mergedId: merged?.patientId,
      survivorRevision: 1,
      mergedRevision: 1,
    } as never
    const rest = { take: [], reason: REASON, ids: people.ids, now: store.clock.now() }
    await expect(
      mergePatients(store.journal, author, { ...(order as object), ...rest } as never),
    ).rejects.toMatchObject({ code: 'conflict' })
    expect(await rowOf(merged)).toMatchObject({ mergedInto: null })
  })

  test('two PCs that merged the same two the other way round make no endless chain', async () => {
    await store.journal.work(author, async (work) => {
      await work.update('patient', survivor?.patientId ?? '', { mergedInto: merged?.patientId ?? null })
      await work.update('patient', merged?.patientId ?? '', { mergedInto: survivor?.patientId ?? null })
      work.audit({ action: 'update', category: 'patients' })
    })
    expect((await chartIds(store.journal.db, survivor?.patientId ?? '')).length).toBe(2)
    expect((await people.find('quillfeather')).length).toBe(1)
  })
})
