import {
  type Encounter,
  type EncounterDetails,
  type Follow,
  followFrom,
  type Move,
  moveFrom,
  onSameDay,
  refuseTimes,
} from '../../shared/encounters/index.ts'
import {
  type EncounterId,
  type EventTime,
  type Instant,
  type PatientId,
  Refusal,
  startOf,
  type UserId,
} from '../../shared/kernel/index.ts'
import { chartOf, isInChart } from '../chart.ts'
import { conceptColumns, type EntryOrigin, newEntry } from '../entry.ts'
import type { Author, Journal, Work } from '../journal.ts'
import { visitId } from './identity.ts'
import { encounterById, toEncounter } from './queries.ts'

/**
 * Opens a visit for a patient.
 * @throws Refusal `rule-violation` with reason `same-day-visit` where the patient has one on that day and it was not
 * said that both are meant
 */
export const startEncounter = (journal: Journal, input: NewEncounter): Promise<Encounter> =>
  journal.work(input.origin.author, (work) => openEncounter(work, input))

export type NewEncounter = {
  origin: EntryOrigin
  /** `clinicianId` null: nobody is named yet; left out, it is whoever opens it. */
  details: Omit<EncounterDetails, 'clinicianId'> & { clinicianId?: UserId | null | undefined }
  appointmentId: string | null
  /** `arrived`: the patient is here and has not been seen. */
  status: 'planned' | 'arrived' | 'in-progress'
  despiteSameDay: boolean
}

/** As `startEncounter`, within another unit of work. */
export async function openEncounter(work: Work, input: NewEncounter): Promise<Encounter> {
  const { origin, details, appointmentId, status, despiteSameDay } = input
  const entry = newEntry(origin)
  if (!despiteSameDay) await refuseSameDay(work, origin, entry.happenedAt as Instant)
  const seenBy = details.clinicianId === undefined ? origin.author.userId : details.clinicianId
  const about = { patientId: origin.patientId, appointmentId, clinicianId: seenBy, at: entry.happenedAt, origin }
  const row = {
    ...entry,
    id: (await visitId(work, about)) ?? entry.id,
    ...(await detailColumns(work, details)),
    ...(await clinicianColumns(work, seenBy)),
    status,
    statusReason: '',
    appointmentId,
    ended: null,
    endedAt: null,
  }
  await work.insert('encounter', row)
  work.audit({ action: 'create', category: 'encounters', patientId: origin.patientId, detail: { visit: row.id } })
  return toEncounter({ ...row, practiceId: work.practiceId, revision: 1 })
}

async function refuseSameDay(work: Work, { patientId, timeZone }: EntryOrigin, at: Instant): Promise<void> {
  const visits = await work.db
    .selectFrom('encounter')
    .select(['happenedAt', 'status', 'retractedAt'])
    .where('patientId', 'in', chartOf(patientId))
    .where('happenedAt', '>', at - 2 * DAY_MS)
    .where('happenedAt', '<', at + 2 * DAY_MS)
    .execute()
  if (onSameDay(visits, at, timeZone).length > 0)
    throw new Refusal(
      'rule-violation',
      'This patient has a visit on this day already. Go on with that one, or say that it is another.',
      { reason: 'same-day-visit' },
    )
}
const DAY_MS = 86_400_000

async function detailColumns(work: Work, details: Omit<EncounterDetails, 'clinicianId'>) {
  const { type, class: kind, reason, locationName } = details
  const practice = await work.db.selectFrom('practice').select('locationName').executeTakeFirst()
  return {
    ...conceptColumns(type),
    class: kind,
    reasonText: reason.text,
    reasonCodings: JSON.stringify(reason.codings),
    locationName: locationName ?? practice?.locationName ?? '',
  }
}

async function clinicianColumns(work: Work, clinicianId: string | null) {
  if (clinicianId === null) return { clinicianId, clinicianName: '' }
  const staff = work.db.selectFrom('staff').select('displayName').where('id', '=', clinicianId)
  const person = await staff.executeTakeFirst()
  if (!person) throw new Refusal('not-found', 'This person is not on the staff.')
  return { clinicianId, clinicianName: person.displayName }
}

type Seen = { patientId: PatientId; encounterId: EncounterId; revision: number }

/**
 * Changes what is said of a visit, or its times. Whose visit it was stays where nothing is said of it: one that came from
 * elsewhere does not become that of whoever edits it.
 * @throws Refusal `conflict`, `rule-violation` for an end before the beginning
 */
export function changeEncounter(
  journal: Journal,
  author: Author,
  input: Seen & { details: EncounterDetails; happened: EventTime; ended: EventTime | null; timeZone: string },
): Promise<Encounter> {
  const { details, happened, ended, timeZone } = input
  return journal.work(author, async (work) => {
    const { clinicianId, clinicianName, locationName } = await visitOf(work, input)
    const times = checkedTimes(startOf(happened, timeZone), ended, timeZone)
    const clinician = details.clinicianId
      ? await clinicianColumns(work, details.clinicianId)
      : { clinicianId, clinicianName }
    const changes = { ...(await detailColumns(work, { locationName, ...details })), ...clinician, happened, ...times }
    await work.update('encounter', input.encounterId, changes, input.revision)
    work.audit({ action: 'update', category: 'encounters', patientId: input.patientId })
    return readBack(work, input.encounterId)
  })
}

