import { type NotePart } from './mapping.ts'
import { type SectionText, writeBody } from '../../shared/notes/index.ts'
import { FIRST, hashVersion } from '../notes/queries.ts'
import type { Storing } from './storing.ts'

const CHANGED = 'Changed in the system that it comes from'

/**
 * Writes down the text of a note that came in, as a version that never changes; what its source has changed since is one
 * more version.
 * @returns whether there was anything to write
 */
export async function storeNoteText(
  { work, about }: Storing,
  note: { id: string; patientId: string; authorName: string; writtenAt: number | null },
  parts: readonly NotePart[],
): Promise<boolean> {
  const last = await work.db
    .selectFrom('noteVersion')
    .select(['number', 'hash', 'body'])
    .where('noteId', '=', note.id)
    .orderBy('number', 'desc')
    .executeTakeFirst()
  const body = JSON.stringify(parts.map(sectionOf))
  if (last?.body === body) return false
  const said = {
    noteId: note.id,
    patientId: note.patientId,
    number: (last?.number ?? 0) + 1,
    kind: last ? 'amendment' : 'signed',
    body,
    plainText: parts.map(({ heading, text }) => `${heading}\n${text}`).join('\n\n'),
    reason: last ? CHANGED : '',
    requestId: null,
    authorId: null,
    authorName: note.authorName || about.author,
    writtenAt: note.writtenAt ?? about.now(),
    previousHash: last?.hash ?? FIRST,
  }
  await work.insert('noteVersion', { id: about.ids.next<string>(), ...said, hash: hashVersion(said) })
  return true
}

/** Text without markup as a section: a paragraph for each line. */
function sectionOf({ heading, text }: NotePart, index: number): SectionText {
  const lines = text.split('\n').map((line) => ({
    type: 'paragraph' as const,
    ...(line !== '' && { content: [{ type: 'text' as const, text: line }] }),
  }))
  return {
    key: `part-${index + 1}`,
    heading,
    body: writeBody({ type: 'doc', content: lines }),
  } as SectionText
}
