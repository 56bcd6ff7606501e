import { z } from 'zod'
import { FileToken, MediaType } from '../files/index.ts'
import { EncounterId, EntryHead, EntryId, EventTime, Instant, UserId } from '../kernel/index.ts'
import { DOCUMENT_CLASSES } from './classes.data.ts'

export const DocumentClass = z.enum(DOCUMENT_CLASSES.map(({ key }) => key))
export type DocumentClass = z.infer<typeof DocumentClass>

/** FHIR document-reference status; what was entered in error is retracted. Source: HL7 FHIR R4 valueset-document-reference-status. */
export const DocumentStatus = z.enum(['current', 'superseded'])

export const Title = z.string().trim().min(1, 'Write a title').max(200, 'A title has at most 200 characters')
const PageNumber = z.number().int().min(1).max(10_000)
/** Quarter turns to the right, in degrees, beyond what the file itself says. */
export const Rotation = z.union([z.literal(0), z.literal(90), z.literal(180), z.literal(270)])
export type Rotation = z.infer<typeof Rotation>
/** Part of a page's width or height as the file has it, not turned: 0 is left or top, 1 right or bottom. */
const Fraction = z.number().min(0).max(1)

/** What someone draws on a page: a box around a passage, a note at a place, or a line by hand. */
export const Drawing = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('highlight'),
    page: PageNumber,
    x: Fraction,
    y: Fraction,
    width: Fraction,
    height: Fraction,
  }),
  z.object({
    kind: z.literal('note'),
    page: PageNumber,
    x: Fraction,
    y: Fraction,
    text: z.string().trim().min(1, 'Write the note').max(2000),
  }),
  z.object({
    kind: z.literal('ink'),
    page: PageNumber,
    points: z
      .array(z.tuple([Fraction, Fraction]))
      .min(2)
      .max(2000),
  }),
])
export type Drawing = z.infer<typeof Drawing>

/** A drawing with who made it and when. It lies over the page and is never written into the file. */
export const Annotation = z.object({ annotationId: z.string(), by: z.string(), at: Instant, drawing: Drawing })
export type Annotation = z.infer<typeof Annotation>
/** What a document can carry: more would be another document. */
export const MOST_ANNOTATIONS = 500

/** A document as the list of a chart shows it. */
export const DocumentRow = EntryHead.extend({
  title: Title,
  documentClass: DocumentClass,
  status: DocumentStatus,
  pages: z.number().int(),
  mediaType: MediaType,
  bytes: z.number().int(),
  /** Who has looked at it and says so. */
  reviewed: z.object({ at: Instant, by: UserId, name: z.string() }).nullable(),
  annotationCount: z.number().int(),
})
export type DocumentRow = z.infer<typeof DocumentRow>

/** A document as the viewer shows it; the pages themselves come by `open`. */
export const ChartDocument = DocumentRow.extend({
  rotations: z.record(z.string().regex(/^\d+$/), Rotation),
  annotations: z.array(Annotation),
})
export type ChartDocument = z.infer<typeof ChartDocument>

/** The longest text of a document that is kept for searching, in characters. */
export const MOST_TEXT = 200_000
/** A picture of the first page for the list, in base64 of JPEG, PNG or WebP; 24 KB at most. */
export const MOST_THUMBNAIL = 32_768

export const NewDocument = z.object({
  token: FileToken,
  title: Title,
  documentClass: DocumentClass,
  /** When the document is from; the moment of adding it unless told. */
  happened: EventTime.optional(),
  encounterId: EncounterId.nullable().default(null),
  pages: PageNumber.default(1),
  /** What stands in it, as far as the file says it in letters. */
  text: z.string().max(MOST_TEXT).default(''),
  thumbnail: z
    .string()
    .max(MOST_THUMBNAIL)
    .regex(/^[A-Za-z0-9+/]*={0,2}$/)
    .default(''),
  /** The caller has opened the file without a password and could show its pages. */
  shown: z.boolean().default(false),
})
export type NewDocument = z.infer<typeof NewDocument>

/** One document of one chart, in the version that the person saw. */
export const DocumentVersion = EntryHead.pick({ patientId: true, entryId: true, revision: true })
export type DocumentVersion = z.infer<typeof DocumentVersion>

export const DocumentPage = z.object({ page: PageNumber, degrees: Rotation })
export const DocumentDetails = z.object({
  title: Title,
  documentClass: DocumentClass,
  happened: EventTime,
  status: DocumentStatus,
})
export type DocumentDetails = z.infer<typeof DocumentDetails>

export const Thumbnail = z.object({ entryId: EntryId, thumbnail: z.string() })
