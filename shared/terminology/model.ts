import { z } from 'zod'
import { CivilDate, Coding, idOf, Instant } from '../kernel/index.ts'
import { CODE_SYSTEMS } from './systems.data.ts'

/** A code system by its FHIR URI. */
export const CodeSystem = z.enum(CODE_SYSTEMS.map(({ uri }) => uri))
export type CodeSystem = z.infer<typeof CodeSystem>

/** The same by a short name, for code: `SYSTEM.loinc`. */
export const SYSTEM = Object.fromEntries(CODE_SYSTEMS.map(({ key, uri }) => [key, uri])) as {
  readonly [One in (typeof CODE_SYSTEMS)[number] as One['key']]: One['uri']
}

/** What people call a code system: `ICD-10-CM`. */
export const systemName = (system: string): string => CODE_SYSTEMS.find(({ uri }) => uri === system)?.name ?? system

export const ReleaseId = idOf('ReleaseId')
export type ReleaseId = z.infer<typeof ReleaseId>

/** What a release tells of a concept beside its words: `billable`, `tty`, `unit`, `labeler` …; dates as `YYYY-MM-DD`. */
export const Properties = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))
export type Properties = z.infer<typeof Properties>

/**
 * One concept of a release. `kind` sorts concepts within a system: ICD-10-CM `billable` or `header`; RxNorm the term type
 * (`IN`, `SCD` …); LOINC `lab`, `clinical`, `survey`, `other`; NDC `product` or `package`; else empty.
 */
export const CodeConcept = z.object({
  system: CodeSystem,
  code: z.string().min(1).max(50),
  display: z.string().min(1).max(4000),
  synonyms: z.array(z.string().min(1).max(4000)),
  kind: z.string().max(20),
  /** `false`: the release keeps it for old records only. */
  active: z.boolean(),
  properties: Properties,
})
export type CodeConcept = z.infer<typeof CodeConcept>

/** One line of an answer to a search. `matched` is the synonym that it was found by, where the display doesn't hold the words. */
export const FoundConcept = CodeConcept.pick({
  system: true,
  code: true,
  display: true,
  kind: true,
  active: true,
}).extend({ matched: z.string().nullable() })
export type FoundConcept = z.infer<typeof FoundConcept>

export const toCoding = ({ system, code, display }: Coding): Coding => ({ system, code, display })

/** How one concept stands to another of the same system: RxNorm `has_ingredient`, `replaced_by` … */
export const Relation = z.object({ kind: z.string(), code: z.string(), display: z.string().nullable() })
export type Relation = z.infer<typeof Relation>

/** A dated version of a code system on this PC. Versions of one system stand side by side; one is in use. */
export const Release = z.object({
  releaseId: ReleaseId,
  system: CodeSystem,
  /** As the publisher calls it: `FY2026`, `2.78`, `03032025`. */
  release: z.string(),
  effectiveOn: CivilDate,
  importedAt: Instant,
  concepts: z.number().int(),
  /** Comes with Daybook: the starter list, in use until a release is imported. */
  builtIn: z.boolean(),
  inUse: z.boolean(),
  /** Its content is on this PC; `false` after a practice was made anew from its log alone: import the files again. */
  present: z.boolean(),
  /** What was noticed when it was imported, in sentences. */
  notes: z.array(z.string()),
})
export type Release = z.infer<typeof Release>

/** A line of a release file that could not be taken. `line` counts from 1. */
export const RefusedLine = z.object({ file: z.string(), line: z.number().int(), reason: z.string() })
export type RefusedLine = z.infer<typeof RefusedLine>

/** What an import made of the files of one release. */
export const ImportReport = z.object({
  releaseId: ReleaseId,
  system: CodeSystem,
  release: z.string(),
  effectiveOn: CivilDate,
  concepts: z.number().int(),
  relations: z.number().int(),
  /** Concepts by kind. */
  kinds: z.record(z.string(), z.number().int()),
  refused: z.number().int(),
  /** The first of the refused lines. */
  refusedLines: z.array(RefusedLine).max(200),
  inUse: z.boolean(),
  /** `true`: exactly these files had been imported before, and nothing was changed. */
  known: z.boolean(),
  notes: z.array(z.string()),
})
export type ImportReport = z.infer<typeof ImportReport>
