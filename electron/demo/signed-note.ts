import { conceptColumns, type EntryOrigin, newEntry } from '../../db/entry.ts'
import type { Work } from '../../db/journal.ts'
import { FIRST, hashVersion } from '../../db/notes/hash.ts'
import { firstWords, textOf } from '../../db/notes/plain-text.ts'
import type { Instant, UserId } from '../../shared/kernel/index.ts'
import { PROGRESS_NOTE, type SectionText } from '../../shared/notes/index.ts'

/**
 * Writes a note that was signed at a time of the past, with its text sealed as any signed text is. Only a demonstration has
 * such notes: whoever signs one in a practice does it by the command that asks who she is, at the time it is.
 */
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
