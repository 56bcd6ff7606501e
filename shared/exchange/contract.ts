import { z } from 'zod'
import { command, query } from '../ipc/contract.ts'
import { FileToken, ImportedFile, MOST_IMPORTED, PickedPlace } from '../files/index.ts'
import { PatientId } from '../kernel/index.ts'
import {
  BatchId,
  Disclosure,
  ExportReport,
  ImportBatch,
  ImportReport,
  OUTCOMES,
  ResourceId,
  ResourceRow,
  ResourceView,
} from './model.ts'

const progress = z.object({ stage: z.string(), done: z.number(), of: z.number() })
/** The folder to write into; without one the files are offered for this window to take. */
const Into = z.object({ into: FileToken.optional() })

export const exchange = {
  /** `folderDialog`: whether `pickFolder` can ask, as only a window of the desktop can. */
  settings: query({
    input: z.object({}),
    output: z.object({ folderDialog: z.boolean() }),
    may: 'signed-in',
    phi: 'none',
  }),
  pickFolder: command({
    input: z.object({}),
    output: z.object({ picked: PickedPlace.nullable() }),
    may: 'signed-in',
    phi: 'none',
  }),
  /**
   * Takes FHIR R4 in from files that were sent and places that were chosen: JSON, NDJSON, Bundles, also gzipped. An interrupted import
   * of the same files goes on where it was. `source` names the sending system where its resources bear no address.
   * @throws `not-found` when a token is worth nothing any more, `conflict` while another import runs
   */
  importFhir: command({
    input: z.object({
      files: z.array(ImportedFile).min(1).max(MOST_IMPORTED),
      source: z.string().trim().max(200).default(''),
      dryRun: z.boolean().default(false),
    }),
    output: ImportReport,
    progress,
    outlastsLock: true,
    may: 'exchange.import',
    phi: 'write',
  }),
  /** Past imports, the last one first. */
  batches: query({
    input: z.object({ limit: z.number().int().min(1).max(200).default(50) }),
    output: z.array(ImportBatch),
    may: 'exchange.import',
    phi: 'none',
  }),
  batch: query({
    input: z.object({ batchId: BatchId }),
    output: ImportReport,
    may: 'exchange.import',
    phi: 'none',
  }),
  /** Where a resource of this `Type/id` went, of whatever source; tells nothing of what it holds. */
  locate: query({
    input: z.object({ key: z.string().min(3).max(200) }),
    output: z.array(ResourceRow.pick({ resourceId: true, patientId: true, source: true, outcome: true, reason: true })),
    may: 'exchange.import',
    phi: 'read',
  }),
  /** What came in for one chart, or (without a patient) what belongs to none; by type, outcome and words. */
  resources: query({
    input: z.object({
      patientId: PatientId.nullable(),
      text: z.string().max(200).default(''),
      type: z.string().max(100).default(''),
      outcome: z.enum([...OUTCOMES, '']).default(''),
      offset: z.number().int().min(0).default(0),
      limit: z.number().int().min(1).max(200).default(100),
    }),
    output: z.object({ total: z.number().int(), entries: z.array(ResourceRow) }),
    may: 'chart.read',
    phi: 'read',
  }),
  resource: query({
    input: z.object({ patientId: PatientId.nullable(), resourceId: ResourceId }),
    output: ResourceView,
    may: 'chart.read',
    phi: 'read',
  }),
  /** Writes one chart as a FHIR Bundle. @throws `not-found` when the folder's token is worth nothing any more */
  exportPatient: command({
    input: Disclosure.extend({ patientId: PatientId, ...Into.shape }),
    output: ExportReport,
    progress,
    may: 'exchange.export',
    phi: 'write',
  }),
  /** Writes the whole practice as NDJSON, a file for each type. */
  exportPractice: command({
    input: Disclosure.extend(Into.shape),
    output: ExportReport,
    progress,
    may: 'exchange.export',
    phi: 'write',
  }),
} as const
