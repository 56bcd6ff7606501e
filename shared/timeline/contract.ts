import { z } from 'zod'
import { type Contract, command, query } from '../ipc/contract.ts'
import { EntryId, Instant, PatientId } from '../kernel/index.ts'
import {
  Disclosure,
  EntryChange,
  EntryKind,
  Freshness,
  Release,
  SearchAnswer,
  SearchKind,
  TimelineCursor,
  TimelineFacets,
  TimelineFilter,
  TimelinePage,
} from './model.ts'

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
      asOf: Instant.nullable().default(null),
      limit: z.number().int().min(1).max(500).default(100),
    }),
    output: TimelinePage,
    may: 'chart.read',
    phi: 'read',
  }),
  facets: query({ input: z.object({ patientId: PatientId }), output: TimelineFacets, may: 'chart.read', phi: 'read' }),
  /** Every change of one entry, first to last: from when and which device it is, and who changed what. */
  history: query({
    input: z.object({ patientId: PatientId, entryId: EntryId, kind: EntryKind }),
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
  /** Everything of one patient that was given out, newest first. */
  disclosures: query({
    input: z.object({ patientId: PatientId }),
    output: z.array(Disclosure),
    may: 'chart.disclosures',
    phi: 'read',
  }),
} as const satisfies Contract
