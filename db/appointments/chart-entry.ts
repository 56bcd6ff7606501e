import { type AppointmentStatus, isHere, lastOf } from '../../shared/appointments/index.ts'
import { type Instant, momentIn } from '../../shared/kernel/index.ts'
import type { Author, Journal, Work } from '../journal.ts'
import { logsOf, type Row } from './views.ts'

/** What a chart says of a booking: whether it stands, was kept, missed or cancelled; not where in the house the patient is. */
const chartStatus = (status: AppointmentStatus): string =>
  status === 'checkout' || status === 'done' ? 'kept' : isHere(status) ? 'arrived' : status

type Said = { status: AppointmentStatus; reason: string }
type By = { authorId: string | null; authorName: string; now: number }

/** Puts a booking into the chart, under its own identifier, in the unit of work that books it. */
export async function insertChartEntry(work: Work, row: Row, said: Said, by: By): Promise<void> {
  await work.insert('appointmentEntry', {
    id: row.id,
    patientId: row.patientId,
    encounterId: null,
    recordedAt: by.now,
    authorId: by.authorId,
    authorName: by.authorName,
    sourceId: null,
    retractedAt: null,
    retractedBy: null,
    retractionReason: null,
    codings: '[]',
    code: '',
    codeSystem: '',
    ...(await saidOf(work, row, said)),
  })
}

/** Brings what the chart says of a booking up to where it stands; nothing is written where that says the same. */
export async function refreshChartEntry(work: Work, appointmentId: string): Promise<void> {
  const { db } = work
  const row = await db.selectFrom('appointment').selectAll().where('id', '=', appointmentId).executeTakeFirst()
  const entry = await db.selectFrom('appointmentEntry').selectAll().where('id', '=', appointmentId).executeTakeFirst()
  if (!row || !entry) return
  const last = lastOf((await logsOf(db, [appointmentId])).get(appointmentId) ?? [])
  const said = { status: (last?.status ?? 'booked') as AppointmentStatus, reason: last?.reason ?? '' }
  const changes = Object.entries(await saidOf(work, row, said)).filter(([name, value]) => entry[name as 'id'] !== value)
  if (changes.length > 0) await work.update('appointmentEntry', appointmentId, Object.fromEntries(changes))
}

async function saidOf(work: Work, row: Row, { status, reason }: Said) {
  const { startAt, endAt, timeZone, visitTypeName, providerId, locationId } = row
  const named = async (table: 'staff' | 'location', id: string | null) => {
    if (id === null) return ''
    if (table === 'staff')
      return (await work.db.selectFrom('staff').select('displayName').where('id', '=', id).executeTakeFirst())
        ?.displayName
    return (await work.db.selectFrom('location').select('name').where('id', '=', id).executeTakeFirst())?.name
  }
  return {
    happened: momentIn(timeZone, startAt as Instant) as string,
    happenedAt: startAt,
    ended: momentIn(timeZone, endAt as Instant) as string,
    endedAt: endAt,
    conceptText: visitTypeName,
    status: chartStatus(status),
    statusReason: reason,
    reasonText: row.reason,
    providerName: (await named('staff', providerId)) ?? '',
    locationName: (await named('location', locationId)) ?? '',
  }
}

/** So many are looked at between two turns of everybody else. */
const AT_ONCE = 100

/**
 * Puts bookings into the charts that were made before bookings stood there.
 * They are recorded from now on: what a chart said on an earlier day, it said without them.
 * @param pause lets everyone else have a turn
 * @returns how many there were
 */
export async function ensureChartEntries(
  journal: Journal,
  author: Author,
  about: { now: Instant; pause: () => Promise<void> },
): Promise<number> {
  let made = 0
  for (let after = ''; ; ) {
    const page = await journal.db
      .selectFrom('appointment')
      .leftJoin('appointmentEntry as entry', 'entry.id', 'appointment.id')
      .select(['appointment.id', 'entry.id as entryId'])
      .where('appointment.id', '>', after)
      .orderBy('appointment.id')
      .limit(AT_ONCE)
      .execute()
    const missing = page.filter(({ entryId }) => entryId === null).map(({ id }) => id)
    if (missing.length > 0) await insertMissing(journal, author, about.now, missing)
    made += missing.length
    after = page.at(-1)?.id ?? ''
    if (page.length < AT_ONCE) return made
    await about.pause()
  }
}

async function insertMissing(journal: Journal, author: Author, now: Instant, ids: readonly string[]): Promise<void> {
  await journal.work(author, async (work) => {
    const rows = await work.db.selectFrom('appointment').selectAll().where('id', 'in', ids).execute()
    const logs = await logsOf(work.db, ids)
    for (const row of rows) {
      const log = logs.get(row.id) ?? []
      const last = lastOf(log)
      const said = { status: (last?.status ?? 'booked') as AppointmentStatus, reason: last?.reason ?? '' }
      const first = log.find(({ at }) => at === Math.min(...log.map((one) => one.at)))
      const by = { authorId: row.bookedBy, authorName: first?.authorName ?? '', now }
      await insertChartEntry(work, row, said, by)
    }
    work.audit({ action: 'create', category: 'appointments', detail: { chartEntries: rows.length } })
  })
}
