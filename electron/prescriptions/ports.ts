import { notChecked, type SafetyPort, type TaskPort } from '../../db/prescriptions/ports.ts'
import { addTask } from '../../db/tasks/commands.ts'
import type { EntryId } from '../../shared/kernel/index.ts'

/** Until somebody checks, nothing is checked, and that is what is said and signed. */
export const safetyPort: SafetyPort = {
  check: (_db, { now }) => Promise.resolve(notChecked(now)),
  record: () => Promise.resolve(),
}

/** What was promised for going on all the same becomes a task of whoever signed. */
export const taskPort: TaskPort = async (work, writer, { patientId, title, detail, dueOn, ownerId, originId }) => {
  const origin = { kind: 'override' as const, capability: 'prescriptions', entryId: originId as EntryId }
  const task = { patientId, title, detail, dueOn, priority: 'routine' as const, owner: { userId: ownerId }, origin }
  await addTask(work, writer, task)
}
