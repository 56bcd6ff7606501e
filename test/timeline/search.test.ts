import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { searchEntries, type SearchQuestion } from '../../db/timeline/queries.ts'
import { readSearch } from '../../shared/timeline/index.ts'
import { addEntries, entryRow, WRITER } from '../support/entries.ts'
import { countingIds } from '../support/fixed.ts'
import { patientRow } from '../support/rows.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'

const NOW = Date.UTC(2026, 10, 24, 14, 0)
const DAY = 86_400_000
const [HER, HIM, HIDDEN] = [patientRow(1).id, patientRow(2).id, patientRow(3).id]

describe('reading a search text', () => {
  test.each([
    ['knee pain', { all: [['knee'], ['pain']], none: [], open: true }],
    ['knee pain ', { all: [['knee'], ['pain']], none: [], open: false }],
    ['"chest pain"', { all: [['chest', 'pain']], none: [], open: false }],
    ['"chest pa', { all: [['chest', 'pa']], none: [], open: true }],
    ['pain -knee', { all: [['pain']], none: [['knee']], open: false }],
    ['pain -"left knee" hip', { all: [['pain'], ['hip']], none: [['left', 'knee']], open: true }],
    ['Señora O’Brien', { all: [['senora'], ['o', 'brien']], none: [], open: true }],
    ['pain AND NOT "', { all: [['pain'], ['and'], ['not']], none: [], open: true }],
    ['5.0*', { all: [['5', '0']], none: [], open: true }],
  ])('%s', (text, words) => {
    expect(readSearch(text)).toEqual(words)
  })
  test.each(['', '  ', '-knee', '"', '— ()', '*'])('%j asks for nothing', (text) => {
    expect(readSearch(text)).toBeNull()
  })
})

