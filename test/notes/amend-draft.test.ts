import { expect, test } from '@jest/globals'
import { amendDraftOf, amendedRevision, dropAmendDraft, keepAmendDraft } from '../../renderer/notes/amend-draft.ts'
import { forgetDrafts } from '../../renderer/shell/drafts.ts'
import type { EntryId } from '../../shared/kernel/index.ts'
import type { NoteHead, NoteVersion } from '../../shared/notes/index.ts'

const [ONE, OTHER] = ['one' as EntryId, 'other' as EntryId]
const draft = { sections: [], reason: 'The side was wrong', versionId: 'v1', revision: 3 }

test('an amendment that is being written is there after leaving its note, for that note alone', () => {
  keepAmendDraft(ONE, draft)
  expect([amendDraftOf(ONE), amendDraftOf(OTHER)]).toEqual([draft, undefined])
  dropAmendDraft(ONE)
  expect(amendDraftOf(ONE)).toBeUndefined()
  keepAmendDraft(ONE, draft)
  forgetDrafts()
  expect(amendDraftOf(ONE)).toBeUndefined()
})

test('it answers to the text that it was begun from, not to an amendment that came meanwhile', () => {
  const head = { revision: 5 } as NoteHead
  expect(amendedRevision(draft, head, { versionId: 'v1' } as NoteVersion)).toBe(5)
  expect(amendedRevision(draft, head, { versionId: 'v2' } as NoteVersion)).toBe(3)
})
