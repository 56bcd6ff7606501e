import type { ConceptColumns, EntryColumns } from '../entry.ts'
import { NOT_RETRACTED, type Recorded, type TableRule } from '../table.ts'

/** `conceptText` is the title, the codings say which kind of document it is. */
export type NoteTable = EntryColumns &
  ConceptColumns & {
    /** draft, signed, cosign-wanted, cosigned */
    status: string
    templateId: string | null
    /** List of { key, heading }, as JSON: fixed when the note is begun */
    sections: string
    /** The beginning of the signed text, for lists; empty while it is a draft */
    firstWords: string
    signerId: string | null
    signerName: string
    signedAt: number | null
    cosignerId: string | null
    cosignerName: string
    cosignedAt: number | null
  }
export type NoteVersionTable = Recorded & {
  noteId: string
  patientId: string
  /** 1 is the first signed text */
  number: number
  /** signed, addendum, amendment, cosigned */
  kind: string
  /** List of { key, heading, body }, as JSON */
  body: string
  plainText: string
  /** Why it was amended; empty otherwise */
  reason: string
  requestId: string | null
  authorId: string | null
  authorName: string
  writtenAt: number
  /** The hash of the version before, or zeros */
  previousHash: string
  /** SHA-256 over the canonical JSON of what stands in this version and of `previousHash` */
  hash: string
}
export type NoteDraftTable = Recorded & {
  noteId: string
  section: string
  /** The section's text as of its last whole save */
  body: string
  /** What has changed since, as JSON { at, removed, text }; empty when nothing has */
  patch: string
  /** Where the writer's cursor stood, as a position in the document */
  cursor: number
  /** Whoever saved it last */
  authorId: string
  authorName: string
  deviceId: string
  savedAt: number
  /** When it was put aside for another version of the same section, or for the signed text */
  settledAt: number | null
  settledBy: string | null
}
export type NoteTemplateTable = Recorded & {
  title: string
  specialty: string
  visitType: string
  /** List of { key, heading, body }, as JSON */
  sections: string
  active: number
  ownerId: string
  changedAt: number
}
export type DotPhraseTable = Recorded & {
  name: string
  body: string
  shared: number
  active: number
  ownerId: string
  changedAt: number
}
export type NotePolicyTable = Recorded & {
  /** Whose notes need a second signature: { roles, people }, as JSON */
  needs: string
  /** Who may give it: { roles, people }, as JSON */
  givers: string
  changedAt: number
}
export type AmendmentRequestTable = Recorded & {
  patientId: string
  noteId: string | null
  receivedOn: string
  dueOn: string
  extendedOn: string | null
  extensionReason: string
  asked: string
  /** requested, accepted, denied */
  status: string
  recordedAt: number
  recordedBy: string
  decidedAt: number | null
  decidedBy: string | null
  decisionReason: string
}
/** What was said after a request was refused; nothing of it changes. */
export type AmendmentStatementTable = Recorded & {
  patientId: string
  requestId: string
  /** disagreement, rebuttal, go-along */
  kind: string
  body: string
  /** The day on which it was given, by the calendar. */
  givenOn: string
  recordedAt: number
  recordedBy: string
  recordedByName: string
}
export type NoteTables = {
  note: NoteTable
  noteVersion: NoteVersionTable
  noteDraft: NoteDraftTable
  noteTemplate: NoteTemplateTable
  dotPhrase: DotPhraseTable
  notePolicy: NotePolicyTable
  amendmentRequest: AmendmentRequestTable
  amendmentStatement: AmendmentStatementTable
}
export const noteTables = {
  note: { recordClass: 'D', inForce: NOT_RETRACTED },
  noteVersion: { recordClass: 'A' },
  // A patch says something only of the text that it was made on, and what is put aside is the text that was seen.
  noteDraft: { recordClass: 'B', together: [['body', 'patch', 'settledAt', 'settledBy']] },
  noteTemplate: { recordClass: 'C' },
  dotPhrase: { recordClass: 'C' },
  notePolicy: { recordClass: 'F' },
  amendmentRequest: { recordClass: 'D' },
  amendmentStatement: { recordClass: 'A' },
} satisfies Record<keyof NoteTables, TableRule>
