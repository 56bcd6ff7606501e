import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { allergiesOf, allergyKind } from '../../db/allergies/queries.ts'
import { retractEntry } from '../../db/entry.ts'
import { addEntry, changeEntry } from '../../db/list-entries.ts'
import { recordReview } from '../../db/list-reviews.ts'
import { type Allergy, AllergyDetails, byGravity } from '../../shared/allergies/index.ts'
import type { ListFinding } from '../../shared/kernel/index.ts'
import { chartIn, refusalOf } from '../support/chart.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'

const details = (text: string, more: Partial<AllergyDetails> = {}) =>
  AllergyDetails.parse({ concept: { text, codings: [] }, ...more })

describe.each(ENGINES)('allergies on %s', (_name, open) => {
  let store: AnyStore
  let chart: Awaited<ReturnType<typeof chartIn>>
  beforeEach(async () => {
    store = await open()
    chart = await chartIn(store)
  })
  afterEach(() => store.close())

  const read = () => allergiesOf(store.journal.db, chart.patientId)
  const state = async () => (await read()).state.state
  const later = () => store.clock.advance(60_000)
  const add = (what: AllergyDetails) => {
    later()
    return addEntry(store.journal, allergyKind, chart.origin(), { details: what })
  }
  const ask = async (finding: ListFinding) => {
    later()
    const { active } = (await read()).state
    await store.journal.work(chart.author, (work) =>
      recordReview(work, chart.origin(), { list: 'allergies', finding, note: '', active }),
    )
  }
  const retract = (allergy: Allergy) => {
    later()
    const retraction = { ...allergy, reason: 'It was her sister' }
    return retractEntry(store.journal, chart.author, {
      table: 'allergy',
      category: 'allergies',
      retraction,
      now: store.clock.now(),
    })
  }
  const change = (allergy: Allergy, more: Partial<AllergyDetails>) => {
    later()
    const { entryId, revision } = allergy
    const changed = { ...allergyKind.toDetails(allergy), ...more }
    return changeEntry(store.journal, allergyKind, chart.origin(), { entryId, revision, details: changed })
  }

  test('substance, reactions, severity, criticality and verification come back as they were said', async () => {
    const said = details('Penicillin', {
      criticality: 'high',
      verificationStatus: 'confirmed',
      category: 'medication',
      type: 'allergy',
      lastOccurred: '2019-04',
      reactions: [
        {
          manifestations: [{ text: 'Hives', codings: [] }],
          severity: 'mild',
          description: 'after an hour',
          onset: null,
        },
        {
          manifestations: [{ text: 'Anaphylaxis', codings: [] }],
          severity: 'severe',
          description: '',
          onset: '2019-04',
        },
      ],
    })
    await add(said)
    const { entries, state: known } = await read()
    expect(entries).toEqual([expect.objectContaining(said)])
    expect(known).toMatchObject({ state: 'present', active: 1, askedAt: null })
  })

  test('never asked, none known, present and unable are told apart, with when and who', async () => {
    expect((await read()).state).toEqual({ state: 'never-asked', askedAt: null, askedBy: '', finding: null, active: 0 })
    await ask('unable')
    expect(await state()).toBe('unable')
    await ask('none-known')
    expect((await read()).state).toMatchObject({
      state: 'none-known',
      askedAt: store.clock.now(),
      askedBy: 'Nina Nurse',
    })
    const penicillin = await add(details('Penicillin'))
    expect(await state()).toBe('present')
    expect(await refusalOf(ask('none-known'))).toBe('rule-violation list-not-empty')
    await retract(penicillin)
    // Taking the last one back is no answer to a question that nobody asked.
    expect(await state()).toBe('never-asked')
    expect(await refusalOf(ask('reviewed'))).toBe('rule-violation list-empty')
    await ask('none-known')
    expect(await state()).toBe('none-known')
  })

  test('one that is active again ends “none known” too, and for good', async () => {
    const latex = await change(await add(details('Latex')), { clinicalStatus: 'resolved' })
    await ask('none-known')
    expect(await state()).toBe('none-known')
    const again = await change(latex, { clinicalStatus: 'active' })
    expect(await state()).toBe('present')
    await change(again, { clinicalStatus: 'resolved' })
    expect(await state()).toBe('never-asked')
  })

  test('one that was refuted is not reckoned with; one that nobody has confirmed is', async () => {
    const egg = await add(details('Egg'))
    expect(await state()).toBe('present')
    await change(egg, { verificationStatus: 'refuted' })
    expect(await state()).toBe('never-asked')
  })

  test('confirmed does not become hearsay again, and the same substance is not put down twice unseen', async () => {
    const nuts = await add(details('Peanut', { verificationStatus: 'confirmed' }))
    expect(await refusalOf(change(nuts, { verificationStatus: 'unconfirmed' }))).toBe('rule-violation transition')
    expect(await refusalOf(add(details('peanut')))).toBe('rule-violation duplicate')
    await change(nuts, { note: 'carries an auto-injector' })
  })

  test('nobody can change what was said of a list: a review is written once', async () => {
    await ask('none-known')
    const [review] = await store.journal.db.selectFrom('listReview').selectAll().execute()
    const change = store.journal.work(chart.author, (work) =>
      work.update('listReview', review?.id ?? '', { finding: 'unable' }),
    )
    await expect(change).rejects.toThrow(/append-only/)
  })
})

test('the gravest are told first', () => {
  const one = (text: string, criticality: Allergy['criticality']) => ({ concept: { text }, criticality }) as Allergy
  const told = [one('Dust', 'low'), one('Bee', ''), one('Nuts', 'high'), one('Aspirin', '')].toSorted(byGravity)
  expect(told.map(({ concept }) => concept.text)).toEqual(['Nuts', 'Aspirin', 'Bee', 'Dust'])
})
