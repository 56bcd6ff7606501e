import { userById } from '../../db/access/queries.ts'
import type { TaskWriter } from '../../db/tasks/commands.ts'
import type { TaskReader } from '../../db/tasks/queries.ts'
import type { Caller } from '../../shared/ipc/index.ts'
import { dayIn, type IdSource } from '../../shared/kernel/index.ts'
import { closedTo } from '../patients/index.ts'
import type { PracticeStore } from '../practice-store.ts'

/** Who asks for tasks, with her roles, what stays closed to her, and the day on the practice's wall. */
export async function taskReader(practice: PracticeStore, caller: Caller): Promise<TaskReader> {
  const { db } = practice.store().journal
  const { timeZone } = await db.selectFrom('practice').select('timeZone').executeTakeFirstOrThrow()
  const person = await userById(db, caller.userId)
  return {
    userId: caller.userId,
    roles: person?.roles ?? [],
    readsCharts: caller.may.has('chart.read'),
    oversees: caller.may.has('task.oversee'),
    closed: await closedTo(db, caller),
    today: dayIn(timeZone, caller.clock.now()),
  }
}

/** Who writes tasks and messages, and when. */
export async function taskWriter(
  { practice, ids }: { practice: PracticeStore; ids: IdSource },
  caller: Caller,
): Promise<TaskWriter> {
  const person = await userById(practice.store().journal.db, caller.userId)
  return { author: caller, authorName: person?.displayName ?? '', ids, now: caller.clock.now() }
}
