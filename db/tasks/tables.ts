import type { Recorded, TableRule } from '../table.ts'

export type TaskTable = Recorded & {
  patientId: string | null
  /** The person; null where it is a team's */
  ownerId: string | null
  /** The role whose task it is; empty where it is a person's */
  ownerRole: string
  title: string
  detail: string
  dueOn: string | null
  snoozedUntilOn: string | null
  /** routine, urgent, asap, stat */
  priority: string
  /** requested, in-progress, completed, cancelled */
  status: string
  statusReason: string
  originKind: string
  originCapability: string
  originEntryId: string | null
  authorId: string | null
  authorName: string
  authoredAt: number
  closedAt: number | null
  closedByName: string
}
export type TaskEventTable = Recorded & {
  taskId: string
  recordedAt: number
  authorId: string | null
  authorName: string
  /** created, commented, changed, reassigned, snoozed, started, completed, cancelled, reopened */
  kind: string
  note: string
  beforeText: string
  afterText: string
}
export type TaskTables = { task: TaskTable; taskEvent: TaskEventTable }
export const taskTables = { task: { recordClass: 'C' }, taskEvent: { recordClass: 'A' } } satisfies Record<
  keyof TaskTables,
  TableRule
>
