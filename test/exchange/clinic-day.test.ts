import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { cancelAppointment, moveStatus } from '../../db/appointments/commands.ts'
import { newEntry } from '../../db/entry.ts'
import type { Appointment } from '../../shared/appointments/index.ts'
import { type EventTime, momentIn, type PatientId } from '../../shared/kernel/index.ts'
import { EMPTY_ENTRIES, FORM, FORM_VERSION, MESSAGE, THREAD } from '../support/entries.data.ts'
import { scheduleIn } from '../support/schedule.ts'
import { bundleOf, bundleText, PATIENT, RESOURCES } from './chart.data.ts'
import { countOf, type ExchangePractice, exchangePractice, sumOf } from './practice.ts'

let here: ExchangePractice
let there: ExchangePractice
beforeEach(async () => {
  here = await exchangePractice()
  there = await exchangePractice()
})
afterEach(async () => {
  await here.remove()
  await there.remove()
})

const AUTHOR = { userId: null, sessionId: null, channel: 'test' }
const TABLES = ['appointmentEntry', 'communication', 'consent'] as const
/** What a practice gives to its rows itself, and rows of it that another does not have. */
const ITS_OWN = ['id', 'practiceId', 'patientId', 'recordedAt', 'sourceId', 'revision', 'authorId', 'witnessId']
const LINKS = ['threadId', 'messageId', 'formId', 'versionId', 'encounterId']

/** The rows of a table without what every practice gives anew. @param also columns that are left out beside these */
/** Only what was made here: the chart that came first has some of each too. */
async function rowsOf(practice: ExchangePractice, table: (typeof TABLES)[number], also: readonly string[] = []) {
  const rows = (await practice.db
    .selectFrom(table as 'consent')
    .selectAll()
    .where('happenedAt', '>', Date.UTC(2026, 0))
    .orderBy('happenedAt')
    .execute()) as object[]
  const left = new Set([...ITS_OWN, ...LINKS, ...also])
  return rows.map((row) => Object.fromEntries(Object.entries(row).filter(([name]) => !left.has(name))))
}

/** Four bookings that ended in each way, a message and two consents, one of them taken back. */
async function fill(practice: ExchangePractice, patientId: PatientId): Promise<void> {
  const { clock, ids, store } = practice.scratch
  const { journal } = store
  const kit = scheduleIn({ journal, ids, now: () => clock.now() })
  const { locationId } = await kit.location('America/Chicago', 'Elm Street')
  const providerId = await kit.provider('Dr. Ng')
  const { visitTypeId } = await kit.type(20)
  const about = { patientId, locationId, visitTypeId, providerId }
  const days = ['2026-12-01', '2026-12-02', '2026-12-03', '2026-12-04', '2026-12-07']
  const booked: Appointment[] = []
  for (const day of days)
    booked.push((await kit.book({ ...about, startLocal: `${day}T09:00`, reason: 'Cough, señal' }))[0]!)
  const [kept, missed, cancelled, confirmed] = booked
  const step = (one: (typeof booked)[number] | undefined, from: string, to: string, reason = '') =>
    journal.work(AUTHOR, (work) =>
      moveStatus(work, kit.booker(), { appointmentId: one!.appointmentId, from, to, reason } as never),
    )
  await step(kept, 'booked', 'arrived')
  await step(kept, 'arrived', 'checkout')
  await step(missed, 'booked', 'no-show')
  await step(confirmed, 'booked', 'confirmed')
  const { appointmentId, revision } = cancelled!
  await cancelAppointment(journal, kit.booker(), { appointmentId, revision, reason: 'Goes elsewhere', scope: 'one' })
  const at = clock.now()
  const happened = momentIn('America/Chicago', at)
  const origin = {
    patientId,
    encounterId: null,
    author: AUTHOR,
    authorName: 'Dr. Lee',
    ids,
    now: at,
    timeZone: 'America/Chicago',
  }
  await journal.work(AUTHOR, async (work) => {
    await work.insert('messageThread', THREAD as never)
    await work.insert('message', MESSAGE as never)
    await work.insert('consentForm', FORM)
    await work.insert('consentFormVersion', { ...FORM_VERSION, text: 'I agree. — Sí.' } as never)
    await work.insert('communication', {
      ...newEntry({ ...origin, happened }),
      ...EMPTY_ENTRIES.communication,
      conceptText: 'Her mother called',
      body: 'Fever since Monday.\nCall back before 5.',
      urgent: 1,
      sentAt: at,
      senderName: 'Dana Desk',
    } as never)
    const consent = {
      ...EMPTY_ENTRIES.consent,
      decidedAt: at,
      signerName: 'Orla Quist',
      witnessName: 'Dana Desk',
    }
    await work.insert('consent', {
      ...newEntry({ ...origin, happened }),
      ...consent,
      conceptText: 'Consent to treat',
      textSha256: 'ab12',
      signature: '[[1,2],[3,4]]',
      signatureKind: 'drawn',
      signerRelationship: 'guardian',
      expiresOn: '2027-11-24',
    } as never)
    await work.insert('consent', {
      ...newEntry({ ...origin, happened: '2026-11-20' as EventTime }),
      ...consent,
      conceptText: 'Photos',
      status: 'inactive',
      revokedAt: at,
      revokedName: 'Dana Desk',
      revocationReason: 'Changed her mind',
    } as never)
  })
}

