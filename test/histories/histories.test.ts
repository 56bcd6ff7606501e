import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { newEntry } from '../../db/entry.ts'
import { procedureKind, relativeKind, socialKind } from '../../db/histories/queries.ts'
import { addEntry, changeEntry, entriesOf, entryOf } from '../../db/list-entries.ts'
import {
  ProcedureDetails,
  RELATIVES,
  RelativeDetails,
  SMOKING_ANSWERS,
  SOCIAL_QUESTIONS,
  SocialDetails,
} from '../../shared/histories/index.ts'
import { chartIn, refusalOf } from '../support/chart.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'

const MOTHER = { text: 'mother', codings: [RELATIVES[0]] }
const [SMOKING] = SOCIAL_QUESTIONS
const smoking = (answer: number, more: Record<string, unknown> = {}) => {
  const { codings } = SMOKING_ANSWERS[answer] as (typeof SMOKING_ANSWERS)[number]
  const concept = { text: SMOKING.coding.display, codings: [SMOKING.coding] }
  return SocialDetails.parse({ concept, value: codings[0].display, valueCodings: codings, ...more })
}

describe.each(ENGINES)('histories on %s', (_name, open) => {
  let store: AnyStore
  let chart: Awaited<ReturnType<typeof chartIn>>
  beforeEach(async () => {
    store = await open()
    chart = await chartIn(store)
  })
  afterEach(() => store.close())

  test('a mother, her illness and the age at which it began; a second mother is warned of', async () => {
    const { journal } = store
    const details = RelativeDetails.parse({
      concept: MOTHER,
      born: '1950',
      deceased: 'at 71',
      conditions: [{ concept: { text: 'Breast cancer', codings: [] }, onset: '52' }],
    })
    const added = await addEntry(journal, relativeKind, chart.origin(), { details })
    expect(added).toMatchObject(details)
    expect(await refusalOf(addEntry(journal, relativeKind, chart.origin(), { details }))).toBe(
      'rule-violation duplicate',
    )
    const aunt = RelativeDetails.parse({ concept: { text: 'aunt', codings: [RELATIVES[10]] } })
    await addEntry(journal, relativeKind, chart.origin(), { details: aunt })
    await addEntry(journal, relativeKind, chart.origin(), { details: aunt })
    const unborn = { ...aunt, born: '2030' }
    expect(await refusalOf(addEntry(journal, relativeKind, chart.origin(), { details: unborn }))).toBe(
      'rule-violation future',
    )
  })

  test('an answer about smoking is an observation with its LOINC code and a standard answer', async () => {
    const added = await addEntry(store.journal, socialKind, chart.origin(), {
      details: smoking(2, { noted: '2024-05' }),
    })
    const [row] = await store.journal.db.selectFrom('observation').selectAll().execute()
    expect(row).toMatchObject({ category: 'social-history', code: '72166-2', valueKind: 'concept', status: 'final' })
    expect(JSON.parse(row?.valueCodings ?? '')).toContainEqual(expect.objectContaining({ code: '8517006' }))
    expect(added).toMatchObject({ happened: '2024-05', value: 'Ex-smoker' })
    const { entryId, revision } = added
    const changed = { entryId, revision, details: smoking(3, { noted: '2024-05' }) }
    await changeEntry(store.journal, socialKind, chart.origin(), changed)
    const [after] = await store.journal.db.selectFrom('observation').selectAll().execute()
    expect(after).toMatchObject({ status: 'corrected', value: 'Never smoked tobacco', revision: 2 })
  })

  test('other observations are no social history, and are neither shown nor changed as such', async () => {
    const row = { ...newEntry(chart.origin()), ...socialKind.toColumns(smoking(0), null), category: 'vital-signs' }
    await store.journal.work(chart.author, (work) => work.insert('observation', row as never))
    const { db } = store.journal
    expect(await entriesOf(db, socialKind, chart.patientId)).toEqual([])
    const about = { patientId: chart.patientId, entryId: row.id }
    expect(await refusalOf(entryOf(db, socialKind, about))).toBe('not-found')
    const change = { entryId: row.id, revision: 1, details: smoking(1) }
    expect(await refusalOf(changeEntry(store.journal, socialKind, chart.origin(), change))).toBe('not-found')
  })

  test('an operation keeps its time as it was told: a day, a year, words, or nothing', async () => {
    const add = (performed: string | null, more: Record<string, unknown> = {}) =>
      addEntry(store.journal, procedureKind, chart.origin(), {
        details: ProcedureDetails.parse({ concept: { text: 'Appendectomy', codings: [] }, performed, ...more }),
      })
    for (const performed of ['1999-05-04', '1999', 'as a child', null]) {
      const added = await add(performed)
      expect(added.performed).toBe(performed)
      if (performed?.startsWith('1999')) expect(added.happened).toBe(performed)
    }
    expect(await refusalOf(add('1999'))).toBe('rule-violation duplicate')
    expect(await refusalOf(add('1979'))).toBe('rule-violation before-birth')
    expect(await refusalOf(add('2027'))).toBe('rule-violation future')
    const planned = await add('2027', { status: 'preparation' })
    const move = (status: string, performed: string) =>
      changeEntry(store.journal, procedureKind, chart.origin(), {
        ...planned,
        details: ProcedureDetails.parse({ ...planned, status, performed }),
      })
    const done = await move('completed', '2026-11-20')
    expect(done).toMatchObject({ status: 'completed', performed: '2026-11-20', happened: '2026-11-20' })
    const undone = changeEntry(store.journal, procedureKind, chart.origin(), {
      ...done,
      details: ProcedureDetails.parse({ ...done, status: 'preparation' }),
    })
    expect(await refusalOf(undone)).toBe('rule-violation transition')
  })
})

test('every standard answer has both its codes, each once', () => {
  const codes = SMOKING_ANSWERS.flatMap(({ codings }) => codings.map(({ code }) => code))
  expect(new Set(codes).size).toBe(16)
  expect(SOCIAL_QUESTIONS.map(({ coding }) => coding.code)).toContain('72166-2')
})
