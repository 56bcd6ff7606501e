import type { Paper } from '../../../db/exchange/index.ts'
import { DOCUMENT_CLASSES } from '../../../shared/documents/index.ts'
import {
  codeAt,
  conceptAt,
  type Fhir,
  firstTime,
  partAt,
  partsAt,
  startAt,
  textAt,
} from '../../../shared/exchange/index.ts'
import { MAX_FILE_BYTES } from '../../../shared/files/index.ts'

const TITLE = 200
const TEXT = /^text\/(plain|x?html)|xhtml/i

/** The files that a DocumentReference carries within itself, as documents to be. */
export function papersOf(resource: Fhir): Paper[] {
  if (textAt(resource, 'resourceType') !== 'DocumentReference') return []
  if (textAt(resource, 'status') === 'entered-in-error') return []
  const type = conceptAt(resource, 'type')
  const kind = DOCUMENT_CLASSES.find(
    ({ loinc }) => loinc !== null && loinc === codeAt(resource, 'type', 'http://loinc.org'),
  )
  const happened = startAt(partAt(resource, 'context'), 'period') ?? firstTime(resource, 'date', 'indexed')
  const authorName =
    partsAt(resource, 'author')
      .map((one) => textAt(one, 'display', 300))
      .find(Boolean) ?? ''
  return partsAt(resource, 'content').flatMap((content): Paper[] => {
    const attachment = partAt(content, 'attachment')
    const data = attachment?.['data']
    // What is text is read as a note.
    if (TEXT.test(textAt(attachment, 'contentType', 100))) return []
    if (typeof data !== 'string' || data.length > (MAX_FILE_BYTES / 3) * 4) return []
    const bytes = Buffer.from(data, 'base64')
    if (bytes.length === 0) return []
    const title =
      textAt(resource, 'description', TITLE) || textAt(attachment, 'title', TITLE) || type.text.slice(0, TITLE)
    return [{ bytes: new Uint8Array(bytes), title, documentClass: kind?.key ?? 'other', happened, authorName }]
  })
}