test('bookings, messages and consents go out, and come in elsewhere with all that they say', async () => {
  await here.takeText('chart.json', bundleText())
  const [patientId] = await here.patients()
  await fill(here, patientId!)
  const text = await here.exportChart(patientId!)
  const again = await here.takeText('back.json', text)
  expect([sumOf(again, 'unchanged'), sumOf(again, 'refused')]).toEqual([sumOf(again, 'read'), 0])
  const report = await there.takeText('moved.json', text)
  expect(sumOf(report, 'refused')).toBe(0)
  expect(['Appointment', 'Communication', 'Consent'].map((type) => countOf(report, type))).toMatchObject([
    { read: 6, stored: 6 },
    { read: 2, stored: 2 },
    { read: 3, stored: 3 },
  ])
  // Who made a booking is not told by FHIR's Appointment, which is made by whoever keeps the schedule.
  const bookings = await rowsOf(here, 'appointmentEntry', ['authorName'])
  expect(bookings.map((row) => [row['status'], row['statusReason']])).toEqual([
    ['kept', ''],
    ['no-show', ''],
    ['cancelled', 'Goes elsewhere'],
    ['confirmed', ''],
    ['booked', ''],
  ])
  expect(await rowsOf(there, 'appointmentEntry', ['authorName'])).toEqual(bookings)
  expect(await rowsOf(there, 'communication', ['authorName'])).toEqual(
    await rowsOf(here, 'communication', ['authorName']),
  )
  expect(await rowsOf(there, 'consent', ['authorName'])).toEqual(await rowsOf(here, 'consent', ['authorName']))
  // What was signed goes with the signature.
  expect(text).toContain(Buffer.from('I agree. — Sí.').toString('base64'))
  const [elsewhere] = await there.patients()
  const sorted = (bundle: string) =>
    (JSON.parse(bundle) as { entry: { resource: { id: string } }[] }).entry
      .map(({ resource }) => resource)
      .toSorted((a, b) => (a.id < b.id ? -1 : 1))
  expect(sorted(await there.exportChart(elsewhere!))).toEqual(sorted(text))
  // A booking of another practice stands in the chart and takes no time in this schedule.
  expect(await there.db.selectFrom('appointment').select('id').execute()).toEqual([])
})

