import type { TaskReader } from '../../db/tasks/queries.ts'
import type { TaskWriter } from '../../db/tasks/commands.ts'
import type { Role } from '../../shared/access/index.ts'
import type { CivilDate, IdSource, UserId } from '../../shared/kernel/index.ts'
import { dayIn } from '../../shared/kernel/index.ts'
import { BY_HAND, type TaskDetails } from '../../shared/tasks/index.ts'
import { countingIds } from '../support/fixed.ts'
import type { AnyStore } from '../support/stores.ts'

/** Somebody of a store's staff, as the one who writes and as the one who reads. */
export async function person(store: AnyStore, name: string, roles: Role[], ids: IdSource = countingIds(name)) {
  const userId = ids.next<UserId>()
  const nobody = { userId: null, sessionId: null, channel: 'test' }
  await store.journal.work(nobody, (work) =>
    work.insert('staff', {
      id: userId,
      login: `p-${userId}`,
      displayName: name,
      roles: JSON.stringify(roles),
      active: 1,
      createdAt: store.clock.now(),
      deactivatedAt: null,
      deactivationReason: null,
    }),
  )
  const writer = (): TaskWriter => ({ author: { ...nobody, userId }, authorName: name, ids, now: store.clock.now() })
  const reader = (more: Partial<TaskReader> = {}): TaskReader => ({
    userId,
    roles,
    readsCharts: roles.some((role) => ['prescriber', 'nurse', 'medical-assistant'].includes(role)),
    oversees: roles.includes('office-manager'),
    closed: null,
    today: dayIn('America/New_York', store.clock.now()),
    ...more,
  })
  return { userId, writer, reader }
}

export const newTask = (title: string, owner: TaskDetails['owner'], more: object = {}) => ({
  title,
  detail: '',
  owner,
  dueOn: null as CivilDate | null,
  priority: 'routine' as const,
  patientId: null,
  origin: BY_HAND,
  ...more,
})
