import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { bookingsAt, changedByOthers } from '../../db/appointments/arrivals.ts'
import { causesAmong } from '../../db/safety/waiting.ts'
import { scratchStore } from '../support/stores.ts'

let scratch: Awaited<ReturnType<typeof scratchStore>>
beforeAll(async () => {
  scratch = await scratchStore()
})
afterAll(() => scratch.remove())

const plan = (statement: string) =>
  (scratch.store.engine.raw.prepare(`explain query plan ${statement}`).all() as { detail: string }[])
    .map(({ detail }) => detail)
    .join(' · ')

// A query that a screen waits for uses an index, and this says which; an index dropped by mistake shows here.
test.each([
  [
    "select * from patient where birth_on = '1980-01-02' order by name_key limit 50",
    'SEARCH patient USING INDEX patient_birth',
  ],
  ['select * from patient order by registered_at desc limit 50', 'SCAN patient USING INDEX patient_registered'],
  [
    "select * from audit_entry where patient_id = 'x' and at >= 1",
    'SEARCH audit_entry USING INDEX audit_entry_patient',
  ],
  ["select * from audit_entry where user_id = 'x' and at >= 1", 'SEARCH audit_entry USING INDEX audit_entry_user'],
  [
    'select * from audit_entry where sequence > 10 order by sequence limit 10',
    'SEARCH audit_entry USING INTEGER PRIMARY KEY',
  ],
  [
    "select * from operation where tbl = 'patient' and row_id = 'x' order by n",
    'SEARCH operation USING INDEX operation_row',
  ],
  [
    "select * from problem where patient_id = 'x' order by happened_at, id",
    'SEARCH problem USING INDEX problem_patient',
  ],
  [
    "select * from list_review where patient_id = 'x' and list = 'allergies' order by recorded_at, id",
    'SEARCH list_review USING INDEX list_review_patient',
  ],
  [
    "select * from break_glass_grant where patient_id = 'x' and staff_id = 'y' and expires_at > 1",
    'SEARCH break_glass_grant USING INDEX break_glass_grant_patient',
  ],
  [
    "select * from terminology_concept where set_n = 1 and code = 'x'",
    'SEARCH terminology_concept USING INDEX terminology_concept_code',
  ],
  [
    "select * from terminology_concept where set_n = 1 and code_key >= 'E11' and code_key < 'E11~' order by code_key",
    'SEARCH terminology_concept USING INDEX terminology_concept_code_key',
  ],
  [
    "select * from terminology_relation where set_n = 1 and source = 'x' order by n",
    'SEARCH terminology_relation USING INDEX terminology_relation_source',
  ],
  [
    "select c.* from terminology_search s cross join terminology_concept c where s.terminology_search match 'a*' and s.rowid between 1 and 9 and c.n = s.rowid order by s.rowid limit 200",
    'SEARCH c USING INTEGER PRIMARY KEY',
  ],
  [
    // As many as are open, however many were decided about.
    'select * from sync_conflict conflict where conflict.asks = 1 and conflict.settled = 0 order by conflict.at desc, conflict.id limit 2000',
    'SCAN conflict USING INDEX sync_conflict_waits',
  ],
  [
    "select * from sync_conflict conflict where conflict.patient_id in ('x', 'y') and conflict.tbl in ('allergy') and conflict.lost <> '[]' and conflict.asks = 1 and conflict.settled = 0 order by conflict.n",
    'SEARCH conflict USING INDEX sync_conflict_waits_patient',
  ],
  [
    "select * from sync_conflict conflict where conflict.tbl = 'patient' and conflict.row_id = 'x' and conflict.asks = 1 and conflict.settled = 0",
    'SEARCH conflict USING INDEX sync_conflict_waits_row',
  ],
  // A close asks for what was booked since another one, device by device; nobody goes through the whole ledger.
  [
    "select * from ledger_entry where device_id = 'x' and coalesce(drafted_seq, accepted_seq) > 5",
    'SEARCH ledger_entry USING INDEX ledger_entry_drafted (device_id=? AND <expr>>?)',
  ],
  [
    "select coalesce(drafted_seq, accepted_seq) from ledger_entry e where e.device_id = 'x' order by coalesce(e.drafted_seq, e.accepted_seq) desc limit 1",
    'SEARCH e USING COVERING INDEX ledger_entry_drafted (device_id=?)',
  ],
  [
    "select min(device_id) from ledger_entry where device_id > 'x'",
    'SEARCH ledger_entry USING COVERING INDEX ledger_entry_drafted (device_id>?)',
  ],
  [
    "select p.cents from (select id, post_on, drafted_on from ledger_entry where device_id = 'x' and coalesce(drafted_seq, accepted_seq) > 5 union all select id, post_on, drafted_on from ledger_entry where device_id = 'y' and coalesce(drafted_seq, accepted_seq) > 7) e join ledger_posting p on p.entry_id = e.id where coalesce(e.drafted_on, e.post_on) <= '2026-11-30'",
    'SEARCH p USING INDEX ledger_posting_entry (entry_id=?)',
  ],
  [
    'select id from ledger_entry e where e.drafted_seq is not null order by e.accepted_seq desc limit 500',
    'USING INDEX ledger_entry_beside',
  ],
  [
    "select p.cents from ledger_entry e join ledger_posting p on p.entry_id = e.id where e.drafted_on <= '2026-11-30' and e.post_on > ''",
    'SEARCH e USING INDEX ledger_entry_moved',
  ],
  [
    "select heads from ledger_close where kind = 'day' and device_id = 'x' order by number desc, accepted_seq desc limit 1",
    'SEARCH ledger_close USING INDEX ledger_close_last',
  ],
])('%s', (statement, wanted) => {
  expect(plan(statement)).toContain(wanted)
})

// Of what arrived only that is read, and not all that was ever written of the same tables.
test.each([
  ['whose lists something arrived for', () => causesAmong(scratch.store.journal.db, { from: 5, to: 9 })],
  ['what other PCs changed in the schedule', () => changedByOthers(scratch.store.journal.db, { from: 5, to: 9 })],
])('%s is read by the numbers of the operations', (_what, query) => {
  const { sql, parameters } = query().compile()
  const steps = scratch.store.engine.raw.prepare(`explain query plan ${sql}`).all(...parameters) as { detail: string }[]
  expect(steps.map(({ detail }) => detail).join(' · ')).toMatch(
    /SEARCH [os] USING INTEGER PRIMARY KEY \(rowid>\? AND rowid<\?\)/,
  )
  expect(steps.map(({ detail }) => detail).join(' · ')).not.toContain('operation_row')
})

test('the bookings to come at a place are read by its index, a page at a time', () => {
  const after = { id: 'x', startAt: 1 }
  const { sql, parameters } = bookingsAt(scratch.store.journal.db, { place: 'x', now: 1, after }).compile()
  const steps = scratch.store.engine.raw.prepare(`explain query plan ${sql}`).all(...parameters) as { detail: string }[]
  expect(steps[0]?.detail).toBe('SEARCH appointment USING INDEX appointment_location (location_id=? AND start_at>?)')
})

test('control: a query without an index is seen as one', () => {
  expect(plan("select * from patient where city = 'x'")).toBe('SCAN patient')
})
