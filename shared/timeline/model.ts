import { z } from 'zod'
import { BirthDate, EncounterId, EntryHead, EntryId, idOf, Instant, PatientId, UserId } from '../kernel/index.ts'

/** The kinds of entries that a timeline tells apart. */
export const EntryKind = z.enum([
  'encounter',
  'note',
  'problem',
  'allergy',
  'medication',
  'immunization',
  'vitals',
  'result',
  'report',
  'social-history',
  'family-history',
  'procedure',
  'order',
  'document',
  'review',
  'message',
  'consent',
  'appointment',
])
export type EntryKind = z.infer<typeof EntryKind>

/** What a search tells apart: the entries, and what other systems sent for a chart that became none. */
export const SearchKind = z.enum([...EntryKind.options, 'imported'])
export type SearchKind = z.infer<typeof SearchKind>

/** One entry of any kind, in a line: its words, what else is to be said of it, and its status as its table has it. */
export const TimelineEntry = EntryHead.extend({
  kind: EntryKind,
  title: z.string(),
  detail: z.string(),
  status: z.string(),
})
export type TimelineEntry = z.infer<typeof TimelineEntry>

/** One thing that an entry says. `as`: words, a code that has words of its own, a day or part of one, or a moment. */
export const SaidField = z.object({
  field: z.string(),
  text: z.string(),
  as: z.enum(['text', 'code', 'event', 'moment']),
})
export type SaidField = z.infer<typeof SaidField>
/** An entry with everything that it says beside its line, in the order in which it is read. */
export const WholeEntry = TimelineEntry.extend({
  said: z.array(SaidField),
  /** What it stands in: the report of a result, the conversation of a message. */
  partOf: z.object({ what: z.enum(['report', 'thread']), id: z.string() }).nullable(),
})
export type WholeEntry = z.infer<typeof WholeEntry>

/** Which entries: what is left out narrows nothing. `from` and `until` are moments of what happened, `until` not included. */
export const TimelineFilter = z.object({
  kinds: z.array(EntryKind).max(20).default([]),
  encounterId: EncounterId.nullable().default(null),
  authorName: z.string().max(300).nullable().default(null),
  text: z.string().max(300).default(''),
  from: Instant.nullable().default(null),
  until: Instant.nullable().default(null),
})
export type TimelineFilter = z.infer<typeof TimelineFilter>

/** The last entry of a page: what comes after it is older, or as old with a lower identifier. */
export const TimelineCursor = z.object({ happenedAt: Instant, entryId: EntryId })
export type TimelineCursor = z.infer<typeof TimelineCursor>

export const TimelinePage = z.object({ entries: z.array(TimelineEntry), next: TimelineCursor.nullable() })
export type TimelinePage = z.infer<typeof TimelinePage>

/** What a chart holds, for choosing from: how many of each kind, by whom, and from when until when. */
export const TimelineFacets = z.object({
  kinds: z.array(z.object({ kind: EntryKind, count: z.number().int() })),
  authors: z.array(z.object({ name: z.string(), count: z.number().int() })),
  firstAt: Instant.nullable(),
  lastAt: Instant.nullable(),
})
export type TimelineFacets = z.infer<typeof TimelineFacets>

/** One change of an entry: when, by whom, on which device, and which of its fields. `reason` where one was given. */
export const EntryChange = z.object({
  at: Instant,
  what: z.enum(['recorded', 'changed', 'retracted']),
  byName: z.string(),
  deviceName: z.string(),
  fields: z.array(z.string()),
  reason: z.string().nullable(),
})
export type EntryChange = z.infer<typeof EntryChange>

/** How fresh a chart is on this PC. */
const Count = z.number().int().min(0)

/** How complete a chart is on this PC. */
export const ChartFreshness = z.object({
  /** Everything of it that the server had at this moment is here; null where that is not known. */
  completeTo: Instant.nullable(),
  /** The server is in touch and has told of nothing newer. */
  isNow: z.boolean(),
  /** It was found to differ from the server's. */
  differs: z.boolean(),
  /** Records of it that are on this PC only, and those among them that the server could not take. */
  here: Count,
  quarantined: Count,
  /** PCs on which records of it wait, as each said; `count` null where it did not name all of its charts. */
  elsewhere: z.array(z.object({ name: z.string(), count: Count.nullable(), at: Instant })),
  /** PCs where somebody was at work and that have been silent since. */
  unheard: z.array(z.object({ name: z.string(), since: Instant })),
})
export type ChartFreshness = z.infer<typeof ChartFreshness>

