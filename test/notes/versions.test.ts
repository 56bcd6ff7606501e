import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { sql } from 'kysely'
import { signNote } from '../../db/notes/commands.ts'
import { intactVersions } from '../../db/notes/hash.ts'
import type { EntryId, PatientId } from '../../shared/kernel/index.ts'
import { countingIds } from '../support/fixed.ts'
import { patientRow } from '../support/rows.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'
import { bodyOf } from './staff.ts'
import { saveSection } from '../../db/notes/drafts.ts'
import { draftedNote, LEE, staffRows } from './store-notes.ts'

describe.each(ENGINES)('signed versions on %s', (_name, openEngine) => {
  let store: AnyStore
  let noteId: EntryId
  const ids = countingIds('versions')
  const patientId = patientRow(1).id as PatientId
  const author = { userId: LEE.id, sessionId: null, channel: 'notes.sign' }

  beforeAll(async () => {
    store = await openEngine()
    await store.journal.work(author, async (work) => {
      for (const row of staffRows) await work.insert('staff', row)
      await work.insert('patient', patientRow(1))
    })
    const note = await draftedNote(store, ids, patientId)
    noteId = note.head.entryId
    const now = store.clock.now()
    const plan = note.sides.find(({ section }) => section === 'plan')
    const seen = plan ? { sideId: plan.sideId, revision: plan.revision } : null
    const written = {
      section: 'plan',
      seen,
      body: bodyOf('Rest.'),
      cursor: 0,
      authorName: LEE.displayName,
      deviceName: 'Room 1',
    }
    const saved = await saveSection(store.journal, author, { patientId, noteId, ...written, ids, now })
    const sides = note.sides.map(({ sideId, revision }) => (sideId === saved.sideId ? saved : { sideId, revision }))
    const signing = { author, maySign: true, maySignForOthers: true, ids, now }
    await signNote(store.journal, signing, { patientId, noteId, revision: note.head.revision, sides })
  }, 60_000)
  afterAll(() => store?.close())

  const rows = () =>
    store.journal.db.selectFrom('noteVersion').selectAll().where('noteId', '=', noteId).orderBy('number').execute()

  test('cannot be changed or deleted, not even from within a unit of work', async () => {
    const [version] = await rows()
    const id = version?.id ?? ''
    await expect(
      store.journal.work(author, (work) => work.update('noteVersion', id, { plainText: 'Nothing.' })),
    ).rejects.toThrow()
    const erase = store.journal.work(author, async (work) => {
      await sql`delete from note_version where id = ${id}`.execute(work.db)
    })
    await expect(erase).rejects.toThrow()
    expect(await rows()).toEqual([version])
  })

  test('one that was altered all the same is found, and so is one that is missing', async () => {
    const signed = await rows()
    const [version] = signed
    if (!version) throw new Error('nothing was signed')
    expect(intactVersions(signed)).toEqual([true])
    for (const change of [
      { plainText: 'Rest!' },
      { body: '[]' },
      { authorName: 'Dr. Okafor' },
      { writtenAt: version.writtenAt + 1 },
      { patientId: patientRow(2).id },
    ])
      expect([change, intactVersions([{ ...version, ...change }])]).toEqual([change, [false]])
    expect(intactVersions([{ ...version, number: 2 }])).toEqual([false])
  })
})