test('what other systems say of bookings is told apart; what was not changed goes out as it came', async () => {
  const patient = { reference: `urn:uuid:${PATIENT.id}` }
  const about = { resourceType: 'Appointment', start: '2021-03-01T09:00:00-06:00', minutesDuration: 30 }
  const participant = [
    { actor: { display: 'Dr. Elm' }, status: 'accepted' },
    { actor: patient, status: 'accepted', required: 'required' },
  ]
  const theirs = [
    { ...about, id: 'a-1', status: 'noshow', participant },
    { ...about, id: 'a-2', status: 'cancelled', participant, cancelationReason: { text: 'Snow' } },
    { ...about, id: 'a-3', status: 'entered-in-error', participant },
    {
      ...about,
      id: 'a-4',
      status: 'waitlist',
      participant,
      extension: [{ url: 'http://elm.example/x', valueString: 'y' }],
    },
    { ...about, id: 'a-5', status: 'booked', participant: participant.slice(0, 1) },
  ]
  const all = [...RESOURCES, ...theirs] as typeof RESOURCES
  const report = await here.takeText('theirs.json', JSON.stringify(bundleOf(all)))
  expect(sumOf(report, 'refused')).toBe(0)
  const rows = await here.db
    .selectFrom('appointmentEntry')
    .select(['status', 'statusReason', 'providerName', 'endedAt', 'happenedAt', 'retractedAt'])
    .where('providerName', '=', 'Dr. Elm')
    .orderBy('id')
    .execute()
  // One that names no patient is kept as it is, beside the charts.
  expect(rows.map(({ status, statusReason, providerName }) => [status, statusReason, providerName])).toEqual([
    ['no-show', '', 'Dr. Elm'],
    ['cancelled', 'Snow', 'Dr. Elm'],
    ['entered-in-error', '', 'Dr. Elm'],
    ['waitlist', '', 'Dr. Elm'],
  ])
  expect(rows.map(({ retractedAt }) => retractedAt === null)).toEqual([true, true, false, true])
  expect(rows.every(({ endedAt, happenedAt }) => endedAt === happenedAt + 30 * 60_000)).toBe(true)
  const [patientId] = await here.patients()
  const out = JSON.parse(await here.exportChart(patientId!)) as { entry: { resource: { id: string } }[] }
  const waiting = out.entry.find(({ resource }) => resource.id === 'a-4')?.resource
  expect(waiting).toEqual({
    ...theirs[3],
    participant: [participant[0], { ...participant[1], actor: { reference: `Patient/${PATIENT.id}` } }],
  })
})

test('an export counts what it does not write, by kind; control: nothing is counted where there is nothing', async () => {
  await here.takeText('chart.json', bundleText())
  const [patientId] = await here.patients()
  const about = { into: here.placeOf(here.folder), recipient: 'The patient', purpose: 'A copy of her own' }
  const tell = async () =>
    (await here.handlers.exportPatient({ ...about, patientId: patientId! }, here.caller(), () => {})).notWritten
  expect(Object.values(await tell()).filter((count) => count > 0)).toEqual([])
  await fill(here, patientId!)
  await here.scratch.store.journal.work(AUTHOR, async (work) => {
    await work.insert('messageThread', { ...THREAD, id: here.scratch.ids.next(), patientId: patientId! } as never)
    const thread = await work.db
      .selectFrom('messageThread')
      .select('id')
      .where('patientId', '=', patientId!)
      .executeTakeFirstOrThrow()
    await work.insert('message', { ...MESSAGE, id: here.scratch.ids.next(), threadId: thread.id } as never)
    await work.insert('task', {
      id: here.scratch.ids.next<string>(),
      patientId: patientId!,
      ownerId: null,
      ownerRole: 'front-desk',
      title: 'Call',
      detail: '',
      dueOn: null,
      snoozedUntilOn: null,
      priority: 'routine',
      status: 'requested',
      statusReason: '',
      originKind: 'by-hand',
      originCapability: 'tasks',
      originEntryId: null,
      authorId: null,
      authorName: '',
      authoredAt: 0,
      closedAt: null,
      closedByName: '',
    })
  })
  here.scratch.clock.advance(60_000)
  const told = await tell()
  // The first disclosure is the export before.
  expect(told).toMatchObject({ messages: 1, tasks: 1, schedule: 10, disclosures: 1, money: 0, prescriptions: 0 })
})
