import type { Role } from '../../shared/access/index.ts'
import type { Instant, UserId } from '../../shared/kernel/index.ts'
import type { Practice } from '../../shared/practice/index.ts'
import { insertUser } from '../access/commands.ts'
import type { Author, Journal } from '../journal.ts'
import { insertFirstLocation } from './places-commands.ts'
import { thePractice } from './queries.ts'

export {
  addBlock,
  ensureFirstLocation,
  insertBlock,
  type OnScheduleChange,
  saveLocation,
  saveResource,
  saveSchedule,
  saveVisitType,
  withdrawBlock,
  withdrawSchedule,
} from './places-commands.ts'

export type FoundingDetails = {
  name: string
  locationName: string
  timeZone: string
  demo: boolean
  deviceName: string
  platform: string
  people: { userId: UserId; login: string; displayName: string; roles: Role[] }[]
}

/** Writes the first rows of a new practice: itself, this PC, its people. One unit of work. */
export function foundPractice(journal: Journal, author: Author, details: FoundingDetails, now: Instant): Promise<void> {
  const { name, locationName, timeZone, demo, deviceName, platform, people } = details
  return journal.work(author, async (work) => {
    await work.insert('practice', {
      id: work.practiceId,
      name,
      locationName,
      timeZone,
      demo: demo ? 1 : 0,
      createdAt: now,
    })
    await insertFirstLocation(work, { locationName, timeZone })
    await work.insert('device', { id: work.deviceId, name: deviceName, platform, enrolledAt: now })
    for (const person of people) await insertUser(work, person, now)
    work.audit({
      action: 'create',
      category: 'practice',
      detail: { people: people.map(({ login, roles }) => ({ login, roles })) },
    })
  })
}

export function updatePractice(
  journal: Journal,
  author: Author,
  change: { name: string; locationName: string; timeZone: string },
): Promise<Practice> {
  return journal.work(author, async (work) => {
    await work.update('practice', work.practiceId, change)
    // The first location is the practice's own: one name, one zone.
    const { locationName: name, timeZone } = change
    const first = await work.db.selectFrom('location').select('id').where('id', '=', work.practiceId).executeTakeFirst()
    if (first) await work.update('location', first.id, { name, timeZone })
    return thePractice(work.db)
  })
}
