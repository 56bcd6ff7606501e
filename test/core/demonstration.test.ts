import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { missingCharges } from '../../db/charges/queries.ts'
import type { Journal } from '../../db/journal.ts'
import { versionsOf } from '../../db/notes/queries.ts'
import { timelinePage } from '../../db/timeline/queries.ts'
import type { Instant } from '../../shared/kernel/index.ts'
import { TimelineFilter } from '../../shared/timeline/index.ts'
import { watchPractices } from '../support/chart-story.ts'
import { steppingClock } from '../support/fixed.ts'
import { clientsOf, scratchCore, valueOf } from '../support/practices.ts'
import { DEMO_OPEN_NOTES } from '../../electron/demo/open-work.data.ts'

const PATIENTS = 24
const DAY = 86_400_000
const NOW = Date.UTC(2026, 10, 24, 14, 0)
const practices = watchPractices()
const opened: Awaited<ReturnType<typeof scratchCore>>[] = []

async function demonstration(): Promise<Journal> {
  const practice = await scratchCore({ clock: steppingClock(NOW) })
  opened.push(practice)
  valueOf(await clientsOf(practice.core.connect('cli')).practice.createDemo({ patients: PATIENTS }))
  return practices.latest().store().journal
}

/** What every chart says, without the identifiers, which are new in every practice. */
async function storyOf({ db }: Journal): Promise<string[]> {
  const patients = await db.selectFrom('patient').select(['id', 'recordNumber']).orderBy('recordNumber').execute()
  const lines: string[] = []
  for (const { id, recordNumber } of patients) {
    const filter = TimelineFilter.parse({})
    const page = await timelinePage(db, { patientIds: [id], filter, after: null, limit: 5_000 })
    const said = page.map(
      ({ kind, happened, title, status, detail, authorName }) =>
        `${recordNumber} ${happened} ${kind} ${title} ${status} ${detail} ${authorName}`,
    )
    // Of one moment entries stand in the order of their identifiers.
    lines.push(...said.toSorted())
  }
  return lines
}

let first: Journal
beforeAll(async () => {
  first = await demonstration()
}, 240_000)
afterAll(async () => {
  practices.stop()
  for (const practice of opened) await practice.remove()
})

test('three clinicians at two sites, two years of visits up to today, and everything that belongs to them', async () => {
  const { db } = first
  const count = async (
    table: 'patient' | 'note' | 'prescription' | 'appointment' | 'charge' | 'diagnosticReport' | 'medication',
  ) => {
    const { total } = await db
      .selectFrom(table)
      .select(({ fn }) => fn.countAll<number>().as('total'))
      .executeTakeFirstOrThrow()
    return Number(total)
  }
  expect(await count('patient')).toBe(PATIENTS)
  const staff = await db.selectFrom('staff').select('roles').execute()
  expect(staff.filter(({ roles }) => roles.includes('prescriber'))).toHaveLength(3)
  const visits = await db
    .selectFrom('encounter')
    .select(['happenedAt', 'locationName', 'clinicianName', 'status'])
    .execute()
  expect(new Set(visits.map(({ locationName }) => locationName)).size).toBe(2)
  expect(
    new Set(visits.filter(({ status }) => status === 'finished').map(({ clinicianName }) => clinicianName)).size,
  ).toBe(3)
  const times = visits.map(({ happenedAt }) => happenedAt)
  expect(Math.min(...times)).toBeGreaterThan(NOW - 740 * DAY)
  expect(Math.min(...times)).toBeLessThan(NOW - 600 * DAY)
  expect(Math.max(...times)).toBeLessThan(NOW + DAY)
  expect(Math.max(...times)).toBeGreaterThan(NOW - 30 * DAY)
  // More than two visits for each on the average, and with each visit what one writes, measures and prescribes.
  expect(visits.length).toBeGreaterThan(2 * PATIENTS)
  for (const table of ['note', 'prescription', 'appointment', 'charge', 'diagnosticReport', 'medication'] as const)
    expect([table, (await count(table)) > PATIENTS / 4]).toEqual([table, true])
  const categories = await db.selectFrom('observation').select('category').distinct().execute()
  expect(categories.map(({ category }) => category)).toEqual(expect.arrayContaining(['vital-signs', 'laboratory']))
  // Each visit that took place has its note, signed by whoever saw the patient, and its charge; some of today are not signed yet.
  const finished = await db
    .selectFrom('encounter')
    .select(['id', 'clinicianName'])
    .where('status', '=', 'finished')
    .execute()
  const notes = await db.selectFrom('note').select(['encounterId', 'signerName', 'status', 'id']).execute()
  const signers = new Map(notes.map(({ encounterId, signerName }) => [encounterId, signerName]))
  const unsigned = finished.filter(({ id, clinicianName }) => signers.get(id) !== clinicianName)
  expect(unsigned.map(({ id }) => signers.get(id))).toEqual(unsigned.map(() => ''))
  expect(unsigned.length).toBeLessThanOrEqual(DEMO_OPEN_NOTES.length)
  for (const { id } of notes.filter(({ signerName }) => signerName !== '').slice(0, 50))
    expect(
      (await versionsOf(db, id)).map(({ kind, intact, plainText }) => [kind, intact, plainText.length > 80]),
    ).toEqual([['signed', true, true]])
  const about = { limit: 10, now: NOW as Instant, timeZone: 'America/New_York', closed: null }
  expect(await missingCharges(db, about)).toMatchObject({ total: 0 })
  const coming = await db.selectFrom('appointment').select('id').where('startAt', '>', NOW).execute()
  expect(coming.length).toBeGreaterThan(0)
}, 60_000)

test('the same on one day in every practice that is made, to the last word of every chart', async () => {
  const again = await storyOf(await demonstration())
  const before = await storyOf(first)
  expect(before.length).toBeGreaterThan(10 * PATIENTS)
  expect(again).toEqual(before)
  // The control: another patient’s story is another one.
  expect(new Set(before.map((line) => line.split(' ').slice(1).join(' '))).size).toBeGreaterThan(before.length / 2)
}, 240_000)
