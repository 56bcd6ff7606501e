import type { Role } from '../../shared/access/index.ts'
import type { UserId } from '../../shared/kernel/index.ts'
import type { TaskOwner } from '../../shared/tasks/index.ts'

/** An owner as the value of a field: `user:<id>` or `role:<name>`. */
export const ownerValue = (owner: TaskOwner): string =>
  'userId' in owner ? `user:${owner.userId}` : `role:${owner.role}`

export function ownerOf(value: string): TaskOwner | null {
  const [kind, id = ''] = value.split(':')
  if (kind === 'user' && id !== '') return { userId: id as UserId }
  return kind === 'role' && id !== '' ? { role: id as Role } : null
}
