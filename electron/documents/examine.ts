import { flawOfContent, type NewDocument, refuseMediaType } from '../../shared/documents/index.ts'
import { mediaTypeOf } from '../../shared/files/index.ts'
import { Refusal } from '../../shared/kernel/index.ts'
import type { Incoming } from '../files/index.ts'

/**
 * A file that came in can be shown, ends as it should and needs no password.
 * @throws Refusal `not-shown…`, `damaged-file`, `encrypted-file`
 */
export async function assertShown(incoming: Incoming, shown: NewDocument['shown']): Promise<void> {
  const { mediaType, bytes } = incoming.file
  const refused = refuseMediaType(mediaType)
  if (refused) throw new Refusal('rule-violation', refused.sentence, { reason: refused.reason })
  const flaw = await incoming.reading((reader) =>
    flawOfContent(mediaType, bytes, (offset, length) => reader.read(offset, length), shown),
  )
  if (flaw) throw new Refusal('rule-violation', SENTENCES[flaw], { reason: flaw })
}

const SENTENCES = {
  'damaged-file': 'This file is damaged: its end is missing. Scan, save or send it again.',
  'encrypted-file': 'This PDF is protected by a password. Open it elsewhere, save it without one, and add that.',
}

/** What is sent as the picture of the first page is one. @throws Refusal `thumbnail` */
export function assertThumbnail(thumbnail: string): void {
  if (thumbnail === '') return
  const type = mediaTypeOf(Buffer.from(thumbnail.slice(0, 64), 'base64'))
  if (refuseMediaType(type) || type === 'application/pdf')
    throw new Refusal('invalid-input', 'The picture of the first page is not one.', { reason: 'thumbnail' })
}
