import type { Kysely } from 'kysely'
import type { Resolution } from '../../shared/appointments/index.ts'
import { type CivilDate, dayAfter, dayIn, type Instant } from '../../shared/kernel/index.ts'
import type { Work } from '../journal.ts'
import { namedId } from '../named-id.ts'
import type { Tables } from '../tables.ts'
import { addTask, settleTasksFrom, type TaskWriter } from '../tasks/commands.ts'
import type { Row } from './views.ts'

const TITLES: Readonly<Record<Resolution, string>> = {
  'provider-away': 'Find another time: the provider is away',
  'over-capacity': 'Find another time: more were booked than there is room for',
  closed: 'Find another time: it is closed then',
}

/**
 * Why a booking needs somebody. `taken`: what takes its time, in words; `metAt`: for one that met others only when they reached this PC, the
 * moment at which the last of them was booked.
 */
export type Need = { resolution: Resolution; taken?: string; metAt?: Instant }

/** The identifier of the task of a booking at its time: one wherever it is made. `again`: how often before it was needed there. */
const taskIdOf = (practiceId: string, { id, startAt, providerId, resourceId }: Row, to: Resolution, again: number) =>
  namedId(practiceId, 'booking', id, String(startAt), providerId ?? '', resourceId ?? '', to, String(again))

const isTask = async (db: Kysely<Tables>, id: string): Promise<boolean> =>
  (await db.selectFrom('task').select('id').where('id', '=', id).executeTakeFirst()) !== undefined

/** What stands in a task that ends since nothing is in the way any more: whoever made the room settled nothing about this booking. */
export const ROOM_AGAIN = 'There is room again.'

/** Whether a person settled this before: it is not brought up again. What the program found to be right again may be wrong again. */
export async function wasNeeded(db: Kysely<Tables>, row: Row, to: Resolution): Promise<boolean> {
  for (let again = 0; ; again += 1) {
    const id = taskIdOf(row.practiceId, row, to, again)
    if (!(await isTask(db, id))) return false
    const closing = db.selectFrom('taskEvent').select('id').where('taskId', '=', id)
    const ended = closing.where('kind', 'in', ['completed', 'cancelled']).where('note', '<>', ROOM_AGAIN)
    const byPerson = ended.where('authorName', '<>', '')
    if ((await byPerson.executeTakeFirst()) !== undefined) return true
  }
}

/**
 * Marks a booking as one that needs somebody and gives the front desk the task of it, in one unit of work: due the day before
 * the visit, or today where that has passed. Asked twice, there is one task; and one where two PCs find the same (SPEC S147).
 */
export async function needSomebody(work: Work, by: TaskWriter, row: Row, need: Need): Promise<void> {
  const { resolution, taken = '', metAt } = need
  await work.update('appointment', row.id, { resolution })
  // Also where they met weeks ago: nobody begins with a task that is overdue.
  const today = dayIn(row.timeZone, by.now)
  const visitOn = row.startLocal.slice(0, 10) as CivilDate
  const before = dayAfter(visitOn, -1)
  let again = 0
  while (await isTask(work.db, taskIdOf(work.practiceId, row, resolution, again))) again += 1
  await addTask(work, by, {
    patientId: row.patientId,
    owner: { role: 'front-desk' },
    title: TITLES[resolution],
    detail: [row.visitTypeName, row.reason, taken].filter((text) => text !== '').join(' · '),
    dueOn: before > today ? before : today,
    // Who comes today or tomorrow may be on her way; who was booked apart from others was told that she has the time.
    priority: metAt !== undefined || visitOn <= dayAfter(today, 1) ? 'urgent' : 'routine',
    origin: { kind: 'appointment', capability: 'appointments', entryId: row.id as never },
    named: { id: taskIdOf(work.practiceId, row, resolution, again), madeAt: metAt },
  })
}

/** What a booking needed somebody for is done, or is not wanted any more: its task ends with it. */
export async function needNobody(
  work: Work,
  by: TaskWriter,
  row: Pick<Row, 'id' | 'resolution'>,
  reason: string,
): Promise<void> {
  if (row.resolution === '') return
  await work.update('appointment', row.id, { resolution: '' })
  await settleTasksFrom(work, by, { kind: 'appointment', entryId: row.id as never }, { to: 'completed', reason })
}
