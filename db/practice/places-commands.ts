import { clockOf, type IdSource, momentsOf, Refusal } from '../../shared/kernel/index.ts'
import type {
  Block,
  BlockDetails,
  Location,
  LocationDetails,
  Resource,
  ResourceDetails,
  Schedule,
  ScheduleDetails,
  VisitType,
  VisitTypeDetails,
} from '../../shared/practice/index.ts'
import type { Author, Journal, Work } from '../journal.ts'
import { toBlock, toLocation, toResource, toSchedule, toVisitType } from './places-rows.ts'
import { locationById } from './places-queries.ts'

/** What is saved: something new where there is no id, else a change of the revision that the person saw. */
export type Saved<D> = { id: string | null; revision: number; details: D }
type By = { author: Author; ids: IdSource }
/** What has changed under the bookings of a location: all of it, one person's time, or one room. */
export type ScheduleChange = {
  locationId: string
  providerId: string | null
  resourceId: string | null
  /** What was closed now. */
  block?: Block
}
/** Is told in the unit of work of the change, so that whoever holds bookings can look after them. */
export type OnScheduleChange = (work: Work, change: ScheduleChange) => Promise<void>
const NOBODY_ASKS: OnScheduleChange = () => Promise.resolve()

/** A location; the first one is the practice's own, whose name and zone go with it. */
export function saveLocation(
  journal: Journal,
  by: By,
  { id, revision, details }: Saved<LocationDetails>,
): Promise<Location> {
  const columns = { ...details, active: Number(details.active) }
  return journal.work(by.author, async (work) => {
    const saved = await save(work, by, 'location', { id, revision, columns })
    if (saved === work.practiceId) {
      if (!details.active)
        throw new Refusal('rule-violation', 'The first location is the practice itself and stays open.', {
          reason: 'first-location',
        })
      await work.update('practice', saved, { locationName: details.name, timeZone: details.timeZone })
    }
    return toLocation(
      await work.db.selectFrom('location').selectAll().where('id', '=', saved).executeTakeFirstOrThrow(),
    )
  })
}

export function saveResource(
  journal: Journal,
  by: By,
  { id, revision, details }: Saved<ResourceDetails>,
  changed = NOBODY_ASKS,
): Promise<Resource> {
  const columns = { ...details, active: Number(details.active) }
  return journal.work(by.author, async (work) => {
    await assertLocation(work, details.locationId)
    const saved = await save(work, by, 'resource', { id, revision, columns })
    await changed(work, { locationId: details.locationId, providerId: null, resourceId: saved })
    return toResource(
      await work.db.selectFrom('resource').selectAll().where('id', '=', saved).executeTakeFirstOrThrow(),
    )
  })
}

export function saveVisitType(
  journal: Journal,
  by: By,
  { id, revision, details }: Saved<VisitTypeDetails>,
): Promise<VisitType> {
  const columns = {
    ...details,
    locationIds: JSON.stringify(details.locationIds),
    active: Number(details.active),
  }
  return journal.work(by.author, async (work) => {
    for (const one of details.locationIds) await assertLocation(work, one)
    const saved = await save(work, by, 'visitType', { id, revision, columns })
    return toVisitType(
      await work.db.selectFrom('visitType').selectAll().where('id', '=', saved).executeTakeFirstOrThrow(),
    )
  })
}

/** A weekly pattern. What was booked by the hours of before stays, and is told by the list of what is outside. */
export function saveSchedule(
  journal: Journal,
  by: By,
  { id, revision, details }: Saved<ScheduleDetails>,
  changed = NOBODY_ASKS,
): Promise<Schedule> {
  const columns = { ...details, hours: JSON.stringify(details.hours), withdrawnReason: null }
  return journal.work(by.author, async (work) => {
    await assertLocation(work, details.locationId)
    await assertStaff(work, details.providerId)
    const saved = await readSchedule(work, await save(work, by, 'providerSchedule', { id, revision, columns }))
    const { locationId, providerId } = saved
    await changed(work, { locationId, providerId, resourceId: null })
    return saved
  })
}

/** Takes a weekly pattern out of force. Bookings that it held stay: they are told by the list of what is outside the hours. */
export function withdrawSchedule(
  journal: Journal,
  { author }: By,
  { id, revision, reason }: { id: string; revision: number; reason: string },
  changed = NOBODY_ASKS,
): Promise<Schedule> {
  return journal.work({ ...author, reason }, async (work) => {
    const { locationId, providerId } = await readSchedule(work, id)
    await work.update('providerSchedule', id, { withdrawnReason: reason }, revision)
    // With the hours goes what they allowed at once.
    await changed(work, { locationId, providerId, resourceId: null })
    return readSchedule(work, id)
  })
}

