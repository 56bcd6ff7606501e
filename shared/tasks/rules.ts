import type { TaskOwner, TaskPriority, TaskStatus } from './model.ts'

/** What may become of a task. What is done or cancelled is opened again, never changed in silence. */
const NEXT: Readonly<Record<TaskStatus, readonly TaskStatus[]>> = {
  requested: ['in-progress', 'completed', 'cancelled'],
  'in-progress': ['requested', 'completed', 'cancelled'],
  completed: ['requested'],
  cancelled: ['requested'],
}
export const mayTaskBecome = (from: TaskStatus, to: TaskStatus): boolean => NEXT[from].includes(to)

export const isTaskOpen = (status: TaskStatus): boolean => status === 'requested' || status === 'in-progress'

/** Whether the day has passed on the practice's wall; all are civil dates. */
export const isTaskOverdue = (task: { status: TaskStatus; dueOn: string | null }, today: string): boolean =>
  isTaskOpen(task.status) && task.dueOn !== null && task.dueOn < today

/** Whether it is put off to a day that has not come. */
export const isSnoozed = (task: { status: TaskStatus; snoozedUntilOn: string | null }, today: string): boolean =>
  isTaskOpen(task.status) && task.snoozedUntilOn !== null && task.snoozedUntilOn > today

/** Why a task can't be put off to that day, or null. */
export function refuseSnooze(task: { priority: TaskPriority }, untilOn: string, today: string): string | null {
  if (task.priority === 'stat') return 'What is to be done at once is not put off. Change its priority first.'
  return untilOn > today ? null : 'Choose a day after today.'
}

export const sameOwner = (a: TaskOwner, b: TaskOwner): boolean =>
  'userId' in a ? 'userId' in b && a.userId === b.userId : 'role' in b && a.role === b.role

/** Who looks at tasks. `readsCharts`: may see every task about a patient; `oversees`: every task of the practice. */
export type TaskViewer = { userId: string; roles: readonly string[]; readsCharts: boolean; oversees: boolean }

/** Whether a task is any of her business: hers, her team's, given by her; about a patient for whoever reads charts. */
export const maySeeTask = (
  viewer: TaskViewer,
  task: { ownerId: string | null; ownerRole: string | null; authorId: string | null; patientId: string | null },
): boolean =>
  viewer.oversees ||
  task.ownerId === viewer.userId ||
  task.authorId === viewer.userId ||
  (task.ownerId === null && viewer.roles.some((role) => role === task.ownerRole)) ||
  (viewer.readsCharts && task.patientId !== null)
