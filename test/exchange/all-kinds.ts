import { addDocument } from '../../db/documents/commands.ts'
import { momentIn, ListFinding, ListName, type PatientId } from '../../shared/kernel/index.ts'
import { addEntries, entryRow, WRITER } from '../support/entries.ts'
import { countingIds } from '../support/fixed.ts'
import { pdf } from '../support/papers.ts'
import { patientRow } from '../support/rows.ts'
import type { ExchangePractice } from './practice.ts'

const AT = Date.UTC(2026, 3, 2, 15)
const ZONE = 'America/New_York'

/**
 * Writes, into new charts, what is written here and goes out by ways of its own: a signed note with every kind of version, one
 * of a visit, one taken back, documents with and without their file, every answer to every list, a refused request.
 * @returns the ids of all that must be in an export
 */
export async function writeAllKinds(practice: ExchangePractice): Promise<string[]> {
  const { journal } = practice.scratch.store
  const ids = countingIds('kinds')
  const people = ListFinding.options.map((_finding, index) => patientRow(index + 1))
  await journal.work(WRITER, async (work) => {
    for (const person of people) await work.insert('patient', person)
  })
  const her = people[0]!.id
  const row = (
    table: Parameters<typeof entryRow>[0],
    fields: Record<string, string | number | null>,
    more: { patientId?: string; encounterId?: string } = {},
  ) => [table, entryRow(table, ids, { patientId: her, at: AT, now: AT, fields, ...more })] as const
  const [visit = ''] = await addEntries(journal, [row('encounter', { conceptText: 'Visit' })])
  const signed = { status: 'signed', signedAt: AT, signerName: 'Dr. Lee', conceptText: 'Progress note' }
  const back = { retractedAt: AT, retractionReason: 'Wrong chart' }
  const [plain = '', ofVisit = '', wrong = ''] = await addEntries(journal, [
    row('note', signed),
    row('note', { ...signed, conceptText: '' }, { encounterId: visit }),
    row('note', { ...signed, ...back }),
  ])
  // Every answer to every list; of each list one that holds, one that was followed by another, one that was taken back.
  const reviews = people.flatMap(({ id: patientId }, index) =>
    ListName.options.map((list) => {
      const finding = ListFinding.options[index] ?? 'reviewed'
      return row('listReview', { list, finding, note: index === 0 ? '' : 'Asked twice', detail: '{}' }, { patientId })
    }),
  )
  const taken = ListName.options.map((list) =>
    row('listReview', { list, finding: 'none-known', detail: '{"seen":["a"]}', ...back }),
  )
  const answers = await addEntries(journal, [...reviews, ...taken])
  await writeVersions(practice, her, [plain, ofVisit, wrong], ids)
  const request = await writeRequest(practice, her, plain, ids)
  const scan = await writeDocument(practice, her as PatientId, visit)
  const papers = [plain, ofVisit, wrong, request, scan]
  return [...papers, ...answers]
}

type Ids = ReturnType<typeof countingIds>

async function writeVersions(practice: ExchangePractice, patientId: string, notes: readonly string[], ids: Ids) {
  const kinds = ['signed', 'cosigned', 'addendum', 'amendment']
  await practice.scratch.store.journal.work(WRITER, async (work) => {
    for (const noteId of notes)
      for (const [index, kind] of kinds.entries())
        await work.insert('noteVersion', {
          id: ids.next<string>(),
          noteId,
          patientId,
          number: index + 1,
          kind,
          body: '[]',
          plainText: kind === 'cosigned' ? '' : `Cerumen of the ear — señal ${index}.`,
          reason: kind === 'amendment' ? 'The other ear' : '',
          requestId: null,
          authorId: null,
          authorName: index === 2 ? '' : 'Dr. Lee',
          writtenAt: AT + index,
          previousHash: '',
          hash: '',
        })
  })
}

/** A refused request with which the patient disagreed. */
async function writeRequest(practice: ExchangePractice, patientId: string, noteId: string, ids: Ids): Promise<string> {
  const staff = await practice.db.selectFrom('staff').select('id').executeTakeFirstOrThrow()
  const id = ids.next<string>()
  await practice.scratch.store.journal.work(WRITER, async (work) => {
    await work.insert('amendmentRequest', {
      id,
      patientId,
      noteId,
      receivedOn: '2026-04-03',
      dueOn: '2026-06-02',
      extendedOn: null,
      extensionReason: '',
      asked: 'It was the right ear all along',
      status: 'denied',
      recordedAt: AT,
      recordedBy: staff.id,
      decidedAt: AT,
      decidedBy: staff.id,
      decisionReason: 'It is accurate as it stands.',
    })
    for (const kind of ['disagreement', 'rebuttal', 'go-along'])
      await work.insert('amendmentStatement', {
        id: ids.next<string>(),
        patientId,
        requestId: id,
        kind,
        body: kind === 'go-along' ? '' : 'I was there.',
        givenOn: '2026-04-20',
        recordedAt: AT,
        recordedBy: staff.id,
        recordedByName: 'Dr. Lee',
      })
  })
  return id
}

/** A document of a visit, whose file lies encrypted beside the database. */
async function writeDocument(practice: ExchangePractice, patientId: PatientId, encounterId: string): Promise<string> {
  const { journal } = practice.scratch.store
  const bytes = pdf({ pages: ['Dear colleague'] })
  const caller = practice.caller()
  const now = practice.scratch.clock.now()
  const origin = {
    patientId,
    encounterId,
    happened: momentIn(ZONE, now),
    author: { userId: caller.userId, sessionId: caller.sessionId, channel: 'documents.add' },
    authorName: 'Dr. Lee',
    ids: practice.scratch.ids,
    now,
    timeZone: ZONE,
  }
  const document = { title: 'Letter', documentClass: 'consult', encounterId, pages: 1, text: '', thumbnail: '' }
  async function* content() {
    yield bytes
  }
  const added = await practice.files.take(bytes.length, content(), (file) =>
    addDocument(journal, { origin, file, document: document as never }),
  )
  return added.entryId
}
