import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { proveSoundness } from '../../db/backups/soundness.ts'
import { searchEntries, type SearchQuestion } from '../../db/timeline/queries.ts'
import { readSearch } from '../../shared/timeline/index.ts'
import { searchWords } from '../../shared/exchange/index.ts'
import { WRITER } from '../support/entries.ts'
import { countingIds } from '../support/fixed.ts'
import { patientRow } from '../support/rows.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'
import { exchangePractice } from './practice.ts'

const [HER, HIDDEN] = [patientRow(1).id, patientRow(2).id] as [string, string]
const AT = 1_700_000_000_000

describe('The words of a resource', () => {
  test('are all that a person would read, its narrative and codes included, however deep and however far back', () => {
    const filler = Array.from({ length: 300 }, (_one, n) => ({ display: `Something else number ${n}` }))
    const words = searchWords({
      resourceType: 'CarePlan',
      id: 'plan-id',
      text: { status: 'generated', div: '<div><p>Walk <b>daily</b></p><script>evil()</script></div>' },
      contained: [{ resourceType: 'Goal', description: { text: 'Reach the summit' } }],
      activity: [{ detail: { goal: filler, code: { coding: [{ code: '229065009', display: 'Exercise therapy' }] } } }],
      note: [{ text: 'Zugspitze at the very end' }],
      photo: { contentType: 'image/png', data: 'aGVsbG8=', url: 'https://example.org/far' },
    })
    for (const word of ['walk daily', 'reach the summit', '229065009', 'exercise therapy', 'zugspitze at the very end'])
      expect(words).toContain(word)
    for (const word of ['evil', 'agvsbg8', 'example.org']) expect(words).not.toContain(word)
  })
})

describe.each(ENGINES)('what was kept is found on %s', (_name, openStore) => {
  let store: AnyStore
  const ids = countingIds('kept')
  const found: Record<string, string> = {}
  const find = async (text: string, narrowed: Partial<SearchQuestion> = {}) => {
    const question = { patientIds: [HER], sensitive: false, kinds: [], from: null, until: null, limit: 50, ...narrowed }
    const { hits } = await searchEntries(store.journal.db, { words: readSearch(text)!, ...question })
    return hits.map(({ entryId, kind }) => `${Object.keys(found).find((name) => found[name] === entryId)} ${kind}`)
  }
  beforeAll(async () => {
    store = await openStore()
    const batchId = ids.next<string>()
    const row = (name: string, patientId: string | null, outcome: string, more: object) => {
      found[name] = ids.next<string>()
      return {
        id: found[name],
        patientId,
        resourceType: 'CarePlan',
        source: 'Elm',
        base: 'Elm',
        sourceKey: `CarePlan/${name}`,
        fullUrl: '',
        identifier: '',
        version: 1,
        contentHash: '',
        json: '{}',
        pieces: 0,
        batchId,
        receivedAt: AT,
        outcome,
        reason: '',
        entryTable: '',
        entryId: null,
        entryRevision: null,
        label: name,
        words: 'walk daily',
        ...more,
      }
    }
    await store.journal.work(WRITER, async (work) => {
      await work.insert('patient', patientRow(1))
      await work.insert('patient', { ...patientRow(2), sensitive: 1 })
      await work.insert('importBatch', {
        id: batchId,
        source: 'Elm',
        files: '[]',
        state: 'finished',
        startedAt: AT,
        finishedAt: AT,
        authorId: null,
        authorName: '',
        fingerprint: '',
        total: 0,
        position: 0,
        counts: '[]',
        issues: '[]',
        duplicates: '[]',
      })
      for (const one of [
        row('kept', HER, 'kept', {}),
        row('refused', HER, 'refused', { words: 'walk nightly' }),
        row('stored', HER, 'stored', {}),
        row('nobody', null, 'kept', {}),
        row('hidden', HIDDEN, 'kept', {}),
        row('old', HER, 'kept', { words: 'walk formerly' }),
        row('new', HER, 'kept', { sourceKey: 'CarePlan/old', version: 2, words: 'walk lately' }),
        row('became-before', HER, 'kept', { words: 'walk upward' }),
        row('became', HER, 'stored', { sourceKey: 'CarePlan/became-before', version: 2 }),
      ])
        await work.insert('fhirResource', one)
    })
  })
  afterAll(() => store?.close())

  test('in one chart, by its words, its type and as a kind of its own', async () => {
    expect(await find('daily')).toEqual(['kept imported'])
    expect(await find('careplan nightly', { kinds: ['imported'] })).toEqual(['refused imported'])
    expect(await find('daily', { kinds: ['problem'] })).toEqual([])
  })

  test('across the practice, sensitive charts for whoever may open them; what belongs to no chart is not told there', async () => {
    expect(await find('daily', { patientIds: null })).toEqual(['kept imported'])
    expect((await find('daily', { patientIds: null, sensitive: true })).toSorted()).toEqual([
      'hidden imported',
      'kept imported',
    ])
  })

  test('as it came last: a former version, and one that has become an entry since, are not found', async () => {
    expect(await find('formerly')).toEqual([])
    expect(await find('lately')).toEqual(['new imported'])
    expect(await find('upward')).toEqual([])
  })
})

test('an import makes the words of what it keeps findable, and the index is sound', async () => {
  const practice = await exchangePractice()
  try {
    const plan = {
      resourceType: 'CarePlan',
      id: 'plan',
      subject: { reference: 'Patient/p' },
      title: 'Plan',
      note: [{ text: `${'Filler of every kind. '.repeat(100)}At the end the Zugspitze` }],
    }
    const person = { resourceType: 'Patient', id: 'p', name: [{ family: 'Vale' }], birthDate: '1961-04-09' }
    const org = { resourceType: 'Organization', id: 'o', name: 'Zugspitze Hospital' }
    await practice.takeText('a.ndjson', [person, plan, org].map((one) => JSON.stringify(one)).join('\n'), 'Elm')
    const question = { sensitive: false, kinds: [], from: null, until: null, limit: 5 }
    const { hits } = await searchEntries(practice.db, {
      ...question,
      words: readSearch('zugspitze')!,
      patientIds: null,
    })
    expect(hits).toMatchObject([{ kind: 'imported', title: 'Plan', patient: { familyName: 'Vale' } }])
    expect(hits[0]?.snippet.find(({ hit }) => hit)?.text).toMatch(/zugspitze/i)
    const withoutChart = { type: '', text: 'zugspitze', outcome: '' as const, offset: 0, limit: 5, patientId: null }
    const rest = await practice.handlers.resources(withoutChart, practice.caller(), () => {})
    expect(rest.entries.map(({ key }) => key)).toEqual(['Organization/o'])
    expect(proveSoundness({ raw: practice.scratch.store.engine.raw, log: null }).flaws).toEqual([])
  } finally {
    await practice.remove()
  }
})
