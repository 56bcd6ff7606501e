import type { Resolution } from '../../shared/appointments/index.ts'
import { type CivilDate, dayAfter, dayIn } from '../../shared/kernel/index.ts'
import type { Work } from '../journal.ts'
import { addTask, settleTasksFrom, type TaskWriter } from '../tasks/commands.ts'
import type { Row } from './views.ts'

const TITLES: Readonly<Record<Resolution, string>> = {
  'provider-away': 'Find another time: the provider is away',
  'over-capacity': 'Find another time: more were booked than there is room for',
  closed: 'Find another time: it is closed then',
}

/**
 * Marks a booking as one that needs somebody and gives the front desk the task of it, in one unit of work: due the day before
 * the visit, or today where that has passed. Asked twice, there is one task.
 */
export async function needSomebody(work: Work, by: TaskWriter, row: Row, resolution: Resolution): Promise<void> {
  await work.update('appointment', row.id, { resolution })
  const today = dayIn(row.timeZone, by.now)
  const visitOn = row.startLocal.slice(0, 10) as CivilDate
  const before = dayAfter(visitOn, -1)
  await addTask(work, by, {
    patientId: row.patientId,
    owner: { role: 'front-desk' },
    title: TITLES[resolution],
    detail: [row.visitTypeName, row.reason].filter((text) => text !== '').join(' · '),
    dueOn: before > today ? before : today,
    // Who comes today or tomorrow may be on her way.
    priority: visitOn <= dayAfter(today, 1) ? 'urgent' : 'routine',
    origin: { kind: 'appointment', capability: 'appointments', entryId: row.id as never },
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
