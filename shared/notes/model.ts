import { z } from 'zod'
import { RoleName } from '../access/index.ts'
import {
  CivilDate,
  Concept,
  EncounterId,
  EntryHead,
  EntryId,
  EventTime,
  idOf,
  Instant,
  PatientId,
  UserId,
} from '../kernel/index.ts'
import { NoteBody } from './document.ts'

export const SectionKey = z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'A section key is letters, digits and dashes')
/** A section of a note: what it is called, and by what it is known through all versions. */
export const Section = z.object({ key: SectionKey, heading: z.string().trim().min(1).max(120) })
export type Section = z.infer<typeof Section>
export const SectionText = Section.extend({ body: NoteBody })
export type SectionText = z.infer<typeof SectionText>

/** Those of notes that were written here, then those that came from another system and are told as it told them. */
export const NoteStatus = z.enum([
  'draft',
  'signed',
  'cosign-wanted',
  'cosigned',
  'preliminary',
  'final',
  'amended',
  'superseded',
])
export type NoteStatus = z.infer<typeof NoteStatus>

/** The head of a note: everything but what it says. */
export const NoteHead = EntryHead.extend({
  title: z.string(),
  status: NoteStatus,
  templateId: z.string().nullable(),
  sections: z.array(Section),
  /** The beginning of the signed text; empty while it is a draft. */
  firstWords: z.string(),
  signerId: UserId.nullable(),
  signerName: z.string(),
  signedAt: Instant.nullable(),
  cosignerId: UserId.nullable(),
  cosignerName: z.string(),
  cosignedAt: Instant.nullable(),
})
export type NoteHead = z.infer<typeof NoteHead>

export const SideId = idOf('SideId')
export type SideId = z.infer<typeof SideId>
/** One writer's text of one section. More than one of a section means that two wrote at once: both stay until one decides. */
export const Side = z.object({
  sideId: SideId,
  section: SectionKey,
  body: NoteBody,
  revision: z.number().int(),
  authorId: UserId,
  authorName: z.string(),
  /** The PC on which it was written. */
  deviceName: z.string(),
  savedAt: Instant,
  /** Where the writer's cursor stood, as a position in the document. */
  cursor: z.number().int().min(0),
})
export type Side = z.infer<typeof Side>

export const VersionKind = z.enum(['signed', 'addendum', 'amendment', 'cosigned'])
/** One signed text. Nothing of it ever changes; what comes later is another version. */
export const NoteVersion = z.object({
  versionId: idOf('NoteVersionId'),
  number: z.number().int(),
  kind: VersionKind,
  sections: z.array(SectionText),
  plainText: z.string(),
  reason: z.string(),
  authorId: UserId.nullable(),
  authorName: z.string(),
  writtenAt: Instant,
  /** SHA-256 of the text, its author, its time, and the hash before it. */
  hash: z.string(),
  /** Whether the text still has that hash. */
  intact: z.boolean(),
})
export type NoteVersion = z.infer<typeof NoteVersion>

/** A whole note: a draft has sides, a signed one has versions. */
export const Note = z.object({ head: NoteHead, sides: z.array(Side), versions: z.array(NoteVersion) })
export type Note = z.infer<typeof Note>

/** A note that waits for a signature. `title` is empty for whoever may know that it waits, but not what it says. */
export const UnsignedRow = z.object({
  noteId: EntryId,
  patientId: PatientId,
  encounterId: EncounterId.nullable(),
  patientName: z.string(),
  recordNumber: z.string(),
  title: z.string(),
  status: NoteStatus,
  authorName: z.string(),
  signerName: z.string(),
  happened: EventTime,
  happenedAt: Instant,
})
export type UnsignedRow = z.infer<typeof UnsignedRow>

export const NoteTemplate = z.object({
  templateId: z.string().max(60),
  title: z.string().trim().min(1, 'Write a title').max(120),
  specialty: z.string().trim().max(120),
  visitType: z.string().trim().max(120),
  sections: z.array(SectionText).min(1, 'A template has at least one section').max(20),
  active: z.boolean(),
  /** Comes with Daybook; to change it, one makes a copy. */
  builtIn: z.boolean(),
  ownerName: z.string(),
  revision: z.number().int(),
})
export type NoteTemplate = z.infer<typeof NoteTemplate>

export const PhraseName = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'A name has letters, digits and dashes, such as normal-lungs')
export const DotPhrase = z.object({
  phraseId: idOf('PhraseId'),
  name: PhraseName,
  body: NoteBody,
  /** Everyone's, or the owner's alone. */
  shared: z.boolean(),
  active: z.boolean(),
  ownerId: UserId,
  ownerName: z.string(),
  revision: z.number().int(),
})
export type DotPhrase = z.infer<typeof DotPhrase>

const Whom = z.object({ roles: z.array(RoleName), people: z.array(UserId).max(500) })
/** Whose notes need a second signature, and who may give it. */
export const NotePolicy = z.object({ needs: Whom, givers: Whom })
export type NotePolicy = z.infer<typeof NotePolicy>

/**
 * What follows a refusal: the patient's statement that she disagrees, the practice's rebuttal of it, or her wish that request
 * and refusal go along with what is given out. Source: 45 CFR 164.526(d)(1)(iii), (2) and (3).
 */
export const StatementKind = z.enum(['disagreement', 'rebuttal', 'go-along'])
export type StatementKind = z.infer<typeof StatementKind>
export const AmendmentStatement = z.object({
  statementId: idOf('AmendmentStatementId'),
  kind: StatementKind,
  /** Empty for a wish, which says nothing beside itself. */
  body: z.string(),
  givenOn: CivilDate,
  recordedAt: Instant,
  recordedByName: z.string(),
})
export type AmendmentStatement = z.infer<typeof AmendmentStatement>

export const AmendmentRequest = z.object({
  requestId: idOf('AmendmentRequestId'),
  patientId: PatientId,
  noteId: EntryId.nullable(),
  receivedOn: CivilDate,
  dueOn: CivilDate,
  extendedOn: CivilDate.nullable(),
  extensionReason: z.string(),
  asked: z.string(),
  status: z.enum(['requested', 'accepted', 'denied']),
  recordedAt: Instant,
  decidedAt: Instant.nullable(),
  decidedByName: z.string(),
  decisionReason: z.string(),
  /** What was said after it was refused, first to last. */
  statements: z.array(AmendmentStatement),
  revision: z.number().int(),
})
export type AmendmentRequest = z.infer<typeof AmendmentRequest>

/** An open request in the list of the practice; of a chart that stays closed to the reader only that there is one. */
export const AmendmentRow = AmendmentRequest.pick({
  requestId: true,
  patientId: true,
  receivedOn: true,
  dueOn: true,
}).extend({ patientName: z.string(), recordNumber: z.string(), asked: z.string() })
export type AmendmentRow = z.infer<typeof AmendmentRow>

/** Source: LOINC 11506-3, Progress note. */
export const PROGRESS_NOTE: Concept['codings'][number] = {
  system: 'http://loinc.org',
  code: '11506-3',
  display: 'Progress note',
}
