import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { addAddendum, amendNote, signNote } from '../../db/notes/commands.ts'
import { saveSection } from '../../db/notes/drafts.ts'
import { noteAsOf } from '../../db/notes/past.ts'
import { wholeNote } from '../../db/notes/queries.ts'
import type { EntryId, Instant, PatientId } from '../../shared/kernel/index.ts'
import type { Note } from '../../shared/notes/index.ts'
import { countingIds } from '../support/fixed.ts'
import { patientRow } from '../support/rows.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'
import { bodyOf } from './staff.ts'
import { draftedNote, LEE, staffRows } from './store-notes.ts'

describe.each(ENGINES)('what a note said at a moment, on %s', (_name, openEngine) => {
  let store: AnyStore
  let noteId: EntryId
  const ids = countingIds('past notes')
  const patientId = patientRow(1).id as PatientId
  const author = { userId: LEE.id, sessionId: null, channel: 'notes.past' }
  /** What the note said after each step, by the moment at which it was looked at. */
  const said: { at: Instant; note: Note }[] = []

  const look = async (): Promise<Note> => {
    const note = await wholeNote(store.journal.db, patientId, noteId)
    if (!note) throw new Error('the note is gone')
    said.push({ at: store.clock.now(), note })
    store.clock.advance(1_000)
    return note
  }
  const write = async (text: string) => {
    const side = said.at(-1)?.note.sides.find(({ section }) => section === 'plan')
    const seen = side ? { sideId: side.sideId, revision: side.revision } : null
    const written = { section: 'plan', seen, body: bodyOf(text), cursor: 0, authorName: LEE.displayName }
    const of = { patientId, noteId, ...written, deviceName: 'Room 1', ids, now: store.clock.now() }
    await saveSection(store.journal, author, of)
  }

  beforeAll(async () => {
    store = await openEngine()
    await store.journal.work(author, async (work) => {
      for (const row of staffRows) await work.insert('staff', row)
      await work.insert('patient', patientRow(1))
    })
    store.clock.advance(1_000)
    noteId = (await draftedNote(store, ids, patientId)).head.entryId
    await look()
    await write(`Rest. ${'Ice three times a day. '.repeat(40)}`)
    await look()
    await write(`Rest at home. ${'Ice three times a day. '.repeat(40)}`)
    const draft = await look()
    const signing = () => ({ author, maySign: true, maySignForOthers: true, ids, now: store.clock.now() })
    const sides = draft.sides.map(({ sideId, revision }) => ({ sideId, revision }))
    await signNote(store.journal, signing(), { patientId, noteId, revision: draft.head.revision, sides })
    const signed = await look()
    const added = { patientId, noteId, revision: signed.head.revision, body: bodyOf('She called: better.') }
    await addAddendum(store.journal, signing(), added)
    const more = await look()
    const sections = [{ key: 'plan', heading: 'Plan', body: bodyOf('Rest for a week.') }]
    const amended = { patientId, noteId, revision: more.head.revision, reason: 'Wrong side', sections, requestId: null }
    await amendNote(store.journal, signing(), amended)
    await look()
  }, 60_000)
  afterAll(() => store?.close())

  test('is what it said when it was looked at then, step by step', async () => {
    expect(said.map(({ note }) => note.versions.length)).toEqual([0, 0, 0, 1, 2, 3])
    for (const { at, note } of said) expect(await noteAsOf(store.journal.db, { patientId, noteId, at })).toEqual(note)
  })

  test('is nothing before it was begun, nor in another chart', async () => {
    const { db } = store.journal
    const [first] = said
    if (!first) throw new Error('nothing was looked at')
    expect(await noteAsOf(db, { patientId, noteId, at: (first.at - 1_000) as Instant })).toBeNull()
    expect(await noteAsOf(db, { patientId: patientRow(2).id, noteId, at: first.at })).toBeNull()
  })
})
