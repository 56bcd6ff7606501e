import { afterEach, describe, expect, test } from '@jest/globals'
import { addDocument, annotateDocument, rotatePage } from '../../db/documents/commands.ts'
import { documentOf, documentsOf, thumbnailsOf } from '../../db/documents/queries.ts'
import { retractEntry } from '../../db/entry.ts'
import { namedFiles, storedFileById } from '../../db/files/queries.ts'
import { EventTime, type PatientId, Refusal, UserId } from '../../shared/kernel/index.ts'
import { countingIds } from '../support/fixed.ts'
import { patientRow } from '../support/rows.ts'
import { type AnyStore, ENGINES } from '../support/stores.ts'

const ids = countingIds('documents')
const person = UserId.parse(ids.next<string>())
const author = { userId: person, sessionId: null, channel: 'documents.add' }
let store: AnyStore
afterEach(() => store.close())

async function prepared(open: () => Promise<AnyStore>) {
  store = await open()
  const patient = patientRow(1)
  const staff = { login: 'lee', displayName: 'Dr. Lee', roles: '["prescriber"]', active: 1, createdAt: 0 }
  await store.journal.work({ ...author, channel: 'test' }, async (work) => {
    await work.insert('patient', patient)
    await work.insert('staff', { id: person, ...staff, deactivatedAt: null, deactivationReason: null })
  })
  return patient.id as PatientId
}

const add = (patientId: PatientId, happened: string, sha256 = ids.next<string>()) =>
  addDocument(store.journal, {
    origin: {
      patientId,
      encounterId: null,
      happened: EventTime.parse(happened),
      author,
      authorName: 'Dr. Lee',
      ids,
      now: store.clock.now(),
      timeZone: 'America/New_York',
    },
    file: { id: ids.next<string>(), sha256, bytes: 7, mediaType: 'application/pdf', fileKey: 'a2V5' },
    document: {
      title: `From ${happened}`,
      documentClass: 'other',
      encounterId: null,
      pages: 3,
      text: 'seen',
      thumbnail: '/9j/',
    },
  })

describe.each(ENGINES)('%s', (_name, open) => {
  test('documents are listed by their own date, told as precisely as it is known, in pages', async () => {
    const patientId = await prepared(open)
    for (const happened of ['2019', '2024-02', '2021-06-30', '2024-02-01T10:00:00-05:00', '1999-12-31'])
      await add(patientId, happened)
    const { db } = store.journal
    const first = await documentsOf(db, patientId, { limit: 3 })
    const rest = await documentsOf(db, patientId, { limit: 3, before: first.at(-1)?.entryId })
    expect([...first, ...rest].map(({ happened }) => happened)).toEqual([
      '2024-02-01T10:00:00-05:00',
      '2024-02',
      '2021-06-30',
      '2019',
      '1999-12-31',
    ])
    expect(first[0]).toMatchObject({ authorName: 'Dr. Lee', bytes: 7, annotationCount: 0, reviewed: null })
  })

  test('file and document are written together, or neither', async () => {
    const patientId = await prepared(open)
    const added = await add(patientId, '2024', 'same')
    const row = await store.journal.db.selectFrom('document').select('fileId').executeTakeFirstOrThrow()
    expect(await storedFileById(store.journal.db, row.fileId)).toMatchObject({ sha256: 'same', bytes: 7 })
    await expect(add(patientId, '2025', 'same')).rejects.toMatchObject({ reason: 'same-file' })
    expect(await store.journal.db.selectFrom('storedFile').select('id').execute()).toHaveLength(1)
    expect(await namedFiles(store.journal.db, [row.fileId, ids.next<string>()])).toEqual(new Set([row.fileId]))
    expect(await thumbnailsOf(store.journal.db, patientId, [added.entryId])).toHaveLength(1)
  })

  test('changes are made on the version that was seen; a stored file itself never changes', async () => {
    const patientId = await prepared(open)
    const { entryId } = await add(patientId, '2024')
    const version = { patientId, entryId, revision: 1 }
    expect(await rotatePage(store.journal, author, { version, page: 3, degrees: 270 })).toMatchObject({
      rotations: { 3: 270 },
    })
    const drawing = { kind: 'note' as const, page: 1, x: 0.5, y: 0.5, text: 'Look' }
    const about = { drawing, by: 'Dr. Lee', ids, now: store.clock.now() }
    await expect(annotateDocument(store.journal, author, { version, ...about })).rejects.toMatchObject({
      code: 'conflict',
    })
    await annotateDocument(store.journal, author, { version: { ...version, revision: 2 }, ...about })
    const retraction = { ...version, revision: 3, reason: 'Other patient' }
    const input = { table: 'document' as const, category: 'documents', retraction, now: store.clock.now() }
    await retractEntry(store.journal, author, input)
    expect(await documentOf(store.journal.db, patientId, entryId)).toMatchObject({
      retraction: { reason: 'Other patient' },
      annotationCount: 1,
    })
    const { fileId } = await store.journal.db.selectFrom('document').select('fileId').executeTakeFirstOrThrow()
    const changed = store.journal.work(author, (work) => work.update('storedFile', fileId, { bytes: 1 }))
    await expect(changed).rejects.toThrow(/append-only/)
    await expect(changed).rejects.not.toBeInstanceOf(Refusal)
  })
})
