import type { EntryId, PatientId } from '../../shared/kernel/index.ts'
import type { NoteHead, NoteVersion, SectionText } from '../../shared/notes/index.ts'
import { useDrafts } from '../shell/drafts.ts'

/** An amendment that is being written, and the text that it was begun from. */
export type AmendDraft = {
  sections: readonly SectionText[]
  reason: string
  versionId: string
  revision: number
  /** The request of the patient that it answers, if any. */
  requestId?: string | null
}

export const keyOf = (noteId: EntryId): string => `notes.amend.${noteId}`

export const amendDraftOf = (noteId: EntryId): AmendDraft | undefined =>
  useDrafts.getState().byForm[keyOf(noteId)] as AmendDraft | undefined
export const keepAmendDraft = (noteId: EntryId, draft: AmendDraft, patientId?: PatientId): void =>
  useDrafts.getState().keep(keyOf(noteId), draft, patientId)
export const dropAmendDraft = (noteId: EntryId): void => useDrafts.getState().drop(keyOf(noteId))

/**
 * Which revision of the note an amendment answers to: of the text that it was begun from. Where another amendment came in
 * front meanwhile the core refuses it, so that none takes the place of one that its writer never saw.
 */
export const amendedRevision = (draft: AmendDraft, head: NoteHead, current: NoteVersion): number =>
  draft.versionId === current.versionId ? head.revision : draft.revision
