import { z } from 'zod'
import { command, query } from '../ipc/contract.ts'
import { Encoding, ImportId, ImportLine, ImportReport, Mapping, Preview, Counts } from './importing.ts'

/** A file travels in pieces of at most this many bytes. */
export const CHUNK_BYTES = 512 * 1024
/** 100,000 patients take some 30 MB. */
export const MOST_IMPORT_BYTES = 128 * 1024 * 1024

const none = z.object({})
const which = z.object({ uploadId: ImportId, mapping: Mapping, encoding: Encoding })

/** Taking patients over from another system's export (CSV): a file is sent, looked at, tried, and then taken over. */
export const importing = {
  /** Begins to send a file; it stays in memory and goes when the person signs out or the practice is locked. */
  importBegin: command({
    input: z.object({
      fileName: z.string().trim().min(1).max(255),
      bytes: z.number().int().min(1).max(MOST_IMPORT_BYTES),
    }),
    output: z.object({ uploadId: ImportId }),
    may: 'patient.import',
    phi: 'none',
  }),
  /** The next piece of the file, in base64. */
  importChunk: command({
    input: z.object({ uploadId: ImportId, data: z.base64() }),
    output: z.object({ received: z.number().int() }),
    may: 'patient.import',
    phi: 'write',
    maxBytes: 1024 * 1024,
  }),
  /** The columns with what they are taken for, and the first rows as they will be. Without `mapping` it is guessed. */
  importPreview: query({
    input: z.object({ uploadId: ImportId, mapping: Mapping.optional(), encoding: Encoding.optional() }),
    output: Preview,
    may: 'patient.import',
    phi: 'read',
  }),
  /** Goes through the whole file and changes nothing: what would become of each line. */
  importTry: command({
    input: which,
    output: z.object({ counts: Counts, lines: z.array(ImportLine) }),
    progress: z.object({ done: z.number().int(), of: z.number().int() }),
    may: 'patient.import',
    phi: 'read',
  }),
  /**
   * Takes the file over. Cancelled or cut off, what was registered stays, and the same file goes on where it ended; the same
   * file twice registers nobody twice. `takeDoubtful`: also those who may be somebody whom the practice has already.
   */
  importRun: command({
    input: which.extend({ takeDoubtful: z.boolean().default(false) }),
    output: ImportReport,
    progress: z.object({ done: z.number().int(), of: z.number().int() }),
    may: 'patient.import',
    phi: 'write',
  }),
  /** Every import, the last first. */
  imports: query({ input: none, output: z.array(ImportReport), may: 'patient.import', phi: 'none' }),
  /** The lines of an import that did not simply become a patient, page by page. */
  importLines: query({
    input: z.object({
      importId: ImportId,
      offset: z.number().int().min(0).default(0),
      limit: z.number().int().min(1).max(1000).default(500),
    }),
    output: z.object({ lines: z.array(ImportLine), total: z.number().int() }),
    may: 'patient.import',
    phi: 'read',
  }),
} as const