function checkedTimes(happenedAt: Instant, ended: EventTime | null, timeZone: string) {
  const endedAt = ended === null ? null : startOf(ended, timeZone)
  const refused = refuseTimes(happenedAt, endedAt)
  if (refused) throw new Refusal('rule-violation', refused, { reason: 'ends-before-start' })
  return { happenedAt, ended, endedAt }
}

/** A visit that was moved in the chart, for whoever has to go along with it. */
export type MovedVisit = { encounterId: EncounterId; appointmentId: string | null; move: Move; reason: string }
export type FollowVisit = (work: Work, visit: MovedVisit) => Promise<void>

/**
 * Begins, finishes, cancels or reopens a visit, and takes along what follows it, all of it or nothing.
 * @param input `at` counts for finishing and beginning, `reason` for cancelling and reopening; `clinicianId`: who is entered
 * on a visit that begins and names nobody
 * @param follow what else moves in the same unit of work, once the visit has
 * @throws Refusal `rule-violation` where the visit's status does not allow it; whatever `follow` throws
 */
export function moveEncounter(
  journal: Journal,
  author: Author,
  input: Seen & { move: Move; at: EventTime; reason?: string; timeZone: string; clinicianId: string | null },
  follow: FollowVisit,
): Promise<Encounter> {
  const { move, at, reason = '', timeZone, patientId, encounterId, clinicianId } = input
  return journal.work(reason ? { ...author, reason } : author, async (work) => {
    const visit = await visitOf(work, input)
    const moved = moveFrom(visit.status as Encounter['status'], move)
    if ('refused' in moved) throw new Refusal('rule-violation', moved.refused, { reason: `visit-${move}` })
    // One who has arrived came when she came; only a planned visit takes its time from its beginning.
    const start =
      move === 'begin' && visit.status === 'planned' ? { happened: at, happenedAt: startOf(at, timeZone) } : {}
    const end = move === 'finish' ? checkedTimes(visit.happenedAt as Instant, at, timeZone) : {}
    const open = move === 'reopen' ? { ended: null, endedAt: null } : {}
    const named = move === 'begin' && visit.clinicianId === null && clinicianId !== null
    const clinician = named ? await clinicianColumns(work, clinicianId) : {}
    const changes = { ...start, ...end, ...open, ...clinician, status: moved.to, statusReason: reason }
    await work.update('encounter', encounterId, changes, input.revision)
    const detail = reason ? { visit: move, reason } : { visit: move }
    work.audit({ action: 'update', category: 'encounters', patientId, detail })
    await follow(work, { encounterId, appointmentId: visit.appointmentId, move, reason })
    return readBack(work, encounterId)
  })
}

/**
 * Brings a visit to where its booking stands, in the unit of work that moves the booking. What has no place for that step
 * stays as it is: a visit that the clinician finished stays finished when the patient goes to the counter.
 * @param step `clinicianId` is entered where nobody was named
 */
export async function followBooking(
  work: Work,
  visit: { id: string; patientId: string; status: string; clinicianId: string | null },
  step: { follow: Follow; at: EventTime; timeZone: string; reason: string; clinicianId: string | null },
): Promise<void> {
  const to = followFrom(visit.status as Encounter['status'], step.follow)
  const named = visit.clinicianId === null && step.clinicianId !== null
  if (to === null && !named) return
  await work.update('encounter', visit.id, {
    ...(to !== null && { status: to, statusReason: step.reason }),
    ...(to === 'finished' && { ended: step.at, endedAt: startOf(step.at, step.timeZone) }),
    ...(to !== null && to !== 'finished' && { ended: null, endedAt: null }),
    ...(named && (await clinicianColumns(work, step.clinicianId))),
  })
  const detail = { visit: visit.id, ...(to !== null && { to }), ...(step.reason && { reason: step.reason }) }
  work.audit({ action: 'update', category: 'encounters', patientId: visit.patientId, detail })
}

async function visitOf(work: Work, { patientId, encounterId }: Seen) {
  const visit = await encounterById(work.db, encounterId)
  if (!visit || !(await isInChart(work.db, patientId, visit.patientId)))
    throw new Refusal('not-found', 'This visit is not in the chart.')
  if (visit.retractedAt !== null)
    throw new Refusal('rule-violation', 'This visit was taken back as entered in error.', { reason: 'retracted' })
  return visit
}

async function readBack(work: Work, encounterId: EncounterId): Promise<Encounter> {
  const row = await encounterById(work.db, encounterId)
  if (!row) throw new Refusal('not-found', 'This visit is not in the chart.')
  return toEncounter(row)
}