describe.each(ENGINES)('searching on %s', (_name, openStore) => {
  let store: AnyStore
  let ids: Record<string, string> = {}
  const find = async (text: string, narrowed: Partial<SearchQuestion> = {}) => {
    const words = readSearch(text)
    if (!words) return []
    const { hits } = await searchEntries(store.journal.db, {
      words,
      patientIds: [HER],
      sensitive: false,
      kinds: [],
      from: null,
      until: null,
      limit: 50,
      ...narrowed,
    })
    return hits
  }
  const names = async (text: string, narrowed: Partial<SearchQuestion> = {}) =>
    (await find(text, narrowed)).map(({ entryId }) => Object.keys(ids).find((name) => ids[name] === entryId))

  beforeAll(async () => {
    store = await openStore()
    const source = countingIds('search')
    await store.journal.work(WRITER, async (work) => {
      for (const number of [1, 2, 3])
        await work.insert('patient', { ...patientRow(number), sensitive: number === 3 ? 1 : 0 })
    })
    const rows: [string, 'problem' | 'diagnosticReport' | 'medication', string, number, Record<string, string>][] = [
      ['knee', 'problem', HER, 1, { conceptText: 'Pain of the left knee', note: 'Worse on stairs' }],
      ['chest', 'problem', HER, 2, { conceptText: 'Chest pain', note: 'Not on exertion' }],
      [
        'report',
        'diagnosticReport',
        HER,
        3,
        { conceptText: 'CT of the chest', narrative: REPORT, conclusion: 'No embolism' },
      ],
      ['drug', 'medication', HER, 4, { conceptText: 'Metoprolol', sig: 'Take one tablet for the chest tightness' }],
      ['accent', 'problem', HER, 5, { conceptText: 'Ménière’s disease' }],
      ['his', 'problem', HIM, 6, { conceptText: 'Chest pain', note: 'Since Tuesday' }],
      ['hidden', 'problem', HIDDEN, 7, { conceptText: 'Chest pain', note: 'Kept apart' }],
    ]
    const written = await addEntries(
      store.journal,
      rows.map(([, table, patientId, days, fields]) => [
        table,
        entryRow(table, source, { patientId, at: NOW - days * DAY, now: NOW, fields }),
      ]),
    )
    ids = Object.fromEntries(rows.map(([name], index) => [name, written[index] ?? '']))
  }, 60_000)
  afterAll(() => store?.close())

  test.each([
    ['chest', ['chest', 'report', 'drug']],
    ['che', ['chest', 'report', 'drug']],
    // A word that is ended is a whole one.
    ['che ', []],
    ['chest pain', ['chest']],
    ['"pain chest"', []],
    ['"left knee"', ['knee']],
    ['"knee left"', []],
    ['pain -chest', ['knee']],
    ['chest -pain -tablet', ['report']],
    ['consolidation', ['report']],
    ['MENIERE', ['accent']],
    ['méni', ['accent']],
    ['stairs', ['knee']],
    ["'; drop table problem; --", []],
    ['title: chest', []],
    ['nothing', []],
  ])('in one chart %j finds %j', async (text, wanted) => {
    expect(await names(text)).toEqual(wanted)
  })

  test('by kind and date', async () => {
    expect(await names('chest', { kinds: ['report', 'medication'] })).toEqual(['report', 'drug'])
    expect(await names('chest', { from: NOW - 3 * DAY })).toEqual(['chest', 'report'])
    expect(await names('chest', { until: NOW - 3 * DAY })).toEqual(['drug'])
  })

  test('across the practice: whose it is, and sensitive charts only for those who may', async () => {
    expect(await names('pain', { patientIds: null })).toEqual(['knee', 'chest', 'his'])
    expect(await names('pain', { patientIds: null, sensitive: true })).toEqual(['knee', 'chest', 'his', 'hidden'])
    const [, , his] = await find('pain', { patientIds: null })
    expect(his).toMatchObject({
      patient: {
        patientId: HIM,
        familyName: 'Zimmer2',
        givenName: 'Anna',
        recordNumber: '1002',
        birthOn: '1980-01-02',
      },
      kind: 'problem',
      title: 'Chest pain',
    })
    // In one's own hands, the chart that one has opened is searched whatever its mark.
    expect(await names('pain', { patientIds: [HIDDEN] })).toEqual(['hidden'])
    // What is more than asked for is said.
    const words = readSearch('pain')
    if (!words) throw new Error('no words')
    const one = { words, patientIds: null, sensitive: false, kinds: [], from: null, until: null, limit: 1 }
    expect(await searchEntries(store.journal.db, one)).toMatchObject({
      more: true,
      hits: [{ title: 'Pain of the left knee' }],
    })
  })

  test('a snippet shows the place, with what was found in it', async () => {
    const [hit] = await find('consolid')
    const { snippet = [] } = hit ?? {}
    expect(snippet.filter((part) => part.hit).map((part) => part.text.toLowerCase())).toEqual(['consolidation'])
    expect(snippet.map((part) => part.text).join('')).toContain('small consolidation in the right lower lobe')
    expect(snippet.map((part) => part.text).join('').length).toBeLessThan(250)
  })

  test('a change is found at once, and the old words no longer; what was taken back is found as such', async () => {
    await store.journal.work(WRITER, (work) =>
      work.update('problem', ids['knee'] ?? '', { conceptText: 'Pain of the right hip', retractedAt: NOW }),
    )
    expect(await names('knee')).toEqual([])
    expect(await find('hip')).toMatchObject([{ entryId: ids['knee'], retracted: true, title: 'Pain of the right hip' }])
  })

  test('a note is found by what any of its versions says, as the note that it is', async () => {
    const source = countingIds('notes')
    const note = entryRow('note', source, {
      patientId: HER,
      at: NOW - 20 * DAY,
      now: NOW,
      fields: { conceptText: 'Progress note' },
    })
    await addEntries(store.journal, [['note', note]])
    const version = (number: number, plainText: string) => ({
      id: source.next<string>(),
      noteId: note.id,
      patientId: HER,
      number,
      kind: number === 1 ? 'signed' : 'addendum',
      body: '[]',
      plainText,
      reason: '',
      requestId: null,
      authorId: null,
      authorName: 'Dr. Lee',
      writtenAt: NOW,
      previousHash: '',
      hash: '',
    })
    await store.journal.work(WRITER, async (work) => {
      await work.insert('noteVersion', version(1, 'Cerumen removed from the left ear.'))
      await work.insert('noteVersion', version(2, 'Cerumen of the right ear as well; audiogram arranged.'))
    })
    for (const text of ['left ear', 'audiog', '"progress note"', 'cerumen'])
      expect({ text, hits: await find(text) }).toMatchObject({
        text,
        hits: [
          { entryId: note.id, kind: 'note', title: 'Progress note', happenedAt: NOW - 20 * DAY, retracted: false },
        ],
      })
    await store.journal.work(WRITER, (work) => work.update('note', note.id, { retractedAt: NOW }))
    expect(await find('audiogram')).toMatchObject([{ entryId: note.id, retracted: true }])
  })

  test('where charts were merged, one sensitive mark closes all of them to the search across the practice', async () => {
    expect(await names('tuesday', { patientIds: null })).toEqual(['his'])
    await store.journal.work(WRITER, (work) => work.update('patient', HIDDEN, { mergedInto: HIM }))
    expect(await names('tuesday', { patientIds: null })).toEqual([])
    expect(await names('tuesday', { patientIds: null, sensitive: true })).toEqual(['his'])
    expect(await names('tuesday', { patientIds: [HIM, HIDDEN] })).toEqual(['his'])
  })

  test('what is old is found however much was recorded since, and closed charts hide nothing of others', async () => {
    const source = countingIds('many')
    const many = (patientId: string, days: number, count: number) =>
      Array.from(
        { length: count },
        () =>
          [
            'problem',
            entryRow('problem', source, {
              patientId,
              at: NOW - days * DAY,
              now: NOW,
              fields: { conceptText: 'Zosterform rash' },
            }),
          ] as const,
      )
    const [old] = await addEntries(store.journal, many(HER, 4000, 1))
    for (let at = 0; at < 2100; at += 300) await addEntries(store.journal, many(HIDDEN, 1, 300))
    const words = readSearch('zosterform')
    if (!words) throw new Error('no words')
    const all = { words, sensitive: false, kinds: [], from: null, until: null, limit: 50 }
    const search = (more: Partial<SearchQuestion>) =>
      searchEntries(store.journal.db, { ...all, patientIds: null, ...more })
    expect(await search({})).toMatchObject({ more: false, hits: [{ entryId: old }] })
    expect(await search({ sensitive: true })).toMatchObject({ more: true })
    expect(await search({ sensitive: true, until: NOW - 1000 * DAY })).toMatchObject({
      more: false,
      hits: [{ entryId: old }],
    })
  }, 60_000)

  test('random letters and signs never break it', async () => {
    for (const text of [
      '"',
      '""',
      '"a',
      'a"b',
      "a'b",
      'NEAR(a b)',
      '{title}: x',
      '^a',
      'a + b',
      '(a',
      'a)',
      'a:b',
      '\\',
      '\u0002a\u0003',
      'a*b',
      '%_',
      '&|!',
      "a' | 'b",
      '💊',
      'ß',
      'İ',
    ])
      await expect(find(text)).resolves.toBeDefined()
  })
})

const REPORT = `Comparison: none. Technique: helical images after contrast. The pulmonary arteries are well shown, without a filling
defect. There is a small consolidation in the right lower lobe. The heart is of normal size. The bones are without finding.`
