import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { saveSection } from '../../db/notes/drafts.ts'
import type { EntryId, PatientId } from '../../shared/kernel/index.ts'
import { docOf, plainTextOf, type SideId } from '../../shared/notes/index.ts'
import { countingIds } from '../support/fixed.ts'
import { patientRow } from '../support/rows.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'
import { bodyOf } from './staff.ts'
import { LEE, OKAFOR, draftedNote, staffRows } from './store-notes.ts'

const textOf = (body: string) => plainTextOf(docOf(body))

describe.each(ENGINES)('drafts on %s', (_name, openEngine) => {
  let store: AnyStore
  const ids = countingIds('drafts')
  const patientId = patientRow(1).id as PatientId
  let noteId: EntryId

  beforeAll(async () => {
    store = await openEngine()
    await store.journal.work({ userId: null, sessionId: null, channel: 'test' }, async (work) => {
      for (const row of staffRows) await work.insert('staff', row)
      await work.insert('patient', patientRow(1))
    })
    noteId = (await draftedNote(store, ids, patientId)).head.entryId
  }, 60_000)
  afterAll(() => store?.close())

  const save = (by: typeof LEE, text: string, seen: { sideId: SideId; revision: number } | null, section = 'plan') => {
    const author = { userId: by.id, sessionId: null, channel: 'notes.saveSection' }
    const who = { authorName: by.displayName, deviceName: 'Room 1', ids, now: store.clock.now() }
    return saveSection(store.journal, author, {
      patientId,
      noteId,
      section,
      seen,
      body: bodyOf(text),
      cursor: 3,
      ...who,
    })
  }
  const sides = async (section = 'plan') => {
    const { sidesOf } = await import('../../db/notes/queries.ts')
    return (await sidesOf(store.journal.db, noteId)).filter((side) => side.section === section)
  }
  const seenOf = ({ sideId, revision }: { sideId: SideId; revision: number }) => ({ sideId, revision })

  test('a save goes over the side that was seen, and the cursor comes with it', async () => {
    const [side] = await sides()
    const saved = await save(LEE, 'Rest', side ? seenOf(side) : null)
    await save(LEE, 'Rest and fluids', seenOf(saved))
    const after = await sides()
    expect(after.map(({ body }) => textOf(body))).toEqual(['Rest and fluids'])
    expect(after[0]?.cursor).toBe(3)
  })

  test('who saves on an older state loses nothing and takes nothing: both stand', async () => {
    const [side] = await sides()
    if (!side) throw new Error('no side')
    const lee = await save(LEE, 'Rest, fluids, and honey', seenOf(side))
    const okafor = await save(OKAFOR, 'Antibiotics', seenOf(side))
    expect(okafor.twoSided).toBe(true)
    expect((await sides()).map(({ body, authorId }) => [textOf(body), authorId])).toEqual([
      ['Rest, fluids, and honey', LEE.id],
      ['Antibiotics', OKAFOR.id],
    ])
    // Each goes on with her own.
    await save(LEE, 'Rest, fluids, and honey tea', seenOf(lee))
    await save(OKAFOR, 'Antibiotics for 5 days', seenOf(okafor))
    expect((await sides()).map(({ body }) => textOf(body))).toEqual([
      'Rest, fluids, and honey tea',
      'Antibiotics for 5 days',
    ])
  })

  test('the same text from two windows is one text', async () => {
    const [side] = await sides('subjective')
    if (!side) throw new Error('no side')
    await save(LEE, 'Cough', seenOf(side), 'subjective')
    const twin = await save(OKAFOR, 'Cough', seenOf(side), 'subjective')
    expect(twin.twoSided).toBe(false)
    expect(await sides('subjective')).toHaveLength(1)
  })

  test('control: without looking at what was seen, the first writer’s words would be gone', async () => {
    const [side] = await sides('objective')
    if (!side) throw new Error('no side')
    const author = { userId: LEE.id, sessionId: null, channel: 'test' }
    const careless = (text: string) =>
      store.journal.work(author, (work) => work.update('noteDraft', side.sideId, { body: bodyOf(text), patch: '' }))
    await careless('Lungs clear')
    await careless('Wheezing')
    expect((await sides('objective')).map(({ body }) => textOf(body))).toEqual(['Wheezing'])
  })

  test('a section that the note does not have is not written', async () => {
    await expect(save(LEE, 'x', null, 'billing')).rejects.toMatchObject({ code: 'not-found' })
  })

  test('every save is in the journal, small; in the audit stands the sitting, not each second', async () => {
    const [side] = await sides('assessment')
    if (!side) throw new Error('no side')
    const long = 'A long assessment. '.repeat(400)
    let saved = await save(LEE, long, seenOf(side), 'assessment')
    const count = async (table: 'operation' | 'auditEntry') =>
      Number(
        (
          await store.journal.db
            .selectFrom(table)
            .select(({ fn }) => fn.countAll().as('n'))
            .executeTakeFirstOrThrow()
        ).n,
      )
    const before = { operations: await count('operation'), audit: await count('auditEntry') }
    for (const word of ['It ', 'It is ', 'It is viral'])
      saved = await save(LEE, `${long}${word}`, seenOf(saved), 'assessment')
    expect(await count('operation')).toBe(before.operations + 3)
    expect(await count('auditEntry')).toBe(before.audit)
    const last = await store.journal.db
      .selectFrom('operation')
      .select('patch')
      .orderBy('n', 'desc')
      .executeTakeFirstOrThrow()
    expect(last.patch.length).toBeLessThan(300)
    expect((await sides('assessment')).map(({ body }) => textOf(body))).toEqual([`${long}It is viral`])
  })
})
