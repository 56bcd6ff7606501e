import type { EntryOrigin } from '../entry.ts'
import { conceptColumns, newEntry } from '../entry.ts'
import type { Work } from '../journal.ts'
import type { Instant, UserId } from '../../shared/kernel/index.ts'
import { docOf, plainTextOf, PROGRESS_NOTE, type SectionText } from '../../shared/notes/index.ts'
import { FIRST, hashVersion } from './hash.ts'

/** A note's text with its headings, as search, lists and paper have it. */
export const textOf = (sections: readonly SectionText[]): string =>
  sections.map(({ heading, body }) => `${heading}\n${plainTextOf(docOf(body))}`).join('\n\n')

/** What a list shows of a note. */
export const firstWords = (plainText: string): string => plainText.replace(/\s+/g, ' ').slice(0, 200)

/** Writes a note that was signed at a time of the past, with its text sealed as any signed text is. */
export async function insertSignedNote(
  work: Work,
  {
    origin,
    title,
    sections,
    signedAt,
  }: {
    origin: EntryOrigin
    title: string
    sections: readonly SectionText[]
    signedAt: Instant
  },
): Promise<void> {
  const { author, authorName, ids, patientId } = origin
  const plainText = textOf(sections)
  const head = newEntry(origin)
  await work.insert('note', {
    ...head,
    ...conceptColumns({ text: title, codings: [PROGRESS_NOTE] }),
    status: 'signed',
    templateId: null,
    sections: JSON.stringify(sections.map(({ key, heading }) => ({ key, heading }))),
    firstWords: firstWords(plainText),
    signerId: author.userId as UserId,
    signerName: authorName,
    signedAt,
    cosignerId: null,
    cosignerName: '',
    cosignedAt: null,
  })
  const said = {
    noteId: head.id,
    patientId,
    number: 1,
    kind: 'signed',
    body: JSON.stringify(sections),
    plainText,
    reason: '',
    requestId: null,
    authorId: author.userId,
    authorName,
    writtenAt: signedAt,
    previousHash: FIRST,
  }
  await work.insert('noteVersion', { id: ids.next<string>(), ...said, hash: hashVersion(said) })
}
