import { z } from 'zod'
import { command, query } from '../ipc/contract.ts'
import { ImportedFile, MOST_IMPORTED, PickedPlace } from '../files/index.ts'
import { CivilDate } from '../kernel/index.ts'
import { CodeConcept, CodeSystem, FoundConcept, ImportReport, Relation, Release, ReleaseId } from './model.ts'

const Systems = z.union([CodeSystem, z.array(CodeSystem).min(1).max(8)])

export const terminology = {
  /**
   * Finds concepts as one types: the beginning of every word in any order, or the beginning of a code. Best first: exact,
   * common, billable. `kinds` narrows to some kinds of concepts. The empty text gives the common ones.
   */
  search: query({
    input: z.object({
      system: Systems,
      text: z.string().max(200),
      kinds: z.array(z.string().max(20)).max(20).optional(),
      limit: z.number().int().min(1).max(100).default(20),
    }),
    output: z.array(FoundConcept),
    may: 'signed-in',
    phi: 'none',
  }),
  /**
   * What a code meant: in the release in effect on a day, or in the one in use when no day is given. `null` when that
   * release does not have it; `elsewhere` then names releases on this PC that do.
   */
  lookup: query({
    input: z.object({ system: CodeSystem, code: z.string().trim().min(1).max(50), on: CivilDate.optional() }),
    output: z.object({
      concept: CodeConcept.extend({ relations: z.array(Relation) }).nullable(),
      release: Release.pick({ releaseId: true, release: true, effectiveOn: true, builtIn: true }).nullable(),
      elsewhere: z.array(Release.pick({ releaseId: true, release: true, effectiveOn: true, builtIn: true })),
    }),
    may: 'signed-in',
    phi: 'none',
  }),
  /** Every release, newest first within its system. */
  releases: query({ input: z.object({}), output: z.array(Release), may: 'signed-in', phi: 'none' }),
  /**
   * Imports official release files of one code system: files that were sent, or places that were chosen. What they are is
   * told from their content. `release` and `effectiveOn` are read from names and content where not given.
   * Nothing is kept of an import that fails or is cancelled.
   */
  importRelease: command({
    input: z.object({
      files: z.array(ImportedFile).min(1).max(MOST_IMPORTED),
      release: z.string().trim().min(1).max(60).optional(),
      effectiveOn: CivilDate.optional(),
      /** Use it from now on; without it a release is used at once when it is newer than the one in use, and whole. */
      use: z.boolean().optional(),
    }),
    output: ImportReport,
    progress: z.object({ stage: z.enum(['reading', 'saving', 'removing']), done: z.number(), of: z.number() }),
    may: 'terminology.manage',
    phi: 'none',
  }),
  /** Uses this release for new entries from now on. What was coded before keeps its code and words. */
  useRelease: command({
    input: z.object({ releaseId: ReleaseId }),
    output: Release,
    may: 'terminology.manage',
    phi: 'none',
  }),
  settings: query({
    input: z.object({}),
    /** `folderDialog`: whether `pickFolder` can ask, as only a window of the desktop can. */
    output: z.object({ folderDialog: z.boolean() }),
    may: 'terminology.manage',
    phi: 'none',
  }),
  /** Asks for a folder by the system's own dialog; null when none was chosen. Only a window of the desktop has one. */
  pickFolder: command({
    input: z.object({}),
    output: z.object({ picked: PickedPlace.nullable() }),
    may: 'terminology.manage',
    phi: 'none',
  }),
} as const