/** @throws Refusal `invalid-input` where the clocks of the location skip a time that is named */
export function addBlock(journal: Journal, by: By, details: BlockDetails, changed = NOBODY_ASKS): Promise<Block> {
  return journal.work(by.author, async (work) => {
    const block = await readBlock(work, await insertBlock(work, by, details))
    await changed(work, { ...details, block })
    return block
  })
}

/** As `addBlock`, within another unit of work. @returns its id */
export async function insertBlock(work: Work, { ids }: Pick<By, 'ids'>, details: BlockDetails): Promise<string> {
  const { locationId, providerId, resourceId, time, reason } = details
  const location = await assertLocation(work, locationId)
  if (providerId !== null) await assertStaff(work, providerId)
  const id = ids.next<string>()
  await work.insert('scheduleBlock', {
    id,
    locationId,
    providerId,
    resourceId,
    reason,
    firstOn: null,
    lastOn: null,
    fromLocal: null,
    untilLocal: null,
    ...time,
    ...momentsOfBlock(time, location.timeZone),
    withdrawnReason: null,
  })
  return id
}

function momentsOfBlock(time: BlockDetails['time'], timeZone: string): { startAt: number; endAt: number } {
  if ('firstOn' in time)
    return { startAt: clockOf(timeZone, time.firstOn)('00:00'), endAt: clockOf(timeZone, time.lastOn)('24:00') }
  const [startAt] = momentsOf(timeZone, time.fromLocal)
  const endAt = momentsOf(timeZone, time.untilLocal).at(-1)
  if (startAt === undefined || endAt === undefined)
    throw new Refusal('invalid-input', 'The clocks skip this time on that day.', { reason: 'skipped-time' })
  return { startAt, endAt }
}

export function withdrawBlock(
  journal: Journal,
  { author }: By,
  { id, revision, reason }: { id: string; revision: number; reason: string },
  changed = NOBODY_ASKS,
): Promise<Block> {
  return journal.work({ ...author, reason }, async (work) => {
    await readBlock(work, id)
    await work.update('scheduleBlock', id, { withdrawnReason: reason }, revision)
    const block = await readBlock(work, id)
    const { locationId, providerId, resourceId } = block
    await changed(work, { locationId, providerId, resourceId })
    return block
  })
}

/** Makes the first location of a practice that was founded before there were any: its own name, place and zone. */
export async function ensureFirstLocation(journal: Journal, author: Author): Promise<void> {
  const practice = await journal.db.selectFrom('practice').selectAll().executeTakeFirst()
  if (!practice || (await locationById(journal.db, practice.id))) return
  await journal.work(author, (work) => insertFirstLocation(work, practice))
}

/** @param practice as its row says */
export async function insertFirstLocation(
  work: Work,
  practice: { locationName: string; timeZone: string },
): Promise<void> {
  const { locationName: name, timeZone } = practice
  await work.insert('location', { id: work.practiceId, name, timeZone, addressLine: '', phone: '', active: 1 })
}

type SavedTable = 'location' | 'resource' | 'visitType' | 'providerSchedule'

async function save(
  work: Work,
  { ids }: By,
  table: SavedTable,
  { id, revision, columns }: { id: string | null; revision: number; columns: Record<string, unknown> },
): Promise<string> {
  const saved = id ?? ids.next<string>()
  if (id === null) await work.insert(table as 'location', { ...(columns as never as object), id: saved } as never)
  else {
    const row = await work.db
      .selectFrom(table as 'location')
      .select('id')
      .where('id', '=', id)
      .executeTakeFirst()
    if (!row) throw new Refusal('not-found', 'This is not in the practice any more.')
    await work.update(table as 'location', id, columns as never, revision)
  }
  work.audit({ action: id === null ? 'create' : 'update', category: 'practice', detail: { [table]: saved } })
  return saved
}

async function assertLocation(work: Work, id: string): Promise<Location> {
  const location = await locationById(work.db, id)
  if (!location) throw new Refusal('not-found', 'This location is not in the practice.')
  return location
}

async function assertStaff(work: Work, id: string): Promise<void> {
  const person = await work.db.selectFrom('staff').select('active').where('id', '=', id).executeTakeFirst()
  if (!person) throw new Refusal('not-found', 'This person is not on the staff.')
}

async function readSchedule(work: Work, id: string): Promise<Schedule> {
  const row = await work.db.selectFrom('providerSchedule').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw new Refusal('not-found', 'These hours are not in the practice.')
  return toSchedule(row)
}

async function readBlock(work: Work, id: string): Promise<Block> {
  const row = await work.db.selectFrom('scheduleBlock').selectAll().where('id', '=', id).executeTakeFirst()
  if (!row) throw new Refusal('not-found', 'This is not in the schedule.')
  return toBlock(row)
}
