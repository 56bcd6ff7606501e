import type { Kysely, Selectable } from 'kysely'
import { codePart, type Fhir, filled, listOf, namedPart } from '../../shared/exchange/index.ts'
import { DOCUMENT_CLASSES } from '../../shared/documents/index.ts'
import { type Instant, momentIn } from '../../shared/kernel/index.ts'
import { type StoredFile, storedFileById } from '../files/queries.ts'
import type { Tables } from '../tables.ts'
import { pointing } from './mappings/common.ts'

const PAGE = 50
type Document = Selectable<Tables['document']>
/** A document with the file that it is. `resource` takes the content in base64, or null where it cannot be read. */
export type OutgoingDocument = {
  id: string
  encounterId: string | null
  file: StoredFile | null
  resource(encounter: string, data: string | null): Fhir
}

/** The documents of a chart, those taken back too, each as a DocumentReference. */
export async function* outgoingDocuments(
  db: Kysely<Tables>,
  about: { patientId: string; patient: string; timeZone: string },
): AsyncGenerator<OutgoingDocument> {
  for (let after = ''; ; ) {
    const page = await db
      .selectFrom('document')
      .selectAll()
      .where('patientId', '=', about.patientId)
      .where('id', '>', after)
      .orderBy('id')
      .limit(PAGE)
      .execute()
    for (const document of page) {
      const file = (await storedFileById(db, document.fileId)) ?? null
      const { id, encounterId } = document
      yield {
        id,
        encounterId,
        file,
        resource: (encounter, data) => referenceTo(document, file, { ...about, encounter, data }),
      }
    }
    if (page.length < PAGE) return
    after = page.at(-1)?.id ?? ''
  }
}

/** Source: HL7 FHIR R4 DocumentReference. The hash is the SHA-1 that FHIR asks for only where a content is not inline. */
function referenceTo(
  document: Document,
  file: StoredFile | null,
  { patient, encounter, timeZone, data }: { patient: string; encounter: string; timeZone: string; data: string | null },
): Fhir {
  const recorded = momentIn(timeZone, document.recordedAt as Instant)
  const kind = DOCUMENT_CLASSES.find(({ key }) => key === document.documentClass)
  return filled({
    resourceType: 'DocumentReference',
    id: document.id,
    status: document.retractedAt === null ? 'current' : 'entered-in-error',
    type: kind?.loinc ? codePart('http://loinc.org', kind.loinc, kind.display) : filled({ text: kind?.display }),
    subject: { reference: patient },
    date: recorded,
    author: listOf(namedPart(document.authorName)),
    description: document.title,
    content: [
      filled({
        attachment: filled({
          contentType: file?.mediaType,
          data,
          title: document.title,
          creation: document.happened,
        }),
      }),
    ],
    context: filled({ encounter: listOf(pointing(encounter)), period: filled({ start: document.happened }) }),
  })
}
