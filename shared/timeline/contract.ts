import { z } from 'zod'
import { type Contract, command, query } from '../ipc/contract.ts'
import { EntryId, Instant, PatientId } from '../kernel/index.ts'
import {
  Disclosure,
  EntryChange,
  EntryKind,
  Freshness,
  HandOut,
  Release,
  SearchAnswer,
  SearchKind,
  TimelineCursor,
  TimelineFacets,
  TimelineFilter,
  TimelinePage,
  WholeEntry,
} from './model.ts'

/** The moment at which a chart is looked at; null for what it says today. */
const AsOf = Instant.nullable().default(null)

export const timeline = {
  /**
   * The entries of a chart, newest first, from `after` on. With `asOf` as the chart stood at that moment: what was recorded
   * later is absent, what was changed or taken back later stands as it did then.
   */
  page: query({
    input: z.object({
      patientId: PatientId,
      filter: TimelineFilter.prefault({}),
      after: TimelineCursor.nullable().default(null),
      asOf: AsOf,
      limit: z.number().int().min(1).max(500).default(100),
    }),
    output: TimelinePage,
    may: 'chart.read',
    phi: 'read',
  }),
  /** What there is to choose from; with `asOf` what there was then. */
  facets: query({
    input: z.object({ patientId: PatientId, asOf: AsOf }),
    output: TimelineFacets,
    may: 'chart.read',
    phi: 'read',
  }),
  /** One entry with everything it says; with `asOf` as it stood then. */
  entry: query({
    input: z.object({ patientId: PatientId, entryId: EntryId, asOf: AsOf }),
    output: WholeEntry,
    may: 'chart.read',
    phi: 'read',
  }),
  /** Some entries with everything they say, in the order of the question; such as are in no chart of this patient are left out. */
  entries: query({
    input: z.object({ patientId: PatientId, entryIds: z.array(EntryId).max(200) }),
    output: z.array(WholeEntry),
    may: 'chart.read',
    phi: 'read',
  }),
  /** The changes of one entry, first to last: from when and which device it is, and who changed what; with `asOf` up to then. */
  history: query({
    input: z.object({ patientId: PatientId, entryId: EntryId, kind: EntryKind, asOf: AsOf }),
    output: z.array(EntryChange),
    may: 'chart.read',
    phi: 'read',
  }),
  freshness: query({ input: z.object({ patientId: PatientId }), output: Freshness, may: 'chart.read', phi: 'read' }),
  /**
   * Words, `"phrases"` and `-excluded` words in one chart, or with `patientId` null across the practice; the last word may be
   * the beginning of one. What other systems sent for a chart and became no entry of it is found too (`imported`). Sensitive
   * charts are found across the practice only by those who may open them.
   */
  search: query({
    input: z.object({
      text: z.string().max(300),
      patientId: PatientId.nullable().default(null),
      kinds: z.array(SearchKind).max(20).default([]),
      from: Instant.nullable().default(null),
      until: Instant.nullable().default(null),
      limit: z.number().int().min(1).max(200).default(50),
    }),
    output: SearchAnswer,
    may: 'chart.read',
    phi: 'read',
  }),
  /** Records that a chart or a part of it is given out; what it holds is then printed. */
  release: command({ input: Release, output: Disclosure, may: 'chart.release', phi: 'write' }),
  /** Records that a note, a patient's details or her drug list is printed for somebody; the page is printed then. */
  handOut: command({ input: HandOut, output: Disclosure, may: 'patient.read', phi: 'write' }),
  /** Everything of one patient that was given out, newest first. */
  disclosures: query({
    input: z.object({ patientId: PatientId }),
    output: z.array(Disclosure),
    may: 'chart.disclosures',
    phi: 'read',
  }),
} as const satisfies Contract
