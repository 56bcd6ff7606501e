import { isInChart } from '../../db/chart.ts'
import { assignTask, changeTask, commentOnTask, moveTask, snoozeTask, writeTask } from '../../db/tasks/commands.ts'
import { colleagues, taskById, taskCounts, taskEvents, tasksFor, tasksOf } from '../../db/tasks/queries.ts'
import type { Caller, HandlersOf } from '../../shared/ipc/index.ts'
import { type IdSource, type PatientId, Refusal } from '../../shared/kernel/index.ts'
import { BY_HAND, type Task, type TaskId, type tasks } from '../../shared/tasks/index.ts'
import { openChart } from '../patients/index.ts'
import type { PracticeStore } from '../practice-store.ts'
import { taskReader, taskWriter } from './reader.ts'

type Parts = { practice: PracticeStore; ids: IdSource }
type One = { taskId: TaskId; patientId: PatientId | null }

/** Tasks. One about a patient is opened and changed only by whoever may open the chart. */
export function createTaskHandlers(parts: Parts): HandlersOf<typeof tasks> {
  const { practice } = parts
  const journal = () => practice.store().journal

  /** The task, once the caller may see it and its chart opens to her. What she names as its patient must be it. */
  const opened = async ({ taskId, patientId }: One, caller: Caller): Promise<Task> => {
    const { db } = journal()
    if (patientId !== null) await openChart(practice, patientId, caller)
    const task = await taskById(db, taskId, await taskReader(practice, caller))
    const asked = patientId === null || (task?.patientId && (await isInChart(db, patientId, task.patientId)))
    if (!task || !asked) throw new Refusal('not-found', 'This task is not in the practice.')
    if (patientId === null && task.patientId !== null) await openChart(practice, task.patientId, caller)
    return task
  }
  const after = async (taskId: TaskId, caller: Caller): Promise<Task> => {
    const task = await taskById(journal().db, taskId, await taskReader(practice, { ...caller }))
    if (!task) throw new Refusal('not-found', 'This task is not yours any more.', { reason: 'task-given-away' })
    return task
  }
  return {
    list: async (question, caller) => tasksFor(journal().db, question, await taskReader(practice, caller)),
    async ofPatient(question, caller) {
      await openChart(practice, question.patientId, caller)
      return tasksOf(journal().db, question, await taskReader(practice, caller))
    },
    counts: async (_input, caller) => taskCounts(journal().db, await taskReader(practice, caller)),
    async get(input, caller) {
      const task = await opened(input, caller)
      return { task, events: await taskEvents(journal().db, task.taskId) }
    },
    people: () => colleagues(journal().db),
    async add({ patientId, details, promisedCall }, caller) {
      if (patientId !== null) await openChart(practice, patientId, caller)
      const origin = promisedCall ? ({ ...BY_HAND, kind: 'promised-call' } as const) : BY_HAND
      const taskId = await writeTask(journal(), await taskWriter(parts, caller), { ...details, patientId, origin })
      return after(taskId, caller)
    },
    async change({ details, ...seen }, caller) {
      await opened(seen, caller)
      await changeTask(journal(), await taskWriter(parts, caller), seen, details)
      return after(seen.taskId, caller)
    },
    async comment({ text, ...one }, caller) {
      await opened(one, caller)
      await commentOnTask(journal(), await taskWriter(parts, caller), one.taskId, text)
      return after(one.taskId, caller)
    },
    async assign({ owner, note, ...seen }, caller) {
      const task = await opened(seen, caller)
      await assignTask(journal(), await taskWriter(parts, caller), seen, { owner, note })
      // Given away it may be none of her business any more: what she saw, with whose it is now.
      const now = await taskById(journal().db, seen.taskId, { ...(await taskReader(practice, caller)), oversees: true })
      return now ?? task
    },
    async snooze({ untilOn, ...seen }, caller) {
      await opened(seen, caller)
      const { today } = await taskReader(practice, caller)
      await snoozeTask(journal(), await taskWriter(parts, caller), seen, { untilOn, today })
      return after(seen.taskId, caller)
    },
    async setStatus({ to, note, ...seen }, caller) {
      await opened(seen, caller)
      await moveTask(journal(), await taskWriter(parts, caller), seen, { to, reason: note })
      return after(seen.taskId, caller)
    },
    async cancel({ reason, ...seen }, caller) {
      await opened(seen, caller)
      await moveTask(journal(), await taskWriter(parts, caller), seen, { to: 'cancelled', reason })
      return after(seen.taskId, caller)
    },
  }
}
