import { expect, test } from '@jest/globals'
import type { EntryId, PatientId } from '../../shared/kernel/index.ts'
import { reportDraft } from '../../renderer/results/report-draft.ts'

test('what is typed as the answer to one order is kept apart from the answer to another and from a new report', () => {
  const patient = 'p1' as PatientId
  const keys = [reportDraft(patient), reportDraft(patient, 'a' as EntryId), reportDraft(patient, 'b' as EntryId)]
  expect(new Set([...keys, reportDraft('p2' as PatientId), reportDraft('p2' as PatientId, 'a' as EntryId)]).size).toBe(
    5,
  )
})
