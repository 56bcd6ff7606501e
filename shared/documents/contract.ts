import { z } from 'zod'
import { FileWhereabouts, OpenedFile } from '../files/index.ts'
import { command, query } from '../ipc/contract.ts'
import { EntryId, PatientId, Retraction } from '../kernel/index.ts'
import {
  ChartDocument,
  DocumentDetails,
  DocumentPage,
  DocumentRow,
  DocumentVersion,
  Drawing,
  NewDocument,
  Thumbnail,
} from './model.ts'

const chart = z.object({ patientId: PatientId })
const one = chart.extend({ entryId: EntryId })

export const documents = {
  /** The documents of a chart, the newest first; `before` is the last one of the page before. Retracted ones are among them. */
  list: query({
    input: chart.extend({ before: EntryId.optional(), limit: z.number().int().min(1).max(200).default(100) }),
    output: z.array(DocumentRow),
    may: 'chart.read',
    phi: 'read',
  }),
  /** Pictures of first pages, for those of these documents that have one. */
  thumbnails: query({
    input: chart.extend({ entryIds: z.array(EntryId).max(50) }),
    output: z.array(Thumbnail),
    may: 'chart.read',
    phi: 'read',
  }),
  /**
   * Where the files of these documents are: on this PC, on the server, on their way; none while this PC has no server. It says nothing
   * of the patient, and a list that asks again by itself is nobody who looks into the chart.
   */
  whereabouts: query({
    input: chart.extend({ entryIds: z.array(EntryId).max(50) }),
    output: z.array(FileWhereabouts.extend({ entryId: EntryId })),
    may: 'chart.read',
    phi: 'none',
  }),
  get: query({ input: one, output: ChartDocument, may: 'chart.read', phi: 'read' }),
  /**
   * A token for the file itself, for this session, as long as the chart is open to it. What is not on this PC is fetched first.
   * @throws `file-elsewhere`, `file-awaited`, `file-missing`, `file-garbled`, `file-no-room`, `file-refused`
   */
  open: query({ input: one, output: OpenedFile, may: 'chart.read', phi: 'read' }),
  /**
   * Puts a file that came in whole (`files.finish`) into a chart.
   * @throws `not-shown` for what is no PDF, JPEG, PNG or WebP; `damaged-file`, `encrypted-file`, `same-file`
   */
  add: command({ input: chart.extend(NewDocument.shape), output: ChartDocument, may: 'chart.write', phi: 'write' }),
  describe: command({
    input: DocumentVersion.extend(DocumentDetails.shape),
    output: ChartDocument,
    may: 'chart.write',
    phi: 'write',
  }),
  /** How far a page is turned to be upright; kept for whoever looks at it next. */
  rotate: command({
    input: DocumentVersion.extend(DocumentPage.shape),
    output: ChartDocument,
    may: 'chart.write',
    phi: 'write',
  }),
  annotate: command({
    input: DocumentVersion.extend({ drawing: Drawing }),
    output: ChartDocument,
    may: 'chart.write',
    phi: 'write',
  }),
  /** Takes an annotation off the page; what it was stays in the record of changes. */
  eraseAnnotation: command({
    input: DocumentVersion.extend({ annotationId: z.string().max(64) }),
    output: ChartDocument,
    may: 'chart.write',
    phi: 'write',
  }),
  /** The caller has looked at it. */
  review: command({ input: DocumentVersion, output: ChartDocument, may: 'chart.write', phi: 'write' }),
  /** Entered in error: it stays in the list, struck through, and so does its file. */
  retract: command({ input: Retraction, output: ChartDocument, may: 'chart.write', phi: 'write' }),
} as const
