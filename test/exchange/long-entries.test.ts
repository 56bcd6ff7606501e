import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { fitDetails, type PatientId, readDetails } from '../../shared/kernel/index.ts'
import { problems, ProblemDetails } from '../../shared/problems/index.ts'
import { changeEntry, entriesOf } from '../../db/list-entries.ts'
import { problemKind } from '../../db/problems/queries.ts'
import { momentIn } from '../../shared/kernel/index.ts'
import { type ExchangePractice, exchangePractice } from './practice.ts'

let practice: ExchangePractice
beforeEach(async () => {
  practice = await exchangePractice()
})
afterEach(() => practice.remove())

const LONG = `Begins. ${'word '.repeat(5_000)}Ends.`
const patient = {
  resourceType: 'Patient',
  id: 'p',
  name: [{ family: 'Vale', given: ['Ida'] }],
  birthDate: '1961-04-09',
}
const condition = {
  resourceType: 'Condition',
  id: 'c',
  subject: { reference: 'Patient/p' },
  clinicalStatus: { coding: [{ code: 'active' }] },
  code: { text: 'Gout' },
  note: [{ text: LONG }],
}

test('an imported entry with more in it than a form takes is changed, and loses nothing of it', async () => {
  await practice.takeText('a.ndjson', `${JSON.stringify(patient)}\n${JSON.stringify(condition)}\n`)
  const [patientId] = (await practice.patients()) as [PatientId]
  const [entry] = await entriesOf(practice.db, problemKind, patientId)
  if (!entry) throw new Error('nothing was imported')
  expect(entry.note.length).toBeGreaterThan(10_000)
  // The control: as it stands no form could send it.
  expect(ProblemDetails.safeParse(entry).success).toBe(false)

  const before = readDetails<ProblemDetails>(ProblemDetails, entry)
  const empty = ProblemDetails.parse({ concept: { text: '–', codings: [] } })
  const fitting = fitDetails(ProblemDetails, { details: { ...before, severity: 'severe' as const }, before, empty })
  const seen = { patientId, entryId: entry.entryId, revision: entry.revision }
  const input = problems.change.input.parse({ ...seen, ...fitting })
  expect([fitting.kept, JSON.stringify(input).length < 2_000]).toEqual([['note'], true])
  const caller = practice.caller()
  const origin = {
    patientId,
    encounterId: null,
    happened: momentIn('America/Chicago', practice.scratch.clock.now()),
    author: { userId: caller.userId, sessionId: caller.sessionId, channel: 'problems.change' },
    authorName: 'Dr. Lee',
    ids: practice.scratch.ids,
    now: practice.scratch.clock.now(),
    timeZone: 'America/Chicago',
  }
  await changeEntry(practice.scratch.store.journal, problemKind, origin, input)
  const [after] = await entriesOf(practice.db, problemKind, patientId)
  expect(after).toMatchObject({ severity: 'severe', note: entry.note })
  // What somebody did change is taken as she wrote it, and refused where it is too long.
  const shorter = fitDetails(ProblemDetails, { details: { ...before, note: 'Better' }, before, empty })
  expect([shorter.kept, shorter.details.note]).toEqual([[], 'Better'])
  const longer = fitDetails(ProblemDetails, { details: { ...before, note: `${LONG}!` }, before, empty })
  expect(problems.change.input.safeParse({ ...seen, ...longer }).success).toBe(false)
})