export const Freshness = z.object({
  /** When something in it was last written here; null for a chart without entries. */
  changedAt: Instant.nullable(),
  /** When the practice server was last reached; null while this PC is alone. */
  serverReachedAt: Instant.nullable(),
  /** Null on a PC that works alone. */
  standing: ChartFreshness.nullable(),
})
export type Freshness = z.infer<typeof Freshness>

/** A piece of the text that was found, `hit` where it is what was looked for. */
export const SnippetPart = z.object({ text: z.string(), hit: z.boolean() })
export type SnippetPart = z.infer<typeof SnippetPart>

/** `entryId`: of an entry, or of the kept resource where `kind` is `imported`. */
export const SearchHit = z.object({
  entryId: EntryId,
  kind: SearchKind,
  happenedAt: Instant,
  title: z.string(),
  retracted: z.boolean(),
  snippet: z.array(SnippetPart),
  patient: z.object({
    patientId: PatientId,
    familyName: z.string(),
    givenName: z.string(),
    birthOn: BirthDate,
    recordNumber: z.string(),
  }),
})
export type SearchHit = z.infer<typeof SearchHit>

/** `more`: there is more than was looked through; a longer text or a narrower choice finds the rest. */
export const SearchAnswer = z.object({ hits: z.array(SearchHit), more: z.boolean() })
export type SearchAnswer = z.infer<typeof SearchAnswer>

export const DisclosureId = idOf('DisclosureId')
export type DisclosureId = z.infer<typeof DisclosureId>

/**
 * On what ground health information is given out. Source: 45 CFR 164.502(a), 164.506, 164.508, 164.510 and 164.512.
 */
export const LegalBasis = z.enum([
  'individual',
  'treatment',
  'payment',
  'operations',
  'authorization',
  'required-by-law',
  'public-health',
  'abuse-or-neglect',
  'health-oversight',
  'judicial',
  'law-enforcement',
  'decedents',
  'research',
  'serious-threat',
  'workers-compensation',
  'other',
])
export type LegalBasis = z.infer<typeof LegalBasis>

/** What can be given out: entries by their kind, and `details`: who the patient is and how to reach her. */
export const ReleasedKind = z.enum([...EntryKind.options, 'details'])
export type ReleasedKind = z.infer<typeof ReleasedKind>

/** What a release holds and to whom it goes. Source: 45 CFR 164.528(b)(2): date, recipient, what, and why. */
export const Release = z.object({
  patientId: PatientId,
  recipient: z.string().trim().min(2, 'Write who receives it').max(300),
  recipientAddress: z.string().trim().max(500).default(''),
  purpose: z.string().trim().min(3, 'Write what it is for').max(500),
  legalBasis: LegalBasis,
  /** How it leaves: on paper, as a file, by fax */
  means: z.enum(['paper', 'file', 'fax', 'message']).default('paper'),
  /** Empty: every kind. */
  kinds: z.array(ReleasedKind).max(30).default([]),
  from: Instant.nullable().default(null),
  until: Instant.nullable().default(null),
})
export type Release = z.infer<typeof Release>

/** What is printed for somebody from its own page: one note, a patient's details, or the list of her drugs. */
export const HandOut = Release.pick({ patientId: true, recipient: true, purpose: true, legalBasis: true }).extend({
  what: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('note'), noteId: EntryId }),
    z.object({ kind: z.literal('details') }),
    z.object({ kind: z.literal('drug-list') }),
  ]),
})
export type HandOut = z.infer<typeof HandOut>

export const Disclosure = Release.extend({
  disclosureId: DisclosureId,
  disclosedAt: Instant,
  disclosedBy: UserId,
  disclosedByName: z.string(),
  entryCount: z.number().int(),
  /** Whether it belongs in the accounting that the patient may ask for. */
  accountable: z.boolean(),
})
export type Disclosure = z.infer<typeof Disclosure>
